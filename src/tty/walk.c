/*
 * A session on a terminal.
 */
#include "config.h"

#include "tty/tty.h"

int
tty_walk(struct store *st, const char *id, const struct tty_options *o, struct view_result *result,
    struct error *e)
{
	(void)st;
	(void)o;
	(void)result;
	return error_set(e, -ERR_UNSUPPORTED, "%s: no screens yet: use --plain", id);
}
