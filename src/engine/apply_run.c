/*
 * The fold of runs: started, stopped, ended, and what was found in their output.
 */
#include "config.h"

#include <string.h>

#include "engine/engine-private.h"

static const char *const *keep_argv(struct session *s, const struct event_texts *argv)
{
	const char **v = arena_array(s->arena, const char *, argv->n + 1);

	for (size_t i = 0; i < argv->n; i++)
		v[i] = keep(s, argv->v[i]);
	return v;
}

/* The run with that number; those that are missing before it are made, so that [run - 1] holds. */
static struct run_record *keep_run(struct session *s, int64_t run)
{
	if (run < 1 || run > (int64_t)s->runs.n + RUNS_GAP)
		return NULL;
	while (s->runs.n < (size_t)run) {
		struct run_record *r = arena_new_of(s->arena, struct run_record);

		r->run = (int)s->runs.n + 1;
		r->purpose = "";
		vec_push(&s->runs, r);
	}
	return s->runs.v[run - 1];
}

static int number(int64_t value)
{
	return value == EVENT_NONE || value > INT32_MAX || value < INT32_MIN ? 0 : (int)value;
}

static int64_t amount(int64_t value)
{
	return value == EVENT_NONE ? 0 : value;
}

/* What a run of the step's own changes in the visit. */
static void begin_in_visit(struct session *s, struct run_record *r)
{
	if (!s->at || !is(r->step, s->at->id) || run_is_beside(r->purpose))
		return;
	if (is(r->purpose, "sense"))
		return;
	if (is(r->purpose, "undo")) {
		s->undo_run = r->run;
		return;
	}
	s->run = r->run;
	s->at->last_run = r->run;
	s->retrying = false;
	s->retry_mono = s->poll_mono = 0;
	if (is(r->purpose, "choose"))
		s->choices_asked = true;
	else
		s->begun = true;
}

/* What a command changes can no longer be taken back with an answer; looking changes nothing. */
static bool only_looks(const char *purpose)
{
	static const char *const looks[] = { "when", "choose", "until", "sense", "monitor" };

	for (size_t i = 0; i < ARRAY_LEN(looks); i++)
		if (is(looks[i], purpose))
			return true;
	return false;
}

void apply_run_start(struct session *s, const struct event *ev)
{
	struct run_record *r = keep_run(s, ev->run);

	if (!r)
		return;
	r->step = keep(s, ev->step);
	r->purpose = ev->purpose ? keep(s, ev->purpose) : "";
	r->child = keep(s, ev->child);
	r->attempt = number(ev->attempt);
	r->argv = keep_argv(s, &ev->argv);
	r->argv_n = ev->argv.n;
	r->dir = keep(s, ev->dir);
	r->host = keep(s, ev->host);
	r->edited = (s->edited && is(r->purpose, "run")) ||
		(is(r->purpose, "parallel") && session_child_edit(s, r->child));
	r->cols = number(ev->cols);
	r->rows = number(ev->rows);
	r->start_mono = ev->mono_ns;
	r->start_at = ev->at_ms;
	r->running = true;
	if (is(r->purpose, "when"))
		s->when_run = r->run;
	else
		begin_in_visit(s, r);
	begin_vital(s, r);
	if (!only_looks(r->purpose))
		s->back_step = NULL;
}

void apply_run_spawned(struct session *s, const struct event *ev)
{
	struct run_record *r = keep_run(s, ev->run);

	if (!r)
		return;
	r->spawned_mono = ev->mono_ns;
	r->pid = number(ev->pid);
	r->pgid = number(ev->pgid);
}

void apply_run_resize(struct session *s, const struct event *ev)
{
	struct run_record *r = keep_run(s, ev->run);

	if (!r)
		return;
	r->cols = number(ev->cols);
	r->rows = number(ev->rows);
}

void apply_run_match(struct session *s, const struct event *ev)
{
	struct run_record *r = keep_run(s, ev->run);

	if (r && is(ev->kind, "reject") && ev->line)
		r->failed_line = keep(s, ev->line);
}

void apply_run_stop(struct session *s, const struct event *ev)
{
	struct run_record *r = keep_run(s, ev->run);

	if (!r || r->stop_how) /* the first reason counts */
		return;
	s->ending_left += session_run_is_left(r);
	r->stop_how = keep(s, ev->how);
	r->stop_who = keep(s, ev->who);
}

static void end_run(struct session *s, struct run_record *r, int64_t mono_ns)
{
	r->running = false;
	r->exit_mono = mono_ns;
	if (s->when_run == r->run)
		s->when_run = 0;
}

void apply_run_exit(struct session *s, const struct event *ev)
{
	struct run_record *r = keep_run(s, ev->run);

	if (!r)
		return;
	end_run(s, r, ev->mono_ns);
	r->code = number(ev->code);
	r->signal = number(ev->signal);
	r->error = keep(s, ev->error);
	r->timed_out = ev->timed_out > 0;
	r->stopped = ev->stopped > 0;
	r->wall_ms = amount(ev->wall_ms);
	r->user_ms = amount(ev->user_ms);
	r->system_ms = amount(ev->system_ms);
	r->maxrss = amount(ev->maxrss);
	r->bytes = amount(ev->bytes);
	r->left = number(ev->left);
	r->verdict = keep(s, ev->verdict);
	r->why = keep(s, ev->why);
	/* What several come to is for all of them to say. */
	if (s->run != r->run || s->phase != PHASE_STEP || is(r->purpose, "parallel"))
		return;
	if (is(r->purpose, "until") && s->step && !r->verdict)
		s->poll_mono = ev->mono_ns + s->step->wait_every_ms * NS_PER_MS;
	s->verdict = r->verdict;
	s->verdict_why = r->why;
}

/* It ran when its holder went away; said again when more is known of what is left of it. */
void apply_interrupted(struct session *s, const struct event *ev)
{
	struct run_record *r = keep_run(s, ev->run);

	if (!r)
		return;
	if (r->running)
		end_run(s, r, ev->mono_ns);
	else if (is(r->alive, "yes") && r->stop_how)
		s->ending_left--;
	r->alive = keep(s, ev->alive);
	r->stop_how = r->stop_who = NULL;
}
