# plain: the text painter.

noinst_LIBRARIES += src/plain/libplain.a
src_plain_libplain_a_CPPFLAGS = $(AM_CPPFLAGS)
src_plain_libplain_a_SOURCES = \
	src/plain/held.c \
	src/plain/intents.c \
	src/plain/plain-private.h \
	src/plain/plain.h \
	src/plain/spoken.c \
	src/plain/transcript.c \
	src/plain/walk-private.h \
	src/plain/walk.c \
	src/plain/walk_watch.c

if HAVE_CMOCKA
check_PROGRAMS += tests/unit/plain
TESTS += tests/unit/plain
tests_unit_plain_SOURCES = tests/unit/plain.c
tests_unit_plain_CPPFLAGS = $(src_plain_libplain_a_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_plain_LDFLAGS = $(unit_plain_ldflags)
tests_unit_plain_DEPENDENCIES = $(archives_plain)
tests_unit_plain_LDADD = $(libs_plain) $(CMOCKA_LIBS)
endif
