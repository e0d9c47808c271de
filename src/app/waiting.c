/*
 * Finds the sessions that wait for an approval: those of this home in their journals, those of the team
 * through their sockets.
 */
#include "config.h"

#include "app/waiting.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/people.h"
#include "app/team.h"
#include "base/i18n.h"
#include "base/utf8.h"
#include "view/attach.h"

struct candidate {
	char *id, *step, *role, *operator_name;
	bool own; /* this person operates it */
};

struct candidates {
	VEC(struct candidate) v;
};

/* What comes from another account's session is shown as a text and nothing more. */
static char *safe_text(const char *text)
{
	struct strbuf safe = STRBUF_INIT;

	text_visible(&safe, text, strlen(text), false);
	return strbuf_detach(&safe);
}

static void add(
	struct candidates *c, const struct app *app, const char *id, const struct session *s)
{
	const struct approval_record *r = session_approval_here(s);
	struct identity who;
	struct candidate x;

	if (!r || r->state != APPROVAL_WAITS)
		return;
	people_identify_self(app, &who);
	x.id = xstrdup(id);
	x.step = safe_text(r->step);
	x.role = safe_text(r->role ? r->role : "?");
	x.operator_name = safe_text(s->operator_name ? s->operator_name : "?");
	x.own = who.uid == s->operator_uid &&
		strcmp(who.name, s->operator_name ? s->operator_name : "?") == 0;
	vec_push(&c->v, x);
}

static void release(struct candidates *c)
{
	for (size_t i = 0; i < c->v.n; i++) {
		free(c->v.v[i].id);
		free(c->v.v[i].step);
		free(c->v.v[i].role);
		free(c->v.v[i].operator_name);
	}
	vec_release(&c->v);
}

static int look_at_home(struct app *app, struct candidates *c, struct error *e)
{
	struct session_filter filter;
	struct session_list *list;
	int rc;

	session_filter_init(&filter);
	filter.life = LIFE_OPEN;
	rc = store_list(app->store, &filter, &list, e);
	if (rc != 0)
		return rc;
	for (size_t i = 0; i < list->n; i++) {
		struct stored_session *s = NULL;

		if (store_read(app->store, list->v[i].id, &s, NULL) == 0)
			add(c, app, list->v[i].id, s->session);
		stored_session_free(s);
	}
	session_list_free(list);
	return 0;
}

struct looking {
	struct app *app;
	struct candidates *c;
};

static void look_at_team(void *ctx, const char *id)
{
	struct looking *l = ctx;
	struct attach_options o = { .who = l->app->who };
	struct attach *attach;

	if (attach_open(&attach, l->app->store, id, &o, NULL) != 0)
		return; /* its holder is gone, or lets nobody in */
	add(l->c, l->app, id, attach_session(attach));
	attach_close(attach);
}

/* ---- which of them ---- */

static int pick(const struct candidates *c, char **id)
{
	const struct candidate *found = NULL;
	size_t others = 0;

	for (size_t i = 0; i < c->v.n; i++) {
		others += !c->v.v[i].own;
		if (!c->v.v[i].own || (!found && c->v.n == 1))
			found = &c->v.v[i];
	}
	if (c->v.n == 0) {
		fprintf(stderr, _("muster: no session waits for an approval\n"));
		return EXIT_NOT_FOUND;
	}
	if (found && (c->v.n == 1 || others == 1)) {
		*id = xstrdup(found->id);
		return EXIT_OK;
	}
	fprintf(stderr, _("muster: several sessions wait for an approval; name one of them:\n"));
	for (size_t i = 0; i < c->v.n; i++)
		fprintf(stderr, _("  muster approve %s    %s, of %s, by %s\n"), c->v.v[i].id,
			c->v.v[i].step, c->v.v[i].operator_name, c->v.v[i].role);
	return EXIT_USAGE;
}

static int look(struct app *app, char **id)
{
	struct candidates c = { 0 };
	struct error e = ERROR_INIT;
	struct looking l = { app, &c };
	int rc = look_at_home(app, &c, &e), status;

	team_each(look_at_team, &l);
	status = rc == 0 ? pick(&c, id) : app_fail("home", rc, &e);
	release(&c);
	error_clear(&e);
	return status;
}

int waiting_find(struct app *app, char **id)
{
	struct error e = ERROR_INIT;
	char own[27];
	int rc = app->store ? 0 : app_open_store(app, &e), status = EXIT_OK;

	*id = NULL;
	if (rc != 0)
		status = app_fail("home", rc, &e);
	error_clear(&e);
	if (status != EXIT_OK)
		return status;
	if (app->arg_n == 0)
		return look(app, id);
	if (team_is_name(app->args[0])) {
		rc = team_resolve(app->args[0], id, &e);
		status = rc == 0 ? EXIT_OK : app_fail(app->args[0], rc, &e);
		error_clear(&e);
		return status;
	}
	status = app_session(app, 0, own);
	if (status == EXIT_OK)
		*id = xstrdup(own);
	return status;
}
