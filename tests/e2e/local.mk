# End to end, with real servers and programs.

E2E_TESTS += tests/e2e/corruption-answers
EXTRA_DIST += tests/e2e/lib.sh
