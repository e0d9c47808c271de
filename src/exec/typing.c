/*
 * What is typed and waits. How long the line in the terminal is, is known by what was typed into it
 * here: nobody else types, and the kernel does not tell.
 */
#include "config.h"

#include "exec/typing-private.h"

#include <stdint.h>

#include "exec/exec.h"

/* Characters after which a terminal with the usual settings begins a line anew. */
static bool ends_line(uint8_t c)
{
	enum {
		INTR = 0x03,
		END = 0x04,
		NEWLINE = '\n',
		RETURN = '\r',
		KILL = 0x15,
		SUSP = 0x1a,
		QUIT = 0x1c
	};

	return c == NEWLINE || c == RETURN || c == INTR || c == END || c == KILL || c == SUSP ||
		c == QUIT;
}

void typing_init(struct typing *t)
{
	outbox_init(&t->box);
	t->line = 0;
}

void typing_release(struct typing *t)
{
	outbox_release(&t->box);
	t->line = 0;
}

int typing_add(struct typing *t, bool canonical, const void *data, size_t n, struct error *e)
{
	const uint8_t *bytes = data;
	size_t line = canonical ? t->line : 0;
	size_t longest = 0;

	/* What is sent to another host has a bound of its own, which is higher. */
	if (n > EXEC_TYPED_MAX || outbox_len(&t->box) > EXEC_TYPED_MAX - n)
		return error_set(e, -ERR_BUSY,
			"the command does not read: %zu bytes wait, no more than %d can",
			outbox_len(&t->box), EXEC_TYPED_MAX);
	for (size_t i = 0; i < n; i++) {
		line = ends_line(bytes[i]) ? 0 : line + 1;
		longest = line > longest ? line : longest;
	}
	if (canonical && longest > EXEC_LINE_MAX)
		return error_set(e, -ERR_LIMIT, "a line of %zu bytes: a terminal takes %d at most",
			longest, EXEC_LINE_MAX);
	t->line = line;
	outbox_add(&t->box, data, n);
	return 0;
}
