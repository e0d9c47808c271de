# store: the home: sessions, incidents, locks.

noinst_LIBRARIES += src/store/libstore.a
src_store_libstore_a_CPPFLAGS = $(AM_CPPFLAGS)
src_store_libstore_a_SOURCES =

# if HAVE_CMOCKA
# check_PROGRAMS += tests/unit/store
# TESTS += tests/unit/store
# tests_unit_store_SOURCES = tests/unit/store.c
# tests_unit_store_CPPFLAGS = $(src_store_libstore_a_CPPFLAGS) $(CMOCKA_CFLAGS)
# tests_unit_store_LDFLAGS = $(unit_store_ldflags)
# tests_unit_store_DEPENDENCIES = $(archives_store)
# tests_unit_store_LDADD = $(libs_store) $(CMOCKA_LIBS)
# endif
