# modes: a terminal's modes and queries, and the filter of hostile sequences, with no grid.

noinst_LIBRARIES += src/modes/libmodes.a
src_modes_libmodes_a_CPPFLAGS = $(AM_CPPFLAGS)
src_modes_libmodes_a_SOURCES = \
	src/modes/filter.c \
	src/modes/filter.h \
	src/modes/modes.c \
	src/modes/modes.h \
	src/modes/modescan.c \
	src/modes/plaintext.c \
	src/modes/plaintext.h \
	src/modes/vtparser.c \
	src/modes/vtparser.h \
	src/modes/vtseq.c

if HAVE_CMOCKA
check_PROGRAMS += tests/unit/modes
TESTS += tests/unit/modes
tests_unit_modes_SOURCES = tests/unit/modes.c
tests_unit_modes_CPPFLAGS = $(src_modes_libmodes_a_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_modes_LDFLAGS = $(unit_modes_ldflags)
tests_unit_modes_DEPENDENCIES = $(archives_modes)
tests_unit_modes_LDADD = $(libs_modes) $(CMOCKA_LIBS)
endif
