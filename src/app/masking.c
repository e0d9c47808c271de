/*
 * A session's events with their texts masked. Each run's output is one stream, and so are what was
 * typed into it and the text of each file: what is cut between two events is found all the same. What
 * is held back stands in a later event; the session's order stays.
 */
#include "config.h"

#include "app/masking.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/strbuf.h"
#include "base/vec.h"
#include "base/xalloc.h"
#include "journal/journal.h"
#include "redact/redact.h"

/* Events of that type and number share a stream. */
struct channel {
	enum event_type type; /* run.output, run.input, session.file */
	int64_t number;       /* the run, or the file */
	struct redact_stream *stream;
	const char *who;
};

struct masking {
	struct salvage_filter filter;
	struct redact_set *set;
	struct arena *arena; /* of the event at hand */
	struct arena *kept;  /* who typed */
	VEC(struct channel) channels;
	int64_t at_ms, mono_ns;
};

/* Texts that are names, or words of the format: what they name would not be found any more. */
static const enum event_field names[] = { EF_mode, EF_runbook, EF_incident_id, EF_continues,
	EF_boot, EF_tz, EF_locale, EF_version, EF_secrets, EF_profile, EF_schedule, EF_replay,
	EF_prev_session, EF_salvaged_session, EF_step, EF_kind, EF_cause, EF_from, EF_to, EF_past,
	EF_missing, EF_role, EF_proof, EF_purpose, EF_child, EF_env, EF_name, EF_scope, EF_source,
	EF_item, EF_state, EF_how, EF_question, EF_verdict, EF_by, EF_monitor, EF_was, EF_result,
	EF_view, EF_event, EF_alive, EF_outcome, EF_score_missed, EF_score_late, EF_score_unsafe,
	EF_score_hinted, EF_anchors };

static bool is_name(enum event_field field)
{
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if (names[i] == field)
			return true;
	}
	return false;
}

/* ---- texts ---- */

static const char *masked(struct masking *m, const char *text)
{
	struct strbuf out = STRBUF_INIT;
	const char *is = text;
	size_t start, end, n = text ? strlen(text) : 0;

	if (n > 0 && redact_find(m->set, text, n, &start, &end)) {
		redact_text(m->set, text, n, &out);
		is = arena_strndup(m->arena, out.buf, out.len);
	}
	strbuf_wipe(&out);
	return is;
}

static void mask_texts(struct masking *m, struct event_texts *t)
{
	const char **v = arena_array(m->arena, const char *, t->n + 1);

	for (size_t i = 0; i < t->n; i++)
		v[i] = masked(m, t->v[i]);
	t->v = v;
}

static void mask_pairs(struct masking *m, struct event_pairs *p)
{
	struct event_pair *v = arena_array(m->arena, struct event_pair, p->n + 1);

	for (size_t i = 0; i < p->n; i++)
		v[i] = (struct event_pair){ p->v[i].name, masked(m, p->v[i].value) };
	p->v = v;
}

static void mask_files(struct masking *m, struct event_files *f)
{
	struct event_file *v = arena_array(m->arena, struct event_file, f->n + 1);

	for (size_t i = 0; i < f->n; i++) {
		v[i] = f->v[i];
		v[i].path = masked(m, v[i].path);
	}
	f->v = v;
}

static void mask_field(struct masking *m, struct event *ev, const struct event_field_info *info)
{
	void *at = (char *)ev + info->offset;

	switch (info->kind) {
	case FB_TEXT: *(const char **)at = masked(m, *(const char **)at); break;
	case FB_TEXTS: mask_texts(m, at); break;
	case FB_PAIRS: mask_pairs(m, at); break;
	case FB_FILES: mask_files(m, at); break;
	case FB_INT32:
	case FB_INT64:
	case FB_DATE:
	case FB_BOOL:
	case FB_DOUBLE:
	case FB_BINARY:
	case FB_DOC: break;
	}
}

static void mask_event(struct masking *m, struct event *ev)
{
	for (int i = 0; i < EF_COUNT; i++) {
		enum event_field field = (enum event_field)i;

		if (event_field_table[i].kind != FB_DOC && event_has(ev, field) && !is_name(field))
			mask_field(m, ev, &event_field_table[i]);
	}
}

/* ---- what comes in pieces ---- */

static struct channel *channel_of(struct masking *m, enum event_type type, int64_t number)
{
	struct channel *c;

	for (size_t i = 0; i < m->channels.n; i++) {
		c = &m->channels.v[i];
		if (c->type == type && c->number == number)
			return c;
	}
	c = &vec_add(&m->channels);
	*c = (struct channel){ type, number, redact_stream_new(m->set), NULL };
	return c;
}

/* What is let go as events like `ev`: it may have become longer than one may hold. */
static int send_data(
	struct event *ev, const struct strbuf *out, salvage_sink *sink, void *to, struct error *e)
{
	int rc = 0;

	for (size_t at = 0; rc == 0 && at < out->len;) {
		size_t n = out->len - at < JOURNAL_OUTPUT_MAX ? out->len - at : JOURNAL_OUTPUT_MAX;
		struct event part = *ev;

		part.data.v = (const uint8_t *)out->buf + at;
		part.data.n = n;
		rc = sink(to, &part, e);
		at += n;
	}
	return rc;
}

static int pass_data(
	struct masking *m, struct event *ev, salvage_sink *sink, void *to, struct error *e)
{
	struct channel *c = channel_of(m, ev->type, ev->run);
	struct strbuf out = STRBUF_INIT;
	int rc;

	c->who = ev->who ? arena_strdup(m->kept, masked(m, ev->who)) : NULL;
	ev->who = c->who;
	redact_stream_feed(c->stream, ev->data.v, ev->data.n, ev->mono_ns, &out);
	rc = send_data(ev, &out, sink, to, e);
	strbuf_wipe(&out);
	return rc;
}

/* A file comes in few large parts: what is held of one goes with the next, of the last at once. */
static int pass_file(
	struct masking *m, struct event *ev, salvage_sink *sink, void *to, struct error *e)
{
	struct channel *c = channel_of(m, ev->type, ev->index);
	bool last = ev->part == EVENT_NONE || ev->parts == EVENT_NONE || ev->part + 1 >= ev->parts;
	struct strbuf out = STRBUF_INIT;
	int rc;

	redact_stream_feed(c->stream, ev->text, strlen(ev->text), ev->mono_ns, &out);
	if (last)
		redact_stream_flush(c->stream, &out);
	ev->text = arena_strndup(m->arena, out.buf ? out.buf : "", out.len);
	rc = sink(to, ev, e);
	strbuf_wipe(&out);
	return rc;
}

static int flush(
	struct masking *m, struct channel *c, salvage_sink *sink, void *to, struct error *e)
{
	struct strbuf out = STRBUF_INIT;
	struct event ev;
	int rc;

	event_init(&ev, c->type, m->at_ms, m->mono_ns);
	ev.run = c->number;
	ev.who = c->who;
	redact_stream_flush(c->stream, &out);
	rc = c->type == EV_SESSION_FILE ? 0 : send_data(&ev, &out, sink, to, e);
	strbuf_wipe(&out);
	return rc;
}

/* Of one run, or (EVENT_NONE) of all. */
static int flush_runs(struct masking *m, int64_t run, salvage_sink *sink, void *to, struct error *e)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < m->channels.n; i++) {
		struct channel *c = &m->channels.v[i];

		if (run == EVENT_NONE || (c->number == run && c->type != EV_SESSION_FILE))
			rc = flush(m, c, sink, to, e);
	}
	return rc;
}

/* ---- the filter ---- */

static int pass(struct salvage_filter *f, const struct event *given, salvage_sink *sink, void *to,
	struct error *e)
{
	struct masking *m = (struct masking *)(void *)f;
	struct event ev = *given;
	int rc = 0;

	arena_clear(m->arena);
	if ((ev.type == EV_RUN_OUTPUT || ev.type == EV_RUN_INPUT) && ev.data.v)
		return pass_data(m, &ev, sink, to, e);
	if (ev.type == EV_SESSION_FILE && ev.text)
		return pass_file(m, &ev, sink, to, e);
	m->at_ms = ev.at_ms;
	m->mono_ns = ev.mono_ns;
	if (ev.type == EV_RUN_EXIT)
		rc = flush_runs(m, ev.run, sink, to, e);
	else if (ev.type == EV_SESSION_CLOSE)
		rc = flush_runs(m, EVENT_NONE, sink, to, e);
	mask_event(m, &ev);
	return rc == 0 ? sink(to, &ev, e) : rc;
}

static int end(struct salvage_filter *f, salvage_sink *sink, void *to, struct error *e)
{
	return flush_runs((struct masking *)(void *)f, EVENT_NONE, sink, to, e);
}

int masking_new(struct salvage_filter **f, const char *const *patterns, size_t n, struct error *e)
{
	struct masking *m = xcalloc(1, sizeof(*m));
	int rc = 0;

	m->filter = (struct salvage_filter){ pass, end };
	m->set = redact_set_new();
	m->arena = arena_new();
	m->kept = arena_new();
	*f = &m->filter;
	for (size_t i = 0; rc == 0 && i < n; i++) {
		rc = redact_set_add_pattern(m->set, patterns[i], NULL, e);
		if (rc != 0)
			error_prefix(e, "--redact %s", patterns[i]);
	}
	if (rc != 0) {
		masking_free(*f);
		*f = NULL;
	}
	return rc;
}

void masking_free(struct salvage_filter *f)
{
	struct masking *m = (struct masking *)(void *)f;

	if (!m)
		return;
	for (size_t i = 0; i < m->channels.n; i++)
		redact_stream_free(m->channels.v[i].stream);
	vec_release(&m->channels);
	redact_set_free(m->set);
	arena_free(m->arena);
	arena_free(m->kept);
	free(m);
}
