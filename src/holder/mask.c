/*
 * What a command prints, on its way to the record: through the session's matcher, and where the run
 * captures a secret first through one that knows what the capture looks for. The value becomes known
 * only when the command ends; by then its line has been written.
 */
#include "config.h"

#include <stdlib.h>

#include "holder/holder-private.h"

struct mask {
	struct redact_set *own;      /* what this run captures into secrets; NULL: nothing */
	struct redact_stream *first; /* of `own` */
	struct redact_stream *last;  /* of the session's set */
};

static void know(struct mask *m, const struct pattern *p)
{
	struct error e = ERROR_INIT;

	if (!m->own)
		m->own = redact_set_new();
	/* It was compiled when the runbook was read. */
	if (redact_set_add_pattern(m->own, pattern_text(p), NULL, &e) != 0)
		BUG("a pattern does not compile again: %s", error_text(&e));
}

struct mask *mask_new(struct holder *h, const struct run_plan *plan)
{
	const struct runbook *rb = session_runbook(h->session, plan->scope);
	struct mask *m = xcalloc(1, sizeof(*m));

	for (size_t i = 0; i < plan->capture_n; i++) {
		const struct var_decl *var = runbook_var_named(rb, plan->captures[i].name);

		if (var && var->secret)
			know(m, plan->captures[i].pattern);
	}
	if (m->own)
		m->first = redact_stream_new(m->own);
	m->last = redact_stream_new(h->redact);
	return m;
}

void mask_free(struct mask *m)
{
	if (!m)
		return;
	redact_stream_free(m->first);
	redact_stream_free(m->last);
	redact_set_free(m->own);
	free(m);
}

void mask_feed(struct mask *m, const void *data, size_t n, int64_t now_ns, struct strbuf *out)
{
	struct strbuf between = STRBUF_INIT;

	if (!m->first) {
		redact_stream_feed(m->last, data, n, now_ns, out);
		return;
	}
	redact_stream_feed(m->first, data, n, now_ns, &between);
	redact_stream_feed(m->last, between.buf, between.len, now_ns, out);
	strbuf_wipe(&between);
}

void mask_typed(struct mask *m, int64_t now_ns)
{
	if (m->first)
		redact_stream_typed(m->first, now_ns);
	redact_stream_typed(m->last, now_ns);
}

int64_t mask_deadline(const struct mask *m)
{
	int64_t a = m->first ? redact_stream_deadline(m->first) : REDACT_NEVER;
	int64_t b = redact_stream_deadline(m->last);

	return a < b ? a : b;
}

void mask_tick(struct mask *m, int64_t now_ns, struct strbuf *out)
{
	struct strbuf between = STRBUF_INIT;

	if (m->first) {
		redact_stream_tick(m->first, now_ns, &between);
		redact_stream_feed(m->last, between.buf, between.len, now_ns, out);
	}
	redact_stream_tick(m->last, now_ns, out);
	strbuf_wipe(&between);
}

void mask_flush(struct mask *m, int64_t now_ns, struct strbuf *out)
{
	struct strbuf between = STRBUF_INIT;

	if (m->first) {
		redact_stream_flush(m->first, &between);
		redact_stream_feed(m->last, between.buf, between.len, now_ns, out);
	}
	redact_stream_flush(m->last, out);
	strbuf_wipe(&between);
}
