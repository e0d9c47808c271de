/*
 * Beginning a session. Everything that can be wrong is found and said before a holder is started, so that
 * a session that exists is one that can be walked.
 */
#include "config.h"

#include "app/begin.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/configuration.h"
#include "app/locking.h"
#include "app/people.h"
#include "app/require.h"
#include "app/spilling.h"
#include "app/team.h"
#include "app/values.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/fs.h"
#include "base/i18n.h"
#include "base/ulid.h"
#include "load/load.h"
#include "model/plan.h"
#include "wire/wire.h"

struct beginning {
	struct app *app;
	struct arena *arena;
	struct runbook *rb;
	char *path;
	struct start_values values;
	struct event open;
	enum session_mode mode;
	const struct profile *profile; /* NULL: none */
	const char *override;          /* why another session's lock is taken; NULL: it is not */
	bool onset_known;
};

/* ---- the runbook ---- */

static int load(struct beginning *b, const char *name)
{
	struct app *app = b->app;
	struct problems problems;
	struct error e = ERROR_INIT;
	struct strbuf text = STRBUF_INIT;
	int rc, status = EXIT_OK;

	app_find_folders(app);
	rc = store_find_runbook(
		(const char *const *)(void *)app->folders.v, app->folders.n, name, &b->path, &e);
	if (rc != 0) {
		status = app_fail(name, rc, &e);
		error_clear(&e);
		return status;
	}
	problems_init(&problems);
	rc = app_load(b->app, b->path, &b->rb, &problems);
	if (rc != 0) {
		problems_print(&problems, &text);
		fwrite(text.buf, 1, text.len, stderr);
		fprintf(stderr, _("muster: %s: the runbook is not sound\n"), b->path);
		status = rc == -ERR_NOTFOUND ? EXIT_NOT_FOUND : EXIT_UNSOUND;
	}
	strbuf_release(&text);
	problems_release(&problems);
	return status;
}

static int say_status(struct beginning *b)
{
	switch (b->rb->status) {
	case STATUS_DRAFT:
		fprintf(stderr, _("muster: WARNING: %s is a DRAFT: nobody has vouched for it\n"),
			b->rb->id);
		break;
	case STATUS_DEPRECATED:
		fprintf(stderr, _("muster: WARNING: %s is DEPRECATED: look for what replaces it\n"),
			b->rb->id);
		break;
	case STATUS_PUBLISHED: break;
	}
	return EXIT_OK;
}

static int check_from(struct beginning *b)
{
	const struct app_options *o = &b->app->options;

	if (!o->from)
		return EXIT_OK;
	if (!plan_has_path(b->rb, o->from))
		return app_usage("--from %s: the runbook has no such step", o->from);
	if (!o->reason || !*o->reason)
		return app_usage("--from %s: --reason WHY has to say why", o->from);
	return EXIT_OK;
}

/* ---- an exercise ---- */

static int find_profile(struct beginning *b)
{
	const char *id = b->app->options.profile;

	for (size_t i = 0; id && i < b->rb->profile_n; i++) {
		if (strcmp(b->rb->profiles[i].id, id) == 0)
			b->profile = &b->rb->profiles[i];
	}
	if (id && !b->profile)
		return app_usage("--profile %s: the runbook has no such profile", id);
	return EXIT_OK;
}

static int find_schedule(struct beginning *b)
{
	const char *id = b->app->options.schedule;

	if (!id)
		return EXIT_OK;
	for (size_t i = 0; i < b->rb->schedule_n; i++) {
		if (strcmp(b->rb->schedules[i].id, id) != 0)
			continue;
		if (b->rb->schedules[i].mode != SCHEDULE_EXERCISE)
			return app_usage("--schedule %s: it is a drill, not an exercise", id);
		return EXIT_OK;
	}
	return app_usage("--schedule %s: the runbook has no such schedule", id);
}

/* ---- incident and onset ---- */

static int take_since(struct beginning *b)
{
	const char *since = b->app->options.since;
	struct error e = ERROR_INIT;
	int64_t now = clock_real_ms(), ms;
	int status = EXIT_OK;

	if (!since)
		return EXIT_OK;
	if (time_parse(since, now, &ms, &e) != 0)
		status = app_usage("--since %s: %s", since, error_text(&e));
	else if (ms > now)
		status = app_usage("--since %s: that is in the future", since);
	else
		b->open.onset = ms;
	b->onset_known = status == EXIT_OK;
	error_clear(&e);
	return status;
}

static void new_incident(struct beginning *b, const char *title)
{
	char id[ULID_LEN + 1];

	ulid_new(id);
	b->open.incident_id = arena_strdup(b->arena, id);
	b->open.incident_title = title;
}

/* An exercise, and a dry run of its own, are of none. */
static void keep_incident(struct beginning *b, const struct session *before)
{
	if (!before->incident_id)
		return;
	b->open.incident_id = arena_strdup(b->arena, before->incident_id);
	b->open.incident_title = arena_strdup(b->arena, before->incident_title);
}

/* Goes on under the clock of another session. */
static int continue_session(struct beginning *b)
{
	struct stored_session *before;
	struct error e = ERROR_INIT;
	char id[27];
	int rc = store_resolve(b->app->store, b->app->options.continues, id, &e), status = EXIT_OK;

	if (rc == 0)
		rc = store_read(b->app->store, id, &before, &e);
	if (rc != 0) {
		status = app_fail(b->app->options.continues, rc, &e);
	} else {
		b->open.continues = arena_strdup(b->arena, id);
		keep_incident(b, before->session);
		if (!b->onset_known && before->session->onset_at != EVENT_NONE) {
			b->open.onset = before->session->onset_at;
			b->onset_known = true;
		}
		stored_session_free(before);
	}
	error_clear(&e);
	return status;
}

static int named_incident(struct beginning *b)
{
	const char *name = b->app->options.incident;
	struct incident_row row;
	struct error e = ERROR_INIT;
	int rc = store_incident_named(b->app->store, name, &row, b->arena, &e), status = EXIT_OK;

	if (rc == 0) {
		b->open.incident_id = row.id;
		b->open.incident_title = row.title;
		if (!b->onset_known)
			b->open.onset = row.onset_ms;
		b->onset_known = true;
	} else if (rc == -ERR_NOTFOUND) {
		new_incident(b, name);
	} else {
		status = app_fail(name, rc, &e);
	}
	error_clear(&e);
	return status;
}

/* One question, on a terminal: `[now]` is Enter. */
static void ask_onset(struct beginning *b)
{
	char line[256];

	b->open.onset = clock_real_ms();
	if (b->onset_known || b->mode != MODE_INCIDENT || b->app->options.answers ||
		!isatty(STDIN_FILENO) || !isatty(STDERR_FILENO))
		return;
	for (;;) {
		struct error e = ERROR_INIT;
		int64_t now, ms;

		fprintf(stderr, _("When did it begin? [now] 02:31 · 40m ago: "));
		fflush(stderr);
		if (!fgets(line, sizeof(line), stdin))
			return;
		line[strcspn(line, "\r\n")] = '\0';
		/* `now` and `40m ago` count from the answer, however long the question stood. */
		b->open.onset = now = clock_real_ms();
		if (!*line)
			return;
		if (time_parse(line, now, &ms, &e) == 0 && ms <= now) {
			b->open.onset = ms;
			return;
		}
		fprintf(stderr, "muster: %s: %s\n", line,
			e.text ? e.text : _("that is in the future"));
		error_clear(&e);
	}
}

static int find_incident(struct beginning *b)
{
	int status = take_since(b);

	if (status == EXIT_OK && b->app->options.continues)
		status = continue_session(b);
	else if (status == EXIT_OK && b->app->options.incident)
		status = named_incident(b);
	else if (status == EXIT_OK && b->mode == MODE_INCIDENT)
		new_incident(b, b->rb->title);
	if (status == EXIT_OK && !b->onset_known)
		ask_onset(b);
	return status;
}

/* Two sessions of one runbook are allowed, and rarely meant. */
static void warn_of_open_sessions(struct beginning *b)
{
	struct session_filter filter;
	struct session_list *list;

	session_filter_init(&filter);
	filter.runbook = b->rb->id;
	filter.life = LIFE_OPEN;
	if (store_list(b->app->store, &filter, &list, NULL) != 0)
		return;
	for (size_t i = 0; i < list->n; i++)
		fprintf(stderr,
			_("muster: warning: %s has this runbook open already: muster attach "
			  "%s\n"),
			list->v[i].operator_name, list->v[i].id);
	session_list_free(list);
}

/* ---- the holder ---- */

static void fill_operator(struct beginning *b)
{
	struct identity who;

	people_identify_self(b->app, &who);
	b->open.operator_name = b->app->who;
	b->open.operator_uid = who.uid;
	b->open.operator_login = who.login;
	b->open.operator_terminal = arena_strdup(b->arena, who.terminal);
	b->open.operator_from = getenv("SSH_CONNECTION");
}

static void fill_prev(struct beginning *b, const char *id)
{
	uint8_t hash[EVENT_HASH_LEN];
	struct error e = ERROR_INIT;
	char prev[27];
	int rc = store_prev(b->app->store, id, prev, hash, &e);

	/* Without it, it is not noticed when the session before is deleted; nothing waits for that. */
	if (rc != 0 && rc != -ERR_NOTFOUND)
		fprintf(stderr,
			_("muster: warning: the session before this one cannot be read: %s\n"),
			error_text(&e));
	error_clear(&e);
	if (rc != 0)
		return;
	b->open.prev_session = arena_strdup(b->arena, prev);
	b->open.prev_hash.v = arena_memdup(b->arena, hash, sizeof(hash));
	b->open.prev_hash.n = sizeof(hash);
}

/* Without its team a session goes on all the same: who is there is told, and nobody waits for it. */
static char *prepare_team(const struct beginning *b)
{
	struct error e = ERROR_INIT;
	char *folder;

	if (team_prepare(b->app, &folder, &e) != 0)
		fprintf(stderr, _("muster: warning: others cannot reach this session: %s\n"),
			error_text(&e));
	error_clear(&e);
	return folder;
}

static int order_holder(struct beginning *b, char id[27])
{
	struct wire_message order;
	struct error e = ERROR_INIT;
	char *team, *spill, *here, *path;
	int rc, status = spilling_folder(b->app, &spill);

	if (status != EXIT_OK)
		return status;
	team = prepare_team(b);
	here = getcwd(NULL, 0);

	/* It is recorded, and a resume finds what is relative to it from anywhere. */
	path = here ? fs_join(here, b->path) : xstrdup(b->path);
	ulid_new(id);
	b->open.mode = session_mode_name(b->mode);
	b->open.profile = b->app->options.profile;
	b->open.schedule = b->app->options.schedule;
	if (b->app->options.dry_run && *b->app->options.dry_run)
		b->open.reads = 1;
	fill_operator(b);
	fill_prev(b, id);
	wire_message_init(&order, WIRE_OPEN);
	order.session = id;
	order.path = path;
	order.open = &b->open;
	order.vars = b->values.vars;
	order.sources = b->values.sources;
	order.secrets = b->values.secrets;
	order.shell = (struct event_texts){ b->app->config->shell.v, b->app->config->shell.n };
	order.monitors = b->app->config->fragment;
	order.ssh = (struct event_texts){ b->app->config->ssh.v, b->app->config->ssh.n };
	order.first = b->app->options.from;
	order.reason = b->app->options.reason;
	order.team = team;
	order.override = b->override;
	order.spill = spill;
	people_fill(b->app, b->rb, b->arena, &order);
	rc = app_start_holder(b->app, &order, &e);
	status = rc == 0 ? EXIT_OK : app_fail("session", rc, &e);
	free(team);
	free(spill);
	free(here);
	free(path);
	error_clear(&e);
	return status;
}

static int gather(struct beginning *b)
{
	struct error e = ERROR_INIT;
	int status = EXIT_OK,
	    rc = values_gather(b->app, b->rb, b->profile, b->arena, &b->values, &e);

	if (rc != 0)
		status = app_usage("%s", error_text(&e));
	error_clear(&e);
	return status;
}

static int look_at_lock(struct beginning *b)
{
	b->override = b->app->options.override_lock;
	if (b->mode == MODE_DRILL || b->mode == MODE_DRY_RUN)
		return EXIT_OK;
	return locking_look(b->app, b->rb, &b->values, b->arena, &b->override);
}

static int prove_profile(struct beginning *b)
{
	if (!b->profile || !b->profile->require)
		return EXIT_OK;
	return require_run(b->rb, b->profile, &b->values);
}

static int begin_incident(struct beginning *b)
{
	warn_of_open_sessions(b);
	return find_incident(b);
}

/* What has to be right before there is a session, in this order. */
static int (*const stages[])(struct beginning *b) = {
	say_status,
	check_from,
	find_profile,
	find_schedule,
	gather,
	look_at_lock,
	prove_profile,
	begin_incident,
};

int begin_session(struct app *app, const char *runbook, enum session_mode mode, char id[27])
{
	struct beginning b = { .app = app, .arena = arena_new(), .mode = mode };
	struct error e = ERROR_INIT;
	int rc, status = EXIT_OK;

	event_init(&b.open, EV_SESSION_OPEN, clock_real_ms(), 0);
	rc = app->store ? 0 : app_open_store(app, &e);
	if (rc != 0)
		status = app_fail("home", rc, &e);
	if (status == EXIT_OK)
		status = load(&b, runbook);
	for (size_t i = 0; status == EXIT_OK && i < ARRAY_LEN(stages); i++)
		status = stages[i](&b);
	if (status == EXIT_OK)
		status = order_holder(&b, id);
	runbook_free(b.rb);
	free(b.path);
	arena_free(b.arena);
	error_clear(&e);
	return status;
}

int begin_and_walk(struct app *app, const char *runbook, enum session_mode mode)
{
	char id[27];
	int status = app_read_answers(app);

	if (status == EXIT_OK)
		status = begin_session(app, runbook, mode, id);
	return status == EXIT_OK ? app_walk(app, id, true) : status;
}
