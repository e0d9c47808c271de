# load: YAML and Markdown to a runbook, with every error.

noinst_LIBRARIES += src/load/libload.a
src_load_libload_a_CPPFLAGS = $(AM_CPPFLAGS) $(cflags_load)
src_load_libload_a_SOURCES =

# if HAVE_CMOCKA
# check_PROGRAMS += tests/unit/load
# TESTS += tests/unit/load
# tests_unit_load_SOURCES = tests/unit/load.c
# tests_unit_load_CPPFLAGS = $(src_load_libload_a_CPPFLAGS) $(CMOCKA_CFLAGS)
# tests_unit_load_LDFLAGS = $(unit_load_ldflags)
# tests_unit_load_DEPENDENCIES = $(archives_load)
# tests_unit_load_LDADD = $(libs_load) $(CMOCKA_LIBS)
# endif
