/*
 * muster sessions: which there are.
 */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "app/app.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "report/lists.h"

/* The words that an option may have, by number. */
typedef const char *word_of(int i);

static const char *mode_word(int i)
{
	return i <= MODE_DRY_RUN ? session_mode_name((enum session_mode)i) : NULL;
}

static const char *outcome_word(int i)
{
	/* OUTCOME_NONE has no word. */
	return i < OUTCOME_ABANDONED ? outcome_name((enum outcome)(i + 1)) : NULL;
}

static const char *life_word(int i)
{
	return i <= LIFE_PRUNED ? session_life_name((enum session_life)i) : NULL;
}

/* `given` as one of the words: its number, -1 where nothing was given, -2 and a message else. */
static int take_word(const char *option, const char *given, word_of *word)
{
	struct strbuf all = STRBUF_INIT;
	const char *known;
	int i;

	if (!given)
		return -1;
	for (i = 0; (known = word(i)) && strcmp(known, given) != 0; i++)
		strbuf_addf(&all, "%s%s", i > 0 ? ", " : "", known);
	if (!known) {
		app_usage(_("--%s %s: it has to be one of %s"), option, given, all.buf);
		i = -2;
	}
	strbuf_release(&all);
	return i;
}

/* The id of the newest incident with that title, NULL: none. */
static const char *incident_titled(struct app *app, const char *title, struct arena *a)
{
	struct incident_list *list;
	const char *id = NULL;

	if (store_incidents(app->store, &list, NULL) != 0)
		return NULL;
	for (size_t i = 0; !id && i < list->n; i++) {
		if (list->v[i].id && strcmp(list->v[i].title, title) == 0)
			id = arena_strdup(a, list->v[i].id);
	}
	incident_list_free(list);
	return id;
}

/* An incident by its id, the end of one, or its title. */
static int take_incident(struct app *app, struct session_filter *f, struct arena *a)
{
	const char *given = app->options.incident;
	struct error e = ERROR_INIT;
	struct incident_row row;
	int status = EXIT_OK, rc;

	if (!given)
		return EXIT_OK;
	rc = store_incident_named(app->store, given, &row, a, &e);
	f->incident = rc == 0 ? row.id : incident_titled(app, given, a);
	if (!f->incident)
		status = app_fail("--incident", rc, &e);
	error_clear(&e);
	return status;
}

static int read_filter(struct app *app, struct session_filter *f, struct arena *a)
{
	const struct app_options *o = &app->options;
	int outcome = take_word("outcome", o->outcome, outcome_word);
	int64_t now_ms = clock_real_ms();

	session_filter_init(f);
	f->mode = take_word("mode", o->mode, mode_word);
	f->outcome = outcome >= 0 ? outcome + 1 : outcome;
	f->life = take_word("state", o->state, life_word);
	f->runbook = o->runbook;
	f->operator_name = o->operator_name;
	f->service = o->service;
	if (f->mode < -1 || f->outcome < -1 || f->life < -1 ||
		app_time("since", o->since, now_ms, &f->since_ms) != EXIT_OK ||
		app_time("until", o->until, now_ms, &f->until_ms) != EXIT_OK)
		return EXIT_USAGE;
	return take_incident(app, f, a);
}

static void print(
	const struct app *app, const struct session_list *list, enum listing_format format)
{
	struct strbuf out = STRBUF_INIT;

	for (size_t i = 0; app->options.quiet && i < list->n; i++)
		strbuf_addf(&out, "%s\n", list->v[i].id);
	if (!app->options.quiet)
		report_sessions(list, format, &out);
	fwrite(out.buf, 1, out.len, stdout);
	strbuf_release(&out);
}

static int list_sessions(struct app *app, enum listing_format format, struct arena *a)
{
	struct error e = ERROR_INIT;
	struct session_filter filter;
	struct session_list *list = NULL;
	int rc = app_open_store(app, &e), status;

	if (rc != 0)
		status = app_fail("home", rc, &e);
	else if ((status = read_filter(app, &filter, a)) == EXIT_OK) {
		rc = store_list(app->store, &filter, &list, &e);
		if (rc != 0)
			status = app_fail("sessions", rc, &e);
		else
			print(app, list, format);
	}
	session_list_free(list);
	error_clear(&e);
	return status;
}

int command_sessions(struct app *app)
{
	enum listing_format format = app_format(app);
	struct arena *a;
	int status;

	if (format == LISTING_FORMATS)
		return EXIT_USAGE;
	a = arena_new();
	status = list_sessions(app, format, a);
	arena_free(a);
	return status;
}
