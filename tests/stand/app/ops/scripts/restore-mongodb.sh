#!/bin/bash
# restore-mongodb.sh BACKUP.tar.gz: puts a backup of the whole database back.
#
# $MONGO_URL and $DB_NAME say where to. The backup is extracted into a folder of its own, which is
# removed however this ends.
set -euo pipefail

MONGO_URL="${MONGO_URL:-mongodb://localhost:27017}"
DB_NAME="${DB_NAME:-omnify_cloud}"

if [ $# -ne 1 ] || [ ! -f "$1" ]; then
	echo "usage: restore-mongodb.sh BACKUP.tar.gz" >&2
	exit 2
fi
if [ -n "${STAND_DIR-}" ]; then
	printf 'restore-mongodb.sh %s\n' "$*" >>"$STAND_DIR/calls"
fi

folder=$(mktemp -d "${TMPDIR:-/tmp}/restore-mongodb.XXXXXXXX")
trap 'rm -rf -- "$folder"' EXIT

echo "extracting $1"
tar -xzf "$1" -C "$folder"
dump=$(find "$folder" -type d -name "$DB_NAME" -print -quit)
if [ -z "$dump" ]; then
	echo "$1 holds no database $DB_NAME" >&2
	exit 1
fi

mongorestore --uri="$MONGO_URL" --db="$DB_NAME" --drop "$dump"
