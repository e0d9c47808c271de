# sync: what muster-sync is made of.

noinst_LIBRARIES += src/sync/libsync.a
src_sync_libsync_a_CPPFLAGS = $(AM_CPPFLAGS) $(cflags_sync)
src_sync_libsync_a_SOURCES = \
	src/sync/batch.c \
	src/sync/server-private.h \
	src/sync/server.c \
	src/sync/server.h \
	src/sync/server_send.c \
	src/sync/ship.c \
	src/sync/ship.h

if HAVE_CMOCKA
check_PROGRAMS += tests/unit/sync
TESTS += tests/unit/sync
tests_unit_sync_SOURCES = tests/unit/sync.c
tests_unit_sync_CPPFLAGS = $(src_sync_libsync_a_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_sync_LDFLAGS = $(unit_sync_ldflags)
tests_unit_sync_DEPENDENCIES = $(archives_sync)
tests_unit_sync_LDADD = $(libs_sync) $(CMOCKA_LIBS)
endif

# The main stands outside the archive, so that the unit test can link the whole of it.
pkglibexec_PROGRAMS += src/muster-sync
src_muster_sync_SOURCES = src/sync/main.c
src_muster_sync_CPPFLAGS = $(AM_CPPFLAGS)
src_muster_sync_LDADD = $(archives_sync) $(libs_sync)
