/* The graph of steps, and what is proved of it. No recursion: a runbook may have 10,000 steps. */
#include "config.h"

#include "model/graph.h"

#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"
#include "base/strmap.h"
#include "base/vec.h"
#include "base/xalloc.h"
#include "model/kind.h"

#define FEW 8 /* so many are looked through one by one */

struct builder {
	const struct runbook *rb;
	VEC(struct edge) edges;
	const struct step *step; /* at hand */
	struct strmap *then; /* the verdicts that it has a branch for; NULL: few, look at them */
};

/* `to` < 0: there is no such step, and so no edge. */
static void add_edge(struct builder *b, int to, bool by_skip, const char *verdict)
{
	if (to >= 0)
		vec_push(&b->edges, ((struct edge){ to, by_skip, verdict }));
}

static bool has_branch(const struct builder *b, const char *verdict)
{
	if (b->then)
		return strmap_has(b->then, verdict);
	for (size_t i = 0; i < b->step->then_n; i++)
		if (strcmp(b->step->then[i].verdict, verdict) == 0)
			return true;
	return false;
}

/* Whether some option goes where the step goes on. */
static bool option_goes_on(const struct builder *b, const struct step *step)
{
	for (size_t i = 0; i < step->option_n; i++)
		if (!step->options[i].next && step->options[i].id &&
			!has_branch(b, step->options[i].id))
			return true;
	return step->option_n == 0 || step->many ? !has_branch(b, "ok") : false;
}

/* Whether it can end with a failure that `critical: no` lets by. */
static bool can_fail(const struct step *step)
{
	switch (step->kind->shape) {
	case SHAPE_COMMAND:
	case SHAPE_CHECKLIST:
	case SHAPE_PARALLEL:
	case SHAPE_CALL: return true;
	case SHAPE_CHOOSE: return step->option_n == 0; /* there may be nothing to choose from */
	case SHAPE_WAIT: return step->wait_until != NULL;
	case SHAPE_READ:
	case SHAPE_CONFIRM: /* a question without an answer has a branch for that */
	case SHAPE_ASK:
	case SHAPE_END: break;
	}
	return false;
}

/* Whether some verdict of the step, a skip apart, goes to `next` or to the step below. */
static bool goes_on(const struct builder *b, const struct step *step)
{
	if (step->when)
		return true; /* passed over */
	if (!step->critical && can_fail(step) && !has_branch(b, "fail"))
		return true; /* `timeout` tries `then.fail` too */
	if (step->kind->shape == SHAPE_CONFIRM)
		return !has_branch(b, "yes");
	if (step->kind->shape == SHAPE_CHOOSE)
		return option_goes_on(b, step);
	return !has_branch(b, "ok");
}

static void add_step(struct builder *b, const struct step *step)
{
	int below = step->next ? runbook_step_named(b->rb, step->next) : step->index + 1;

	if (step->kind->shape == SHAPE_END)
		return;
	b->step = step;
	b->then = step->then_n > FEW ? strmap_new() : NULL;
	for (size_t i = 0; i < step->then_n; i++) {
		if (b->then)
			strmap_put(b->then, step->then[i].verdict, b);
		add_edge(b, runbook_step_named(b->rb, step->then[i].step),
			strcmp(step->then[i].verdict, "skip") == 0, step->then[i].verdict);
	}
	for (size_t i = 0; i < step->option_n; i++)
		if (step->options[i].next && !has_branch(b, step->options[i].id))
			add_edge(b, runbook_step_named(b->rb, step->options[i].next), false,
				step->options[i].id);
	if (goes_on(b, step))
		add_edge(b, below, false, NULL);
	else if (step->skippable && !has_branch(b, "skip"))
		add_edge(b, below, true, "skip");
	strmap_free(b->then, NULL);
}

void graph_init(struct graph *g, const struct runbook *rb)
{
	struct builder b = { .rb = rb };

	g->n = rb->step_n;
	g->first = xcalloc(g->n + 1, sizeof(*g->first));
	for (size_t i = 0; i < g->n; i++) {
		g->first[i] = b.edges.n;
		add_step(&b, &rb->steps[i]);
	}
	g->first[g->n] = b.edges.n;
	g->edges = b.edges.v;
}

void graph_release(struct graph *g)
{
	if (!g)
		return;
	free(g->first);
	free(g->edges);
	*g = (struct graph){ 0 };
}

/* The same edges the other way round; those past the last step are left out. */
static void graph_reverse(struct graph *out, const struct graph *g)
{
	size_t *fill = xcalloc(g->n + 1, sizeof(*fill));

	*out = (struct graph){ .n = g->n,
		.first = xcalloc(g->n + 2, sizeof(*out->first)),
		.edges = xcalloc(g->first[g->n] + 1, sizeof(*out->edges)) };
	for (size_t i = 0; i < g->first[g->n]; i++)
		out->first[g->edges[i].to + 1]++;
	for (size_t i = 0; i < g->n; i++)
		out->first[i + 1] += out->first[i];
	for (size_t from = 0; from < g->n; from++) {
		for (size_t i = g->first[from]; i < g->first[from + 1]; i++) {
			size_t to = (size_t)g->edges[i].to;

			if (to < g->n)
				out->edges[out->first[to] + fill[to]++] = (struct edge){ (int)from,
					g->edges[i].by_skip, g->edges[i].verdict };
		}
	}
	free(fill);
}

/* Marks what can be reached from the steps that are marked: with those edges that only a skip takes, or
 * without. */
static void reach(const struct graph *g, bool *marks, bool with_skip)
{
	VEC(size_t) stack = { 0 };

	for (size_t i = 0; i < g->n; i++)
		if (marks[i])
			vec_push(&stack, i);
	while (stack.n > 0) {
		size_t from = vec_pop(&stack);

		for (size_t i = g->first[from]; i < g->first[from + 1]; i++) {
			size_t to = (size_t)g->edges[i].to;

			if (to >= g->n || marks[to] || (g->edges[i].by_skip && !with_skip))
				continue;
			marks[to] = true;
			vec_push(&stack, to);
		}
	}
	vec_release(&stack);
}

struct checker {
	const struct runbook *rb;
	void (*report)(void *ctx, bool error, struct place at, const char *message);
	void *ctx;
};

static void PRINTF_LIKE(4, 5)
	say(struct checker *c, bool error, const struct step *step, const char *fmt, ...)
{
	struct strbuf text = STRBUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	strbuf_vaddf(&text, fmt, ap);
	va_end(ap);
	c->report(c->ctx, error, step->at, text.buf);
	strbuf_release(&text);
}

/* `strict` holds without skips, `loose` with them. */
static void say_of_each(struct checker *c, const bool *strict, const bool *loose, const char *never,
	const char *by_skip)
{
	for (size_t i = 0; i < c->rb->step_n; i++) {
		const struct step *step = &c->rb->steps[i];

		if (!loose[i])
			say(c, true, step, "the step '%s' %s", step->id, never);
		else if (!strict[i])
			say(c, false, step, "the step '%s' %s", step->id, by_skip);
	}
}

static void check_reached(struct checker *c, const struct graph *g)
{
	bool *strict = xcalloc(g->n, sizeof(*strict)), *loose = xcalloc(g->n, sizeof(*loose));

	strict[0] = loose[0] = true;
	reach(g, strict, false);
	reach(g, loose, true);
	say_of_each(c, strict, loose, "cannot be reached from the first",
		"can be reached only when another one is skipped");
	free(strict);
	free(loose);
}

static void check_ends(struct checker *c, const struct graph *g)
{
	bool *strict = xcalloc(g->n, sizeof(*strict)), *loose = xcalloc(g->n, sizeof(*loose));
	struct graph back;

	graph_reverse(&back, g);
	for (size_t i = 0; i < g->n; i++)
		strict[i] = loose[i] = i + 1 == g->n || c->rb->steps[i].kind->shape == SHAPE_END;
	reach(&back, strict, false);
	reach(&back, loose, true);
	say_of_each(c, strict, loose, "leads neither to an 'end' nor to the last step",
		"leads to an 'end' or to the last step only when one is skipped");
	graph_release(&back);
	free(strict);
	free(loose);
}

/* Whether a loop through the step stops for a person, or is bounded. */
static bool breaks_loop(const struct step *step)
{
	switch (step->kind->shape) {
	case SHAPE_CONFIRM:
	case SHAPE_CHOOSE:
	case SHAPE_ASK:
	case SHAPE_CHECKLIST:
	case SHAPE_CALL: /* its own file is proved by itself */
	case SHAPE_END: return true;
	case SHAPE_READ:
	case SHAPE_COMMAND:
	case SHAPE_WAIT:
	case SHAPE_PARALLEL: break;
	}
	return step->command && step->command->retry.times > 0;
}

/* A search in depth that keeps its own stack: a way back to a step that is still on it is a loop. */
struct search {
	struct checker *c;
	const struct graph *g;
	char *state; /* 0: not seen, 1: on the stack, 2: done */
	VEC(size_t) path;
	VEC(size_t) edge; /* the next edge of each on the path */
};

static void say_loop(struct search *s, size_t to)
{
	struct strbuf names = STRBUF_INIT;
	size_t from = s->path.n - 1, lowest;

	while (s->path.v[from] != to)
		from--;
	lowest = from;
	for (size_t i = from; i < s->path.n; i++)
		if (s->path.v[i] < s->path.v[lowest])
			lowest = i;
	for (size_t i = from; i < s->path.n && i < from + 8; i++)
		strbuf_addf(&names, "%s, ", s->c->rb->steps[s->path.v[i]].id);
	if (s->path.n > from + 8)
		strbuf_adds(&names, "..., ");
	say(s->c, false, &s->c->rb->steps[s->path.v[lowest]],
		"a loop in which nobody decides and nothing "
		"has a 'retry': %s%s",
		names.buf, s->c->rb->steps[to].id);
	strbuf_release(&names);
}

static void search_push(struct search *s, size_t step)
{
	s->state[step] = 1;
	vec_push(&s->path, step);
	vec_push(&s->edge, s->g->first[step]);
}

static void search_from(struct search *s, size_t start)
{
	search_push(s, start);
	while (s->path.n > 0) {
		size_t at = vec_last(&s->path), i = vec_last(&s->edge)++;
		size_t to;

		if (i >= s->g->first[at + 1]) {
			s->state[at] = 2;
			s->path.n--;
			s->edge.n--;
			continue;
		}
		to = (size_t)s->g->edges[i].to;
		if (to >= s->g->n || s->g->edges[i].by_skip || breaks_loop(&s->c->rb->steps[to]))
			continue;
		if (s->state[to] == 1)
			say_loop(s, to);
		else if (s->state[to] == 0)
			search_push(s, to);
	}
}

static void check_loops(struct checker *c, const struct graph *g)
{
	struct search s = { .c = c, .g = g, .state = xcalloc(g->n, 1) };

	for (size_t i = 0; i < g->n; i++)
		if (s.state[i] == 0 && !breaks_loop(&c->rb->steps[i]))
			search_from(&s, i);
	vec_release(&s.path);
	vec_release(&s.edge);
	free(s.state);
}

void graph_check(const struct runbook *rb,
	void (*report)(void *ctx, bool error, struct place at, const char *message), void *ctx)
{
	struct checker c = { rb, report, ctx };
	struct graph g;

	if (rb->step_n == 0)
		return;
	graph_init(&g, rb);
	check_reached(&c, &g);
	check_ends(&c, &g);
	check_loops(&c, &g);
	graph_release(&g);
}
