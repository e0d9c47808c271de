# engine: the state machine: decide and apply, pure.

noinst_LIBRARIES += src/engine/libengine.a
src_engine_libengine_a_CPPFLAGS = $(AM_CPPFLAGS)
src_engine_libengine_a_SOURCES =

# if HAVE_CMOCKA
# check_PROGRAMS += tests/unit/engine
# TESTS += tests/unit/engine
# tests_unit_engine_SOURCES = tests/unit/engine.c
# tests_unit_engine_CPPFLAGS = $(src_engine_libengine_a_CPPFLAGS) $(CMOCKA_CFLAGS)
# tests_unit_engine_LDFLAGS = $(unit_engine_ldflags)
# tests_unit_engine_DEPENDENCIES = $(archives_engine)
# tests_unit_engine_LDADD = $(libs_engine) $(CMOCKA_LIBS)
# endif
