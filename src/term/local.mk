# term: bytes to a grid of cells with scroll-back, and keys to bytes.

noinst_LIBRARIES += src/term/libterm.a
src_term_libterm_a_CPPFLAGS = $(AM_CPPFLAGS)
src_term_libterm_a_SOURCES = \
	src/term/csi.c \
	src/term/grid-private.h \
	src/term/grid.c \
	src/term/history-private.h \
	src/term/history.c \
	src/term/keys.c \
	src/term/keys.h \
	src/term/pen.c \
	src/term/state-private.h \
	src/term/state.c \
	src/term/term.c \
	src/term/term.h \
	src/term/text.c

if HAVE_CMOCKA
check_PROGRAMS += tests/unit/term
TESTS += tests/unit/term
tests_unit_term_SOURCES = \
	tests/unit/chance.h \
	tests/unit/term.c \
	tests/unit/term_damage.c \
	tests/unit/term_history.c \
	tests/unit/term_keys.c \
	tests/unit/term_tests.h \
	tests/unit/term_transcript.c
tests_unit_term_CPPFLAGS = $(src_term_libterm_a_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_term_LDFLAGS = $(unit_term_ldflags)
tests_unit_term_DEPENDENCIES = $(archives_term)
tests_unit_term_LDADD = $(libs_term) $(CMOCKA_LIBS)
if HAVE_VTERM
tests_unit_term_SOURCES += tests/unit/term_oracle.c
tests_unit_term_CPPFLAGS += -DHAVE_VTERM $(VTERM_CFLAGS)
tests_unit_term_LDADD += $(VTERM_LIBS)
endif
endif

EXTRA_DIST += \
	tests/data/term/look.test \
	tests/data/term/resize.test \
	tests/data/term/screen.test \
	tests/data/term/text.test

# Built for the benchmark only: make tests/bench/emulation
EXTRA_PROGRAMS += tests/bench/emulation
tests_bench_emulation_SOURCES = tests/bench/corpus.c tests/bench/corpus.h tests/bench/emulation.c
tests_bench_emulation_CPPFLAGS = $(AM_CPPFLAGS)
tests_bench_emulation_LDADD = $(archives_term) $(libs_term)
CLEANFILES += tests/bench/emulation
