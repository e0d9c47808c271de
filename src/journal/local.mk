# journal: events to BSON and back: chain, append, sync, recover, verify.

noinst_LIBRARIES += src/journal/libjournal.a
src_journal_libjournal_a_CPPFLAGS = $(AM_CPPFLAGS) $(cflags_journal)
src_journal_libjournal_a_SOURCES = \
	src/journal/chain-private.h \
	src/journal/decode.c \
	src/journal/digest.c \
	src/journal/digest.h \
	src/journal/encode.c \
	src/journal/journal.h \
	src/journal/lock.c \
	src/journal/lock.h \
	src/journal/onward.c \
	src/journal/read-private.h \
	src/journal/read.c \
	src/journal/rescue-private.h \
	src/journal/rescue.c \
	src/journal/rescue.h \
	src/journal/reserve.c \
	src/journal/segment-private.h \
	src/journal/segment.c \
	src/journal/tail.c \
	src/journal/torn.c \
	src/journal/verify.c \
	src/journal/window.c \
	src/journal/write-private.h \
	src/journal/write.c

if HAVE_CMOCKA
check_PROGRAMS += tests/unit/journal
TESTS += tests/unit/journal
tests_unit_journal_SOURCES = \
	tests/unit/chance.h \
	tests/unit/journal.c \
	tests/unit/journal_codec.c \
	tests/unit/journal_damage.c \
	tests/unit/journal_lock.c \
	tests/unit/journal_read.c \
	tests/unit/journal_rig.c \
	tests/unit/journal_spill.c \
	tests/unit/journal_rescue.c \
	tests/unit/journal_tail.c \
	tests/unit/journal_tests.h \
	tests/unit/journal_write.c
tests_unit_journal_CPPFLAGS = $(src_journal_libjournal_a_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_journal_LDFLAGS = $(unit_journal_ldflags)
tests_unit_journal_DEPENDENCIES = $(archives_journal)
tests_unit_journal_LDADD = $(libs_journal) $(CMOCKA_LIBS)
endif
