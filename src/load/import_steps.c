/*
 * Blocks to steps. What is no step by itself waits and becomes the text of the next one; what is left
 * at the end of a list item or a section is a step to be read.
 */
#include "config.h"

#include <string.h>

#include "base/xalloc.h"
#include "load/import-private.h"
#include "load/reader-private.h"

#define CHECK_ITEM_MAX 400            /* bytes: a list of longer ones is prose */
#define SCRIPT_MAX (VALUE_MAX - 4096) /* placeholders make it longer */

struct walk {
	struct importer *im;
	struct draft *d;
	const char *phase, *title; /* of the item or section */
	struct strbuf text;        /* what waits */
	int line;                  /* of its first line, 0: there is none */
	const char *last;          /* the last paragraph in it, on one line */
	size_t made;               /* steps, with this title */
	bool after_list;           /* the block before was a list of items that are steps */
};

static void walk_blocks(
	struct walk *w, const struct prose_block *b, const struct prose_block *stop, int end);

static void keep(struct walk *w, const char *text, int line)
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

static void keep_block(struct walk *w, const struct prose_block *b, int end)
{
	int from = page_start(&w->im->page, b);

	if (from)
		keep(w, page_slice(&w->im->page, from, page_end(&w->im->page, b, end), false),
			from);
}

static const char *take_text(struct walk *w)
{
	const char *text =
		w->text.len ? arena_strndup(w->im->arena, w->text.buf, w->text.len) : NULL;

	strbuf_clear(&w->text);
	w->line = 0;
	w->last = NULL;
	return text;
}

static bool full(const struct importer *im)
{
	return im->steps >= IMPORT_STEPS_MAX;
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
static struct draft_step *add_step(
	struct walk *w, enum draft_kind kind, int line, const char *title)
{
	const char *text = take_text(w), *whole = title;
	struct draft_step *s;
	bool cut;

	title = title_cut(w->im->arena, title, &cut);
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
static const char *lead(struct walk *w)
{
	const char *last = w->last;

	if (last && strlen(last) <= TITLE_RUNES_MAX && !strchr(last, '`') && !strchr(last, '(')) {
		if (w->text.len <= strlen(last) + 4) {
			strbuf_clear(&w->text);
			w->line = 0;
		}
		return title_clean(w->im->arena, last);
	}
	if (w->made == 0 || !w->title)
		return w->title ? w->title : "";
	return arena_strfmt(w->im->arena, "%s (%zu)", w->title, w->made + 1);
}

/* What waits is a step to be read. */
static void flush(struct walk *w)
{
	int line = w->line;

	if (w->text.len)
		add_step(w, DRAFT_TEXT, line, w->made ? lead(w) : w->title ? w->title : "Read");
}

/* ---- code ---- */

/* A block that is not indented under the item it belongs to: the item's step runs it. */
static struct draft_step *item_before(struct walk *w)
{
	struct draft_step *s = w->d->steps.n ? &vec_last(&w->d->steps) : NULL;

	return w->after_list && !w->text.len && s && s->kind == DRAFT_TEXT ? s : NULL;
}

static void add_run(struct walk *w, const struct chunk *c, int line)
{
	const char *script = vars_in_script(w->im, c->script, line), *title;
	struct draft_step *before = item_before(w);

	if (before) {
		before->kind = DRAFT_RUN;
		before->script = script;
		return;
	}
	title = c->title ? c->title : lead(w);
	add_step(w, DRAFT_RUN, line, title)->script = script;
}

static const char *without_or(struct arena *a, const char *title)
{
	char *rest;

	for (rest = arena_strdup(a, title); begins_with_word(rest, "or") ||
		begins_with_word(rest, "alternatively") || begins_with_word(rest, "either");)
		for (rest += strspn(rest, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
			*rest && strchr(" ,:", *rest);)
			rest++;
	if (*rest >= 'a' && *rest <= 'z')
		*rest = (char)(*rest & ~0x20);
	return *rest ? rest : title;
}

/* Several ways to the same: a question, a step for each, and all go on at one place. */
static void add_ways(struct walk *w, const struct chunk *c, size_t n, int line)
{
	struct arena *a = w->im->arena;
	struct draft_option *options = arena_array(a, struct draft_option, n);
	const char *title = w->title && *w->title ? w->title : "Which way?";
	struct draft_step *ask = add_step(w, DRAFT_CHOOSE, line, title);
	size_t first = w->d->steps.n;

	ask->options = options;
	ask->option_n = n;
	for (size_t i = 0; i < n; i++) {
		const char *name =
			c[i].title ? without_or(a, c[i].title) : arena_strfmt(a, "Way %zu", i + 1);
		bool cut;

		options[i].title = title_cut(a, name, &cut);
		if (!*options[i].title)
			options[i].title = arena_strfmt(a, "Way %zu", i + 1);
		options[i].step = w->d->steps.n;
		add_run(w, &(struct chunk){ .title = name, .script = c[i].script }, line);
		vec_last(&w->d->steps).joins = i + 1 < n;
		vec_last(&w->d->steps).last = first + n - 1;
	}
}

static bool has_shebang_of_another(const char *text)
{
	size_t n = strcspn(text, "\n");

	return strncmp(text, "#!", 2) == 0 && !memmem(text, n, "sh", 2);
}

static void add_code(struct walk *w, const struct prose_block *b, int end)
{
	const char *text = b->n_spans ? b->spans[0].text : "";
	int line = page_start(&w->im->page, b);
	struct chunks chunks = { .shown = NULL };

	if (code_is_shell(b->info, text) && strlen(text) < SCRIPT_MAX / 2 && !full(w->im) &&
		!has_shebang_of_another(text))
		code_divide(w->im->arena, text, &chunks);
	if (chunks.v.n == 0) {
		if (*text)
			import_note(w->im, IMPORT_KEPT, line, "a block of %s",
				*b->info ? b->info : "code without a language");
		keep_block(w, b, end);
	}
	for (size_t i = 0; i < chunks.v.n;) {
		size_t n = 1;

		while (i + n < chunks.v.n && chunks.v.v[i + n].alternative)
			n++;
		if (i + n == chunks.v.n && chunks.shown)
			keep(w, arena_strfmt(w->im->arena, "```\n%s\n```", chunks.shown), line);
		if (n > 1)
			add_ways(w, &chunks.v.v[i], n, line);
		else
			add_run(w, &chunks.v.v[i], line);
		i += n;
	}
	vec_release(&chunks.v);
}

/* ---- lists ---- */

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
	if (items.n == 0 || (longest > CHECK_ITEM_MAX && !has_tasks(list)) || full(w->im)) {
		vec_release(&items);
		return false;
	}
	title = lead(w);
	s = add_step(w, DRAFT_CHECK, list->line, *title ? title : "Check");
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
	struct walk in = { .im = w->im, .d = w->d, .phase = w->phase };
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
		keep(&in, w->text.buf, w->line);
		take_text(w);
	}
	if (!w->phase && p->next && number)
		in.phase = arena_strfmt(w->im->arena, "%u %s", number, in.title);
	else if (!w->phase && p->next)
		in.phase = in.title;
	if (p->kind != PROSE_PARAGRAPH) {
		walk_blocks(&in, p, NULL, to);
	} else {
		if (!all && from)
			keep(&in,
				page_slice(&w->im->page, from, page_end(&w->im->page, p, to), true),
				from);
		walk_blocks(&in, p->next, NULL, to);
	}
	if (in.text.len || in.made == 0)
		add_step(&in, DRAFT_TEXT, in.line ? in.line : from, in.title);
	w->made += in.made;
	strbuf_release(&in.text);
}

static void add_list(struct walk *w, const struct prose_block *list, int end)
{
	unsigned number = list->ordered ? list->start : 0;

	if (full(w->im)) {
		keep_block(w, list, end);
		return;
	}
	if ((!list->ordered || has_tasks(list)) && is_simple(list)) {
		if (!add_check(w, list))
			keep_block(w, list, end);
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

static void add_paragraph(struct walk *w, const struct prose_block *b, int end)
{
	const char *text;

	keep_block(w, b, end);
	text = block_line(w->im->arena, b, NULL);
	if (w->text.len)
		w->last = text;
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
			else
				add_paragraph(w, b, end);
			break;
		}
		case PROSE_CODE: add_code(w, b, end); break;
		case PROSE_LIST: add_list(w, b, end); break;
		case PROSE_HEADING:
		case PROSE_QUOTE:
		case PROSE_TABLE: keep_block(w, b, end); break;
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
	struct walk w = {
		.im = im, .d = d, .phase = phase, .title = s->level ? s->title : d->title
	};

	strbuf_init(&w.text);
	walk_blocks(&w, s->first, s->stop, s->own_end);
	flush(&w);
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

/* ---- ids ---- */

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
