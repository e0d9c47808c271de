# Crashes: the holder killed at its system calls and by chance, power cut at any write. Each prints its
# seed and count, and takes the seed from $MUSTER_SEED; with $MUSTER_LONG the figures are greater.

check_PROGRAMS += tests/crash/killer
tests_crash_killer_SOURCES = tests/crash/killer.c
tests_crash_killer_CPPFLAGS = $(AM_CPPFLAGS)
tests_crash_killer_LDADD = $(archives_base) $(libs_base)

PLAIN_TESTS += tests/e2e/killed
EXTRA_DIST += tests/crash/crashing.py

check_PROGRAMS += tests/crash/recover
tests_crash_recover_SOURCES = tests/crash/recover.c
tests_crash_recover_CPPFLAGS = $(AM_CPPFLAGS) $(cflags_journal)
tests_crash_recover_LDADD = $(archives_journal) $(libs_journal)

PLAIN_TESTS += tests/e2e/power
EXTRA_DIST += tests/crash/power.py

check_PROGRAMS += tests/crash/printer
tests_crash_printer_SOURCES = tests/crash/printer.c
tests_crash_printer_CPPFLAGS = $(AM_CPPFLAGS)

PLAIN_TESTS += tests/e2e/load tests/e2e/gigabyte
