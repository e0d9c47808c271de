# shellcheck shell=sh
# What the walks through Database Corruption share, whatever they are walked with. After stand.sh and
# lib.sh.

runbook=$top_srcdir/runbooks/database-corruption.yaml

# Makes $good and two backups that must not do, and a collection as $good has it.
corruption_open() {
	good=$(make-backup --out "$BACKUP_DIR" --date 2026-11-23 --db "$DB_NAME" --seed 250) || exit 1
	other=$(make-backup --out "$BACKUP_DIR" --date 2026-11-22 --db "$DB_NAME" --seed 250 --variant b)
	empty=$(make-backup --out "$BACKUP_DIR" --date 2026-11-21 --db "$DB_NAME" --seed 0)
	seed "$MONGO_URL" "$DB_NAME" campaigns 250 >/dev/null || exit 1
	# As every night: what is verified asks for no typed danger.
	"$MUSTER" backups "$runbook" --verify >/dev/null 2>&1
}

damage_it() {
	damage "$MONGO_URL" "$DB_NAME" campaigns
}

# same ARCHIVE: every document of the server has the hash that it has in the archive.
same() {
	doc-hash server "$MONGO_URL" "$DB_NAME" campaigns >"$E2E/now" &&
		doc-hash archive "$1" "$DB_NAME" campaigns >"$E2E/then" && cmp "$E2E/now" "$E2E/then"
}

healthy() {
	curl -fsS --max-time 10 "$HEALTH_URL"
}

in_log() { # PATTERN
	"$MUSTER" log --format markdown | tee "$E2E/log" | grep -q -- "$1" || { cat "$E2E/log"; return 1; }
}

# recorded NOTE: what the record of a walk that went well says, to us and to a second reader.
recorded() {
	ok test "$(field session.close outcome)" = resolved
	ok test "$(field danger.pass typed)" = restore
	ok grep -qx 'docker compose -f ops/docker/docker-compose.prod.yml down' "$STAND_DIR/calls"
	ok "$MUSTER" verify @
	for session in "$MUSTER_HOME"/sessions/*; do
		newest=$session
	done
	ok python3 "$top_srcdir/tests/readers/verify_journal.py" "$newest"
	ok in_log "^| 20[0-9-]* [0-9:]* | Database corruption | 0:4[0-9]:[0-5][0-9] | $1 |\$"
}
