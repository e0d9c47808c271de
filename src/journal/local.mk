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
	src/journal/read.c \
	src/journal/verify.c \
	src/journal/write-private.h \
	src/journal/write.c
