# shellcheck shell=sh
# What the walks through Scenario 2, Scenario 3 and the quarterly test share. After stand.sh and lib.sh.

books=$top_srcdir/runbooks

# walk RUNBOOK [OPTION...]: with $E2E/answers.yaml.
walk() {
	book=$books/$1.yaml
	shift
	"$MUSTER" run "$book" --answer-timeout 60s --answers "$E2E/answers.yaml" \
		--set BACKUP_DIR="$BACKUP_DIR" "$@" >"$E2E/out" 2>"$E2E/err"
}

# The hashes of a collection, as the server has them now.
hashes() { # COLLECTION FILE
	doc-hash server "$MONGO_URL" "$DB_NAME" "$1" >"$2"
}

# same COLLECTION ARCHIVE
same() {
	hashes "$1" "$E2E/now" && doc-hash archive "$2" "$DB_NAME" "$1" >"$E2E/then" &&
		cmp "$E2E/now" "$E2E/then"
}

healthy() {
	curl -fsS --max-time 10 "$HEALTH_URL"
}

# called COMMAND...: a stand-in was called so.
called() {
	grep -qxF -- "$*" "$STAND_DIR/calls" || { cat "$STAND_DIR/calls"; return 1; }
}

left() { # STEP VERDICT
	grep -qx "leave $1 $2" "$E2E/out" || { grep '^leave\|^halt' "$E2E/out"; tail -n 5 "$E2E/err"; return 1; }
}

# log_field ROW FIELD: of `muster log`, newest incident first or last as it lists them.
log_field() {
	"$MUSTER" log --format json | python3 -c '
import json, sys
rows = json.load(sys.stdin)
print(rows[int(sys.argv[1])].get(sys.argv[2]))' "$1" "$2"
}

# verifies RUNBOOK: reads its backups through, as every night.
verifies() {
	"$MUSTER" backups "$books/$1.yaml" --verify 2>&1 | tee "$E2E/verdicts" | grep -q ' OK ' || { cat "$E2E/verdicts"; return 1; }
}
