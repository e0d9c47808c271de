/*
 * The graph of a runbook to be read: an outline with the ways between its steps, and pictures for dot
 * and for Mermaid. What is called stands inside, its ids as paths. Made of the runbook alone; what a
 * session knows comes by the marks.
 */
#ifndef MUSTER_REPORT_GRAPH_H
#define MUSTER_REPORT_GRAPH_H

#include "base/strbuf.h"
#include "model/runbook.h"

/* What a session adds to a step's line. `path` names the step. */
struct outline_marks {
	/* Writes the title ("": there is none), with what stands before it and a blank behind. */
	void (*title)(void *ctx, const char *path, const char *title, struct strbuf *out);
	void (*behind)(void *ctx, const char *path, struct strbuf *out); /* no newline */
	void *ctx;
};

/* `marks` may be NULL. Phases, steps, and below each the ways that lead elsewhere than to the step below. */
void report_outline(
	const struct runbook *rb, const struct outline_marks *marks, struct strbuf *out);
/* For graphviz. Source of the syntax: "DOT Language", graphviz.org. */
void report_dot(const struct runbook *rb, struct strbuf *out);
/* For Mermaid: a flowchart. Source of the syntax: "Flowcharts - Basic Syntax", mermaid.js.org. */
void report_mermaid(const struct runbook *rb, struct strbuf *out);

#endif
