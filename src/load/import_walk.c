/*
 * Steps of a draft: their titles, the text that waits for one, their ids.
 */
#include "config.h"

#include <string.h>

#include "base/xalloc.h"
#include "load/import-walk-private.h"
#include "load/reader-private.h"

void walk_keep(struct walk *w, const char *text, int line)
{
	if (!*text)
		return;
	if (w->text.len)
		strbuf_adds(&w->text, "\n\n");
	strbuf_adds(&w->text, text);
	if (!w->line)
		w->line = line;
	w->last = NULL;
}

void walk_keep_block(struct walk *w, const struct prose_block *b, int end)
{
	int from = page_start(&w->im->page, b);

	if (from)
		walk_keep(w, page_slice(&w->im->page, from, page_end(&w->im->page, b, end), false),
			from);
}

const char *walk_take_text(struct walk *w)
{
	const char *text =
		w->text.len ? arena_strndup(w->im->arena, w->text.buf, w->text.len) : NULL;

	strbuf_clear(&w->text);
	w->line = 0;
	w->last = w->opening = NULL;
	return text;
}

struct draft_step *steps_add(
	struct importer *im, struct draft *d, enum draft_kind kind, int line, const char *title)
{
	struct draft_step *s = &vec_add(&d->steps);

	*s = (struct draft_step){ .kind = kind, .line = line, .title = title };
	im->steps++;
	return s;
}

/* A step with what waits as its text. The title is cut, and then stands whole in the text. */
struct draft_step *walk_add_step(struct walk *w, enum draft_kind kind, int line, const char *title)
{
	const char *text = walk_take_text(w), *whole = title;
	struct draft_step *s;
	bool cut;

	title = title_cut(w->im->arena, title_without_step(title), &cut);
	if (!*title && w->title)
		title = title_cut(w->im->arena, w->title, &cut);
	if (!*title)
		title = "Step";
	if (cut && (!text || !strstr(text, whole)))
		text = text ? arena_strfmt(w->im->arena, "%s\n\n%s", whole, text) : whole;
	s = steps_add(w->im, w->d, kind, line, title);
	s->phase = w->phase;
	s->text = text;
	w->made++;
	return s;
}

/* The title of a step that has none of its own: the sentence that leads to it, else what all of it is
 * called; the sentence is no text then, if it is all the text. */
const char *walk_lead(struct walk *w)
{
	const char *last = w->last;

	if (last && strlen(last) <= TITLE_RUNES_MAX && !strstr(last, "(http")) {
		if (w->text.len <= strlen(last) + 4) {
			strbuf_clear(&w->text);
			w->line = 0;
		}
		return title_clean(w->im->arena, last);
	}
	if (w->made == 0 || !w->title || !*w->title)
		return w->title ? w->title : "";
	return arena_strfmt(w->im->arena, "%s (%zu)", w->title, w->made + 1);
}

/* What waits is a step to be read. */
void walk_flush(struct walk *w)
{
	int line = w->line;

	if (!w->text.len)
		return;
	if (w->made == 0 && w->title && *w->title)
		walk_add_step(w, DRAFT_TEXT, line, w->title);
	else
		walk_add_step(w, DRAFT_TEXT, line, w->opening ? w->opening : walk_lead(w));
}

void steps_finish(struct importer *im, struct draft *d)
{
	struct strmap *used = strmap_new();

	for (size_t i = 0; i < d->steps.n; i++)
		if (d->steps.v[i].joins && d->steps.v[i].last + 1 == d->steps.n) {
			steps_add(im, d, DRAFT_END, d->steps.v[i].line, "Done");
			break;
		}
	for (size_t i = 0; i < d->steps.n; i++) {
		struct draft_step *s = &d->steps.v[i];
		const char *id = slug(im->arena, s->title), *first = id;

		if (!*id)
			first = id = "step";
		for (size_t k = 2; strmap_has(used, id); k++) {
			char *cut = arena_strndup(im->arena, first, strnlen(first, 56));
			size_t n = strlen(cut);

			while (n > 0 && cut[n - 1] == '-')
				cut[--n] = '\0';
			/* Where many have one title, the place among all steps finds a free one sooner. */
			id = arena_strfmt(im->arena, "%s-%zu", cut, k < 10 ? k : i + k);
		}
		strmap_put(used, id, s);
		s->id = id;
	}
	strmap_free(used, NULL);
}
