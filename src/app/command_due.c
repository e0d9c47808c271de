/*
 * muster due: which backup, drill, exercise or review should have been by now; for cron.
 */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "app/app.h"
#include "app/sets.h"
#include "base/clock.h"
#include "model/every.h"
#include "report/due.h"

struct found_due {
	VEC(struct due_row) v;
	int64_t now_ms;
};

static void add(struct found_due *due, const char *kind, const char *id, const char *runbook,
	int64_t last_ms, int64_t due_ms)
{
	struct due_row row = { kind, id, runbook, last_ms, due_ms };

	vec_push(&due->v, row);
}

/* A folder that is not there has no backup, and that has been said. */
static void add_sets(struct found_due *due, const struct found_sets *sets)
{
	static const struct backup_list none;
	struct backup_state_of_set state;

	for (size_t i = 0; i < sets->v.n; i++) {
		const struct found_set *found = &sets->v.v[i];

		backups_judge(found->set, found->list ? found->list : &none, due->now_ms, &state);
		if (state.overdue)
			add(due, "backup", found->set->id, found->runbook->id, state.newest_ms,
				state.next_ms);
	}
}

/* When the test was last walked to a good end; EVENT_NONE: never. */
static int64_t last_test(
	const struct session_list *sessions, const struct runbook *rb, const struct schedule *test)
{
	enum session_mode mode = test->mode == SCHEDULE_DRILL ? MODE_DRILL : MODE_EXERCISE;

	for (size_t i = 0; i < sessions->n; i++) {
		const struct session_row *row = &sessions->v[i];

		if (row->life == LIFE_CLOSED && row->mode == mode &&
			outcome_is_good(row->outcome) && strcmp(row->schedule, test->id) == 0 &&
			strcmp(row->runbook, rb->id) == 0)
			return row->start_ms;
	}
	return EVENT_NONE;
}

static void add_tests(
	struct found_due *due, const struct runbook *rb, const struct session_list *sessions)
{
	for (size_t i = 0; i < rb->schedule_n; i++) {
		const struct schedule *test = &rb->schedules[i];
		int64_t last = last_test(sessions, rb, test);
		int64_t next = every_next(&test->every, last);

		if (last == EVENT_NONE || next < due->now_ms)
			add(due, test->mode == SCHEDULE_DRILL ? "drill" : "exercise", test->id,
				rb->id, last, next);
	}
}

/* A runbook that nobody has updated or tested for long. */
static void add_review(
	struct found_due *due, const struct runbook *rb, const struct session_list *sessions)
{
	int64_t last, next;

	if (rb->review_after_ms <= 0)
		return;
	if (rb->updated && date_parse(rb->updated, &last, NULL) != 0)
		last = EVENT_NONE;
	for (size_t i = 0; i < sessions->n; i++) {
		const struct session_row *row = &sessions->v[i];
		bool test = row->mode == MODE_DRILL || row->mode == MODE_EXERCISE;

		if (test && row->life == LIFE_CLOSED && outcome_is_good(row->outcome) &&
			strcmp(row->runbook, rb->id) == 0 && row->start_ms > last)
			last = row->start_ms;
	}
	next = last == EVENT_NONE ? EVENT_NONE : last + rb->review_after_ms;
	if (next < due->now_ms)
		add(due, "review", rb->id, rb->id, last, next);
}

static int print(const struct app *app, const struct found_due *due, enum listing_format format)
{
	struct strbuf out = STRBUF_INIT;

	/* Cron mails what is printed: nothing due, no mail. */
	if (due->v.n > 0 || format != LISTING_TABLE)
		report_due(due->v.v, due->v.n, format, &out);
	if (!app->options.quiet)
		fwrite(out.buf, 1, out.len, stdout);
	strbuf_release(&out);
	return due->v.n > 0 ? EXIT_OTHERWISE : EXIT_OK;
}

int command_due(struct app *app)
{
	struct found_due due = { .now_ms = clock_real_ms() };
	enum listing_format format = app_format(app);
	struct session_list *sessions = NULL;
	struct error e = ERROR_INIT;
	struct found_sets sets;
	int status, found, rc;

	if (format == LISTING_FORMATS)
		return EXIT_USAGE;
	found = sets_find(app, NULL, NULL, &sets);
	status = app->store ? EXIT_OK : found;
	rc = app->store ? store_list(app->store, NULL, &sessions, &e) : 0;
	if (rc != 0)
		status = app_fail("sessions", rc, &e);
	if (sessions) {
		add_sets(&due, &sets);
		for (size_t i = 0; i < sets.runbooks.n; i++) {
			add_tests(&due, sets.runbooks.v[i], sessions);
			add_review(&due, sets.runbooks.v[i], sessions);
		}
		/* For the home screen; what cannot be kept is printed all the same. */
		if (store_due_write(app->store, due.v.v, due.v.n, due.now_ms, &e) != 0)
			error_clear(&e);
		status = print(app, &due, format);
	}
	/* What could not be looked at counts for more than what is due. */
	status = found > EXIT_OTHERWISE ? found : status;
	session_list_free(sessions);
	sets_release(&sets);
	vec_release(&due.v);
	error_clear(&e);
	return status;
}
