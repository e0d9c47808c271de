# kinds: a file a step kind.

noinst_LIBRARIES += src/kinds/libkinds.a
src_kinds_libkinds_a_CPPFLAGS = $(AM_CPPFLAGS)
src_kinds_libkinds_a_SOURCES = \
	src/kinds/ask.c \
	src/kinds/call.c \
	src/kinds/check.c \
	src/kinds/choose.c \
	src/kinds/command.c \
	src/kinds/confirm.c \
	src/kinds/drill.c \
	src/kinds/end.c \
	src/kinds/kinds.c \
	src/kinds/kinds.def \
	src/kinds/kinds.h \
	src/kinds/parallel.c \
	src/kinds/read.c \
	src/kinds/run.c \
	src/kinds/step.c \
	src/kinds/tables-private.h \
	src/kinds/wait.c

if HAVE_CMOCKA
check_PROGRAMS += tests/unit/kinds
TESTS += tests/unit/kinds
tests_unit_kinds_SOURCES = tests/unit/kinds.c
tests_unit_kinds_CPPFLAGS = $(src_kinds_libkinds_a_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_kinds_LDFLAGS = $(unit_kinds_ldflags)
tests_unit_kinds_DEPENDENCIES = $(archives_kinds)
tests_unit_kinds_LDADD = $(libs_kinds) $(CMOCKA_LIBS)
endif
