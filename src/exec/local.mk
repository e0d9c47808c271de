# exec: a command in a PTY: start, feed, resize, stop, what it used.

noinst_LIBRARIES += src/exec/libexec.a
src_exec_libexec_a_CPPFLAGS = $(AM_CPPFLAGS) $(cflags_exec)
src_exec_libexec_a_SOURCES = \
	src/exec/capture.c \
	src/exec/capture.h \
	src/exec/control.c \
	src/exec/environ.c \
	src/exec/environ.h \
	src/exec/exec-private.h \
	src/exec/exec.h \
	src/exec/feeder-private.h \
	src/exec/feeder.c \
	src/exec/life.c \
	src/exec/lookup-private.h \
	src/exec/lookup.c \
	src/exec/loop-private.h \
	src/exec/loop.c \
	src/exec/order-private.h \
	src/exec/order.c \
	src/exec/outbox-private.h \
	src/exec/outbox.c \
	src/exec/pty-private.h \
	src/exec/pty.c \
	src/exec/remote-private.h \
	src/exec/remote.c \
	src/exec/remote.h \
	src/exec/session-private.h \
	src/exec/session.c \
	src/exec/shell.c \
	src/exec/shell.h \
	src/exec/spawn-private.h \
	src/exec/spawn.c \
	src/exec/start.c \
	src/exec/stream-private.h \
	src/exec/stream.c \
	src/exec/typing-private.h \
	src/exec/typing.c

if HAVE_CMOCKA
check_PROGRAMS += tests/unit/exec
TESTS += tests/unit/exec
tests_unit_exec_SOURCES = \
	tests/unit/exec.c \
	tests/unit/exec_capture.c \
	tests/unit/exec_command.c \
	tests/unit/exec_left.c \
	tests/unit/exec_parts.c \
	tests/unit/exec_remote.c \
	tests/unit/exec_rig.c \
	tests/unit/exec_rig.h \
	tests/unit/exec_stop.c \
	tests/unit/exec_terminal.c
tests_unit_exec_CPPFLAGS = $(src_exec_libexec_a_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_exec_LDFLAGS = $(unit_exec_ldflags)
tests_unit_exec_DEPENDENCIES = $(archives_exec)
tests_unit_exec_LDADD = $(libs_exec) $(CMOCKA_LIBS)
endif
