# exec: a command in a PTY or over ssh; the drill's player.

noinst_LIBRARIES += src/exec/libexec.a
src_exec_libexec_a_CPPFLAGS = $(AM_CPPFLAGS) $(cflags_exec)
src_exec_libexec_a_SOURCES =

# if HAVE_CMOCKA
# check_PROGRAMS += tests/unit/exec
# TESTS += tests/unit/exec
# tests_unit_exec_SOURCES = tests/unit/exec.c
# tests_unit_exec_CPPFLAGS = $(src_exec_libexec_a_CPPFLAGS) $(CMOCKA_CFLAGS)
# tests_unit_exec_LDFLAGS = $(unit_exec_ldflags)
# tests_unit_exec_DEPENDENCIES = $(archives_exec)
# tests_unit_exec_LDADD = $(libs_exec) $(CMOCKA_LIBS)
# endif
