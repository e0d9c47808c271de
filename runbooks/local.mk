# The runbooks that are installed, each by name: a file that is not listed is not shipped.

runbooksdir = $(pkgdatadir)/runbooks
dist_runbooks_DATA = \
	runbooks/complete-system-failure.yaml \
	runbooks/data-loss.yaml \
	runbooks/database-corruption.yaml \
	runbooks/disk-full.yaml \
	runbooks/full-restore.yaml \
	runbooks/monthly-drill.yaml \
	runbooks/partial-restore.yaml \
	runbooks/post-recovery-checklist.yaml \
	runbooks/quarterly-test.yaml

runbookscommondir = $(runbooksdir)/common
dist_runbookscommon_DATA = runbooks/common/omnify-cloud-connect.yaml

EXTRA_DIST += docs/CLI.md docs/RUNBOOK-EXAMPLES.md docs/RUNBOOK-FORMAT.md docs/RUNBOOKS.md

TESTS += tests/shipped
EXTRA_DIST += tests/shipped
