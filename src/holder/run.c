/*
 * The commands of a session: each on a terminal of its own, or quietly on a pipe. Starts them, stops them,
 * types into them, lets them go.
 */
#include "config.h"

#include <signal.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/mutant.h"
#include "base/utf8.h"
#include "exec/environ.h"
#include "holder/holder-private.h"

struct run *run_find(const struct holder *h, int n)
{
	for (size_t i = 0; i < h->runs.n; i++) {
		if (h->runs.v[i]->n == n)
			return h->runs.v[i];
	}
	return NULL;
}

/* ---- the end of one ---- */

static void handle_closed(uv_handle_t *handle)
{
	struct run *r = handle->data;

	if (--r->open_handles == 0)
		free(r);
}

void run_free(struct run *r)
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
	strbuf_release(&r->decided);
	keep_free(r->keep);
	redact_stream_free(r->in);
	modescan_free(r->scan);
	plaintext_free(r->plain);
	watch_free(r->watch);
	uv_close((uv_handle_t *)&r->tick, handle_closed);
	uv_close((uv_handle_t *)&r->release, handle_closed);
	uv_close((uv_handle_t *)&r->echo, handle_closed);
}

/* ---- the start ---- */

static void on_answer(void *ctx, const char *bytes, size_t n)
{
	struct run *r = ctx;

	/* A program that asks and does not read the answer has only itself to blame. */
	if (!r->late && exec_write(r->x, bytes, n, NULL) != 0)
		return;
}

static struct run *run_new(struct holder *h, int n, const struct run_plan *plan)
{
	static const struct modescan_sink sink = { .answer = on_answer };
	struct run *r = xcalloc(1, sizeof(*r));

	r->h = h;
	r->n = n;
	r->echoes = true;
	r->out = mask_new(h, plan);
	strbuf_init(&r->decided);
	r->keep = keep_new(plan->record_limit);
	r->in = redact_stream_new(h->redact);
	r->scan = modescan_new(&sink, r);
	if (plan->expect) {
		r->watch = watch_new(h, plan);
		if (watch_reads(r->watch))
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

static void record_spawned(struct run *r, pid_t pid, pid_t pgid, int64_t start_ticks)
{
	struct event ev;

	record_init_event(r->h, &ev, EV_RUN_SPAWNED);
	ev.run = r->n;
	ev.pid = pid;
	ev.pgid = pgid;
	ev.start_ticks = start_ticks;
	(void)record_event(r->h, &ev);
}

static int start_on_terminal(struct run *r, const struct exec_spec *spec, struct error *e)
{
	static const struct exec_callbacks callbacks = {
		.output = output_came,
		.turned = output_turned,
		.exited = output_exited,
		.closed = output_closed,
	};
	int rc = exec_start(r->h->execs, spec, &callbacks, r, &r->x, e);

	if (rc != 0)
		return rc;
	if (r->h->held_back)
		exec_pause(r->x);
	record_spawned(r, exec_pid(r->x), exec_pgid(r->x), exec_start_ticks(r->x));
	return 0;
}

static int start_quietly(
	struct run *r, const struct exec_spec *spec, int64_t timeout_ms, struct error *e)
{
	struct exec_capture_spec quiet = {
		.argv = spec->argv,
		.envp = spec->envp,
		.dir = spec->dir,
		.timeout_ms = timeout_ms,
		.grace_ms = spec->grace_ms,
		.remote = spec->remote,
	};
	int rc = exec_capture_start(r->h->execs, &quiet, output_captured, r, &r->quiet, e);
	pid_t pid;

	if (rc != 0)
		return rc;
	pid = exec_capture_pid(r->quiet);
	record_spawned(r, pid, pid, exec_capture_start_ticks(r->quiet));
	return 0;
}

struct starting {
	struct run *r;
	const struct run_plan *plan;
};

static int start(void *ctx, const struct exec_spec *spec, struct error *e)
{
	const struct starting *x = ctx;

	return x->plan->terminal ? start_on_terminal(x->r, spec, e)
				 : start_quietly(x->r, spec, x->plan->timeout_ms, e);
}

static int place_here(struct holder *h, const struct run_record *record,
	const struct run_plan *plan, struct exec_spec *spec, run_start_fn *fn, void *ctx,
	struct error *e)
{
	struct exec_environ env;
	char *dir = values_dir(h, plan->scope, plan->command);
	int rc;

	values_environment(h, plan->scope, plan->command, record->step, &env);
	spec->envp = exec_environ_vector(&env);
	spec->dir = dir;
	rc = fn(ctx, spec, e);
	exec_environ_release(&env);
	free(dir);
	return rc;
}

/* The host of the record is masked where a secret is in it: the true one comes from the runbook. */
static int place_there(struct holder *h, const struct run_record *record,
	const struct run_plan *plan, struct exec_spec *spec, run_start_fn *fn, void *ctx,
	struct error *e)
{
	struct exec_environ own, there;
	char *host = values_expanded(h, plan->scope, plan->command->host);
	char *dir = values_expanded(h, plan->scope, plan->command->dir);
	struct exec_remote remote = { .ssh = (const char *const *)(void *)h->ssh, .host = host };
	const char **env =
		values_environment_there(h, plan->scope, plan->command, record->step, &there);
	struct exec_spec outside = *spec;
	int rc;

	values_own_environment(h, &own);
	remote.env = env;
	outside.remote = &remote;
	outside.envp = exec_environ_vector(&own);
	outside.dir = dir;
	rc = fn(ctx, &outside, e);
	exec_environ_release(&own);
	exec_environ_release(&there);
	free(env);
	free(dir);
	free(host);
	return rc;
}

int run_place(struct holder *h, const struct run_record *record, const struct run_plan *plan,
	struct exec_spec *spec, run_start_fn *fn, void *ctx, struct error *e)
{
	return (record->host ? place_there : place_here)(h, record, plan, spec, fn, ctx, e);
}

/* Says that it was not run, and is done. A list has one line to choose, so that the walk goes on. */
static void pretend(struct holder *h, int n, const struct run_plan *plan)
{
	const struct run_record *record = session_run(h->session, n);
	bool beside = h->session->mode == MODE_DRILL || !plan->step ||
		strcmp(record->purpose, "adhoc") == 0 || strcmp(record->purpose, "shell") == 0;
	const char *said = beside ? "(drill: not run)" : "(dry run: not run)";
	struct run_result result = { .code = 0 };
	char *line = xstrfmt("%s\r\n", said);
	struct event ev;

	record_init_event(h, &ev, EV_RUN_OUTPUT);
	ev.run = n;
	ev.data = (struct event_bytes){ (const uint8_t *)line, strlen(line) };
	(void)record_event(h, &ev);
	result.bytes = (int64_t)strlen(line);
	if (plan->wants_lines)
		result.lines = (struct event_texts){ &said, 1 };
	output_tell_pretended(h, n, &result);
	free(line);
}

void run_start(struct holder *h, int n)
{
	const struct run_record *record = session_run(h->session, n);
	struct error e = ERROR_INIT;
	struct run_plan plan;
	struct exec_spec spec = { .cols = h->cols, .rows = h->rows };
	struct value_scope in = { .h = h };
	struct strbuf input = STRBUF_INIT;
	struct run *r;
	int rc;

	if (session_run_plan(h->session, n, &plan, &e) != 0)
		BUG("run %d has no plan: %s", n, error_text(&e));
	if (plan.pretended) {
		pretend(h, n, &plan);
		return;
	}
	r = run_new(h, n, &plan);
	spec.argv = record->argv;
	spec.channel = plan.terminal ? EXEC_ON_PTY : EXEC_ON_PIPE;
	spec.grace_ms = plan.grace_ms;
	if (plan.input) {
		in.scope = plan.scope;
		values_expand(&in, plan.input, &input);
		spec.input = input.buf;
		spec.input_n = input.len;
	}
	rc = run_place(h, record, &plan, &spec, start, &(struct starting){ r, &plan }, &e);
	strbuf_wipe(&input);
	if (rc != 0) {
		struct run_result result = { .code = -1,
			.error = values_masked(h, error_text(&e)) };

		output_tell_exit(r, &result);
		run_free(r);
	}
	error_clear(&e);
}

/* ---- what is done to one ---- */

void run_stop(struct holder *h, const struct effect *effect)
{
	struct run *r = run_find(h, effect->run);

	if (!r)
		left_stop(h, effect);
	if (!r || r->exited)
		return;
	if (effect->how != STOP_TIMEOUT)
		r->asked_to_stop = true;
	if (r->quiet) {
		exec_capture_stop(r->quiet, EXEC_STOP_PERSON);
		return;
	}
	switch (effect->how) {
	case STOP_TIMEOUT: exec_stop(r->x, EXEC_STOP_TIMEOUT); break;
	case STOP_INTERRUPT: exec_signal(r->x, SIGINT); break;
	case STOP_TERMINATE: exec_stop(r->x, EXEC_STOP_PERSON); break;
	case STOP_KILL: exec_signal(r->x, SIGKILL); break;
	}
}

static void release_rings(uv_timer_t *timer)
{
	struct run *r = timer->data;

	exec_close(r->x);
}

void run_release(struct holder *h, int n)
{
	struct run *r = run_find(h, n);

	if (r && r->x)
		uv_timer_start(&r->release, release_rings, LATE_MS, 0);
}

int run_type(
	struct run *r, const struct view *from, const struct event_bytes *data, struct error *e)
{
	struct strbuf shown = STRBUF_INIT;
	bool echoes = r->x && (exec_echo_on(r->x) || MUTANT(ECHO_UNASKED));
	int64_t now = clock_mono_ns();
	int rc;

	if (!r->x || r->exited)
		return error_set(e, -ERR_UNFIT, "the command has ended");
	mask_typed(r->out, now);
	rc = exec_write(r->x, data->v, data->n, e);
	if (rc != 0)
		return rc;
	if (echoes) {
		if (MUTANT(INPUT_SHOWN))
			strbuf_add(&shown, data->v, data->n);
		else
			redact_stream_feed(r->in, data->v, data->n, now, &shown);
		if (shown.len > 0)
			output_record_input(r, from->who, &shown);
	} else {
		output_record_input(r, from->who, NULL);
	}
	strbuf_wipe(&shown);
	output_arm(r);
	return 0;
}

void run_hold_back(struct holder *h, bool on)
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

void run_close_all(struct holder *h)
{
	while (h->runs.n > 0)
		run_free(h->runs.v[h->runs.n - 1]);
}
