/*
 * Naming another disk. It is looked at here, before a session begins that would need it; the journal is
 * the holder's alone.
 */
#include "config.h"

#include "app/spilling.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fs.h"
#include "base/i18n.h"
#include "view/attach.h"

#define ANSWER_MS 15000

int spilling_folder(const struct app *app, char **dir)
{
	const char *given = app->options.spill;
	struct stat st;
	char *here;

	*dir = NULL;
	if (!given)
		return EXIT_OK;
	if (stat(given, &st) != 0)
		return app_usage("--spill %s: %s", given, strerror(errno));
	if (!S_ISDIR(st.st_mode))
		return app_usage("--spill %s: it is no folder", given);
	if (access(given, W_OK | X_OK) != 0)
		return app_usage("--spill %s: %s", given, strerror(errno));
	here = getcwd(NULL, 0);
	*dir = here ? fs_join(here, given) : xstrdup(given);
	free(here);
	return EXIT_OK;
}

static int wait_for_answer(struct attach *attach, int64_t id, struct error *e)
{
	int64_t until = clock_mono_ns() + ANSWER_MS * 1000000LL;
	struct attach_answer answer;
	bool more;
	int rc;

	while (clock_mono_ns() < until) {
		struct pollfd p = { .fd = attach_fd(attach), .events = POLLIN };

		if ((rc = attach_step(attach, 0, &more, e)) != 0)
			return rc;
		while (attach_answer_next(attach, &answer)) {
			if (answer.id == id)
				return answer.code == 0
					? 0
					: error_set(e, answer.code, "%s", answer.text);
		}
		if (attach_wants_write(attach))
			p.events |= POLLOUT;
		if (poll(&p, 1, 1000) < 0 && errno != EINTR)
			return error_set_errno(e, -ERR_SYSTEM, "poll");
	}
	return error_set(e, -ERR_BUSY, "the session's holder does not answer");
}

static int tell(struct app *app, const char *session, const char *dir, struct error *e)
{
	struct attach_options o = { .who = app->who };
	struct event_pair arg = { "dir", dir };
	struct attach *attach;
	struct wire_message m;
	int64_t id;
	int rc = attach_open(&attach, app->store, session, &o, e);

	if (rc != 0)
		return rc;
	wire_message_init(&m, WIRE_ACT);
	m.action = "spill";
	m.args = (struct event_pairs){ &arg, 1 };
	rc = attach_act(attach, &m, &id, e);
	if (rc == 0)
		rc = wait_for_answer(attach, id, e);
	attach_close(attach);
	return rc;
}

int spilling_tell(struct app *app, const char *id)
{
	struct error e = ERROR_INIT;
	char *dir;
	int status = spilling_folder(app, &dir), rc;

	if (status != EXIT_OK || !dir)
		return status;
	rc = tell(app, id, dir, &e);
	if (rc != 0)
		status = app_fail("--spill", rc, &e);
	free(dir);
	error_clear(&e);
	return status;
}
