/*
 * Says who has what a runbook locks. On a terminal it asks what to do; elsewhere it is an error.
 */
#include "config.h"

#include "app/locking.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fs.h"
#include "base/i18n.h"
#include "base/strbuf.h"
#include "base/template.h"
#include "journal/lock.h"

/* The first name in the target that has no value; NULL: none. */
static char *lacking(const char *target, struct start_values *values)
{
	size_t at = 0, n, start, end;
	const char *name;

	while (template_next(target, &at, &name, &n, &start, &end)) {
		char *copy = xstrndup(name, n);

		if (!values_at_start(values, copy))
			return copy;
		free(copy);
	}
	return NULL;
}

/* 1: somebody has it, in this home or among the accounts that share theirs. */
static int look(const struct app *app, const char *target, struct lock_note *had, struct arena *a,
	struct error *e)
{
	const char *team = getenv("MUSTER_TEAM_DIR");
	char *own = fs_join(store_path(app->store), "locks");
	char *shared = team && *team ? fs_join(team, "locks") : NULL;
	int rc = lock_look(own, target, had, a, e);

	if (rc == 0 && shared)
		rc = lock_look(shared, target, had, a, e);
	free(own);
	free(shared);
	return rc;
}

static void say_who(const char *target, const struct lock_note *had)
{
	struct strbuf since = STRBUF_INIT;

	time_rfc3339(&since, had->since_ms);
	fprintf(stderr, _("muster: %s is locked: %s has it since %s, in session %s"), target,
		had->who ? had->who : "?", since.buf, had->session);
	if (had->step)
		fprintf(stderr, _(", at step %s"), had->step);
	fputc('\n', stderr);
	strbuf_release(&since);
}

static char *read_line(void)
{
	char *line = NULL;
	size_t room = 0;

	fflush(stderr);
	if (getline(&line, &room, stdin) < 0) {
		free(line);
		return NULL;
	}
	line[strcspn(line, "\r\n")] = '\0';
	return line;
}

static int ask_why(struct arena *a, const char **why)
{
	char *line;

	fputs(_("Why is it taken away? "), stderr);
	line = read_line();
	*why = line && *line ? arena_strdup(a, line) : NULL;
	free(line);
	return *why ? EXIT_OK : EXIT_OTHERWISE;
}

/* The session that was asked for did not begin. */
static int watch_instead(struct app *app, const char *session, bool drives)
{
	int status = app_attach(app, session, drives ? AS_ASKING : AS_WATCHER);

	return status == EXIT_OK ? EXIT_OTHERWISE : status;
}

static int ask(struct app *app, const struct lock_note *had, struct arena *a, const char **why)
{
	char *line;
	int status = -1;

	while (status < 0) {
		fputs(_("[w]atch it, [d]rive it (ask for the wheel), [o]verride it, [q]uit: "),
			stderr);
		line = read_line();
		if (!line || strcmp(line, "q") == 0)
			status = EXIT_OTHERWISE;
		else if (strcmp(line, "w") == 0 || strcmp(line, "d") == 0)
			status = watch_instead(app, had->session, *line == 'd');
		else if (strcmp(line, "o") == 0)
			status = ask_why(a, why);
		free(line);
	}
	return status;
}

static int what_now(struct app *app, const struct lock_note *had, struct arena *a, const char **why)
{
	if (*why && **why)
		return EXIT_OK;
	if (!app->options.answers && isatty(STDIN_FILENO) && isatty(STDERR_FILENO))
		return ask(app, had, a, why);
	fprintf(stderr,
		_("muster: watch it with muster watch %s, or take it away with "
		  "--override-lock WHY\n"),
		had->session);
	return EXIT_OTHERWISE;
}

int locking_look(struct app *app, const struct runbook *rb, struct start_values *values,
	struct arena *a, const char **why)
{
	struct strbuf target = STRBUF_INIT;
	struct error e = ERROR_INIT;
	struct lock_note had;
	char *name = rb->lock ? lacking(rb->lock, values) : NULL;
	int rc, status = EXIT_OK;

	if (!rb->lock)
		return EXIT_OK;
	if (name) {
		status = app_usage("the runbook locks %s: a value of %s is needed (--set %s=VALUE)",
			rb->lock, name, name);
		free(name);
		return status;
	}
	template_expand(&target, rb->lock, values_at_start, values);
	rc = look(app, target.buf, &had, a, &e);
	if (rc < 0) {
		status = app_fail("lock", rc, &e);
	} else if (rc == 1) {
		say_who(target.buf, &had);
		status = what_now(app, &had, a, why);
	}
	strbuf_release(&target);
	error_clear(&e);
	return status;
}
