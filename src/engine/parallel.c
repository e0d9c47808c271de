/*
 * Several commands at once: which of them are to be started, which are through, and what it all comes
 * to. All of it follows from the runs of the visit; there is no state beside them. Nothing is stopped
 * here but for a time-out of the runbook.
 */
#include "config.h"

#include <string.h>

#include "engine/engine-private.h"

/* ---- how a child stands ---- */

bool step_is_parallel(const struct session *s)
{
	return (s->phase == PHASE_STEP || s->phase == PHASE_HALT) && s->step &&
		s->step->kind->shape == SHAPE_PARALLEL;
}

static bool is_of_child(const struct session *s, const struct run_record *r, const char *child)
{
	return is(r->purpose, "parallel") && is(r->child, child) && is(r->step, s->at->id);
}

/* The last run of a child in this visit; how often it ran then, and how often in this attempt. */
static const struct run_record *last_run(
	const struct session *s, const char *child, int *in_visit, int *in_attempt)
{
	const struct run_record *last = NULL;

	*in_visit = *in_attempt = 0;
	for (size_t i = s->visit_runs; i < s->runs.n; i++) {
		if (!is_of_child(s, s->runs.v[i], child))
			continue;
		last = s->runs.v[i];
		*in_visit += 1;
		*in_attempt += i >= s->attempt_runs;
	}
	return last;
}

/* When the attempt has lasted as long as the step may; 0: never, or it has not begun. */
static int64_t deadline_of_step(const struct session *s)
{
	if (s->step->timeout_ms <= 0)
		return 0;
	for (size_t i = s->attempt_runs; i < s->runs.n; i++)
		if (is(s->runs.v[i]->purpose, "parallel"))
			return s->runs.v[i]->start_mono + s->step->timeout_ms * NS_PER_MS;
	return 0;
}

/* Whether it is tried again by itself, and when. */
static bool is_tried_again(const struct session *s, const struct step *child,
	const struct run_record *last, int tries, int64_t *due)
{
	const struct retry *retry = &child->command->retry;
	int64_t deadline = deadline_of_step(s);

	if (tries > retry->times || (!is(last->verdict, "fail") && !is(last->verdict, "timeout")))
		return false;
	*due = last->exit_mono + retry_delay(retry, tries - 1) * NS_PER_MS;
	if (*due == 0)
		*due = 1; /* 0 is never */
	return deadline == 0 || *due < deadline;
}

void session_child(const struct session *s, size_t at, struct session_child *out)
{
	const struct step *child = &s->step->children[at];
	int in_visit, in_attempt;
	const struct run_record *last = last_run(s, child->id, &in_visit, &in_attempt);

	*out = (struct session_child){ .tries = in_visit, .run = last ? last->run : 0 };
	if (last && last->running)
		out->state = CHILD_RUNS;
	else if (last && is(last->verdict, "ok"))
		out->state = CHILD_OK;
	else if (in_attempt == 0)
		out->state = CHILD_TO_START;
	else if (is_tried_again(s, child, last, in_attempt, &out->due_mono))
		out->state = CHILD_WAITS;
	else
		out->state = CHILD_NOT_OK;
}

int session_child_named(const struct session *s, const char *id)
{
	for (size_t i = 0; step_is_parallel(s) && i < s->step->child_n; i++)
		if (is(s->step->children[i].id, id))
			return (int)i;
	return -1;
}

const char *session_child_edit(const struct session *s, const char *child)
{
	for (size_t i = 0; i < s->child_edits.n; i++)
		if (is(s->child_edits.v[i].child, child))
			return s->child_edits.v[i].script;
	return NULL;
}

/* Who looks at no child in particular looks at one that runs, else at one that failed. */
int parallel_focus(const struct session *s)
{
	static const enum child_state order[] = { CHILD_RUNS, CHILD_NOT_OK, CHILD_WAITS };

	for (size_t k = 0; k < ARRAY_LEN(order); k++) {
		for (size_t i = 0; i < s->step->child_n; i++) {
			struct session_child child;

			session_child(s, i, &child);
			if (child.state == order[k])
				return child.run;
		}
	}
	return s->run;
}

/* ---- time ---- */

static void sooner(int64_t *deadline, int64_t mono_ns)
{
	if (mono_ns > 0 && (*deadline == 0 || mono_ns < *deadline))
		*deadline = mono_ns;
}

/* When a child that runs has had its time; 0: never, or it is being stopped. */
static int64_t deadline_of_child(
	const struct session *s, const struct step *child, const struct run_record *r)
{
	int64_t deadline = deadline_of_step(s);

	if (r->stop_how)
		return 0;
	if (child->timeout_ms > 0)
		sooner(&deadline,
			(r->spawned_mono ? r->spawned_mono : r->start_mono) +
				child->timeout_ms * NS_PER_MS);
	return deadline;
}

int64_t parallel_deadline(const struct session *s)
{
	int64_t deadline = 0;

	if (!step_is_parallel(s) || s->phase != PHASE_STEP || !s->begun)
		return 0;
	for (size_t i = 0; i < s->step->child_n; i++) {
		struct session_child child;

		session_child(s, i, &child);
		if (child.state == CHILD_RUNS)
			sooner(&deadline,
				deadline_of_child(
					s, &s->step->children[i], session_run(s, child.run)));
		else if (child.state == CHILD_WAITS && !s->paused)
			sooner(&deadline, child.due_mono);
	}
	return deadline;
}

bool parallel_runs(const struct session *s)
{
	for (size_t i = 0; step_is_parallel(s) && i < s->step->child_n; i++) {
		struct session_child child;

		session_child(s, i, &child);
		if (child.state == CHILD_RUNS)
			return true;
	}
	return false;
}

/* ---- starting ---- */

static void start(struct decide *d, size_t at, int tries)
{
	const struct step *child = &d->s->step->children[at];
	struct run_wanted w = { .purpose = "parallel",
		.step = d->s->step,
		.command = child->command,
		.script = session_child_edit(d->s, child->id),
		.place = child->command,
		.child = child->id,
		.attempt = tries + 1,
		.terminal = true };

	run_begin(d, &w);
}

static void conclude(struct decide *d);

/* All that are not ok yet. */
void parallel_begin(struct decide *d)
{
	bool any = false;

	for (size_t i = 0; i < d->s->step->child_n; i++) {
		struct session_child child;

		session_child(d->s, i, &child);
		if (child.state != CHILD_TO_START)
			continue;
		start(d, i, child.tries);
		any = true;
	}
	if (!any)
		conclude(d);
}

/* ---- the end ---- */

static void add_why(const struct session *s, struct strbuf *why, const char *id, int run)
{
	const struct run_record *r = session_run(s, run);

	strbuf_addf(why, "%s%s: ", why->len > 0 ? "; " : "", id);
	if (r && r->why)
		strbuf_adds(why, r->why);
	else
		strbuf_adds(why, "what became of it is not known");
}

static void conclude(struct decide *d)
{
	const struct session *s = d->s;
	struct leaving l = { .verdict = "ok", .by = "command" };
	struct strbuf why = STRBUF_INIT;
	size_t ok = 0, late = 0, n = s->step->child_n;

	for (size_t i = 0; i < n; i++) {
		struct session_child child;
		const struct run_record *r;

		session_child(s, i, &child);
		r = session_run(s, child.run);
		if (child.state == CHILD_OK) {
			ok++;
			continue;
		}
		late += r && is(r->verdict, "timeout");
		add_why(s, &why, s->step->children[i].id, child.run);
	}
	if (ok < (s->step->need_any ? 1 : n)) {
		l.verdict = ok + late == n ? "timeout" : "fail";
		l.by = ok + late == n ? "timeout" : "command";
		l.why = text_of(d, &why);
	}
	strbuf_release(&why);
	walk_conclude(d, &l);
}

static bool is_due(const struct decide *d, int64_t mono_ns)
{
	return mono_ns > 0 && d->h->mono_ns >= mono_ns;
}

void parallel_settle(struct decide *d)
{
	const struct session *s = d->s;
	size_t through = 0;

	for (size_t i = 0; i < s->step->child_n; i++) {
		struct session_child child;
		const struct run_record *r;

		session_child(s, i, &child);
		r = session_run(s, child.run);
		if (child.state == CHILD_RUNS &&
			is_due(d, deadline_of_child(s, &s->step->children[i], r)))
			emit_stop(d, r, "timeout", NULL);
		else if (child.state == CHILD_WAITS && !s->paused && is_due(d, child.due_mono))
			start(d, i, child.tries);
		through += child.state == CHILD_OK || child.state == CHILD_NOT_OK;
	}
	if (through == s->step->child_n)
		conclude(d);
}
