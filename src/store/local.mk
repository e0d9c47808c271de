# store: the home: list, find and read sessions, runbooks, incidents.

noinst_LIBRARIES += src/store/libstore.a
src_store_libstore_a_CPPFLAGS = $(AM_CPPFLAGS) $(cflags_store)
src_store_libstore_a_SOURCES = \
	src/store/backups.c \
	src/store/backups.h \
	src/store/collect.c \
	src/store/draft.c \
	src/store/draft.h \
	src/store/due.c \
	src/store/due.h \
	src/store/incidents.c \
	src/store/list.c \
	src/store/notes.c \
	src/store/overview-private.h \
	src/store/overview.c \
	src/store/prove.c \
	src/store/prove.h \
	src/store/prune.c \
	src/store/prune.h \
	src/store/resolve.c \
	src/store/row-private.h \
	src/store/row.c \
	src/store/runbooks.c \
	src/store/salvage.c \
	src/store/salvage.h \
	src/store/shelf-private.h \
	src/store/shelf.c \
	src/store/store-private.h \
	src/store/store.c \
	src/store/store.h \
	src/store/verdicts.c

if HAVE_CMOCKA
check_PROGRAMS += tests/unit/store
TESTS += tests/unit/store
tests_unit_store_SOURCES = \
	tests/unit/store.c \
	tests/unit/store_backups.c \
	tests/unit/store_home.c \
	tests/unit/store_incidents.c \
	tests/unit/store_list.c \
	tests/unit/store_prove.c \
	tests/unit/store_prune.c \
	tests/unit/store_rig.c \
	tests/unit/store_runbooks.c \
	tests/unit/store_salvage.c \
	tests/unit/store_tests.h
tests_unit_store_CPPFLAGS = $(src_store_libstore_a_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_store_LDFLAGS = $(unit_store_ldflags)
tests_unit_store_DEPENDENCIES = $(archives_store)
tests_unit_store_LDADD = $(libs_store) $(CMOCKA_LIBS)
endif
