/*
 * Drafts to files. Contacts and variables are in one file that the others include, where there are
 * several runbooks; else they are in the runbook.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "load/import-private.h"
#include "load/reader-private.h"

/* An option's id may not be the word of a verdict. */
static const char *const verdict_words[] = { "ok", "fail", "timeout", "stopped", "skip", "yes",
	"no", "passed" };

static const char *text_here(struct importer *im, const char *text)
{
	return vars_in_text(im, text);
}

static void key(
	struct importer *im, struct strbuf *out, int indent, const char *name, const char *text)
{
	yaml_key(out, indent, name, text_here(im, text));
}

static void list(
	struct importer *im, struct strbuf *out, const char *name, const char *const *v, size_t n)
{
	if (n > 0)
		strbuf_addf(out, "%s:\n", name);
	for (size_t i = 0; i < n; i++) {
		strbuf_adds(out, "  - ");
		yaml_scalar(out, text_here(im, v[i]));
		strbuf_addc(out, '\n');
	}
}

/* ---- what the page says ---- */

static void write_contacts(struct importer *im, struct strbuf *out)
{
	const struct facts *f = &im->facts;

	for (size_t i = 0; i < f->comments.n; i++)
		yaml_comment(out, 0, f->comments.v[i]);
	if (f->contacts.n)
		strbuf_adds(out, "contacts:\n");
	for (size_t i = 0; i < f->contacts.n; i++) {
		const struct contact_found *c = &f->contacts.v[i];

		strbuf_adds(out, "  - role: ");
		yaml_scalar(out, *c->role ? c->role : "?");
		strbuf_addc(out, '\n');
		yaml_key(out, 4, "name", c->name);
		yaml_key(out, 4, "reach", c->reach);
		yaml_key(out, 4, "when", c->when);
	}
	if (f->contacts.n)
		strbuf_addc(out, '\n');
}

static void write_vars(struct importer *im, struct strbuf *out)
{
	if (im->vars.n)
		strbuf_adds(out, "vars:\n");
	for (size_t i = 0; i < im->vars.n; i++) {
		const struct var_found *v = im->vars.v[i];

		strbuf_addf(out, "  %s:\n", v->name);
		yaml_key(out, 4, "title", v->title ? v->title : v->name);
		if (v->from_env)
			strbuf_adds(out, "    from: env\n");
		yaml_key(out, 4, "default", v->fallback);
		yaml_key(out, 4, "pattern", v->pattern);
		if (v->secret)
			strbuf_adds(out, "    secret: yes\n");
		else if (!v->fallback)
			strbuf_adds(out, "    required: yes\n");
	}
	if (im->vars.n)
		strbuf_addc(out, '\n');
}

static void write_objectives(struct importer *im, struct strbuf *out)
{
	const struct facts *f = &im->facts;

	if (f->objectives.n)
		strbuf_adds(out, "objectives:\n");
	for (size_t i = 0; i < f->objectives.n; i++) {
		yaml_comment(out, 2, f->objectives.v[i].said);
		yaml_key(out, 2, f->objectives.v[i].key, f->objectives.v[i].value);
	}
	if (f->objectives.n)
		strbuf_addc(out, '\n');
}

/* ---- steps ---- */

static const char *option_id(struct importer *im, const struct draft_step *s, size_t at)
{
	const char *id = slug(im->arena, s->options[at].title);
	bool fits = *id;

	for (size_t i = 0; i < ARRAY_LEN(verdict_words); i++)
		fits = fits && strcmp(id, verdict_words[i]) != 0;
	for (size_t i = 0; i < at && fits; i++)
		fits = strcmp(id, slug(im->arena, s->options[i].title)) != 0;
	return fits ? id : arena_strfmt(im->arena, "way-%zu", at + 1);
}

static void write_choose(
	struct importer *im, struct strbuf *out, const struct draft *d, const struct draft_step *s)
{
	strbuf_adds(out, "    choose: Which way?\n    options:\n");
	for (size_t i = 0; i < s->option_n; i++) {
		strbuf_addf(out, "      - id: %s\n", option_id(im, s, i));
		key(im, out, 8, "title", s->options[i].title);
		yaml_key(out, 8, "next", d->steps.v[s->options[i].step].id);
	}
}

/* Items whose text gives no id, or that of another, have one made. */
static void write_items(struct importer *im, struct strbuf *out, const struct draft_step *s)
{
	struct strmap *ids = strmap_new();

	strbuf_adds(out, "    check:\n");
	for (size_t i = 0; i < s->item_n; i++) {
		const char *text = text_here(im, s->items[i]), *id = slug(im->arena, text);

		strbuf_adds(out, "      - ");
		if (!*id || strmap_has(ids, id)) {
			id = arena_strfmt(im->arena, "%.50s%sitem-%zu", id, *id ? "-" : "", i + 1);
			strbuf_addf(out, "id: %s\n        text: ", id);
		}
		strmap_put(ids, id, ids);
		yaml_scalar(out, text);
		strbuf_addc(out, '\n');
	}
	strmap_free(ids, NULL);
}

static void write_step(struct importer *im, struct strbuf *out, const struct draft *d, size_t at)
{
	const struct draft_step *s = &d->steps.v[at];

	strbuf_addf(out, "%s  - id: %s\n", at ? "\n" : "", s->id);
	key(im, out, 4, "title", s->title);
	key(im, out, 4, "phase", s->phase);
	key(im, out, 4, "text", s->text);
	switch (s->kind) {
	case DRAFT_TEXT: break;
	case DRAFT_RUN: yaml_key(out, 4, "run", s->script); break;
	case DRAFT_CHECK: write_items(im, out, s); break;
	case DRAFT_CHOOSE: write_choose(im, out, d, s); break;
	case DRAFT_END: strbuf_adds(out, "    end: resolved\n"); break;
	}
	if (s->joins && s->last + 1 < d->steps.n)
		yaml_key(out, 4, "next", d->steps.v[s->last + 1].id);
}

/* ---- files ---- */

static struct import_file *add_file(struct importer *im, const char *id, size_t steps)
{
	struct import_file *f = &vec_add(&im->out->files);

	f->name = xstrfmt("%s.yaml", id);
	f->steps = steps;
	strbuf_init(&f->text);
	return f;
}

static void release_files(struct import *out)
{
	for (size_t i = 0; i < out->files.n; i++) {
		free(out->files.v[i].name);
		strbuf_release(&out->files.v[i].text);
	}
	vec_clear(&out->files);
}

static void write_head(struct importer *im, struct strbuf *out, const struct draft *d)
{
	const struct facts *f = &im->facts;

	yaml_comment(out, 0,
		arena_strfmt(im->arena, "Imported from %s, line %d.", im->page.name, d->line));
	for (size_t i = 0; i < d->comments.n; i++)
		yaml_comment(out, 0, d->comments.v[i]);
	strbuf_adds(out, "muster: 1\n");
	yaml_key(out, 0, "id", d->id);
	key(im, out, 0, "title", d->title);
	key(im, out, 0, "summary",
		d->summary.len ? arena_strndup(im->arena, d->summary.buf, d->summary.len) : NULL);
	yaml_key(out, 0, "service", f->service);
	yaml_key(out, 0, "owner", f->owner);
	yaml_key(out, 0, "revision", f->revision);
	yaml_key(out, 0, "updated", f->updated);
	yaml_key(out, 0, "status", f->status);
	yaml_key(out, 0, "severity", f->severity);
	list(im, out, "symptoms", d->symptoms.v, d->symptoms.n);
	strbuf_addc(out, '\n');
	write_objectives(im, out);
}

static void write_draft(struct importer *im, const struct draft *d, const char *common)
{
	struct strbuf *out = &add_file(im, d->id, d->steps.n)->text;

	write_head(im, out, d);
	if (d->every)
		strbuf_addf(out,
			"schedule:\n  - id: regular\n    title: %s\n    every: %s\n    mode: %s\n\n",
			"Regular test", d->every, d->mode);
	if (common) {
		strbuf_addf(out, "include: [%s.yaml]\n\n", common);
	} else {
		write_contacts(im, out);
		write_vars(im, out);
	}
	strbuf_adds(out, "steps:\n");
	for (size_t i = 0; i < d->steps.n; i++)
		write_step(im, out, d, i);
}

/* What is written {{NAME}} has to be a variable, before any is written. */
static void find_braces(struct importer *im)
{
	for (size_t i = 0; i < im->drafts.n; i++) {
		const struct draft *d = im->drafts.v[i];

		vars_in_braces(im, d->title, d->line);
		vars_in_braces(im, d->summary.buf, d->line);
		for (size_t k = 0; k < d->steps.n; k++) {
			const struct draft_step *s = &d->steps.v[k];

			vars_in_braces(im, s->title, s->line);
			vars_in_braces(im, s->phase, s->line);
			vars_in_braces(im, s->text, s->line);
			for (size_t j = 0; j < s->item_n; j++)
				vars_in_braces(im, s->items[j], s->line);
			for (size_t j = 0; j < s->option_n; j++)
				vars_in_braces(im, s->options[j].title, s->line);
		}
	}
}

static const char *common_id(struct importer *im)
{
	const char *id = slug(im->arena, im->page.title);

	return arena_strfmt(im->arena, "%.56s-common", *id ? id : "runbooks");
}

void write_files(struct importer *im)
{
	const char *common = NULL;

	release_files(im->out);
	find_braces(im);
	if (im->drafts.n > 1 && (im->facts.contacts.n || im->vars.n)) {
		struct strbuf *out;

		common = common_id(im);
		out = &add_file(im, common, 0)->text;
		yaml_comment(out, 0,
			arena_strfmt(im->arena, "Imported from %s: what its runbooks share.",
				im->page.name));
		yaml_comment(out, 0, im->page.title);
		strbuf_adds(out, "muster: 1\n\n");
		write_contacts(im, out);
		write_vars(im, out);
	}
	for (size_t i = 0; i < im->drafts.n; i++)
		write_draft(im, im->drafts.v[i], common);
}
