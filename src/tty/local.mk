# tty: the curses painter and the keys.

noinst_LIBRARIES += src/tty/libtty.a
src_tty_libtty_a_CPPFLAGS = $(AM_CPPFLAGS) $(cflags_tty)
src_tty_libtty_a_SOURCES = \
	src/tty/input.c \
	src/tty/look.c \
	src/tty/paint.c \
	src/tty/terminal.c \
	src/tty/tty-private.h \
	src/tty/tty.h \
	src/tty/walk.c

if HAVE_CMOCKA
check_PROGRAMS += tests/unit/tty
TESTS += tests/unit/tty
tests_unit_tty_SOURCES = \
	tests/unit/tty.c \
	tests/unit/tty_rig.c \
	tests/unit/tty_rig.h
tests_unit_tty_CPPFLAGS = $(src_tty_libtty_a_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_tty_LDFLAGS = $(unit_tty_ldflags)
tests_unit_tty_DEPENDENCIES = $(archives_tty)
tests_unit_tty_LDADD = $(libs_tty) $(CMOCKA_LIBS)
endif
