# shellcheck shell=sh
# The test stand, for shell tests: `. "$top_srcdir/tests/stand/stand.sh"`, then
#
#   stand_open       makes $STAND_DIR (an application's checkout in app/, backups/, a server, the
#                    application up) and exports what the runbooks ask for
#   stand_close      stops all of it and removes the folder; safe to call twice
#
# To be in the middle of a restore: `mkfifo "$STAND_DIR/gate"` before it. mongorestore then makes
# $STAND_DIR/gate.reached after its first batch, and goes on once something was written to the FIFO.
#
# Exports: STAND_DIR, MONGO_URL, DB_NAME, APP_DIR, BACKUP_DIR, HEALTH_URL, and a PATH with the
# stand-ins first. $STAND_DIR/calls has every call of a stand-in, a line each.

stand_needs() {
	for tool in secantusd-py mongosh curl; do
		command -v "$tool" >/dev/null || { echo "no $tool"; return 1; }
	done
	python3 -c 'import pymongo, bson' 2>/dev/null || { echo "no pymongo for python3"; return 1; }
}

stand_open() {
	STAND_DIR=$(mktemp -d "${TMPDIR:-/tmp}/muster-stand.XXXXXXXX") || return 1
	export STAND_DIR
	: >"$STAND_DIR/calls"
	cp -R "$top_srcdir/tests/stand/app" "$STAND_DIR/app" || return 1
	chmod -R u+w "$STAND_DIR/app"
	mkdir "$STAND_DIR/backups"
	PATH=$top_srcdir/tests/stand/bin:$top_srcdir/tests/tools:$PATH
	PYTHONDONTWRITEBYTECODE=1
	MONGO_URL=$("$top_srcdir/tests/stand/server" start "$STAND_DIR/server") || return 1
	DB_NAME=omnify_cloud
	APP_DIR=$STAND_DIR/app
	BACKUP_DIR=$STAND_DIR/backups
	port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
	HEALTH_URL=http://127.0.0.1:$port/health
	export PATH PYTHONDONTWRITEBYTECODE MONGO_URL DB_NAME APP_DIR BACKUP_DIR HEALTH_URL
	echo "$port" >"$STAND_DIR/app.port"
	echo "$MONGO_URL" >"$STAND_DIR/mongo.uri"
	stand_docker up -d >/dev/null || return 1
	: >"$STAND_DIR/calls"
}

stand_docker() {
	(cd "$STAND_DIR/app" && docker compose -f ops/docker/docker-compose.prod.yml "$@")
}

stand_close() {
	[ -n "${STAND_DIR-}" ] && [ -d "$STAND_DIR" ] || return 0
	stand_docker down >/dev/null 2>&1
	"$top_srcdir/tests/stand/server" stop "$STAND_DIR/server"
	rm -rf -- "$STAND_DIR"
}
