# kinds: a file a step kind.

noinst_LIBRARIES += src/kinds/libkinds.a
src_kinds_libkinds_a_CPPFLAGS = $(AM_CPPFLAGS)
src_kinds_libkinds_a_SOURCES =

# if HAVE_CMOCKA
# check_PROGRAMS += tests/unit/kinds
# TESTS += tests/unit/kinds
# tests_unit_kinds_SOURCES = tests/unit/kinds.c
# tests_unit_kinds_CPPFLAGS = $(src_kinds_libkinds_a_CPPFLAGS) $(CMOCKA_CFLAGS)
# tests_unit_kinds_LDFLAGS = $(unit_kinds_ldflags)
# tests_unit_kinds_DEPENDENCIES = $(archives_kinds)
# tests_unit_kinds_LDADD = $(libs_kinds) $(CMOCKA_LIBS)
# endif
