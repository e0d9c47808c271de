# End to end, with real servers and programs.

E2E_TESTS += tests/e2e/corruption-answers
E2E_TESTS += tests/e2e/check tests/e2e/graph tests/e2e/schema
EXTRA_DIST += tests/tools/graph-syntax tests/tools/schema-check
E2E_TESTS += tests/e2e/system-failure tests/e2e/data-loss tests/e2e/quarterly
EXTRA_DIST += tests/e2e/scenarios.sh
E2E_TESTS += tests/e2e/keys
EXTRA_DIST += tests/e2e/screen.sh
E2E_TESTS += tests/e2e/sync tests/e2e/words tests/e2e/keep tests/e2e/strangers
EXTRA_DIST += tests/e2e/small.sh tests/tools/synced
EXTRA_DIST += tests/e2e/lib.sh tests/e2e/corruption.sh

# In a real terminal.
EXTRA_DIST += tests/e2e/terminal.sh
E2E_TESTS += tests/e2e/corruption-terminal tests/e2e/corruption-plain
EXTRA_DIST += tests/e2e/wire.py
E2E_TESTS += tests/e2e/wheel tests/e2e/drops
E2E_TESTS += tests/e2e/programs tests/e2e/attach tests/e2e/hostile
EXTRA_DIST += tests/e2e/only-terminfo

# Without screens, in Python; tests/e2e/proving.py is what they share.
EXTRA_DIST += tests/e2e/proving.py tests/e2e/sshd.py tests/e2e/survives.py
E2E_TESTS += tests/e2e/hooks
EXTRA_DIST += tests/e2e/proving.py tests/e2e/traced.py tests/e2e/sshd.py tests/e2e/survives.py
EXTRA_DIST += tests/e2e/rewritten.py tests/e2e/proving.py tests/e2e/sshd.py tests/e2e/survives.py
E2E_TESTS += tests/e2e/record
E2E_TESTS += tests/e2e/command tests/e2e/children
E2E_TESTS += tests/e2e/host tests/e2e/exercise tests/e2e/dry-run tests/e2e/lock
E2E_TESTS += tests/e2e/monitors
E2E_TESTS += tests/e2e/ack
PLAIN_TESTS += tests/e2e/order
# It sets something before muster is loaded, which no sanitizer lets pass.
PLAIN_TESTS += tests/e2e/clocks
PLAIN_TESTS += tests/e2e/endless tests/e2e/idle
EXTRA_DIST += tests/tools/clockshift.c
E2E_TESTS += tests/e2e/survives
E2E_TESTS += tests/e2e/data tests/e2e/resume tests/e2e/resume-left tests/e2e/resume-elsewhere tests/e2e/resume-disk tests/e2e/doctor
E2E_TESTS += tests/e2e/answers
E2E_TESTS += tests/e2e/commands tests/e2e/several
E2E_TESTS += tests/e2e/secrets tests/e2e/redact tests/e2e/planted
E2E_TESTS += tests/e2e/calls
E2E_TESTS += tests/e2e/backups tests/e2e/backups-terminal
E2E_TESTS += tests/e2e/import tests/e2e/tutorial
EXTRA_DIST += tests/tools/damaged-backups
E2E_TESTS += tests/e2e/approve tests/e2e/team

# With the libraries of tests/tools under them.
EXTRA_DIST += tests/e2e/faulty.py
PLAIN_TESTS += tests/e2e/memory tests/e2e/faults
# Disks that fill and fail: on file systems of their own.
EXTRA_DIST += tests/e2e/small_disk.py
E2E_TESTS += tests/e2e/disk
PLAIN_TESTS += tests/e2e/spill
