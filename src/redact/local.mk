# redact: the streaming matcher that masks secrets.

noinst_LIBRARIES += src/redact/libredact.a
src_redact_libredact_a_CPPFLAGS = $(AM_CPPFLAGS)
src_redact_libredact_a_SOURCES = \
	src/redact/arrivals.c \
	src/redact/arrivals-private.h \
	src/redact/automaton.c \
	src/redact/automaton-private.h \
	src/redact/blob.c \
	src/redact/blob-private.h \
	src/redact/forms.c \
	src/redact/forms-private.h \
	src/redact/lines.c \
	src/redact/literal.c \
	src/redact/literal-private.h \
	src/redact/redact.h \
	src/redact/rules.c \
	src/redact/rules.def \
	src/redact/rules-private.h \
	src/redact/rules_key.c \
	src/redact/search.c \
	src/redact/set.c \
	src/redact/set-private.h \
	src/redact/spans.c \
	src/redact/spans-private.h \
	src/redact/stream.c \
	src/redact/stream-private.h \
	src/redact/text.c

if HAVE_CMOCKA
check_PROGRAMS += tests/unit/redact
TESTS += tests/unit/redact
tests_unit_redact_SOURCES = \
	tests/unit/redact.c \
	tests/unit/redact_forms.c \
	tests/unit/redact_planted.c \
	tests/unit/redact_random.c \
	tests/unit/redact_rules.c \
	tests/unit/redact_stream.c \
	tests/unit/redact_tests.h
tests_unit_redact_CPPFLAGS = $(src_redact_libredact_a_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_redact_LDFLAGS = $(unit_redact_ldflags)
tests_unit_redact_DEPENDENCIES = $(archives_redact)
tests_unit_redact_LDADD = $(libs_redact) $(CMOCKA_LIBS)
endif

# Built for the benchmark only: make tests/bench/redact
EXTRA_PROGRAMS += tests/bench/redact
tests_bench_redact_SOURCES = tests/bench/redact.c
tests_bench_redact_CPPFLAGS = $(AM_CPPFLAGS)
tests_bench_redact_LDADD = $(archives_redact) $(libs_redact)
CLEANFILES += tests/bench/redact
