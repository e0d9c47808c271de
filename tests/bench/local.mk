# The benchmark, ./setup bench. Its programs are built for it alone: make $(bench_programs)

bench_programs = tests/bench/relay tests/bench/outer tests/bench/flood tests/bench/load \
	tests/bench/home tests/bench/emulation
EXTRA_PROGRAMS += tests/bench/relay tests/bench/outer tests/bench/flood tests/bench/load \
	tests/bench/home
CLEANFILES += tests/bench/relay tests/bench/outer tests/bench/flood tests/bench/load tests/bench/home

tests_bench_relay_SOURCES = tests/bench/relay.c
tests_bench_relay_CPPFLAGS = $(AM_CPPFLAGS)
tests_bench_outer_SOURCES = tests/bench/outer.c tests/bench/outer.h tests/bench/outer_text.c
tests_bench_outer_CPPFLAGS = $(AM_CPPFLAGS)
tests_bench_flood_SOURCES = tests/bench/flood.c
tests_bench_flood_CPPFLAGS = $(AM_CPPFLAGS)
tests_bench_load_SOURCES = tests/bench/load.c
tests_bench_load_CPPFLAGS = $(AM_CPPFLAGS) $(cflags_load)
tests_bench_load_LDADD = $(archives_load) $(libs_load)
tests_bench_home_SOURCES = tests/bench/home.c tests/bench/corpus.c tests/bench/corpus.h
tests_bench_home_CPPFLAGS = $(AM_CPPFLAGS)
tests_bench_home_LDADD = $(archives_journal) $(libs_journal)

bench-programs: $(bench_programs)
.PHONY: bench-programs

EXTRA_DIST += tests/bench/run tests/bench/bench
