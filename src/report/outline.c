/* The outline of a runbook: a line a step, the ways below it. */
#include "config.h"

#include "report/graph.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/xalloc.h"
#include "model/graph.h"
#include "model/kind.h"

struct outline {
	const struct outline_marks *marks;
	struct strbuf *out;
	int calls; /* how many the runbook at hand stands in */
};

static void add_runbook(
	struct outline *o, const struct runbook *rb, const char *prefix, int indent);

/* A text of the file on one line. */
static void add_line(struct strbuf *out, const char *text)
{
	for (; *text; text++)
		strbuf_addc(out, *text == '\n' || *text == '\t' ? ' ' : *text);
}

static void add_way(
	struct outline *o, const struct runbook *rb, const struct edge *edge, int indent)
{
	size_t to = (size_t)edge->to;

	strbuf_addf(o->out, "%*s%s%s→ %s\n", indent, "", edge->verdict ? edge->verdict : "",
		edge->verdict ? " " : "",
		to < rb->step_n        ? rb->steps[to].id
			: o->calls > 0 ? _("the call ends")
				       : _("the outcome is asked for"));
}

/* A step that only goes on to the one below says nothing of it: that is what a list is. */
static void add_ways(struct outline *o, const struct runbook *rb, const struct graph *g,
	const struct step *step, int indent)
{
	size_t first = g->first[step->index], last = g->first[step->index + 1];
	int below = step->index + 1;

	if (last - first == 1 && g->edges[first].to == below && (size_t)below < rb->step_n)
		return;
	for (size_t i = first; i < last; i++)
		add_way(o, rb, &g->edges[i], indent);
}

static void add_call(struct outline *o, const struct step *step, const char *path, int indent)
{
	char *inner;

	if (!step->callee)
		return;
	inner = xstrfmt("%s/", path);
	o->calls++;
	add_runbook(o, step->callee, inner, indent);
	o->calls--;
	free(inner);
}

static void add_step(struct outline *o, const struct runbook *rb, const struct graph *g,
	const struct step *step, const char *prefix, int indent)
{
	char *path = xstrfmt("%s%s", prefix, step->id);

	strbuf_addf(o->out, "%*s", indent, "");
	if (o->marks) {
		o->marks->title(o->marks->ctx, path, step->title, o->out);
	} else if (*step->title) {
		add_line(o->out, step->title);
		strbuf_addc(o->out, ' ');
	}
	strbuf_addf(o->out, "(%s)", path);
	if (o->marks)
		o->marks->behind(o->marks->ctx, path, o->out);
	strbuf_addc(o->out, '\n');
	add_call(o, step, path, indent + 4);
	add_ways(o, rb, g, step, indent + 4);
	free(path);
}

/* As deep as calls may be, which the loader bounds. */
static void add_runbook(struct outline *o, const struct runbook *rb, const char *prefix, int indent)
{
	const char *phase = NULL;
	struct graph g;

	graph_init(&g, rb);
	for (size_t i = 0; i < rb->step_n; i++) {
		const struct step *step = &rb->steps[i];

		if (step->phase && (!phase || strcmp(phase, step->phase) != 0)) {
			strbuf_addf(o->out, "%s%*s", i > 0 ? "\n" : "", indent, "");
			add_line(o->out, step->phase);
			strbuf_addc(o->out, '\n');
		}
		phase = step->phase;
		add_step(o, rb, &g, step, prefix, indent + 2);
	}
	graph_release(&g);
}

void report_outline(const struct runbook *rb, const struct outline_marks *marks, struct strbuf *out)
{
	struct outline o = { .marks = marks, .out = out };

	add_runbook(&o, rb, "", 0);
}
