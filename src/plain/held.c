/*
 * Lines of a transcript that wait: who comes in the middle of a session is told first how it stands, and
 * of a long output its end alone.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "base/xalloc.h"
#include "plain/plain-private.h"

/* What commands have printed so far is told from here on. */
#define OUTPUT_KEPT (256 * 1024)

struct line {
	char *text; /* NULL: it is left out */
	size_t n;
	bool is_output;
};

struct held {
	VEC(struct line) lines;
	size_t output; /* bytes of output that are kept */
	size_t oldest; /* no output that is kept stands before it */
	int64_t left_out;
};

struct held *held_new(void)
{
	return xcalloc(1, sizeof(struct held));
}

void held_free(struct held *h)
{
	if (!h)
		return;
	for (size_t i = 0; i < h->lines.n; i++)
		free(h->lines.v[i].text);
	vec_release(&h->lines);
	free(h);
}

static void leave_out_oldest(struct held *h)
{
	while (!h->lines.v[h->oldest].is_output || !h->lines.v[h->oldest].text)
		h->oldest++;
	h->output -= h->lines.v[h->oldest].n;
	h->left_out++;
	free(h->lines.v[h->oldest].text);
	h->lines.v[h->oldest].text = NULL;
}

void held_add(struct held *h, const char *text, size_t n, bool is_output)
{
	vec_push(&h->lines, ((struct line){ xmemdup(text, n), n, is_output }));
	if (!is_output)
		return;
	h->output += n;
	while (h->output > OUTPUT_KEPT)
		leave_out_oldest(h);
}

int64_t held_left_out(const struct held *h)
{
	return h->left_out;
}

static void write_from(const struct held *h, size_t at, size_t to, FILE *out)
{
	for (; at < to; at++) {
		if (h->lines.v[at].text)
			fwrite(h->lines.v[at].text, 1, h->lines.v[at].n, out);
	}
}

void held_write(const struct held *h, const struct held *behind_first, FILE *out)
{
	size_t first = h->lines.n > 0 ? 1 : 0;

	write_from(h, 0, first, out);
	write_from(behind_first, 0, behind_first->lines.n, out);
	write_from(h, first, h->lines.n, out);
}
