/*
 * muster approve: shows what a session waits to have approved, and grants or refuses it; of a session
 * that went on without, also a closed one, it countersigns that.
 */
#include "config.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "app/app.h"
#include "app/approving.h"
#include "app/people.h"
#include "app/waiting.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "base/utf8.h"
#include "view/attach.h"

#define ANSWER_MS 10000 /* how long the holder may take to answer */

struct asked {
	struct app *app;
	struct attach *attach;
	struct approving *seen;
	char *id; /* of the session, USER/ID at another account */
};

/* ---- the question ---- */

/* Typed, or a line on a pipe: `yes` and nothing else grants. */
static bool confirmed(const struct asked *x, const struct approval_record *r)
{
	char line[256];

	if (x->app->options.refuse)
		return true;
	fprintf(stdout, r->broken ? _("Countersign it? Type yes: ") : _("Grant it? Type yes: "));
	fflush(stdout);
	if (!fgets(line, sizeof(line), stdin)) {
		fputc('\n', stdout);
		return false;
	}
	line[strcspn(line, "\r\n")] = '\0';
	return strcasecmp(line, "yes") == 0;
}

static int nothing_waits(const char *id)
{
	fprintf(stderr, _("muster: %s: no approval is waited for\n"), id);
	return EXIT_NOT_FOUND;
}

static int not_granted(void)
{
	fprintf(stderr, _("muster: not granted\n"));
	return EXIT_OTHERWISE;
}

/* ---- of a session that goes on ---- */

static void on_event(void *ctx, const struct event *ev)
{
	struct asked *x = ctx;

	approving_take(x->seen, attach_session(x->attach), ev);
}

static const struct approval_record *what_waits(const struct session *s)
{
	const struct approval_record *r = session_approval_here(s);

	return r && r->state == APPROVAL_WAITS ? r : session_approval_owed(s);
}

/* Until the holder said what became of it, and its events are here. It may have gone right after. */
static int wait_for_answer(
	struct asked *x, int64_t id, struct attach_answer *answer, struct error *e)
{
	int64_t until = clock_mono_ns() + ANSWER_MS * 1000000LL;
	bool more = false;
	int rc;

	do {
		struct pollfd p = { .fd = attach_fd(x->attach), .events = POLLIN };

		rc = attach_step(x->attach, 0, &more, e);
		while (attach_answer_next(x->attach, answer)) {
			if (answer->id == id) {
				error_clear(e);
				return 0;
			}
		}
		if (rc == 0 && clock_mono_ns() > until)
			return error_set(e, -ERR_BUSY, "the session's holder does not answer");
		if (attach_wants_write(x->attach))
			p.events |= POLLOUT;
		if (rc == 0 && poll(&p, 1, 1000) < 0 && errno != EINTR)
			return error_set_errno(e, -ERR_SYSTEM, "poll");
	} while (rc == 0);
	return rc;
}

/* What the record says now. */
static int say_outcome(const struct asked *x, int ask)
{
	const struct approval_record *r = session_approval(attach_session(x->attach), ask);
	struct strbuf why = STRBUF_INIT;

	switch (r->state) {
	case APPROVAL_WAITS:
		printf(_("granted: %d of %d\n"), (int)r->grants.n, r->need);
		return EXIT_OK;
	case APPROVAL_GRANTED: printf(_("granted\n")); return EXIT_OK;
	case APPROVAL_REFUSED: printf(_("refused\n")); return EXIT_OK;
	case APPROVAL_BROKEN: printf(_("countersigned\n")); return EXIT_OK;
	case APPROVAL_VOID: break;
	}
	if (r->broken && r->countersigned) {
		printf(_("countersigned\n"));
		return EXIT_OK;
	}
	text_visible(&why, r->why ? r->why : "?", strlen(r->why ? r->why : "?"), false);
	fprintf(stderr, _("muster: not granted: %s\n"), why.buf);
	strbuf_release(&why);
	return EXIT_OTHERWISE;
}

static int decide(struct asked *x, const struct approval_record *r, struct error *e)
{
	struct attach_answer answer;
	int ask = r->ask, rc;
	int64_t id;

	rc = attach_approve(x->attach, ask, x->app->options.refuse, &id, e);
	if (rc == 0)
		rc = wait_for_answer(x, id, &answer, e);
	if (rc != 0)
		return rc;
	if (answer.code == 0)
		return say_outcome(x, ask);
	fprintf(stderr, "muster: %s\n", answer.text);
	return EXIT_OTHERWISE;
}

static int approve_open(struct asked *x)
{
	struct attach_options o = { .who = x->app->who,
		.terminal = isatty(STDIN_FILENO) ? ttyname(STDIN_FILENO) : NULL,
		.from = getenv("SSH_CONNECTION"),
		.sink = on_event,
		.ctx = x };
	const struct approval_record *r;
	struct error e = ERROR_INIT;
	int rc = attach_open(&x->attach, x->app->store, x->id, &o, &e);

	if (rc == 0) {
		r = what_waits(attach_session(x->attach));
		if (!r) {
			rc = nothing_waits(x->id);
		} else {
			approving_print(x->seen, attach_session(x->attach), r, stdout);
			rc = confirmed(x, r) ? decide(x, r, &e) : not_granted();
		}
	}
	attach_close(x->attach);
	if (rc < 0)
		rc = app_fail(x->id, rc, &e);
	error_clear(&e);
	return rc;
}

/* ---- of one that is closed, or has no holder ---- */

static int sign(struct asked *x, const struct stored_session *s, const struct approval_record *r,
	struct error *e)
{
	struct arena *a = arena_new();
	struct identity who,
	operator= { .name = r->who,
		.uid = s->session->operator_uid,
		.login = s->session->operator_login,
		.sid = r->broken_sid };
	const char *proof;
	int rc;

	people_identify_self(x->app, &who);
	proof = identity_proof(&who, &operator);
	if (!proof)
		rc = error_set(e, -ERR_REFUSED,
			"who went on without the approval cannot countersign that: another account "
			"is needed, or on a shared one another --as NAME from another terminal");
	else if (!people_self_has_role(x->app, s->runbook, r->role, a))
		rc = error_set(
			e, -ERR_REFUSED, "only who has the role %s can countersign it", r->role);
	else
		rc = store_countersign(x->app->store, x->id, r, &who, proof, clock_real_ms(), e);
	if (rc == 0)
		printf(_("countersigned\n"));
	arena_free(a);
	return rc;
}

static int approve_stored(struct asked *x)
{
	const struct approval_record *r;
	struct stored_session *s = NULL;
	struct error e = ERROR_INIT;
	int rc = store_read(x->app->store, x->id, &s, &e);

	if (rc == 0) {
		r = session_approval_owed(s->session);
		if (s->life != LIFE_CLOSED || !r || x->app->options.refuse) {
			rc = nothing_waits(x->id);
		} else {
			approving_print(x->seen, s->session, r, stdout);
			rc = confirmed(x, r) ? sign(x, s, r, &e) : not_granted();
		}
	}
	if (rc == -ERR_REFUSED) {
		fprintf(stderr, "muster: %s\n", error_text(&e));
		rc = EXIT_OTHERWISE;
	} else if (rc < 0) {
		rc = app_fail(x->id, rc, &e);
	}
	stored_session_free(s);
	error_clear(&e);
	return rc;
}

/* ---- the command ---- */

static int approve(struct asked *x)
{
	int fd, status;
	bool alive = strchr(x->id, '/') != NULL;

	if (!alive) {
		fd = store_session_dir(x->app->store, x->id, NULL);
		alive = fd >= 0 && store_session_alive(fd);
		if (fd >= 0)
			close(fd);
	}
	x->seen = approving_new();
	status = alive ? approve_open(x) : approve_stored(x);
	approving_free(x->seen);
	return status;
}

int command_approve(struct app *app)
{
	struct asked x = { .app = app };
	int status;

	if (app->options.refuse && !app->options.refuse[strspn(app->options.refuse, " \t\n")])
		return app_usage("--refuse: why is asked for");
	status = waiting_find(app, &x.id);
	if (status == EXIT_OK)
		status = approve(&x);
	free(x.id);
	return status;
}
