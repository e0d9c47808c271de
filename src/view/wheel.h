/*
 * How it stands with the wheel of a session, as one of its views knows it: who drives, who asks, to whom
 * it is offered; and what a person says about it on the command line. Texts for people are translated
 * here, for the screens and for the plain view alike.
 */
#ifndef MUSTER_VIEW_WHEEL_H
#define MUSTER_VIEW_WHEEL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/strbuf.h"
#include "model/event.h"

struct wheel {
	bool drives;      /* this view does */
	bool asks;        /* it is this view's wish */
	bool offered;     /* it is offered to this view */
	char *driver;     /* a person's name each; NULL: nobody */
	char *wish;       /* asks for the wheel */
	char *offer;      /* it is offered to them */
	int64_t until_ns; /* when the wish has it without an answer (clock_mono_ns); 0: never */
	unsigned changes; /* goes up with each */
};

enum wheel_act { WHEEL_TAKE, WHEEL_HAND_OVER, WHEEL_YES, WHEEL_NO };

void wheel_release(struct wheel *w);

/* Whether a line, without its colon, is about the wheel: `handover NAME`, `keep`, and `take` where the view
 * does not drive (who drives takes the runbook's way with it). *name points into the line. */
bool wheel_parse(const struct wheel *w, const char *line, enum wheel_act *act, const char **name);
/* Whether the view can do that now. */
bool wheel_can(const struct wheel *w, enum wheel_act act);
/* Appends what is to be said of it at that time; false: nothing is asked or offered. */
bool wheel_says(const struct wheel *w, int64_t now_ns, struct strbuf *out);
/* The same of a driver.change. */
void wheel_changed(const struct event *ev, struct strbuf *out);

#endif
