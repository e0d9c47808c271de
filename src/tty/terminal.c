/*
 * The terminal: taken for screens, given back on every way out. When the program dies there is no time
 * for curses: what gives the terminal back is put together beforehand, from its terminfo, and written by
 * a last-gasp handler that uses nothing but write() and tcsetattr().
 */
#include "config.h"

#include <langinfo.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/gasp.h"
#include "base/mutant.h"
#include "base/xalloc.h"
#include "tty/tty-private.h"

/* Behind our own headers: its macros are everywhere. */
#include <curses.h>
#include <term.h>

#define ESCAPE_MS 25 /* an Esc that nothing follows within that time is the key */
#define RESTORE_MAX 512

struct terminal {
	SCREEN *screen;
	bool mouse;
	struct termios before;
	char restore[RESTORE_MAX]; /* written when the program dies */
	size_t restore_n;
	const char *paste_off; /* terminfo's; NULL: it has none */
};

/* ---- the last gasp ---- */

static void give_back(void *arg)
{
	const struct terminal *t = arg;

	if (MUTANT(TERMINAL_KEPT))
		return;
	(void)!write(STDOUT_FILENO, t->restore, t->restore_n);
	(void)tcsetattr(STDIN_FILENO, TCSANOW, &t->before);
}

static const char *capability(const char *name)
{
	const char *text = tigetstr((char *)(uintptr_t)name);

	return text && text != (char *)-1 && *text ? text : NULL;
}

/* Padding, as `$<5>`, is for terminals of another age. */
static void add_restore(struct terminal *t, const char *text)
{
	while (text && *text && t->restore_n < RESTORE_MAX) {
		if (text[0] == '$' && text[1] == '<' && strchr(text, '>'))
			text = strchr(text, '>') + 1;
		else
			t->restore[t->restore_n++] = *text++;
	}
}

/* As curses switches it off: by XM, or, where there is none, as xterm did before that was thought of. */
static const char *mouse_off(void)
{
	const char *set = capability("XM");

	if (set)
		return tiparm(set, 0);
	return capability("kmous") ? "\033[?1000l" : NULL;
}

static void prepare_restore(struct terminal *t)
{
	static const char *const names[] = { "sgr0", "cnorm", "BD", "rmkx", "rmcup" };

	if (t->mouse)
		add_restore(t, mouse_off());
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		add_restore(t, capability(names[i]));
}

/* ---- modes ---- */

static void put(const char *text)
{
	if (text) {
		putp(text);
		fflush(stdout);
	}
}

static void prepare_paste(struct terminal *t)
{
	const char *begin = capability("PS"), *end = capability("PE"), *on = capability("BE");

	t->paste_off = capability("BD");
	if (!begin || !end || !on || !t->paste_off)
		return;
	define_key(begin, CODE_PASTE_BEGIN);
	define_key(end, CODE_PASTE_END);
	put(on);
}

static void set_modes(struct terminal *t)
{
	raw();
	noecho();
	nonl();
	keypad(stdscr, TRUE);
	nodelay(stdscr, TRUE);
	set_escdelay(ESCAPE_MS);
	leaveok(stdscr, FALSE);
	if (t->mouse) {
		mousemask(BUTTON1_PRESSED | BUTTON4_PRESSED | BUTTON5_PRESSED, NULL);
		mouseinterval(0);
	}
}

static void set_colours(void)
{
	const char *no_colour = getenv("NO_COLOR");

	if ((no_colour && *no_colour) || !has_colors())
		return;
	start_color();
	use_default_colors();
}

int terminal_open(struct terminal **out, bool mouse, struct error *e)
{
	struct terminal *t = xcalloc(1, sizeof(*t));

	t->mouse = mouse;
	if (tcgetattr(STDIN_FILENO, &t->before) != 0) {
		free(t);
		return error_set_errno(e, -ERR_SYSTEM, "the terminal");
	}
	t->screen = newterm(NULL, stdout, stdin);
	if (!t->screen) {
		free(t);
		return error_set(e, -ERR_SYSTEM,
			"TERM=%s is not known here: set another, or use --plain", getenv("TERM"));
	}
	signal(SIGTSTP, SIG_DFL);
	set_term(t->screen);
	prepare_restore(t);
	gasp_add(give_back, t);
	set_modes(t);
	set_colours();
	prepare_paste(t);
	*out = t;
	return 0;
}

void terminal_close(struct terminal *t)
{
	if (!t)
		return;
	gasp_remove(give_back, t);
	put(t->paste_off);
	if (t->mouse)
		mousemask(0, NULL);
	endwin();
	delscreen(t->screen);
	(void)tcsetattr(STDIN_FILENO, TCSADRAIN, &t->before);
	free(t);
}

void terminal_suspend(struct terminal *t)
{
	put(t->paste_off);
	def_prog_mode();
	endwin();
	/* As the terminal itself would: all that was started together stops together. */
	kill(0, SIGTSTP);
	reset_prog_mode();
	refresh();
	prepare_paste(t);
}

void terminal_size(int *cols, int *rows)
{
	getmaxyx(stdscr, *rows, *cols);
}

bool terminal_utf8(void)
{
	return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}
