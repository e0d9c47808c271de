/*
 * Blocks of code to steps: a command each where the block can be divided, a choice where it has
 * alternatives. Code that is for no shell is kept as text.
 */
#include "config.h"

#include <string.h>

#include "base/xalloc.h"
#include "load/import-walk-private.h"
#include "load/reader-private.h"

#define SCRIPT_MAX VALUE_MAX /* a placeholder of six bytes may become one of thirteen */

/* A block that is not indented under the item it belongs to: the item's step runs it. */
static struct draft_step *item_before(struct walk *w)
{
	struct draft_step *s = w->d->steps.n ? &vec_last(&w->d->steps) : NULL;

	return w->after_list && !w->text.len && s && s->kind == DRAFT_TEXT ? s : NULL;
}

static void add_run(struct walk *w, const struct chunk *c, int line)
{
	const char *script = vars_in_script(w->im, c->script, line + c->line), *title;
	struct draft_step *before = item_before(w);

	if (before) {
		before->kind = DRAFT_RUN;
		before->script = script;
		return;
	}
	title = c->title ? c->title : walk_lead(w);
	walk_add_step(w, DRAFT_RUN, line, title)->script = script;
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

/* The first line of a script that is no comment. */
static const char *first_command(struct arena *a, const char *script)
{
	while (*script == '#' || *script == '\n') {
		script += strcspn(script, "\n");
		script += *script == '\n';
	}
	return arena_strndup(a, script, strcspn(script, "\n"));
}

/* Several ways to the same: a question, a step for each, and all go on at one place. */
static void add_ways(struct walk *w, const struct chunk *c, size_t n, int line)
{
	struct arena *a = w->im->arena;
	struct draft_option *options = arena_array(a, struct draft_option, n);
	const char *title = w->title && *w->title ? w->title : "Which way?";
	struct draft_step *ask = walk_add_step(w, DRAFT_CHOOSE, line, title);
	size_t first = w->d->steps.n;

	ask->options = options;
	ask->option_n = n;
	for (size_t i = 0; i < n; i++) {
		const char *name =
			c[i].title ? without_or(a, c[i].title) : first_command(a, c[i].script);
		bool cut;

		options[i].title = title_cut(a, name, &cut);
		if (!*options[i].title)
			options[i].title = arena_strfmt(a, "Way %zu", i + 1);
		options[i].step = w->d->steps.n;
		add_run(w,
			&(struct chunk){ .title = name, .script = c[i].script, .line = c[i].line },
			line);
		vec_last(&w->d->steps).joins = i + 1 < n;
		vec_last(&w->d->steps).last = first + n - 1;
	}
}

static bool has_shebang_of_another(const char *text)
{
	size_t n = strcspn(text, "\n");

	return strncmp(text, "#!", 2) == 0 && !memmem(text, n, "sh", 2);
}

/* What a command printed is no sentence that leads to it. */
static void keep_shown(struct walk *w, const char *shown, int line)
{
	const char *last = w->last;

	walk_keep(w, arena_strfmt(w->im->arena, "```\n%s\n```", shown), line);
	w->last = last;
}

void walk_code(struct walk *w, const struct prose_block *b, int end)
{
	const char *text = b->n_spans ? b->spans[0].text : "";
	int line = page_start(&w->im->page, b);
	struct chunks chunks = { .shown = NULL };

	if (code_is_shell(b->info, text) && strlen(text) < SCRIPT_MAX / 4 && !steps_full(w->im) &&
		!has_shebang_of_another(text))
		code_divide(w->im->arena, text, &chunks);
	if (chunks.v.n == 0) {
		if (*text)
			import_note(w->im, IMPORT_KEPT, line, "a block of %s",
				*b->info ? b->info : "code without a language");
		walk_keep_block(w, b, end);
	}
	for (size_t i = 0; i < chunks.v.n;) {
		size_t n = 1;

		while (i + n < chunks.v.n && chunks.v.v[i + n].alternative)
			n++;
		if (i + n == chunks.v.n && chunks.shown)
			keep_shown(w, chunks.shown, line);
		if (n > 1)
			add_ways(w, &chunks.v.v[i], n, b->line);
		else
			add_run(w, &chunks.v.v[i], b->line);
		i += n;
	}
	vec_release(&chunks.v);
}
