/*
 * What patterns see of a command's output: line by line, before it is redacted. Finds matches and
 * captures and judges nothing: the engine does.
 */
#include "config.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "holder/holder-private.h"

#define CAPTURE_LINES_MAX (64 * 1024)

struct found {
	bool found, costly, full;
	struct strbuf value, line;
};

struct watch {
	struct holder *h;
	int scope; /* of the step */
	const struct expectation *expect;
	const struct capture *captures;
	size_t capture_n;
	struct found match, reject;
	struct found *captured;
	int64_t budget_ns;
};

struct watch *watch_new(struct holder *h, const struct run_plan *plan)
{
	struct watch *w = xcalloc(1, sizeof(*w));

	w->h = h;
	w->scope = plan->scope;
	w->expect = plan->expect;
	w->captures = plan->captures;
	w->capture_n = plan->capture_n;
	w->budget_ns = PATTERN_BUDGET_NS;
	strbuf_init(&w->match.value);
	strbuf_init(&w->match.line);
	strbuf_init(&w->reject.value);
	strbuf_init(&w->reject.line);
	w->captured = xcalloc(plan->capture_n + 1, sizeof(*w->captured));
	for (size_t i = 0; i < plan->capture_n; i++) {
		strbuf_init(&w->captured[i].value);
		strbuf_init(&w->captured[i].line);
	}
	return w;
}

bool watch_reads(const struct watch *w)
{
	return w->expect->match || w->expect->reject || w->capture_n > 0;
}

static void release_found(struct found *f)
{
	strbuf_wipe(&f->value);
	strbuf_wipe(&f->line);
}

void watch_free(struct watch *w)
{
	if (!w)
		return;
	release_found(&w->match);
	release_found(&w->reject);
	for (size_t i = 0; i < w->capture_n; i++)
		release_found(&w->captured[i]);
	free(w->captured);
	free(w);
}

/* Looks once; the first hit is enough. */
static void look(
	struct watch *w, const struct pattern *p, struct found *f, const char *text, size_t n)
{
	struct match m;
	int rc;

	if (!p || f->found || f->costly)
		return;
	rc = pattern_find(p, text, n, 0, &m, &w->budget_ns);
	if (rc == 1) {
		f->found = true;
		strbuf_add(&f->line, text, n);
	} else if (rc < 0) {
		f->costly = true;
	}
}

static void keep_value(struct found *f, const char *text, const struct match *m, bool lines)
{
	size_t start = m->has_first ? m->first_start : m->start;
	size_t end = m->has_first ? m->first_end : m->end;

	if (!lines) {
		strbuf_clear(&f->value);
	} else if (f->found) {
		if (f->value.len + (end - start) + 1 > CAPTURE_LINES_MAX) {
			f->full = true;
			return;
		}
		strbuf_addc(&f->value, '\n');
	}
	strbuf_add(&f->value, text + start, end - start);
	f->found = true;
}

/* All matches of the line: the last wins, or each is one of the lines. One of nothing right behind
 * another is none, or `.*` would find each line and then its end. */
static void look_for_capture(
	struct watch *w, const struct capture *c, struct found *f, const char *text, size_t n)
{
	size_t at = 0, behind = SIZE_MAX;

	while (at <= n && !f->costly && !f->full) {
		struct match m;
		int rc = pattern_find(c->pattern, text, n, at, &m, &w->budget_ns);

		if (rc == 0)
			break;
		if (rc < 0) {
			f->costly = true;
			break;
		}
		if (m.end > m.start || m.start != behind) {
			keep_value(f, text, &m, c->lines);
			strbuf_clear(&f->line);
			strbuf_add(&f->line, text, n);
		}
		behind = m.end;
		at = m.end > at ? m.end : at + 1;
		/* Never into the middle of a code point. */
		while (at < n && ((unsigned char)text[at] & 0xC0) == 0x80)
			at++;
	}
}

void watch_line(void *watch, const char *text, size_t n, enum plaintext_end end)
{
	struct watch *w = watch;

	(void)end;
	look(w, w->expect->match, &w->match, text, n);
	look(w, w->expect->reject, &w->reject, text, n);
	for (size_t i = 0; i < w->capture_n; i++)
		look_for_capture(w, &w->captures[i], &w->captured[i], text, n);
}

static void fill_captured(struct watch *w, size_t i, struct run_captured *out)
{
	struct holder *h = w->h;
	struct found *f = &w->captured[i];
	const char *name = w->captures[i].name;
	const struct var_decl *decl =
		runbook_var_named(session_runbook(h->session, w->scope), name);

	memset(out, 0, sizeof(*out));
	out->costly = f->costly;
	if (!f->found)
		return;
	out->value = arena_strdup(h->scratch, f->value.buf);
	/* A value that is a secret by its declaration or its looks never becomes part of an event. One
	 * too short to be masked cannot be kept as a secret: it is masked where it stands. */
	if ((decl && decl->secret) || redact_matches(h->redact, f->value.buf, f->value.len)) {
		if (values_keep_secret(h, w->scope, name, f->value.buf, NULL) == 0) {
			out->secret = true;
			out->value = "";
		} else {
			out->value = REDACT_MASK;
		}
	}
}

void watch_result(struct watch *w, struct run_result *result)
{
	struct run_captured *captured;

	captured = arena_array(w->h->scratch, struct run_captured, w->capture_n + 1);
	for (size_t i = 0; i < w->capture_n; i++)
		fill_captured(w, i, &captured[i]);
	/* Lines come last: they are masked with what was captured just now. */
	for (size_t i = 0; i < w->capture_n; i++) {
		if (w->captured[i].found)
			captured[i].line = values_masked(w->h, w->captured[i].line.buf);
	}
	result->match_line = w->match.found ? values_masked(w->h, w->match.line.buf) : NULL;
	result->match_costly = w->match.costly;
	result->reject_line = w->reject.found ? values_masked(w->h, w->reject.line.buf) : NULL;
	result->reject_costly = w->reject.costly;
	result->captured = captured;
	result->captured_n = w->capture_n;
}
