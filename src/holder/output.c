/*
 * What a command prints, on its way: to the patterns, through the redactor, into the journal; and what is
 * told when it has ended. Nothing else sees its bytes.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/utf8.h"
#include "holder/holder-private.h"

#define ECHO_LOOK_MS 150

/* ---- output ---- */

static void record_bytes(struct run *r, const struct strbuf *bytes)
{
	for (size_t at = 0; at < bytes->len; at += JOURNAL_OUTPUT_MAX) {
		size_t n = bytes->len - at;
		struct event ev;

		if (n > JOURNAL_OUTPUT_MAX)
			n = JOURNAL_OUTPUT_MAX;
		record_init_event(r->h, &ev, EV_RUN_OUTPUT);
		ev.run = r->n;
		ev.data = (struct event_bytes){ (const uint8_t *)bytes->buf + at, n };
		if (r->late)
			ev.late = 1;
		if (r->gap.bytes > 0 && disk_stage(r->h) == JOURNAL_FINE)
			gap_tell(r);
		if (!record_event(r->h, &ev))
			gap_add(r, (int64_t)n);
		else
			r->gap.open = false;
	}
}

static void say_kept_back(struct run *r)
{
	char *text =
		xstrfmt("run %d prints more than is recorded of it: of what comes now the end will "
			"be, once it has ended",
			r->n);

	views_notice(r->h, text);
	free(text);
}

/* What was decided of its output so far becomes events. */
static void record_decided(struct run *r)
{
	if (r->keep && keep_take(r->keep, &r->decided) && !r->late)
		say_kept_back(r);
	record_bytes(r, &r->decided);
	strbuf_clear(&r->decided);
}

/* What was kept back of it: how much is left out, then its end. */
static void record_rest(struct run *r)
{
	struct strbuf rest = STRBUF_INIT;
	int64_t left_out = keep_end(r->keep, &rest);

	if (left_out > 0)
		gap_record(r->h, r->n, left_out, "limit", 0);
	record_bytes(r, &rest);
	strbuf_release(&rest);
}

void output_record_input(struct run *r, const char *who, const struct strbuf *bytes)
{
	struct event ev;

	record_init_event(r->h, &ev, EV_RUN_INPUT);
	ev.run = r->n;
	ev.who = who;
	if (bytes)
		ev.data = (struct event_bytes){ (const uint8_t *)bytes->buf, bytes->len };
	(void)record_event(r->h, &ev);
}

static void tick_rings(uv_timer_t *timer)
{
	struct run *r = timer->data;
	struct strbuf out = STRBUF_INIT;
	int64_t now = clock_mono_ns();

	mask_tick(r->out, now, &r->decided);
	record_decided(r);
	redact_stream_tick(r->in, now, &out);
	if (out.len > 0)
		output_record_input(r, r->h->last_driver, &out);
	strbuf_release(&out);
	output_arm(r);
}

void output_arm(struct run *r)
{
	int64_t a = mask_deadline(r->out), b = redact_stream_deadline(r->in);
	int64_t at = a < b ? a : b, in;

	if (at == REDACT_NEVER) {
		uv_timer_stop(&r->tick);
		return;
	}
	in = (at - clock_mono_ns() + 999999) / 1000000;
	uv_timer_start(&r->tick, tick_rings, in > 0 ? (uint64_t)in : 0, 0);
}

static void echo_rings(uv_timer_t *timer)
{
	struct run *r = timer->data;
	bool echoes = r->x && exec_running(r->x) && exec_echo_on(r->x);

	if (echoes != r->echoes) {
		r->echoes = echoes;
		views_echo(r->h, r);
	}
}

void output_came(void *ctx, const uint8_t *data, size_t n, bool late)
{
	struct run *r = ctx;

	r->late = late;
	modescan_feed(r->scan, (const char *)data, n);
	if (r->plain && !late)
		plaintext_feed(r->plain, (const char *)data, n);
	mask_feed(r->out, data, n, clock_mono_ns(), &r->decided);
}

void output_turned(void *ctx)
{
	struct run *r = ctx;

	record_decided(r);
	output_arm(r);
	if (!uv_is_active((uv_handle_t *)&r->echo))
		uv_timer_start(&r->echo, echo_rings, ECHO_LOOK_MS, 0);
}

static void flush_output(struct run *r)
{
	struct strbuf out = STRBUF_INIT;

	if (r->plain)
		plaintext_flush(r->plain);
	mask_flush(r->out, clock_mono_ns(), &r->decided);
	record_decided(r);
	if (r->keep)
		record_rest(r);
	gap_tell(r);
	redact_stream_flush(r->in, &out);
	if (out.len > 0)
		output_record_input(r, r->h->last_driver, &out);
	strbuf_release(&out);
}

/* ---- the exit ---- */

const char *output_start_error(struct holder *h, int run, const struct exec_result *x)
{
	const struct run_record *record = session_run(h->session, run);
	static const char *const what[] = {
		[EXEC_STARTED] = "it was not started",
		[EXEC_NO_TERMINAL] = "no terminal could be set up",
		[EXEC_NO_DIR] = "its folder cannot be entered",
		[EXEC_NO_COMMAND] = "there is no such command",
	};

	return arena_strfmt(h->scratch, "%s%s: %s", record->host ? "ssh: " : "", what[x->stage],
		strerror(x->error));
}

static void fill_result(struct run *r, const struct exec_result *x, struct run_result *result)
{
	memset(result, 0, sizeof(*result));
	result->code = x->code;
	result->signal = x->signal;
	if (x->error)
		result->error = output_start_error(r->h, r->n, x);
	else if (x->remote_why)
		result->error = values_masked(r->h, x->remote_why);
	result->lost = x->reach == EXEC_LOST;
	result->timed_out = x->timed_out;
	result->stopped = x->stopped || (r->asked_to_stop && !x->timed_out);
	result->wall_ms = x->wall_ms;
	result->user_ms = x->user_ms;
	result->system_ms = x->system_ms;
	result->maxrss = x->maxrss;
	result->bytes = x->bytes;
	result->left = x->left;
	if (r->watch)
		watch_result(r->watch, result);
}

void output_tell_pretended(struct holder *h, int n, const struct run_result *result)
{
	struct happening hap = { .type = HAPPEN_RUN_EXITED, .run = n, .result = result };
	struct error e = ERROR_INIT;

	if (record_happening(h, &hap, NULL, 0, &e) != 0 && h->session->phase != PHASE_CLOSED)
		BUG("the end of run %d was refused: %s", n, error_text(&e));
	error_clear(&e);
}

void output_tell_exit(struct run *r, const struct run_result *result)
{
	r->exited = true;
	output_tell_pretended(r->h, r->n, result);
}

void output_exited(void *ctx, const struct exec_result *x)
{
	struct run *r = ctx;
	struct run_result result;

	arena_wipe(r->h->scratch);
	flush_output(r);
	fill_result(r, x, &result);
	r->late = true;
	output_tell_exit(r, &result);
}

void output_closed(void *ctx)
{
	struct run *r = ctx;

	flush_output(r);
	run_free(r);
}

static void split_lines(struct holder *h, const char *data, size_t n, struct event_texts *lines)
{
	VEC(const char *) v = { 0 };
	const char *end = data + n;

	while (data < end) {
		const char *nl = memchr(data, '\n', (size_t)(end - data));
		size_t len = (size_t)((nl ? nl : end) - data);

		if (len > 0 && data[len - 1] == '\r')
			len--;
		if (len > 0)
			vec_push(&v, choices_offer(h, arena_strndup(h->scratch, data, len)));
		data = nl ? nl + 1 : end;
	}
	lines->v = arena_memdup(h->scratch, v.n ? (const void *)v.v : "", v.n * sizeof(*v.v));
	lines->n = v.n;
	vec_release(&v);
}

void output_captured(void *ctx, const struct exec_captured *c)
{
	struct run *r = ctx;
	struct holder *h = r->h;
	struct strbuf text = STRBUF_INIT;
	struct run_result result;

	arena_wipe(h->scratch);
	if (c->n > 0)
		output_came(r, (const uint8_t *)c->data, c->n, false);
	flush_output(r);
	fill_result(r, &c->result, &result);
	utf8_mend(&text, c->data, c->n);
	split_lines(h, text.buf, text.len, &result.lines);
	strbuf_release(&text);
	output_tell_exit(r, &result);
	run_free(r);
}
