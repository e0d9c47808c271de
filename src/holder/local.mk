# holder: what muster-holder is made of.

noinst_LIBRARIES += src/holder/libholder.a
src_holder_libholder_a_CPPFLAGS = $(AM_CPPFLAGS) $(cflags_holder)
src_holder_libholder_a_SOURCES = \
	src/holder/act.c src/holder/alarm.c \
	src/holder/call.c \
	src/holder/approve.c \
	src/holder/backups.c \
	src/holder/choices.c \
	src/holder/disk.c \
	src/holder/feed.c \
	src/holder/gap.c \
	src/holder/guests.c \
	src/holder/holder-private.h \
	src/holder/holder.c \
	src/holder/holder.h \
	src/holder/keep.c \
	src/holder/left.c \
	src/holder/locks.c \
	src/holder/mask.c \
	src/holder/monitors.c \
	src/holder/open.c \
	src/holder/output.c \
	src/holder/people.c \
	src/holder/record.c \
	src/holder/resume.c \
	src/holder/run.c \
	src/holder/seen.c \
	src/holder/values.c \
	src/holder/size.c \
	src/holder/views.c \
	src/holder/watch.c \
	src/holder/wheel.c

# The main stands outside the archive, so that the unit test can link the whole of it.
pkglibexec_PROGRAMS += src/muster-holder
src_muster_holder_SOURCES = src/holder/main.c
src_muster_holder_CPPFLAGS = $(AM_CPPFLAGS)
src_muster_holder_LDADD = $(archives_holder) $(libs_holder)

if HAVE_CMOCKA
check_PROGRAMS += tests/unit/holder
TESTS += tests/unit/holder
tests_unit_holder_SOURCES = \
	tests/unit/holder.c \
	tests/unit/holder_approve.c \
	tests/unit/holder_rig.c \
	tests/unit/holder_tests.h \
	tests/unit/holder_values.c \
	tests/unit/holder_keep.c \
	tests/unit/holder_watch.c \
	tests/unit/holder_whole.c
tests_unit_holder_CPPFLAGS = $(src_holder_libholder_a_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_holder_LDFLAGS = $(unit_holder_ldflags)
tests_unit_holder_DEPENDENCIES = $(archives_holder)
tests_unit_holder_LDADD = $(libs_holder) $(CMOCKA_LIBS)
endif
