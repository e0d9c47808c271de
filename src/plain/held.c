/*
 * What a transcript holds back: who comes in the middle of a session is told first how it stands, and of
 * a long output its end alone, which costs the same however much there was.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "base/xalloc.h"
#include "plain/plain-private.h"

/* Bytes of what commands have printed so far that are told. */
#define OUTPUT_KEPT (256 * 1024)

enum entry_kind { LINE, OUTPUT, FLUSH, END };

struct entry {
	enum entry_kind kind;
	int run;
	char *child; /* of an output; NULL: the run is alone */
	char *data;  /* NULL: it is left out */
	size_t n;
};

struct held {
	VEC(struct entry) entries;
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
	for (size_t i = 0; i < h->entries.n; i++) {
		free(h->entries.v[i].child);
		free(h->entries.v[i].data);
	}
	vec_release(&h->entries);
	free(h);
}

void held_line(struct held *h, const char *text, size_t n)
{
	vec_push(&h->entries, ((struct entry){ LINE, 0, NULL, xmemdup(text, n), n }));
}

static bool is_kept_output(const struct entry *entry)
{
	return entry->kind == OUTPUT && entry->data;
}

static void leave_out_oldest(struct held *h)
{
	struct entry *entry;

	while (!is_kept_output(&h->entries.v[h->oldest]))
		h->oldest++;
	entry = &h->entries.v[h->oldest];
	h->output -= entry->n;
	h->left_out += (int64_t)entry->n;
	free(entry->data);
	entry->data = NULL;
}

void held_output(struct held *h, int run, const char *child, const char *data, size_t n)
{
	vec_push(&h->entries,
		((struct entry){
			OUTPUT, run, child ? xstrdup(child) : NULL, xmemdup(data, n), n }));
	h->output += n;
	while (h->output > OUTPUT_KEPT && h->output > n)
		leave_out_oldest(h);
}

void held_flush(struct held *h)
{
	vec_push(&h->entries, ((struct entry){ .kind = FLUSH }));
}

void held_end(struct held *h, int run)
{
	vec_push(&h->entries, ((struct entry){ .kind = END, .run = run }));
}

int64_t held_left_out(const struct held *h)
{
	return h->left_out;
}

/* Of what begins in the middle of a line that line's rest is left out, too. */
static size_t begin_of(const struct held *h, size_t at)
{
	const struct entry *entry = &h->entries.v[at];
	const char *newline;

	if (h->left_out == 0 || at == 0 || at > h->oldest + 1 || h->entries.v[at - 1].data)
		return 0;
	newline = memchr(entry->data, '\n', entry->n);
	return newline ? (size_t)(newline + 1 - entry->data) : 0;
}

static void tell(const struct held *h, size_t at, struct spoken *spoken, FILE *out)
{
	const struct entry *entry = &h->entries.v[at];
	size_t from;

	switch (entry->kind) {
	case LINE: fwrite(entry->data, 1, entry->n, out); break;
	case OUTPUT:
		if (!entry->data)
			break;
		from = begin_of(h, at);
		spoken_feed(spoken, entry->run, entry->child, entry->data + from, entry->n - from);
		break;
	case FLUSH: spoken_flush(spoken); break;
	case END: spoken_end(spoken, entry->run); break;
	}
}

void held_tell(
	const struct held *h, const struct held *behind_first, struct spoken *spoken, FILE *out)
{
	for (size_t i = 0; i < h->entries.n; i++) {
		tell(h, i, spoken, out);
		for (size_t k = 0; i == 0 && k < behind_first->entries.n; k++)
			tell(behind_first, k, spoken, out);
	}
}
