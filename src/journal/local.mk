# journal: events to BSON and back: chain, append, sync, recover, verify.

noinst_LIBRARIES += src/journal/libjournal.a
src_journal_libjournal_a_CPPFLAGS = $(AM_CPPFLAGS) $(cflags_journal)
src_journal_libjournal_a_SOURCES =

# if HAVE_CMOCKA
# check_PROGRAMS += tests/unit/journal
# TESTS += tests/unit/journal
# tests_unit_journal_SOURCES = tests/unit/journal.c
# tests_unit_journal_CPPFLAGS = $(src_journal_libjournal_a_CPPFLAGS) $(CMOCKA_CFLAGS)
# tests_unit_journal_LDFLAGS = $(unit_journal_ldflags)
# tests_unit_journal_DEPENDENCIES = $(archives_journal)
# tests_unit_journal_LDADD = $(libs_journal) $(CMOCKA_LIBS)
# endif
