/*
 * The graph of a runbook as text for a program that draws: dot or Mermaid. Both know boxes, arrows and
 * groups; what they differ in is a row of words and how a text is quoted.
 */
#include "config.h"

#include "report/graph.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/xalloc.h"
#include "model/graph.h"
#include "model/kind.h"

struct style {
	void (*quote)(struct strbuf *out, const char *text); /* a text without its marks */
	const char *box, *question, *rounded, *inner;        /* a node: number, quoted text */
	const char *arrow, *named, *dashed;                  /* from, to; and a quoted text */
	const char *group, *group_end;                       /* number, quoted text */
};

struct picture {
	const struct style *style;
	struct strbuf *out;
	size_t next, groups; /* the next free numbers */
	int depth;
};

static size_t draw(struct picture *p, const struct runbook *rb, const char *prefix);

static void indent(struct picture *p)
{
	for (int i = 0; i <= p->depth; i++)
		strbuf_addc(p->out, '\t');
}

/* The formats of a style know how many of the arguments they want, and in which order. */
static void add_node(struct picture *p, const char *form, size_t n, const char *label)
{
	struct strbuf quoted = STRBUF_INIT;

	p->style->quote(&quoted, label);
	indent(p);
	for (const char *c = form; *c; c++) {
		if (*c == '#')
			strbuf_addf(p->out, "%zu", n);
		else if (*c == '@')
			strbuf_add(p->out, quoted.buf, quoted.len);
		else
			strbuf_addc(p->out, *c);
	}
	strbuf_addc(p->out, '\n');
	strbuf_release(&quoted);
}

static void add_arrow(
	struct picture *p, const char *form, size_t from, size_t to, const char *label)
{
	struct strbuf quoted = STRBUF_INIT;

	p->style->quote(&quoted, label);
	indent(p);
	for (const char *c = form; *c; c++) {
		if (*c == '<')
			strbuf_addf(p->out, "%zu", from);
		else if (*c == '#')
			strbuf_addf(p->out, "%zu", to);
		else if (*c == '@')
			strbuf_add(p->out, quoted.buf, quoted.len);
		else
			strbuf_addc(p->out, *c);
	}
	strbuf_addc(p->out, '\n');
	strbuf_release(&quoted);
}

static const char *form_of(const struct picture *p, const struct step *step)
{
	switch (step->kind->shape) {
	case SHAPE_CONFIRM:
	case SHAPE_CHOOSE:
	case SHAPE_ASK: return p->style->question;
	case SHAPE_END: return p->style->rounded;
	case SHAPE_CALL: return p->style->inner;
	case SHAPE_READ:
	case SHAPE_COMMAND:
	case SHAPE_CHECKLIST:
	case SHAPE_WAIT:
	case SHAPE_PARALLEL: break;
	}
	return p->style->box;
}

/* What is called, in a group of its own behind the step that calls it. */
static void draw_call(struct picture *p, const struct step *step, const char *path, size_t from)
{
	char *inner;
	size_t first;

	if (!step->callee)
		return;
	add_node(p, p->style->group, p->groups++, step->callee->title);
	p->depth++;
	inner = xstrfmt("%s/", path);
	first = draw(p, step->callee, inner);
	free(inner);
	p->depth--;
	indent(p);
	strbuf_addf(p->out, "%s\n", p->style->group_end);
	add_arrow(p, p->style->dashed, from, first, step->kind->name);
}

static void draw_step(struct picture *p, const struct step *step, const char *prefix, size_t n)
{
	char *path = xstrfmt("%s%s", prefix, step->id);
	char *label = *step->title ? xstrfmt("%s\n%s", step->title, path) : xstrdup(path);

	add_node(p, form_of(p, step), n, label);
	draw_call(p, step, path, n);
	free(label);
	free(path);
}

static void draw_nodes(
	struct picture *p, const struct runbook *rb, const char *prefix, size_t first)
{
	const char *phase = NULL;

	for (size_t i = 0; i < rb->step_n; i++) {
		const struct step *step = &rb->steps[i];
		bool same = phase && step->phase && strcmp(phase, step->phase) == 0;

		if (phase && !same) {
			p->depth--;
			indent(p);
			strbuf_addf(p->out, "%s\n", p->style->group_end);
		}
		if (step->phase && !same) {
			add_node(p, p->style->group, p->groups++, step->phase);
			p->depth++;
		}
		phase = step->phase;
		draw_step(p, step, prefix, first + i);
	}
	if (phase) {
		p->depth--;
		indent(p);
		strbuf_addf(p->out, "%s\n", p->style->group_end);
	}
}

static void draw_edges(
	struct picture *p, const struct runbook *rb, const char *prefix, size_t first)
{
	bool past = false;
	struct graph g;

	graph_init(&g, rb);
	for (size_t i = 0; i < rb->step_n; i++) {
		for (size_t k = g.first[i]; k < g.first[i + 1]; k++) {
			const struct edge *e = &g.edges[k];

			past = past || (size_t)e->to == rb->step_n;
			add_arrow(p,
				e->by_skip                   ? p->style->dashed
					: e->verdict != NULL ? p->style->named
							     : p->style->arrow,
				first + i, first + (size_t)e->to, e->verdict ? e->verdict : "");
		}
	}
	if (past)
		add_node(p, p->style->rounded, first + rb->step_n,
			*prefix ? _("the call ends") : _("the outcome is asked for"));
	graph_release(&g);
}

/* The number of its first step. As deep as calls may be, which the loader bounds. */
static size_t draw(struct picture *p, const struct runbook *rb, const char *prefix)
{
	size_t first = p->next;

	p->next += rb->step_n + 1;
	draw_nodes(p, rb, prefix, first);
	draw_edges(p, rb, prefix, first);
	return first;
}

/* ---- dot ---- */

static void dot_quote(struct strbuf *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '\n')
			strbuf_adds(out, "\\n");
		else if (*text == '"' || *text == '\\')
			strbuf_addf(out, "\\%c", *text);
		else
			strbuf_addc(out, *text);
	}
}

static const struct style dot = {
	.quote = dot_quote,
	.box = "n# [label=\"@\"];",
	.question = "n# [label=\"@\", shape=diamond];",
	.rounded = "n# [label=\"@\", shape=ellipse];",
	.inner = "n# [label=\"@\", shape=box3d];",
	.arrow = "n< -> n#;",
	.named = "n< -> n# [label=\"@\"];",
	.dashed = "n< -> n# [label=\"@\", style=dashed];",
	.group = "subgraph cluster_# { label=\"@\";",
	.group_end = "}",
};

void report_dot(const struct runbook *rb, struct strbuf *out)
{
	struct picture p = { .style = &dot, .out = out };

	strbuf_adds(out, "digraph runbook {\n\tlabel=\"");
	dot_quote(out, rb->title);
	strbuf_adds(out, "\";\n\tnode [shape=box];\n");
	draw(&p, rb, "");
	strbuf_adds(out, "}\n");
}

/* ---- Mermaid ---- */

/* Its text is HTML with `#name;` for `&name;`: what means something to either is written by number. */
static void mermaid_quote(struct strbuf *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '\n')
			strbuf_adds(out, "<br>");
		else if (strchr("\"#&<>`\\*_[]{}|;%", *text))
			strbuf_addf(out, "#%d;", *text);
		else
			strbuf_addc(out, *text);
	}
}

static const struct style mermaid = {
	.quote = mermaid_quote,
	.box = "n#[\"@\"]",
	.question = "n#{\"@\"}",
	.rounded = "n#([\"@\"])",
	.inner = "n#[[\"@\"]]",
	.arrow = "n< --> n#",
	.named = "n< -->|\"@\"| n#",
	.dashed = "n< -.->|\"@\"| n#",
	.group = "subgraph g#[\"@\"]",
	.group_end = "end",
};

void report_mermaid(const struct runbook *rb, struct strbuf *out)
{
	struct picture p = { .style = &mermaid, .out = out };

	strbuf_adds(out, "flowchart TD\n");
	draw(&p, rb, "");
}
