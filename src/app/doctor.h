/*
 * What muster finds of the machine, the account and the home that it works on: each finding says what
 * is so, and where that is less than it should be, what it costs and what to do about it. Looks at
 * things and changes none (a probe in the home is a file without a name).
 */
#ifndef MUSTER_APP_DOCTOR_H
#define MUSTER_APP_DOCTOR_H

#include "app/app.h"
#include "base/arena.h"
#include "base/strbuf.h"

enum doctor_state {
	DOCTOR_GOOD,
	DOCTOR_NOTE, /* something optional is not there: no reason for an alarm */
	DOCTOR_WARN, /* it works, and somebody should do something */
	DOCTOR_BAD,  /* it does not work */
};

struct doctor_finding {
	const char *check; /* a word of the table in doctor.c; never translated */
	enum doctor_state state;
	const char *found, *costs, *advice; /* translated; costs and advice NULL: none */
};

struct doctor {
	struct app *app; /* its store NULL: the home is not to be had */
	const char
		*root; /* before every absolute path of the system's: "", or a test's own folder */
	const char *user; /* the account's name */
	struct arena *arena;
	const char *check; /* that goes on */
	VEC(struct doctor_finding) found;
};

/* `user` is borrowed. */
void doctor_init(struct doctor *d, struct app *app, const char *root, const char *user);
void doctor_release(struct doctor *d);

/* Every check in order. */
void doctor_look(struct doctor *d);
/* The worst state there is. */
enum doctor_state doctor_worst(const struct doctor *d);
/* Appends them: `fewer` leaves out what is good. */
void doctor_print(
	const struct doctor *d, enum listing_format format, bool fewer, struct strbuf *out);

/* A finding of the check that goes on; valid until the next. The caller fills in costs and advice. */
struct doctor_finding *doctor_add(struct doctor *d, enum doctor_state state, const char *fmt, ...)
	PRINTF_LIKE(3, 4);

/* ---- the checks: doctor_*.c ---- */

typedef void doctor_check(struct doctor *d);
doctor_check doctor_programs, doctor_tools, doctor_home, doctor_disk, doctor_sessions,
	doctor_configuration, doctor_runbooks, doctor_team, doctor_server, doctor_locale,
	doctor_terminal, doctor_clock, doctor_processes, doctor_logout;

#endif
