# The test stand, the tools that go with it, and the second reader of journals.

E2E_TESTS += tests/stand/selftest
TESTS += tests/readers/selftest
EXTRA_DIST += \
	tests/readers/selftest \
	tests/readers/selftest.py \
	tests/readers/verify_journal.py \
	tests/stand/app/ops/docker/docker-compose.prod.yml \
	tests/stand/app/ops/helm/Chart.yaml \
	tests/stand/app/ops/k8s/backend.yaml \
	tests/stand/app/ops/scripts/restore-mongodb.sh \
	tests/stand/backend \
	tests/stand/bin/docker \
	tests/stand/bin/helm \
	tests/stand/bin/kubectl \
	tests/stand/bin/terraform \
	tests/stand/server \
	tests/stand/stand.sh \
	tests/tools/damage \
	tests/tools/doc-hash \
	tests/tools/make-backup \
	tests/tools/mongorestore \
	tests/tools/seed \
	tests/tools/standdata.py
