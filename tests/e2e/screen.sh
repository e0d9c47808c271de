# shellcheck shell=sh
# For tests of the screens: muster in a terminal of its own (tmux), keys into it, and what it shows.
#
#   screen_open COLS ROWS COMMAND   starts the command there (a shell line)
#   sees PATTERN                    waits until a line of the screen fits; shows the screen where none does
#   gone PATTERN                    waits until none does
#   press KEY...                    tmux's names: Enter Escape C-c F12 …; `type_text TEXT` as characters
#   screen_close

screens=0

screen_open() {
	# A server each: the one before may still be on its way out.
	screens=$((screens + 1))
	SOCKET=$E2E/tmux.$screens
	export SOCKET
	# The server of our own takes nothing of the user's.
	TMUX='' tmux -S "$SOCKET" -f /dev/null new-session -d -x "$1" -y "$2" \
		"env LANG=${SCREEN_LANG:-C.UTF-8} LC_ALL=${SCREEN_LANG:-C.UTF-8} sh -c '$3; echo ENDED \$?; cat'"
}

screen() {
	tmux -S "$SOCKET" capture-pane -p
}

press() {
	for key; do
		tmux -S "$SOCKET" send-keys -- "$key"
	done
}

type_text() {
	tmux -S "$SOCKET" send-keys -l -- "$1"
}

screen_has() {
	screen | grep -Eq -- "$1"
}

sees() {
	until_ screen_has "$1" || { echo "never seen: $1"; screen; return 1; }
}

gone() {
	until_ fails screen_has "$1" || { echo "still there: $1"; screen; return 1; }
}

screen_close() {
	tmux -S "$SOCKET" kill-server 2>/dev/null
	return 0
}
