# redact: the streaming matcher that masks secrets.

noinst_LIBRARIES += src/redact/libredact.a
src_redact_libredact_a_CPPFLAGS = $(AM_CPPFLAGS)
src_redact_libredact_a_SOURCES =

# if HAVE_CMOCKA
# check_PROGRAMS += tests/unit/redact
# TESTS += tests/unit/redact
# tests_unit_redact_SOURCES = tests/unit/redact.c
# tests_unit_redact_CPPFLAGS = $(src_redact_libredact_a_CPPFLAGS) $(CMOCKA_CFLAGS)
# tests_unit_redact_LDFLAGS = $(unit_redact_ldflags)
# tests_unit_redact_DEPENDENCIES = $(archives_redact)
# tests_unit_redact_LDADD = $(libs_redact) $(CMOCKA_LIBS)
# endif
