/*
 * What commands print, as lines, each with the command that it is of. A line that one has begun and not
 * ended stays its own, whatever the others print meanwhile; commands that are alone end each other's.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "base/xalloc.h"
#include "plain/plain-private.h"

struct speaker {
	struct spoken *spoken;
	int run;
	char *child; /* of several commands which; NULL: it is alone */
	struct plaintext *lines;
};

struct spoken {
	spoken_fn *line;
	void *ctx;
	VEC(struct speaker *) speakers;
};

struct spoken *spoken_new(spoken_fn *line, void *ctx)
{
	struct spoken *s = xcalloc(1, sizeof(*s));

	s->line = line;
	s->ctx = ctx;
	return s;
}

static void free_speaker(struct speaker *sp)
{
	plaintext_free(sp->lines);
	free(sp->child);
	free(sp);
}

void spoken_free(struct spoken *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < s->speakers.n; i++)
		free_speaker(s->speakers.v[i]);
	vec_release(&s->speakers);
	free(s);
}

static void on_line(void *ctx, const char *text, size_t n, enum plaintext_end end)
{
	const struct speaker *sp = ctx;
	struct strbuf line = STRBUF_INIT;

	(void)end;
	if (sp->child)
		strbuf_addf(&line, "%s: ", sp->child);
	strbuf_add(&line, text, n);
	sp->spoken->line(sp->spoken->ctx, line.buf, line.len);
	strbuf_release(&line);
}

static struct speaker *speaker_of(struct spoken *s, int run, const char *child)
{
	struct speaker *sp;

	for (size_t i = 0; i < s->speakers.n; i++)
		if (s->speakers.v[i]->run == run)
			return s->speakers.v[i];
	sp = xcalloc(1, sizeof(*sp));
	sp->spoken = s;
	sp->run = run;
	if (child)
		sp->child = xstrdup(child);
	sp->lines = plaintext_new(on_line, sp);
	vec_push(&s->speakers, sp);
	return sp;
}

void spoken_feed(struct spoken *s, int run, const char *child, const char *data, size_t n)
{
	struct speaker *sp = speaker_of(s, run, child);

	for (size_t i = 0; i < s->speakers.n; i++) {
		struct speaker *other = s->speakers.v[i];

		if (other != sp && !(sp->child && other->child))
			plaintext_flush(other->lines);
	}
	plaintext_feed(sp->lines, data, n);
}

void spoken_flush(struct spoken *s)
{
	for (size_t i = 0; i < s->speakers.n; i++)
		plaintext_flush(s->speakers.v[i]->lines);
}

void spoken_end(struct spoken *s, int run)
{
	size_t kept = 0;

	for (size_t i = 0; i < s->speakers.n; i++) {
		struct speaker *sp = s->speakers.v[i];

		if (run && sp->run != run) {
			s->speakers.v[kept++] = sp;
			continue;
		}
		plaintext_flush(sp->lines);
		free_speaker(sp);
	}
	s->speakers.n = kept;
}
