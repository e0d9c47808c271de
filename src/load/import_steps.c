/*
 * Blocks to steps. What is no step by itself waits and becomes the text of the next one; what is left
 * at the end of a list item or a section is a step to be read.
 */
#include "config.h"

#include <string.h>

#include "base/xalloc.h"
#include "load/import-walk-private.h"

#define CHECK_ITEM_MAX 400 /* bytes: a list of longer ones is prose */

static void walk_blocks(
	struct walk *w, const struct prose_block *b, const struct prose_block *stop, int end);

/* Whether it holds no more than lines, and lists of such. */
static bool is_simple(const struct prose_block *list)
{
	for (const struct prose_block *i = list->first; i; i = i->next) {
		size_t paragraphs = 0;

		for (const struct prose_block *b = i->first; b; b = b->next) {
			if (b->kind == PROSE_PARAGRAPH)
				paragraphs++;
			else if (b->kind != PROSE_LIST || !is_simple(b))
				return false;
		}
		if (paragraphs != 1 || i->first->kind != PROSE_PARAGRAPH)
			return false;
	}
	return true;
}

static bool has_tasks(const struct prose_block *list)
{
	for (const struct prose_block *i = list->first; i; i = i->next)
		if (i->task != PROSE_NO_TASK)
			return true;
	return false;
}

typedef VEC(const char *) texts_t;

static void take_items(
	struct importer *im, const struct prose_block *list, texts_t *items, size_t *longest)
{
	for (const struct prose_block *i = list->first; i; i = i->next)
		for (const struct prose_block *b = i->first; b; b = b->next) {
			const char *text;

			if (b->kind == PROSE_LIST) {
				take_items(im, b, items, longest);
				continue;
			}
			text = block_line(im->arena, b, NULL);
			if (*longest < strlen(text))
				*longest = strlen(text);
			if (*text)
				vec_push(items, text);
		}
}

/* A checklist; false: this list is prose. */
static bool add_check(struct walk *w, const struct prose_block *list)
{
	texts_t items = { 0 };
	size_t longest = 0;
	struct draft_step *s;
	const char *title;

	take_items(w->im, list, &items, &longest);
	if (items.n == 0 || (longest > CHECK_ITEM_MAX && !has_tasks(list)) || steps_full(w->im)) {
		vec_release(&items);
		return false;
	}
	title = walk_lead(w);
	s = walk_add_step(w, DRAFT_CHECK, list->line, *title ? title : "Check");
	s->items = arena_memdup(w->im->arena, items.v, items.n * sizeof(*items.v));
	s->item_n = items.n;
	vec_release(&items);
	return true;
}

/* What an item is about: the strong words at its start, else its first paragraph. */
static const char *item_title(struct walk *w, const struct prose_block *item, bool *all)
{
	const struct prose_block *p = item->first;
	bool links = false, cut;
	const char *title;

	*all = false;
	if (!p || p->kind != PROSE_PARAGRAPH)
		return "";
	if (p->n_spans > 1 && p->spans[0].flags == PROSE_STRONG)
		return title_clean(w->im->arena, p->spans[0].text);
	title = block_line(w->im->arena, p, &links);
	title = title_cut(w->im->arena, title, &cut);
	*all = !cut && !links;
	for (size_t i = 0; i < p->n_spans; i++)
		*all = *all && !(p->spans[i].flags & PROSE_LITERAL);
	return title;
}

static void add_item(struct walk *w, const struct prose_block *item, unsigned number, int end)
{
	struct walk in = { .im = w->im, .d = w->d, .phase = w->phase, .inner = true };
	const struct prose_block *p = item->first;
	int from = item->line, to = page_end(&w->im->page, item, end);
	bool all;

	if (!p)
		return;
	strbuf_init(&in.text);
	in.title = item_title(w, item, &all);
	if (!*in.title)
		in.title = w->title ? w->title : "Step";
	if (w->text.len) {
		walk_keep(&in, w->text.buf, w->line);
		walk_take_text(w);
	}
	if (!w->phase && p->next && number)
		in.phase = arena_strfmt(w->im->arena, "%u %s", number, in.title);
	else if (!w->phase && p->next)
		in.phase = in.title;
	if (p->kind != PROSE_PARAGRAPH) {
		walk_blocks(&in, p, NULL, to);
	} else {
		if (!all && from)
			walk_keep(&in,
				page_slice(&w->im->page, from, page_end(&w->im->page, p, to), true),
				from);
		walk_blocks(&in, p->next, NULL, to);
	}
	if (in.text.len || in.made == 0)
		walk_add_step(&in, DRAFT_TEXT, in.line ? in.line : from, in.title);
	w->made += in.made;
	strbuf_release(&in.text);
}

static void add_list(struct walk *w, const struct prose_block *list, int end)
{
	unsigned number = list->ordered ? list->start : 0;

	if (steps_full(w->im)) {
		walk_keep_block(w, list, end);
		return;
	}
	if ((!list->ordered || has_tasks(list)) && is_simple(list)) {
		if (!add_check(w, list))
			walk_keep_block(w, list, end);
		return;
	}
	for (const struct prose_block *i = list->first; i; i = i->next) {
		add_item(w, i, number, page_end(&w->im->page, list, end));
		number += list->ordered;
	}
}

/* ---- symptoms ---- */

/* A paragraph that is a label of what comes next: strong, or with a colon behind it. */
static const char *label_of(struct walk *w, const struct prose_block *b)
{
	const char *text = block_line(w->im->arena, b, NULL);
	size_t n = strlen(text);

	if (n == 0 || n > TITLE_RUNES_MAX || !b->n_spans)
		return NULL;
	return b->spans[0].flags & PROSE_STRONG || text[n - 1] == ':' ? text : NULL;
}

/* "**Symptoms**: all is red" */
static bool take_symptom(struct walk *w, const struct prose_block *b)
{
	const char *text = block_line(w->im->arena, b, NULL), *colon = strchr(text, ':');
	const char *symptom;

	if (!(b->n_spans > 1 && b->spans[0].flags & PROSE_STRONG) || !colon || colon - text > 20 ||
		topic_of(b->spans[0].text) != TOPIC_SYMPTOMS || !colon[1])
		return false;
	symptom = title_clean(w->im->arena, colon + 1);
	if (!*symptom)
		return false;
	vec_push(&w->d->comments, arena_strndup(w->im->arena, text, (size_t)(colon - text)));
	vec_push(&w->d->symptoms, symptom);
	return true;
}

static bool take_symptoms(
	struct walk *w, const struct prose_block *label, const struct prose_block *list)
{
	texts_t items = { 0 };
	size_t longest = 0;
	bool any;

	if (list && list->kind == PROSE_LIST && is_simple(list))
		take_items(w->im, list, &items, &longest);
	for (size_t i = 0; i < items.n; i++)
		vec_push(&w->d->symptoms, items.v[i]);
	any = items.n > 0;
	if (any && label)
		vec_push(&w->d->comments, block_line(w->im->arena, label, NULL));
	vec_release(&items);
	return any;
}

/* "**Step 2: Promote**", alone: a heading in all but form. */
static bool is_heading(const struct prose_block *b)
{
	for (size_t i = 0; i < b->n_spans; i++)
		if (!(b->spans[i].flags & PROSE_STRONG))
			return false;
	return b->n_spans > 0;
}

static void add_paragraph(struct walk *w, const struct prose_block *b, int end)
{
	const char *text = block_line(w->im->arena, b, NULL);
	bool fits = *text && strlen(text) <= TITLE_RUNES_MAX, first = !w->text.len;

	if (fits && is_heading(b) && !w->inner) {
		walk_flush(w);
		w->title = title_clean(w->im->arena, text);
		w->phase = w->over ? arena_strfmt(w->im->arena, "%s: %s", w->over, w->title)
				   : w->title;
		w->made = 0;
		return;
	}
	walk_keep_block(w, b, end);
	if (!w->text.len)
		return;
	w->last = text;
	if (first && fits)
		w->opening = title_clean(w->im->arena, text);
}

static void walk_blocks(
	struct walk *w, const struct prose_block *b, const struct prose_block *stop, int end)
{
	for (bool list = false; b && b != stop; b = b->next) {
		w->after_list = list;
		list = b->kind == PROSE_LIST && (b->ordered || !is_simple(b));
		switch (b->kind) {
		case PROSE_PARAGRAPH: {
			const char *label = label_of(w, b);

			if (label && topic_of(title_clean(w->im->arena, label)) == TOPIC_SYMPTOMS &&
				take_symptoms(w, b, b->next != stop ? b->next : NULL))
				b = b->next;
			else if (!take_symptom(w, b))
				add_paragraph(w, b, end);
			break;
		}
		case PROSE_CODE: walk_code(w, b, end); break;
		case PROSE_LIST: add_list(w, b, end); break;
		case PROSE_HEADING:
		case PROSE_QUOTE:
		case PROSE_TABLE: walk_keep_block(w, b, end); break;
		case PROSE_RULE:
		case PROSE_ITEM:
		case PROSE_ROW:
		case PROSE_CELL: break;
		}
	}
}

void steps_of_section(
	struct importer *im, struct draft *d, const struct section *s, const char *phase)
{
	struct walk w = { .im = im,
		.d = d,
		.phase = phase,
		.over = phase,
		.title = s->level ? s->title : d->title };

	strbuf_init(&w.text);
	walk_blocks(&w, s->first, s->stop, s->own_end);
	walk_flush(&w);
	strbuf_release(&w.text);
}

bool steps_in(const struct page *page, const struct prose_block *b, const struct prose_block *stop)
{
	for (; b && b != stop; b = b->next) {
		if (b->kind == PROSE_CODE && b->n_spans && code_is_shell(b->info, b->spans[0].text))
			return true;
		if (b->kind == PROSE_LIST && (b->ordered || has_tasks(b)))
			return true;
		if ((b->kind == PROSE_LIST || b->kind == PROSE_ITEM) &&
			steps_in(page, b->first, NULL))
			return true;
	}
	return false;
}
