# How tests run. A test is a program or script that exits with 0, 77 (skipped) or anything else
# (failed), or that speaks TAP; tests/harness makes TAP of all of them, so that each case counts.
#
# A room's unit test is added in the room's local.mk, everything else here.

LOG_DRIVER = env AM_TAP_AWK='$(AWK)' $(SHELL) $(top_srcdir)/build-aux/tap-driver.sh
LOG_COMPILER = $(SHELL) $(top_srcdir)/tests/harness

AM_TESTS_ENVIRONMENT = \
	top_srcdir='$(abs_top_srcdir)'; export top_srcdir; \
	top_builddir='$(abs_top_builddir)'; export top_builddir; \
	MUSTER='$(abs_top_builddir)/src/muster'; export MUSTER; \
	. $(top_srcdir)/tests/environment;

# E2E_TESTS    with real servers, terminals and programs; ./configure --disable-e2e leaves them out
# PLAIN_TESTS  cannot run under sanitizers: strace, nm, ldd, memory; they run in a build without
E2E_TESTS = tests/integration/exit-status tests/integration/plain-answers
PLAIN_TESTS = tests/binaries
if E2E
TESTS += $(E2E_TESTS)
if !SANITIZED
TESTS += $(PLAIN_TESTS)
endif
endif
EXTRA_DIST += $(E2E_TESTS) $(PLAIN_TESTS)

# The source tree itself.
source_checks = tests/layers tests/code-map tests/po tests/po-complete tests/dist tests/readme \
	tests/journal-page tests/checks tests/manual tests/examples tests/mutants-listed
TESTS += $(source_checks)
EXTRA_DIST += tests/coverage
EXTRA_DIST += $(source_checks) tests/code-map.sed docs/LAYERS \
	docs/CODE-MAP tests/harness tests/environment tests/lsan.supp tests/cppcheck.supp tests/format .clang-tidy \
	tests/mutant tests/mutants

# Libraries for LD_PRELOAD, without libtool and without the flags of the build: they stand in for the C
# library under a program of it.
check_DATA = tests/tools/faulty.so tests/tools/scarce.so
EXTRA_DIST += tests/tools/faulty.c tests/tools/scarce.c
CLEANFILES += $(check_DATA)
preloaded = $(AM_V_CCLD)$(MKDIR_P) tests/tools && $(CC) -std=gnu11 $(WARN_CFLAGS) -O2 -fPIC -shared -o $@

tests/tools/faulty.so: tests/tools/faulty.c
	$(preloaded) $(top_srcdir)/tests/tools/faulty.c
tests/tools/scarce.so: tests/tools/scarce.c
	$(preloaded) $(top_srcdir)/tests/tools/scarce.c
