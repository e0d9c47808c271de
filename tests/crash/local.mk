# Crashes: the holder killed at its system calls and by chance, power cut at any write. Each prints its
# seed and count, and takes the seed from $MUSTER_SEED; with $MUSTER_LONG the figures are greater.

check_PROGRAMS += tests/crash/killer
tests_crash_killer_SOURCES = tests/crash/killer.c
tests_crash_killer_CPPFLAGS = $(AM_CPPFLAGS)
tests_crash_killer_LDADD = $(archives_base) $(libs_base)

PLAIN_TESTS += tests/e2e/killed
EXTRA_DIST += tests/crash/crashing.py
