/*
 * Which sections of a page are runbooks, and what goes into each.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "load/import-private.h"
#include "load/reader-private.h"

#define DRAFTS_MAX 200 /* of a page; sections behind it are kept as text */

/* ---- what is to be done where ---- */

/* The heading that is the title of the page. */
static bool is_title(const struct importer *im, const struct section *s)
{
	return s->level == 0 || s == im->page.top;
}

static bool has_list(const struct section *s)
{
	for (const struct prose_block *b = s->first; b && b != s->stop; b = b->next)
		if (b->kind == PROSE_LIST)
			return true;
	return false;
}

/* In the section or in those in it; `lists`: a plain list will do. */
static bool has_steps(const struct importer *im, const struct section *s, bool lists)
{
	if (steps_in(&im->page, s->first, s->stop) || (lists && has_list(s)))
		return true;
	for (size_t i = 0; i < s->in.n; i++)
		if (has_steps(im, s->in.v[i], lists))
			return true;
	return false;
}

static bool is_known(enum topic topic)
{
	return topic == TOPIC_CONTACTS || topic == TOPIC_OBJECTIVES || topic == TOPIC_SYMPTOMS ||
		topic == TOPIC_ABOUT || topic == TOPIC_REFERENCE;
}

static bool holds_runbooks(const struct importer *im, const struct section *s)
{
	return s->topic == TOPIC_SCENARIOS &&
		(!is_title(im, s) || has_word(s->title, "scenarios") ||
			has_word(s->title, "playbooks"));
}

static bool is_scenario(const struct importer *im, const struct section *s)
{
	if (is_title(im, s) || is_known(s->topic) || !has_steps(im, s, true))
		return false;
	return s->topic == TOPIC_SCENARIO || (s->parent && holds_runbooks(im, s->parent));
}

static size_t count_scenarios(const struct importer *im, const struct section *s)
{
	size_t n = 0;

	if (is_scenario(im, s))
		return 1;
	for (size_t i = 0; i < s->in.n; i++)
		n += count_scenarios(im, s->in.v[i]);
	return n;
}

/* ---- a draft ---- */

static struct draft *add_draft(struct importer *im, const char *title, int line)
{
	struct draft *d = arena_new_of(im->arena, struct draft);
	const char *id = slug(im->arena, title_without_number(title)), *first;
	bool cut;

	if (!*id)
		id = slug(im->arena, im->page.title);
	if (!*id)
		id = "runbook";
	first = id;
	for (size_t k = 2, i = 0; i < im->drafts.n; i++)
		if (strcmp(im->drafts.v[i]->id, id) == 0) {
			id = arena_strfmt(im->arena, "%.56s-%zu", first, k++);
			i = SIZE_MAX; /* from the start again */
		}
	d->id = id;
	d->title = title_cut(im->arena, *title ? title : im->page.title, &cut);
	d->line = line;
	strbuf_init(&d->summary);
	vec_push(&im->drafts, d);
	return d;
}

static void add_summary(struct draft *d, const char *heading, const char *text)
{
	if (!*text)
		return;
	if (d->summary.len)
		strbuf_adds(&d->summary, "\n\n");
	if (heading)
		strbuf_addf(&d->summary, "## %s\n\n", heading);
	strbuf_adds(&d->summary, text);
}

/* In a section that one reads, as backups or links, nothing is done. */
static bool is_read(const struct section *s)
{
	for (; s; s = s->parent)
		if (is_known(s->topic))
			return true;
	return false;
}

/* What is in the section and in those in it, without its heading. */
static const char *text_of(const struct importer *im, const struct section *s, int end)
{
	return page_slice(&im->page, s->line + 1, end, false);
}

static bool take_symptoms(struct importer *im, struct draft *d, const struct section *s)
{
	size_t before = d->symptoms.n;

	for (const struct prose_block *b = s->first; b && b != s->stop; b = b->next) {
		if (b->kind == PROSE_RULE)
			continue;
		if (b->kind != PROSE_LIST || steps_in(&im->page, b, b->next))
			return false;
		for (const struct prose_block *i = b->first; i; i = i->next) {
			const char *text = block_line(im->arena, i, NULL);

			if (*text)
				vec_push(&d->symptoms, text);
		}
	}
	if (d->symptoms.n > before)
		vec_push(&d->comments, s->heading);
	return d->symptoms.n > before && s->in.n == 0;
}

/* What is not done: true where the section has found its place. */
static bool place_known(struct importer *im, struct draft *d, const struct section *s)
{
	if (s->topic == TOPIC_CONTACTS && s->in.n == 0 && facts_contacts(im, s))
		return true;
	if (s->topic == TOPIC_OBJECTIVES && s->in.n == 0 && facts_objectives(im, s))
		return true;
	if (s->topic == TOPIC_SYMPTOMS && take_symptoms(im, d, s))
		return true;
	if (!is_known(s->topic) || has_steps(im, s, false))
		return false;
	add_summary(d, s->heading + strspn(s->heading, "# "), text_of(im, s, s->end));
	return true;
}

/* Says no more than that steps follow. */
static bool says_nothing(const char *title)
{
	static const char *const words[] = { "steps", "recovery steps", "procedure",
		"recovery procedure", "instructions", "actions", "step by step" };

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (strcasecmp(title, words[i]) == 0)
			return true;
	return false;
}

static void fill(struct importer *im, struct draft *d, const struct section *s, const char *top,
	const char *phase);

/* A section in another is a phase: with the name of the outermost, where that says something. */
static void fill_part(
	struct importer *im, struct draft *d, const struct section *s, const char *top)
{
	bool named = top && !says_nothing(top);

	if (says_nothing(s->title))
		vec_push(&d->comments, s->heading);
	fill(im, d, s, top ? top : s->title,
		named ? arena_strfmt(im->arena, "%s: %s", top, s->title) : s->title);
}

static void fill(struct importer *im, struct draft *d, const struct section *s, const char *top,
	const char *phase)
{
	if (!phase && !steps_in(&im->page, s->first, s->stop) &&
		!(s->level && !is_title(im, s) && has_list(s)))
		add_summary(d, NULL, text_of(im, s, s->own_end));
	else
		steps_of_section(im, d, s, phase);
	for (size_t i = 0; i < s->in.n; i++) {
		const struct section *in = s->in.v[i];

		if (is_title(im, in))
			fill(im, d, in, NULL, NULL);
		else if (!place_known(im, d, in))
			fill_part(im, d, in, top);
	}
}

/* A runbook has at least one step. */
static void need_step(struct importer *im, struct draft *d)
{
	struct draft_step *s;

	if (d->steps.n)
		return;
	s = steps_add(im, d, DRAFT_TEXT, d->line ? d->line : 1, d->title);
	s->text = d->summary.len ? arena_strndup(im->arena, d->summary.buf, d->summary.len) : NULL;
	strbuf_clear(&d->summary);
}

static void finish_draft(struct importer *im, struct draft *d)
{
	need_step(im, d);
	steps_finish(im, d);
}

/* ---- a page of one runbook ---- */

static void plan_one(struct importer *im)
{
	struct draft *d = add_draft(im, im->page.title, 1);

	fill(im, d, im->page.sections.v[0], NULL, NULL);
	finish_draft(im, d);
}

/* ---- a page of several ---- */

static void add_runbook(struct importer *im, const struct section *s)
{
	struct draft *d = add_draft(im, s->title, s->line);

	d->every = facts_every(s->title);
	d->mode = d->every && has_word(s->title, "drill") ? "drill" : "exercise";
	fill(im, d, s, NULL, NULL);
	finish_draft(im, d);
}

/* A page says what is watched and saved, and not how: the keys for it need a command, a pattern. */
static void ask_for_upkeep(struct importer *im, const struct section *s)
{
	static const struct {
		const char *word, *wanted;
	} rows[] = {
		{ "metrics", "monitors: a command for each" },
		{ "alerts", "monitors: a command for each" },
		{ "monitoring", "monitors: a command for each" },
		{ "backups", "backups: the folder, and a pattern of names" },
		{ "backup strategy", "backups: the folder, and a pattern of names" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (has_word(s->title, rows[i].word)) {
			import_note(im, IMPORT_FILL, s->line, "%s (%s)", rows[i].wanted, s->title);
			return;
		}
}

/* Sections that are no runbook: a step each, to be read, in a runbook for the page itself. */
static void add_remark(struct importer *im, struct draft *d, const struct section *s)
{
	const char *text = text_of(im, s, s->own_end);
	struct draft_step *step;
	bool cut;

	if (!*text) {
		vec_push(&d->comments, s->heading);
		return;
	}
	import_note(im, IMPORT_KEPT, s->line, "%s (in %s.yaml)", s->title, d->id);
	ask_for_upkeep(im, s);
	step = steps_add(im, d, DRAFT_TEXT, s->line, title_cut(im->arena, s->title, &cut));
	if (!*step->title)
		step->title = d->title;
	step->phase = s->parent && !is_title(im, s->parent) ? s->parent->title : NULL;
	step->text = text;
}

static void plan_section(struct importer *im, struct draft *page, const struct section *s)
{
	bool room = im->drafts.n < DRAFTS_MAX;

	if (s->topic == TOPIC_CONTACTS && s->in.n == 0 && facts_contacts(im, s))
		return;
	if (s->topic == TOPIC_OBJECTIVES && s->in.n == 0 && facts_objectives(im, s))
		return;
	if (room && !is_title(im, s) && !is_known(s->topic) &&
		(is_scenario(im, s) ||
			(!is_read(s) && count_scenarios(im, s) == 0 && has_steps(im, s, false)))) {
		add_runbook(im, s);
		return;
	}
	if (is_title(im, s))
		add_summary(page, NULL, text_of(im, s, s->own_end));
	else
		add_remark(im, page, s);
	for (size_t i = 0; i < s->in.n; i++)
		plan_section(im, page, s->in.v[i]);
}

static void plan_several(struct importer *im)
{
	struct draft *page = add_draft(im, im->page.title, 1);

	plan_section(im, page, im->page.sections.v[0]);
	/* What the page itself says comes behind the runbooks that are in it. */
	for (size_t i = 0; i + 1 < im->drafts.n; i++)
		im->drafts.v[i] = im->drafts.v[i + 1];
	vec_last(&im->drafts) = page;
	if (page->summary.len || page->steps.n || page->comments.n || im->drafts.n == 1)
		finish_draft(im, page);
	else
		(void)vec_pop(&im->drafts); /* it says nothing; it has nothing to release */
}

void plan_page(struct importer *im)
{
	if (count_scenarios(im, im->page.sections.v[0]) > 0)
		plan_several(im);
	else
		plan_one(im);
}
