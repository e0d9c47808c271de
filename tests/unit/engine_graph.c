/*
 * Random graphs: what model/graph.h proves of them is what a naive search finds, every way that a
 * session takes is one of their edges, and where an end can be reached a session that aims at it ends.
 * ENGINE_SEED=N repeats a run.
 */
#include "config.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "chance.h"
#include "engine_tests.h"
#include "model/graph.h"

#define GRAPHS 1500
#define STEPS_MAX 7
#define MOVES 25 /* at random, before it aims */

static struct chance chance;

static unsigned below(unsigned n)
{
	return chance_below(&chance, n);
}

static bool one_in(unsigned n)
{
	return below(n) == 0;
}

/* ---- runbooks ---- */

/* What each kind can end with by itself: a branch for anything else is an error of the file. */
static const struct {
	const char *kind;
	const char *verdicts[5];
} kinds[] = {
	{ "read", { "ok", "skip" } },
	{ "run x", { "ok", "fail", "timeout", "stopped", "skip" } },
	{ "run x", { "ok", "fail", "timeout", "stopped", "skip" } },
	{ "confirm", { "yes", "no", "skip" } },
	{ "choose", { "a", "b", "skip" } },
	{ "end resolved", { NULL } },
};

static void PRINTF_LIKE(2, 3) line(struct builder *b, const char *fmt, ...)
{
	struct strbuf text = STRBUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	strbuf_vaddf(&text, fmt, ap);
	va_end(ap);
	if (!builder_line(b, text.buf))
		BUG("%s", text.buf);
	strbuf_release(&text);
}

static void add_step(struct builder *b, unsigned i, unsigned n, bool with_when)
{
	unsigned kind = below(ARRAY_LEN(kinds));

	line(b, "step s%u %s", i, kinds[kind].kind);
	if (strcmp(kinds[kind].kind, "choose") == 0) {
		line(b, one_in(2) ? " option a" : " option a next=s%u", below(n));
		line(b, one_in(2) ? " option b" : " option b next=s%u", below(n));
	}
	if (!kinds[kind].verdicts[0])
		return;
	if (one_in(4))
		line(b, " not critical");
	if (one_in(4))
		line(b, " not skippable");
	if (with_when && one_in(3))
		line(b, one_in(2) ? " when is VALUE x" : " when is VALUE y");
	for (size_t k = 0; k < ARRAY_LEN(kinds[kind].verdicts); k++)
		if (kinds[kind].verdicts[k] && one_in(3))
			line(b, " then %s s%u", kinds[kind].verdicts[k], below(n));
	if (one_in(3))
		line(b, " next s%u", below(n));
}

static struct runbook *random_runbook(bool with_when)
{
	struct builder *b = builder_new();
	unsigned n = 2 + below(STEPS_MAX - 1);

	line(b, "var VALUE");
	for (unsigned i = 0; i < n; i++)
		add_step(b, i, n, with_when);
	return builder_finish(b);
}

/* ---- the naive search ---- */

struct found {
	struct graph g;
	int far[STEPS_MAX + 1];   /* edges to an end without a skip, -1: there is no way */
	bool ends[STEPS_MAX + 1]; /* there is one, skips allowed */
	bool reached[STEPS_MAX + 1];
};

static bool is_end(const struct runbook *rb, size_t i)
{
	return i == rb->step_n || i + 1 == rb->step_n || rb->steps[i].kind->shape == SHAPE_END;
}

/* Where a session is really over: the proofs count the last step as a way out, whose `next` may lead
 * back. */
static bool is_over(const struct runbook *rb, size_t i)
{
	return i == rb->step_n || rb->steps[i].kind->shape == SHAPE_END;
}

static void relax(struct found *f, size_t from, const struct edge *e)
{
	size_t to = (size_t)e->to;

	f->ends[from] = f->ends[from] || f->ends[to];
	f->reached[to] = f->reached[to] || f->reached[from];
	if (!e->by_skip && f->far[to] >= 0 && (f->far[from] < 0 || f->far[to] + 1 < f->far[from]))
		f->far[from] = f->far[to] + 1;
}

static void search(struct found *f, const struct runbook *rb)
{
	memset(f, 0, sizeof(*f));
	graph_init(&f->g, rb);
	for (size_t i = 0; i <= rb->step_n; i++) {
		f->ends[i] = is_end(rb, i);
		f->far[i] = is_over(rb, i) ? 0 : -1;
	}
	f->reached[0] = true;
	for (size_t round = 0; round <= rb->step_n; round++)
		for (size_t i = 0; i < rb->step_n; i++)
			for (size_t k = f->g.first[i]; k < f->g.first[i + 1]; k++)
				relax(f, i, &f->g.edges[k]);
}

struct said {
	const struct runbook *rb;
	bool no_way_out[STEPS_MAX], not_reached[STEPS_MAX];
};

static void on_report(void *ctx, bool error, struct place at, const char *message)
{
	struct said *said = ctx;
	const char *id = strchr(message, '\'');
	size_t step;

	(void)at;
	if (!error)
		return;
	assert_non_null(id);
	step = strtoul(id + 2, NULL, 10);
	assert_true(step < said->rb->step_n);
	if (strstr(message, "leads neither"))
		said->no_way_out[step] = true;
	else if (strstr(message, "cannot be reached"))
		said->not_reached[step] = true;
	else
		fail_msg("%s", message);
}

static void expect_same_proofs(const struct runbook *rb, const struct found *f)
{
	struct said said = { .rb = rb };

	graph_check(rb, on_report, &said);
	for (size_t i = 0; i < rb->step_n; i++) {
		assert_int_equal(said.no_way_out[i], !f->ends[i]);
		assert_int_equal(said.not_reached[i], !f->reached[i]);
	}
}

/* ---- the walk ---- */

struct walk {
	struct rig r;
	struct found f;
	size_t passed; /* steps since one was entered */
	bool circled;  /* all were passed over: then nothing is left but to ask for the outcome */
};

/* Whether an edge is taken by that verdict; NULL: the step is passed over. */
static bool edge_fits(const struct edge *e, const char *verdict)
{
	if (!e->verdict)
		return true;
	if (!verdict)
		return false;
	return strcmp(e->verdict, verdict) == 0 ||
		(strcmp(verdict, "timeout") == 0 && strcmp(e->verdict, "fail") == 0);
}

static void expect_edge(const struct walk *w, const struct event *ev, const char *verdict)
{
	const struct runbook *rb = w->r.rb;
	int from = runbook_step_named(rb, ev->step);
	int to = ev->to ? runbook_step_named(rb, ev->to) : (int)rb->step_n;

	for (size_t k = w->f.g.first[from]; k < w->f.g.first[from + 1]; k++)
		if (w->f.g.edges[k].to == to && edge_fits(&w->f.g.edges[k], verdict))
			return;
	fail_msg("no edge from %s to %s by %s", ev->step, ev->to ? ev->to : "the end",
		verdict ? verdict : "passing over");
}

static void handle(struct walk *w, struct happening *h)
{
	assert_int_equal(rig_handle(&w->r, h), 0);
	for (size_t i = 0; i < w->r.out.events.n; i++) {
		const struct event *ev = w->r.out.events.v[i];

		if (ev->type == EV_STEP_ENTER)
			w->passed = 0;
		else if (ev->type == EV_STEP_LEAVE)
			expect_edge(w, ev, ev->verdict);
		else if (ev->type == EV_STEP_PASS && ++w->passed > w->r.rb->step_n)
			w->circled = true;
		else if (ev->type == EV_STEP_PASS)
			expect_edge(w, ev, NULL);
	}
}

static void act(struct walk *w, enum action action)
{
	struct happening h = {
		.type = HAPPEN_ACTION, .action = action, .who = "maria", .reason = "because"
	};

	handle(w, &h);
}

static void choose(struct walk *w, const char *option)
{
	struct happening h = {
		.type = HAPPEN_ACTION, .action = ACT_CHOOSE, .who = "maria", .option = option
	};

	handle(w, &h);
}

/* The command of the step ends so that this becomes its verdict. */
static void end_run(struct walk *w, const char *verdict)
{
	struct run_result result = { .code = strcmp(verdict, "fail") == 0 };
	struct happening h = { .type = HAPPEN_RUN_EXITED, .run = w->r.s->run, .result = &result };

	if (strcmp(verdict, "stopped") == 0)
		act(w, ACT_STOP);
	result.stopped = strcmp(verdict, "stopped") == 0;
	result.timed_out = strcmp(verdict, "timeout") == 0;
	if (result.stopped || result.timed_out)
		result.signal = 15;
	handle(w, &h);
}

/* Does what gives the step this verdict, by the kind that it is of. */
static void give(struct walk *w, const char *verdict)
{
	const struct step *step = w->r.s->step;

	if (strcmp(verdict, "skip") == 0) {
		act(w, ACT_SKIP);
		return;
	}
	switch (step->kind->shape) {
	case SHAPE_CONFIRM: act(w, strcmp(verdict, "yes") == 0 ? ACT_YES : ACT_NO); return;
	case SHAPE_CHOOSE: choose(w, verdict); return;
	case SHAPE_COMMAND:
		if (w->r.s->phase != PHASE_HALT)
			act(w, ACT_GO);
		end_run(w, verdict);
		return;
	case SHAPE_READ:
	case SHAPE_CHECKLIST:
	case SHAPE_ASK:
	case SHAPE_WAIT:
	case SHAPE_PARALLEL:
	case SHAPE_CALL:
	case SHAPE_END: act(w, ACT_GO); return;
	}
}

static const char *const *verdicts_of(const struct step *step)
{
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (strncmp(kinds[i].kind, step->kind->name, strlen(step->kind->name)) == 0)
			return kinds[i].verdicts;
	BUG("%s", step->kind->name);
}

static const char *random_verdict(const struct step *step)
{
	const char *const *all = verdicts_of(step);

	for (;;) {
		const char *verdict = all[below(5)];

		if (verdict && (step->skippable || strcmp(verdict, "skip") != 0))
			return verdict;
	}
}

static bool over(const struct walk *w)
{
	return w->r.s->phase == PHASE_OUTCOME || w->r.s->phase == PHASE_CLOSED;
}

/* From the menu only what is no jump: again, on by skipping it, or the branch for its failure. */
static void leave_halt(struct walk *w)
{
	if (w->r.s->step->skippable && one_in(3)) {
		act(w, ACT_SKIP);
		return;
	}
	act(w, ACT_RETRY);
	if (w->r.s->phase == PHASE_STEP && w->r.s->step->kind->shape == SHAPE_COMMAND &&
		session_busy(w->r.s))
		end_run(w, random_verdict(w->r.s->step)[0] == 's' ? "ok" : "fail");
}

static void move(struct walk *w)
{
	const struct step *step = w->r.s->step;
	bool ends = w->f.ends[step->index];

	if (w->r.s->phase == PHASE_HALT)
		leave_halt(w);
	else
		give(w, random_verdict(step));
	if (over(w) && !ends && !w->circled)
		fail_msg("the session ended from %s, which leads to no end", step->id);
}

/* The verdict that takes an edge: the one it names, or one that has no branch and so goes on. */
static const char *verdict_for(const struct step *step, const struct edge *e)
{
	const char *const *all = verdicts_of(step);

	for (size_t i = 0; i < 5 && all[i] && !e->verdict; i++) {
		bool has = strcmp(all[i], "skip") == 0 || strcmp(all[i], "no") == 0 ||
			strcmp(all[i], "stopped") == 0 ||
			(step->critical && strcmp(all[i], "fail") == 0) ||
			strcmp(all[i], "timeout") == 0;

		for (size_t k = 0; k < step->then_n; k++)
			has = has || strcmp(step->then[k].verdict, all[i]) == 0;
		for (size_t k = 0; k < step->option_n; k++)
			has = has ||
				(step->options[k].next && strcmp(step->options[k].id, all[i]) == 0);
		if (!has)
			return all[i];
	}
	if (!e->verdict)
		fail_msg("nothing lets %s go on", step->id);
	return e->verdict;
}

/* Along the shortest way, until it is over. */
static void aim(struct walk *w)
{
	for (size_t moves = 0; !over(w); moves++) {
		const struct step *step = w->r.s->step;
		const struct edge *best = NULL;

		assert_true(moves <= w->r.rb->step_n);
		assert_int_equal(w->r.s->phase, PHASE_STEP);
		for (size_t k = w->f.g.first[step->index]; k < w->f.g.first[step->index + 1]; k++) {
			const struct edge *e = &w->f.g.edges[k];

			if (!e->by_skip && w->f.far[e->to] >= 0 &&
				(!best || w->f.far[e->to] < w->f.far[best->to]))
				best = e;
		}
		assert_non_null(best);
		give(w, verdict_for(step, best));
	}
}

static void one_graph(bool with_when)
{
	const struct open_var value = { "VALUE", "x", "set" };
	struct happening h = { .who = "maria", .vars = &value, .var_n = 1 };
	struct walk w = { .passed = 0 };

	rig_open(&w.r, random_runbook(with_when), MODE_INCIDENT);
	search(&w.f, w.r.rb);
	expect_same_proofs(w.r.rb, &w.f);
	assert_int_equal(rig_begin(&w.r, &h), 0);
	for (int i = 0; i < MOVES && !over(&w); i++)
		move(&w);
	if (!with_when && !over(&w) && w.r.s->phase == PHASE_STEP &&
		w.f.far[w.r.s->step->index] >= 0)
		aim(&w);
	graph_release(&w.f.g);
	rig_close(&w.r);
}

void test_random_graphs(void **state)
{
	const char *given = getenv("ENGINE_SEED");
	uint64_t seed = given ? strtoull(given, NULL, 10) : (uint64_t)time(NULL);

	(void)state;
	print_message("ENGINE_SEED=%" PRIu64 "\n", seed);
	chance.state = seed;
	for (int i = 0; i < GRAPHS; i++)
		one_graph(one_in(2));
}
