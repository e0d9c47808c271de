# report: readers of sessions.

noinst_LIBRARIES += src/report/libreport.a
src_report_libreport_a_CPPFLAGS = $(AM_CPPFLAGS)
src_report_libreport_a_SOURCES = \
	src/report/graph.h \
	src/report/backups.c \
	src/report/backups.h \
	src/report/due.c \
	src/report/due.h \
	src/report/listing.c \
	src/report/listing.h \
	src/report/lists.c \
	src/report/lists.h \
	src/report/outline.c \
	src/report/picture.c \
	src/report/show-private.h \
	src/report/show.c \
	src/report/show.h \
	src/report/show_head.c \
	src/report/show_people.c \
	src/report/show_run.c \
	src/report/show_session.c \
	src/report/show_walk.c \
	src/report/sitrep.c \
	src/report/sitrep.h \
	src/report/words-private.h \
	src/report/words.c

if HAVE_CMOCKA
check_PROGRAMS += tests/unit/report
TESTS += tests/unit/report
tests_unit_report_SOURCES = \
	tests/unit/report.c \
	tests/unit/report_listing.c \
	tests/unit/report_lists.c \
	tests/unit/report_rig.c \
	tests/unit/report_rig.h \
	tests/unit/report_show.c \
	tests/unit/report_tests.h
tests_unit_report_CPPFLAGS = $(src_report_libreport_a_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_report_LDFLAGS = $(unit_report_ldflags)
tests_unit_report_DEPENDENCIES = $(archives_report)
tests_unit_report_LDADD = $(libs_report) $(CMOCKA_LIBS)
endif
EXTRA_DIST += \
	tests/data/report/log.txt \
	tests/data/report/sessions.txt \
	tests/data/report/show-closed.txt \
	tests/data/report/show-open.txt \
	tests/data/report/sitrep-closed.txt \
	tests/data/report/sitrep-open.txt
