/*
 * What the end of a command means: its verdict, and why in words for the person who has to act.
 */
#include "config.h"

#include <string.h>

#include "engine/engine-private.h"

struct judging {
	const struct session *s;
	const struct run_record *r;
	const struct run_plan *plan;
	const struct run_result *result;
	int64_t now_ms;
	struct strbuf *why;
};

/* Each gives a verdict, or NULL where it has nothing to say; they are asked in this order. */
typedef const char *judge_fn(const struct judging *j);

/* What is not known of a command on another host, behind why it was given up. */
static void add_unknown(const struct judging *j)
{
	if (j->result->error)
		strbuf_addf(j->why, ": %s", j->result->error);
}

static const char *judge_person(const struct judging *j)
{
	if (is(j->r->stop_how, "enough"))
		return "ok";
	if (!j->r->stop_how && !j->result->stopped)
		return NULL;
	if (is(j->r->stop_how, "timeout"))
		return NULL;
	strbuf_adds(j->why, "stopped");
	if (j->r->stop_who)
		strbuf_addf(j->why, " by %s", j->r->stop_who);
	add_unknown(j);
	return "stopped";
}

/* A child has its own time, and with the others that of the step. */
static int64_t time_it_had(const struct judging *j)
{
	const struct step *st = j->plan->step;
	int64_t own = j->plan->child ? j->plan->child->timeout_ms : j->plan->timeout_ms;

	if (own > 0 && (!j->plan->child || st->timeout_ms <= 0 || j->result->wall_ms >= own))
		return own;
	return st->timeout_ms;
}

static const char *judge_timeout(const struct judging *j)
{
	if (!j->result->timed_out && !is(j->r->stop_how, "timeout"))
		return NULL;
	strbuf_adds(j->why, "it did not end within ");
	duration_format(j->why, time_it_had(j));
	add_unknown(j);
	return "timeout";
}

static const char *judge_start(const struct judging *j)
{
	if (!j->result->error)
		return NULL;
	if (!j->result->lost)
		strbuf_adds(j->why, "it could not be started: ");
	strbuf_adds(j->why, j->result->error);
	return "fail";
}

static const char *judge_costly(const struct judging *j)
{
	const struct expectation *expect = j->plan->expect;
	const char *pattern = NULL;

	if (expect && expect->reject && j->result->reject_costly)
		pattern = pattern_text(expect->reject);
	else if (expect && expect->match && j->result->match_costly)
		pattern = pattern_text(expect->match);
	for (size_t i = 0; !pattern && i < j->result->captured_n && i < j->plan->capture_n; i++)
		if (j->result->captured[i].costly)
			pattern = pattern_text(j->plan->captures[i].pattern);
	if (!pattern)
		return NULL;
	strbuf_addf(j->why, "the pattern %s was too costly for this output: neither found nor not",
		pattern);
	return "fail";
}

static void list_exits(struct strbuf *why, const struct expectation *expect)
{
	for (size_t i = 0; i < expect->exit_n; i++)
		strbuf_addf(why, "%s%d",
			i == 0                            ? ""
				: i + 1 == expect->exit_n ? " or "
							  : ", ",
			expect->exits[i]);
}

static const char *judge_exit(const struct judging *j)
{
	const struct expectation *expect = j->plan->expect;

	if (j->result->signal > 0) {
		strbuf_addf(j->why, "ended by signal %d", j->result->signal);
		return "fail";
	}
	if (!expect || expect->any)
		return NULL;
	for (size_t i = 0; i < expect->exit_n; i++)
		if (expect->exits[i] == j->result->code)
			return NULL;
	strbuf_addf(j->why, "exit status %d, expected ", j->result->code);
	list_exits(j->why, expect);
	return "fail";
}

static const char *judge_output(const struct judging *j)
{
	const struct expectation *expect = j->plan->expect;

	if (!expect || expect->any)
		return NULL;
	if (expect->reject && j->result->reject_line) {
		strbuf_addf(j->why, "a line matched %s: %s", pattern_text(expect->reject),
			j->result->reject_line);
		return "fail";
	}
	if (expect->match && !j->result->match_line) {
		strbuf_addf(j->why, "no line matched %s", pattern_text(expect->match));
		return "fail";
	}
	return NULL;
}

static const char *judge_capture(
	const struct judging *j, const struct capture *c, const struct run_captured *captured)
{
	const struct var_decl *var =
		runbook_var_named(session_runbook(j->s, j->plan->scope), c->name);
	struct error e = ERROR_INIT;
	struct strbuf value = STRBUF_INIT;
	const char *verdict = NULL;

	if (!captured || !captured->value) {
		if (c->optional)
			return NULL;
		strbuf_addf(j->why, "nothing for %s: no line matched %s", c->name,
			pattern_text(c->pattern));
		return "fail";
	}
	if (!captured->secret && value_check(var, captured->value, j->now_ms, &value, &e) < 0) {
		strbuf_addf(
			j->why, "what was found for %s does not fit: %s", c->name, error_text(&e));
		verdict = "fail";
	}
	strbuf_release(&value);
	error_clear(&e);
	return verdict;
}

static const char *judge_captures(const struct judging *j)
{
	const char *verdict = NULL;

	for (size_t i = 0; !verdict && i < j->plan->capture_n; i++)
		verdict = judge_capture(j, &j->plan->captures[i],
			i < j->result->captured_n ? &j->result->captured[i] : NULL);
	return verdict;
}

static const char *judge_pretended(const struct judging *j)
{
	return j->plan->pretended ? "ok" : NULL;
}

static judge_fn *const judges[] = {
	judge_pretended,
	judge_person,
	judge_timeout,
	judge_start,
	judge_costly,
	judge_exit,
	judge_output,
	judge_captures,
};

const char *verdict_of(const struct session *s, const struct run_record *r,
	const struct run_plan *plan, const struct run_result *result, int64_t now_ms,
	struct strbuf *why)
{
	struct judging j = { s, r, plan, result, now_ms, why };
	const char *verdict = NULL;

	for (size_t i = 0; !verdict && i < ARRAY_LEN(judges); i++)
		verdict = judges[i](&j);
	return verdict ? verdict : "ok";
}
