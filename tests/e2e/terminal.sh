# shellcheck shell=sh
# For the end-to-end tests of the screens: a terminal as a person has it, which is tmux with a server of
# its own. After lib.sh and e2e_open.
#
#   screen_open COLS ROWS   a shell in a window of that size
#   screen_close            the server, and all that runs in it
#   keys KEY...             as tmux names them: Enter, Down, C-c, F12
#   types TEXT              just these characters
#   screen [OPTION...]      what the window shows; -e: with colours
#   shows TEXT...           whether all of these texts are on the screen
#   sees TEXT...            waits until they are
#   sees_not TEXT...        waits until none of them is

window=main

tmux_() {
	tmux -S "$E2E/tmux" -f /dev/null "$@"
}

# Another window: its name goes into $window while it is looked at or typed into.
screen_beside() { # NAME COLS ROWS COMMAND
	tmux_ new-session -d -s "$1" -x "$2" -y "$3" "$4"
	tmux_ resize-window -t "$1" -x "$2" -y "$3"
}

screen_needs() {
	command -v tmux >/dev/null || { echo "no tmux"; return 1; }
}

screen_open() { # COLS ROWS
	tmux_ new-session -d -s "$window" -x "$1" -y "$2" "PS1='ready\$ ' ENV= exec sh -i" || exit 99
	tmux_ set-option -g status off
	screen_resize "$1" "$2"
	sees 'ready$'
}

screen_resize() { # COLS ROWS
	tmux_ resize-window -t "$window" -x "$1" -y "$2"
}

screen_close() {
	[ -n "${E2E-}" ] && tmux_ kill-server 2>/dev/null
}

keys() {
	tmux_ send-keys -t "$window" "$@"
}

types() {
	tmux_ send-keys -t "$window" -l -- "$1"
}

line() {
	types "$1"
	keys Enter
}

screen() {
	tmux_ capture-pane -p -t "$window" "$@"
}

shows() {
	screen >"$E2E/screen" || return 1
	for text; do
		grep -qF -- "$text" "$E2E/screen" || return 1
	done
}

shows_none() {
	screen >"$E2E/screen" || return 1
	for text; do
		! grep -qF -- "$text" "$E2E/screen" || return 1
	done
}

sees() {
	until_ shows "$@" || { screen; return 1; }
}

sees_not() {
	until_ shows_none "$@" || { screen; return 1; }
}
