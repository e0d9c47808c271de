/*
 * What a terminal can, by its terminfo entry and its size.
 */
#include "config.h"

#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "tty/tty.h"

/* Behind our own headers: its macros are everywhere. */
#include <curses.h>
#include <term.h>

static int number_of(const char *name)
{
	int n = tigetnum((char *)(uintptr_t)name);

	return n > 0 ? n : 0;
}

void tty_look(struct tty_look *look)
{
	struct winsize size;
	int found;

	memset(look, 0, sizeof(*look));
	look->terminal = isatty(STDOUT_FILENO) != 0;
	if (!look->terminal)
		return;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0) {
		look->cols = size.ws_col;
		look->rows = size.ws_row;
	}
	look->known = setupterm(NULL, STDOUT_FILENO, &found) == OK;
	if (!look->known)
		return;
	look->colours = number_of("colors");
	del_curterm(cur_term);
}
