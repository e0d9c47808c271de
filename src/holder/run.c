/*
 * The commands of a session: each on a terminal of its own, or quietly on a pipe. What they print goes to
 * the patterns, then through the redactor, then into the journal; nothing else sees it.
 */
#include "config.h"

#include <signal.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/utf8.h"
#include "exec/environ.h"
#include "holder/holder-private.h"

#define ECHO_LOOK_MS 150

struct run *
run_find(const struct holder *h, int n)
{
	for (size_t i = 0; i < h->runs.n; i++) {
		if (h->runs.v[i]->n == n)
			return h->runs.v[i];
	}
	return NULL;
}

/* ---- the end of one ---- */

static void
handle_closed(uv_handle_t *handle)
{
	struct run *r = handle->data;

	if (--r->open_handles == 0)
		free(r);
}

static void
run_free(struct run *r)
{
	struct holder *h = r->h;

	for (size_t i = 0; i < h->runs.n; i++) {
		if (h->runs.v[i] == r) {
			memmove(&h->runs.v[i], &h->runs.v[i + 1],
			    (h->runs.n - i - 1) * sizeof(*h->runs.v));
			h->runs.n--;
			break;
		}
	}
	exec_free(r->x);
	exec_capture_free(r->quiet);
	mask_free(r->out);
	redact_stream_free(r->in);
	modescan_free(r->scan);
	plaintext_free(r->plain);
	watch_free(r->watch);
	uv_close((uv_handle_t *)&r->tick, handle_closed);
	uv_close((uv_handle_t *)&r->release, handle_closed);
	uv_close((uv_handle_t *)&r->echo, handle_closed);
}

/* ---- output ---- */

static void arm_tick(struct run *r);

static void
record_output(struct run *r, struct strbuf *bytes)
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
		record_event(r->h, &ev);
	}
}

static void
record_input(struct run *r, const char *who, const struct strbuf *bytes)
{
	struct event ev;

	record_init_event(r->h, &ev, EV_RUN_INPUT);
	ev.run = r->n;
	ev.who = who;
	if (bytes)
		ev.data = (struct event_bytes){ (const uint8_t *)bytes->buf, bytes->len };
	record_event(r->h, &ev);
}

static void
tick_rings(uv_timer_t *timer)
{
	struct run *r = timer->data;
	struct strbuf out = STRBUF_INIT;
	int64_t now = clock_mono_ns();

	mask_tick(r->out, now, &out);
	record_output(r, &out);
	strbuf_clear(&out);
	redact_stream_tick(r->in, now, &out);
	if (out.len > 0)
		record_input(r, r->h->last_driver, &out);
	strbuf_release(&out);
	arm_tick(r);
}

static void
arm_tick(struct run *r)
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

static void
echo_rings(uv_timer_t *timer)
{
	struct run *r = timer->data;
	bool echoes = r->x && exec_running(r->x) && exec_echo_on(r->x);

	if (echoes != r->echoes) {
		r->echoes = echoes;
		views_echo(r->h, r);
	}
}

static void
on_output(void *ctx, const uint8_t *data, size_t n, bool late)
{
	struct run *r = ctx;
	struct strbuf out = STRBUF_INIT;

	modescan_feed(r->scan, (const char *)data, n);
	if (r->plain && !late)
		plaintext_feed(r->plain, (const char *)data, n);
	mask_feed(r->out, data, n, clock_mono_ns(), &out);
	r->late = late;
	record_output(r, &out);
	strbuf_release(&out);
	arm_tick(r);
	if (!uv_is_active((uv_handle_t *)&r->echo))
		uv_timer_start(&r->echo, echo_rings, ECHO_LOOK_MS, 0);
}

static void
flush_output(struct run *r)
{
	struct strbuf out = STRBUF_INIT;

	if (r->plain)
		plaintext_flush(r->plain);
	mask_flush(r->out, clock_mono_ns(), &out);
	record_output(r, &out);
	strbuf_clear(&out);
	redact_stream_flush(r->in, &out);
	if (out.len > 0)
		record_input(r, r->h->last_driver, &out);
	strbuf_release(&out);
}

/* ---- the exit ---- */

static const char *
start_error(struct holder *h, const struct exec_result *x)
{
	static const char *const what[] = {
		[EXEC_STARTED] = "it was not started",
		[EXEC_NO_TERMINAL] = "no terminal could be set up",
		[EXEC_NO_DIR] = "its folder cannot be entered",
		[EXEC_NO_COMMAND] = "there is no such command",
	};

	return arena_strfmt(h->scratch, "%s: %s", what[x->stage], strerror(x->error));
}

static void
fill_result(struct run *r, const struct exec_result *x, struct run_result *result)
{
	memset(result, 0, sizeof(*result));
	result->code = x->code;
	result->signal = x->signal;
	if (x->error)
		result->error = start_error(r->h, x);
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

static void
tell_exit(struct run *r, const struct run_result *result)
{
	struct happening hap = { .type = HAPPEN_RUN_EXITED, .run = r->n, .result = result };
	struct error e = ERROR_INIT;

	r->exited = true;
	if (record_happening(r->h, &hap, NULL, 0, &e) != 0 &&
	    r->h->session->phase != PHASE_CLOSED)
		BUG("the end of run %d was refused: %s", r->n, error_text(&e));
	error_clear(&e);
}

static void
on_exited(void *ctx, const struct exec_result *x)
{
	struct run *r = ctx;
	struct run_result result;

	arena_clear(r->h->scratch);
	flush_output(r);
	fill_result(r, x, &result);
	r->late = true;
	tell_exit(r, &result);
}

static void
on_closed(void *ctx)
{
	struct run *r = ctx;

	flush_output(r);
	run_free(r);
}

static void
split_lines(struct holder *h, const char *data, size_t n, struct event_texts *lines)
{
	VEC(const char *) v = { 0 };
	const char *end = data + n;

	while (data < end) {
		const char *nl = memchr(data, '\n', (size_t)(end - data));
		size_t len = (size_t)((nl ? nl : end) - data);

		if (len > 0 && data[len - 1] == '\r')
			len--;
		if (len > 0)
			vec_push(&v, values_masked(h, arena_strndup(h->scratch, data, len)));
		data = nl ? nl + 1 : end;
	}
	lines->v = arena_memdup(h->scratch, v.n ? (const void *)v.v : "", v.n * sizeof(*v.v));
	lines->n = v.n;
	vec_release(&v);
}

static void
on_captured(void *ctx, const struct exec_captured *c)
{
	struct run *r = ctx;
	struct holder *h = r->h;
	struct strbuf text = STRBUF_INIT;
	struct run_result result;

	arena_clear(h->scratch);
	if (c->n > 0)
		on_output(r, (const uint8_t *)c->data, c->n, false);
	flush_output(r);
	fill_result(r, &c->result, &result);
	utf8_mend(&text, c->data, c->n);
	split_lines(h, text.buf, text.len, &result.lines);
	strbuf_release(&text);
	tell_exit(r, &result);
	run_free(r);
}

/* ---- the start ---- */

static void
on_answer(void *ctx, const char *bytes, size_t n)
{
	struct run *r = ctx;

	/* A program that asks and does not read the answer has only itself to blame. */
	if (!r->late && exec_write(r->x, bytes, n, NULL) != 0)
		return;
}

static struct run *
run_new(struct holder *h, int n, const struct run_plan *plan)
{
	static const struct modescan_sink sink = { .answer = on_answer };
	struct run *r = xcalloc(1, sizeof(*r));

	r->h = h;
	r->n = n;
	r->echoes = true;
	r->out = mask_new(h, plan);
	r->in = redact_stream_new(h->redact);
	r->scan = modescan_new(&sink, r);
	if (plan->expect) {
		r->watch = watch_new(h, plan);
		r->plain = plaintext_new(watch_line, r->watch);
	}
	uv_timer_init(&h->loop, &r->tick);
	uv_timer_init(&h->loop, &r->release);
	uv_timer_init(&h->loop, &r->echo);
	r->tick.data = r->release.data = r->echo.data = r;
	r->open_handles = 3;
	vec_push(&h->runs, r);
	return r;
}

static void
record_spawned(struct run *r, pid_t pid, pid_t pgid, int64_t start_ticks)
{
	struct event ev;

	record_init_event(r->h, &ev, EV_RUN_SPAWNED);
	ev.run = r->n;
	ev.pid = pid;
	ev.pgid = pgid;
	ev.start_ticks = start_ticks;
	record_event(r->h, &ev);
}

static int
start_on_terminal(struct run *r, const struct exec_spec *spec, struct error *e)
{
	static const struct exec_callbacks callbacks = {
		.output = on_output, .exited = on_exited, .closed = on_closed,
	};
	int rc = exec_start(r->h->execs, spec, &callbacks, r, &r->x, e);

	if (rc != 0)
		return rc;
	if (r->h->held_back)
		exec_pause(r->x);
	record_spawned(r, exec_pid(r->x), exec_pgid(r->x), exec_start_ticks(r->x));
	return 0;
}

static int
start_quietly(struct run *r, const struct exec_spec *spec, int64_t timeout_ms, struct error *e)
{
	struct exec_capture_spec quiet = {
		.argv = spec->argv, .envp = spec->envp, .dir = spec->dir,
		.timeout_ms = timeout_ms, .grace_ms = spec->grace_ms,
	};
	int rc = exec_capture_start(r->h->execs, &quiet, on_captured, r, &r->quiet, e);
	pid_t pid;

	if (rc != 0)
		return rc;
	pid = exec_capture_pid(r->quiet);
	record_spawned(r, pid, pid, exec_capture_start_ticks(r->quiet));
	return 0;
}

void
run_start(struct holder *h, int n)
{
	const struct run_record *record = session_run(h->session, n);
	struct error e = ERROR_INIT;
	struct run_plan plan;
	struct exec_environ env;
	struct exec_spec spec = { .cols = h->cols, .rows = h->rows };
	struct run *r;
	char *dir;
	int rc;

	if (session_run_plan(h->session, n, &plan, &e) != 0)
		BUG("run %d has no plan: %s", n, error_text(&e));
	r = run_new(h, n, &plan);
	dir = values_dir(h, plan.command);
	values_environment(h, plan.command, record->step, &env);
	spec.argv = record->argv;
	spec.envp = exec_environ_vector(&env);
	spec.dir = dir;
	spec.channel = plan.terminal ? EXEC_ON_PTY : EXEC_ON_PIPE;
	spec.grace_ms = plan.grace_ms;
	rc = plan.terminal ? start_on_terminal(r, &spec, &e) :
			     start_quietly(r, &spec, plan.timeout_ms, &e);
	exec_environ_release(&env);
	free(dir);
	if (rc != 0) {
		struct run_result result = { .code = -1, .error = error_text(&e) };

		tell_exit(r, &result);
		run_free(r);
	}
	error_clear(&e);
}

/* ---- what is done to one ---- */

void
run_stop(struct holder *h, const struct effect *effect)
{
	struct run *r = run_find(h, effect->run);

	if (!r || r->exited)
		return;
	if (effect->how != STOP_TIMEOUT)
		r->asked_to_stop = true;
	if (r->quiet) {
		exec_capture_stop(r->quiet, EXEC_STOP_PERSON);
		return;
	}
	switch (effect->how) {
	case STOP_TIMEOUT:
		exec_stop(r->x, EXEC_STOP_TIMEOUT);
		break;
	case STOP_INTERRUPT:
		exec_signal(r->x, SIGINT);
		break;
	case STOP_TERMINATE:
		exec_stop(r->x, EXEC_STOP_PERSON);
		break;
	case STOP_KILL:
		exec_signal(r->x, SIGKILL);
		break;
	}
}

static void
release_rings(uv_timer_t *timer)
{
	struct run *r = timer->data;

	exec_close(r->x);
}

void
run_release(struct holder *h, int n)
{
	struct run *r = run_find(h, n);

	if (r && r->x)
		uv_timer_start(&r->release, release_rings, LATE_MS, 0);
}

int
run_type(struct run *r, const struct view *from, const struct event_bytes *data, struct error *e)
{
	struct strbuf shown = STRBUF_INIT;
	bool echoes = r->x && exec_echo_on(r->x);
	int rc;

	if (!r->x || r->exited)
		return error_set(e, -ERR_UNFIT, "the command has ended");
	rc = exec_write(r->x, data->v, data->n, e);
	if (rc != 0)
		return rc;
	if (echoes) {
		redact_stream_feed(r->in, data->v, data->n, clock_mono_ns(), &shown);
		if (shown.len > 0)
			record_input(r, from->who, &shown);
	} else {
		record_input(r, from->who, NULL);
	}
	strbuf_wipe(&shown);
	arm_tick(r);
	return 0;
}

void
run_resize_all(struct holder *h)
{
	for (size_t i = 0; i < h->runs.n; i++) {
		struct run *r = h->runs.v[i];
		struct event ev;

		if (!r->x || r->exited || exec_resize(r->x, h->cols, h->rows, NULL) != 0)
			continue;
		record_init_event(h, &ev, EV_RUN_RESIZE);
		ev.run = r->n;
		ev.cols = h->cols;
		ev.rows = h->rows;
		record_event(h, &ev);
	}
}

void
run_hold_back(struct holder *h, bool on)
{
	h->held_back = on;
	for (size_t i = 0; i < h->runs.n; i++) {
		if (!h->runs.v[i]->x)
			continue;
		if (on)
			exec_pause(h->runs.v[i]->x);
		else
			exec_resume(h->runs.v[i]->x);
	}
}

void
run_close_all(struct holder *h)
{
	while (h->runs.n > 0)
		run_free(h->runs.v[h->runs.n - 1]);
}
