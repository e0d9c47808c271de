# report: readers of sessions.

noinst_LIBRARIES += src/report/libreport.a
src_report_libreport_a_CPPFLAGS = $(AM_CPPFLAGS)
src_report_libreport_a_SOURCES =

# if HAVE_CMOCKA
# check_PROGRAMS += tests/unit/report
# TESTS += tests/unit/report
# tests_unit_report_SOURCES = tests/unit/report.c
# tests_unit_report_CPPFLAGS = $(src_report_libreport_a_CPPFLAGS) $(CMOCKA_CFLAGS)
# tests_unit_report_LDFLAGS = $(unit_report_ldflags)
# tests_unit_report_DEPENDENCIES = $(archives_report)
# tests_unit_report_LDADD = $(libs_report) $(CMOCKA_LIBS)
# endif
