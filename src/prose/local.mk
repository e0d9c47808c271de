# prose: Markdown to blocks and spans.

noinst_LIBRARIES += src/prose/libprose.a
src_prose_libprose_a_CPPFLAGS = $(AM_CPPFLAGS) $(cflags_prose)
src_prose_libprose_a_SOURCES = \
	src/prose/entity-private.h \
	src/prose/entity.c \
	src/prose/prose.c \
	src/prose/prose.h

if HAVE_CMOCKA
check_PROGRAMS += tests/unit/prose
TESTS += tests/unit/prose
tests_unit_prose_SOURCES = tests/unit/prose.c
tests_unit_prose_CPPFLAGS = $(src_prose_libprose_a_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_prose_LDFLAGS = $(unit_prose_ldflags)
tests_unit_prose_DEPENDENCIES = $(archives_prose)
tests_unit_prose_LDADD = $(libs_prose) $(CMOCKA_LIBS)
endif
