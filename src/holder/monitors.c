/*
 * Looks at monitors: each command again and again, quietly, beside the walk, until the session
 * closes. Only what counts goes to the engine, and then what was printed goes into the record; a
 * look that finds nothing new leaves no trace. Must not decide what a look means: the engine does.
 */
#include "config.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/strbuf.h"
#include "engine/monitor.h"
#include "holder/holder-private.h"

#define GRACE_MS 2000    /* from TERM to KILL after the time-out */
#define VALUE_MS 60000   /* a number that changes nothing is told so often at most */
#define OUTPUT_KEPT 4096 /* bytes of what it printed last that a change is recorded with */
#define MS_PER_NS 1000000LL

struct lookout {
	struct holder *h;
	int run;               /* its number in the session */
	const struct vital *v; /* the session's */
	struct run_plan plan;
	struct exec_capture *capture; /* while it looks */
	struct watch *watch;
	struct strbuf said; /* the last line that says something */
	struct monitor_memory memory;
	int64_t told_mono; /* when a number was told last */
	uv_timer_t timer;
};

/* ---- what was seen ---- */

static void record_output(struct lookout *l, const struct exec_captured *c)
{
	struct strbuf masked = STRBUF_INIT;
	struct event ev;

	redact_text(l->h->redact, c->data, c->n, &masked);
	if (masked.len > OUTPUT_KEPT)
		strbuf_consume(&masked, masked.len - OUTPUT_KEPT);
	if (masked.len > 0) {
		record_init_event(l->h, &ev, EV_RUN_OUTPUT);
		ev.run = l->run;
		ev.data = (struct event_bytes){ (const uint8_t *)masked.buf, masked.len };
		if (!record_event(l->h, &ev))
			gap_record(l->h, l->run, (int64_t)masked.len, "disk",
				journal_errno(l->h->journal));
	}
	strbuf_release(&masked);
}

/* `c` NULL: nothing was run. */
static void tell(struct lookout *l, struct monitor_reading *reading, const struct exec_captured *c)
{
	struct happening hap = { .type = HAPPEN_READING, .monitor = l->v->id, .reading = reading };
	int64_t now = holder_mono(l->h);
	struct error e = ERROR_INIT;
	bool changes;

	if (!monitor_counts(l->v, &l->memory, reading, now))
		return;
	changes = !l->v->seen || l->v->state != reading->state;
	if (!changes && now - l->told_mono < VALUE_MS * MS_PER_NS)
		return;
	l->told_mono = now;
	if (changes && c)
		record_output(l, c);
	if (record_happening(l->h, &hap, NULL, 0, &e) != 0 && !l->h->ended)
		BUG("what a monitor says was refused: %s", error_text(&e));
	error_clear(&e);
}

/* Not the brace that ends a document, nor a rule of dashes. */
static bool says_something(const char *text, size_t n)
{
	size_t i = 0;

	while (i < n && !(text[i] & 0x80) && !isalnum((unsigned char)text[i]))
		i++;
	return i < n;
}

static void on_line(void *ctx, const char *text, size_t n, enum plaintext_end end)
{
	struct lookout *l = ctx;

	watch_line(l->watch, text, n, end);
	if (!says_something(text, n))
		return;
	strbuf_clear(&l->said);
	strbuf_add(&l->said, text, n);
	strbuf_trim(&l->said);
}

static void read_output(struct lookout *l, const struct exec_captured *c)
{
	struct plaintext *plain = plaintext_new(on_line, l);

	strbuf_clear(&l->said);
	plaintext_feed(plain, c->data, c->n);
	plaintext_flush(plain);
	plaintext_free(plain);
}

static void tell_result(struct lookout *l, struct run_result *result, const struct exec_captured *c)
{
	struct strbuf why = STRBUF_INIT;
	struct monitor_reading reading;
	const char *said = l->said.len > 0 ? values_masked(l->h, l->said.buf) : NULL;

	monitor_read(l->plan.monitor, result, said, &why, &reading);
	tell(l, &reading, c);
	strbuf_release(&why);
}

/* ---- looking ---- */

static void look_again(struct lookout *l);

static void on_done(void *ctx, const struct exec_captured *c)
{
	struct lookout *l = ctx;
	struct run_result result = {
		.code = c->result.code, .signal = c->result.signal, .timed_out = c->result.timed_out
	};

	arena_wipe(l->h->scratch);
	if (!l->h->ended) {
		l->watch = watch_new(l->h, &l->plan);
		read_output(l, c);
		watch_result(l->watch, &result);
		if (c->result.error)
			result.error = output_start_error(l->h, l->run, &c->result);
		else if (c->result.remote_why)
			result.error = values_masked(l->h, c->result.remote_why);
		else if (c->result.reach == EXEC_REFUSED)
			result.error = "no connection";
		tell_result(l, &result, c);
		watch_free(l->watch);
		l->watch = NULL;
	}
	exec_capture_free(l->capture);
	l->capture = NULL;
	look_again(l);
}

static int start(void *ctx, const struct exec_spec *spec, struct error *e)
{
	struct lookout *l = ctx;
	struct exec_capture_spec quiet = { .argv = spec->argv,
		.envp = spec->envp,
		.dir = spec->dir,
		.timeout_ms = l->plan.timeout_ms,
		.grace_ms = GRACE_MS,
		.remote = spec->remote };

	return exec_capture_start(l->h->execs, &quiet, on_done, l, &l->capture, e);
}

static void start_command(struct lookout *l)
{
	const struct run_record *record = session_run(l->h->session, l->run);
	struct exec_spec spec = { .argv = record->argv };
	struct error e = ERROR_INIT;

	if (run_place(l->h, record, &l->plan, &spec, start, l, &e) != 0) {
		struct run_result result = { .error = values_masked(l->h, error_text(&e)) };

		strbuf_clear(&l->said);
		tell_result(l, &result, NULL);
		look_again(l);
	}
	error_clear(&e);
}

/* NULL: nothing keeps it from being looked at. */
static const char *why_not(struct lookout *l)
{
	const char *lacks = monitor_lacks(l->h->session, l->v);

	if (l->plan.pretended)
		return "nothing is run in this session";
	return lacks ? arena_strfmt(l->h->scratch, "%s has no value", lacks) : NULL;
}

/* A set that cannot be listed is not known. */
static void on_listed(void *ctx, const struct exec_captured *c)
{
	struct lookout *l = ctx;
	struct strbuf words = STRBUF_INIT;
	const struct backup_choice *v;
	struct monitor_reading reading = { .state = STATE_UNKNOWN };
	size_t n;

	arena_wipe(l->h->scratch);
	if (!l->h->ended) {
		reading.text = backups_read(l->h, c, &v, &n);
		if (!reading.text)
			monitor_read_set(l->v->set, v, n, clock_real_ms(), &words, &reading);
		tell(l, &reading, NULL);
	}
	strbuf_release(&words);
	exec_capture_free(l->capture);
	l->capture = NULL;
	look_again(l);
}

static void start_list(struct lookout *l)
{
	struct backups_order order = { .scope = l->v->scope,
		.set = l->v->set,
		.timeout_ms = l->plan.timeout_ms,
		.done = on_listed,
		.ctx = l };
	struct monitor_reading reading = { .state = STATE_UNKNOWN,
		.text = "muster backups could not be run" };

	if (l->h->options->muster && backups_run(l->h, &order, &l->capture, NULL) == 0)
		return;
	tell(l, &reading, NULL);
	look_again(l);
}

static void look(uv_timer_t *timer)
{
	struct lookout *l = timer->data;
	struct monitor_reading reading = { .state = STATE_UNKNOWN };

	if (l->h->ended)
		return;
	arena_wipe(l->h->scratch);
	reading.text = why_not(l);
	if (reading.text) {
		tell(l, &reading, NULL);
		look_again(l);
	} else if (l->v->set) {
		start_list(l);
	} else {
		start_command(l);
	}
}

static void look_again(struct lookout *l)
{
	if (!l->h->ended)
		uv_timer_start(&l->timer, look, (uint64_t)l->plan.monitor->every_ms, 0);
}

/* ---- begin and end ---- */

void monitors_start(struct holder *h, int n)
{
	struct lookout *l = xcalloc(1, sizeof(*l));
	struct error e = ERROR_INIT;

	l->h = h;
	l->run = n;
	strbuf_init(&l->said);
	if (session_run_plan(h->session, n, &l->plan, &e) != 0 || !l->plan.monitor)
		BUG("run %d is of no monitor: %s", n, error_text(&e));
	l->v = session_vital(h->session, l->plan.monitor->id);
	uv_timer_init(&h->loop, &l->timer);
	l->timer.data = l;
	vec_push(&h->lookouts, l);
	/* Not from here: the effects that wait behind this one come first. */
	uv_timer_start(&l->timer, look, 0, 0);
}

static void freed(uv_handle_t *handle)
{
	struct lookout *l = handle->data;

	strbuf_release(&l->said);
	free(l);
}

void monitors_close_all(struct holder *h)
{
	for (size_t i = 0; i < h->lookouts.n; i++) {
		exec_capture_free(h->lookouts.v[i]->capture);
		uv_close((uv_handle_t *)&h->lookouts.v[i]->timer, freed);
	}
	vec_release(&h->lookouts);
}
