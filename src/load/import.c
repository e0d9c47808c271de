/*
 * From a page to files, in the order in which it has to be done; and the notes.
 */
#include "config.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/i18n.h"
#include "base/utf8.h"
#include "load/import-private.h"
#include "load/reader-private.h"

#define NOTE_RUNES_MAX 100

const char *import_note_name(enum import_note_kind kind)
{
	static const char *const names[] = {
		[IMPORT_KEPT] = N_("kept as text"),
		[IMPORT_FILL] = N_("to fill in"),
		[IMPORT_DIFFERS] = N_("names differ"),
		[IMPORT_CHANGED] = N_("changed"),
	};

	_Static_assert(ARRAY_LEN(names) == IMPORT_NOTE_COUNT, "a name for each kind");
	return names[kind];
}

void import_note(struct importer *im, enum import_note_kind kind, int line, const char *fmt, ...)
{
	struct import_note *note;
	struct strbuf text = STRBUF_INIT;
	va_list ap;
	size_t at = 0;

	if (im->out->notes.n >= IMPORT_NOTES_MAX) {
		im->out->more++;
		return;
	}
	va_start(ap, fmt);
	strbuf_vaddf(&text, fmt, ap);
	va_end(ap);
	for (size_t runes = 0;
		at < text.len && runes < NOTE_RUNES_MAX * (kind == IMPORT_DIFFERS ? 10 : 1);
		runes++) {
		uint32_t rune;

		if (strchr("\n\t", text.buf[at]))
			text.buf[at] = ' ';
		at += utf8_decode(text.buf + at, text.len - at, &rune);
	}
	if (at < text.len) {
		strbuf_truncate(&text, at);
		strbuf_adds(&text, "…");
	}
	note = &vec_add(&im->out->notes);
	note->kind = kind;
	note->line = line;
	note->text = strbuf_detach(&text);
}

/* ---- scripts are looked through before any is written ---- */

static void find_assigned(struct importer *im, const struct prose_block *b)
{
	for (; b; b = b->next) {
		if (b->kind == PROSE_CODE && b->n_spans && code_is_shell(b->info, b->spans[0].text))
			vars_assigned(im, b->spans[0].text);
		else if (b->first)
			find_assigned(im, b->first);
	}
}

static int by_kind(const void *a, const void *b)
{
	const struct import_note *x = a, *y = b;

	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	return x->line != y->line ? (x->line < y->line ? -1 : 1) : strcmp(x->text, y->text);
}

static void release(struct importer *im)
{
	for (size_t i = 0; i < im->drafts.n; i++) {
		struct draft *d = im->drafts.v[i];

		strbuf_release(&d->summary);
		vec_release(&d->comments);
		vec_release(&d->symptoms);
		vec_release(&d->steps);
	}
	vec_release(&im->drafts);
	vec_release(&im->vars);
	vec_release(&im->facts.contacts);
	vec_release(&im->facts.objectives);
	vec_release(&im->facts.comments);
	strmap_free(im->vars_by_name, NULL);
	strmap_free(im->assigned, NULL);
	page_release(&im->page);
	arena_free(im->arena);
}

int import_markdown(
	struct import *out, const char *name, const char *text, size_t n, struct error *e)
{
	struct importer im = { .out = out, .arena = arena_new() };
	int rc;

	memset(out, 0, sizeof(*out));
	im.vars_by_name = strmap_new();
	im.assigned = strmap_new();
	rc = page_read(&im.page, im.arena, name, text, n, e);
	if (rc == 0) {
		facts_of_page(&im);
		find_assigned(&im, im.page.sections.v[0]->first);
		plan_page(&im);
		write_files(&im);
		rest_keep(&im);
		write_files(&im); /* with that */
		names_compare(&im);
		vars_left(&im);
		if (out->notes.n)
			qsort(out->notes.v, out->notes.n, sizeof(*out->notes.v), by_kind);
	}
	release(&im);
	return rc;
}

void import_release(struct import *im)
{
	if (!im)
		return;
	for (size_t i = 0; i < im->files.n; i++) {
		free(im->files.v[i].name);
		strbuf_release(&im->files.v[i].text);
	}
	for (size_t i = 0; i < im->notes.n; i++)
		free(im->notes.v[i].text);
	vec_release(&im->files);
	vec_release(&im->notes);
}
