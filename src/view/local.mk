# view: what a screen shows, as data; the canvas; widgets, keymaps, themes, screens.

noinst_LIBRARIES += src/view/libview.a
src_view_libview_a_CPPFLAGS = $(AM_CPPFLAGS)
src_view_libview_a_SOURCES = \
	src/view/attach.c \
	src/view/attach.h \
	src/view/home.c \
	src/view/home.h \
	src/view/intent.c \
	src/view/intent.h \
	src/view/result.h \
	src/view/style/role.def \
	src/view/style/style.h \
	src/view/style/theme.c \
	src/view/style/theme.h

# if HAVE_CMOCKA
# check_PROGRAMS += tests/unit/view
# TESTS += tests/unit/view
# tests_unit_view_SOURCES = tests/unit/view.c
# tests_unit_view_CPPFLAGS = $(src_view_libview_a_CPPFLAGS) $(CMOCKA_CFLAGS)
# tests_unit_view_LDFLAGS = $(unit_view_ldflags)
# tests_unit_view_DEPENDENCIES = $(archives_view)
# tests_unit_view_LDADD = $(libs_view) $(CMOCKA_LIBS)
# endif
