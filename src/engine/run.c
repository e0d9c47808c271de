/*
 * How a command begins: run.start and its effect, and the plan by which the holder carries it out.
 * Values of variables never come in here: a command gets them as its environment, from the holder.
 */
#include "config.h"

#include <string.h>

#include "base/fs.h"
#include "base/strmap.h"
#include "engine/engine-private.h"

#define WHEN_TIMEOUT_MS 30000
#define UNTIL_TIMEOUT_MS 30000
#define COLS 80
#define ROWS 24

bool run_is_beside(const char *purpose)
{
	return is(purpose, "adhoc") || is(purpose, "shell");
}

/* ---- run.start ---- */

/* Whose variables, env, shell and folder count: between two steps the step's that is to come. */
static int scope_of(const struct decide *d, const struct run_wanted *w)
{
	if (w->monitor)
		return w->monitor->scope;
	return w->step ? d->s->plan->scope_of[w->step->index] : d->s->scope;
}

static const struct runbook *runbook_of(const struct decide *d, const struct run_wanted *w)
{
	return d->s->plan->scopes[scope_of(d, w)].rb;
}

static void set_argv(struct decide *d, struct event *ev, const struct run_wanted *w)
{
	const struct runbook *rb = runbook_of(d, w);
	const char *script = w->script;
	const struct text_list *shell = &rb->shell;
	const char **v;
	size_t n = 0;

	if (w->argv.v) {
		ev->argv = w->argv;
		return;
	}
	if (w->command) {
		if (!script)
			script = w->command->script;
		if (!script) {
			ev->argv.v = w->command->argv.v;
			ev->argv.n = w->command->argv.n;
			return;
		}
		shell = &w->command->shell;
	}
	v = arena_array(d->out->arena, const char *, shell->n + 1);
	/* Without a script it is an interactive shell, which wants none of its options. */
	for (size_t i = 0; i < (script ? shell->n : 1); i++)
		v[n++] = shell->v[i];
	if (script)
		v[n++] = script;
	ev->argv.v = v;
	ev->argv.n = n;
}

static const char *dir_in(struct decide *d, const struct runbook *rb, const struct strbuf *dir)
{
	struct strbuf path = STRBUF_INIT;
	const char *text;

	if (dir->buf[0] != '/' && rb->folder) {
		strbuf_adds(&path, rb->folder);
		if (dir->len > 0)
			strbuf_addc(&path, '/');
	}
	strbuf_add(&path, dir->buf, dir->len);
	text = text_of(d, &path);
	strbuf_release(&path);
	return text;
}

const char *run_dir(struct decide *d, const struct strbuf *dir)
{
	return dir_in(d, runbook_here(d->s), dir);
}

/* On another host the folders of this one mean nothing: only what the step itself names is used. */
static void set_place(struct decide *d, struct event *ev, const struct run_wanted *w)
{
	const struct command *c = w->place;
	int scope = scope_of(d, w);
	struct strbuf text = STRBUF_INIT;

	if (c && c->host && !run_is_beside(w->purpose)) {
		session_expand_in(d->s, scope, c->host, &text);
		ev->host = text_of(d, &text);
		strbuf_clear(&text);
		if (c->dir) {
			session_expand_in(d->s, scope, c->dir, &text);
			ev->dir = text_of(d, &text);
		}
	} else {
		const char *dir = c && c->dir ? c->dir : runbook_of(d, w)->dir;

		if (dir)
			session_expand_in(d->s, scope, dir, &text);
		ev->dir = dir_in(d, runbook_of(d, w), &text);
	}
	strbuf_release(&text);
}

static void add_names(struct strmap *names, const struct setting_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		strmap_put(names, list->v[i].name, names);
}

/* Names only, each once: variables, then what the file sets, then what the command sets. */
static void set_env(struct decide *d, struct event *ev, const struct run_wanted *w)
{
	const struct session_scope *in = d->s->scopes.v[scope_of(d, w)];
	struct strmap *names = strmap_new();
	const char **v;

	for (size_t i = 0; i < in->vars.n; i++)
		if (session_var_at(d->s, scope_of(d, w), i))
			strmap_put(names, in->vars.v[i].name, names);
	add_names(names, &runbook_of(d, w)->env);
	if (w->place)
		add_names(names, &w->place->env);
	v = arena_array(d->out->arena, const char *, strmap_len(names) + 1);
	for (size_t i = 0; i < strmap_len(names); i++)
		v[i] = arena_strdup(d->out->arena, strmap_key(names, i));
	ev->env.v = v;
	ev->env.n = strmap_len(names);
	strmap_free(names, NULL);
}

static int next_run(const struct decide *d)
{
	int run = (int)d->s->runs.n + 1;

	for (size_t i = d->settled; i < d->out->events.n; i++)
		run += d->out->events.v[i]->type == EV_RUN_START;
	return run;
}

void run_begin(struct decide *d, const struct run_wanted *w)
{
	int run = next_run(d);
	struct event *ev = emit(d, EV_RUN_START);

	ev->step = w->step ? w->step->id : NULL;
	ev->run = run;
	if (w->step == d->s->step && w->step && !run_is_beside(w->purpose))
		ev->attempt = w->attempt ? w->attempt : d->s->attempt;
	ev->purpose = w->purpose;
	ev->child = w->child;
	if (w->step && w->step == d->s->step && approve_passed(d->s))
		ev->digest =
			(struct event_bytes){ session_approval_here(d->s)->digest, EVENT_HASH_LEN };
	set_argv(d, ev, w);
	set_place(d, ev, w);
	set_env(d, ev, w);
	if (w->terminal) {
		ev->cols = d->h->cols > 0 ? d->h->cols : COLS;
		ev->rows = d->h->rows > 0 ? d->h->rows : ROWS;
	}
	emit_effect(d, EFFECT_START, run);
}

void run_begin_step(struct decide *d)
{
	struct run_wanted w = { .purpose = "run",
		.step = d->s->step,
		.script = d->s->edited,
		.command = d->s->step->command,
		.place = d->s->step->command,
		.terminal = true };

	run_begin(d, &w);
}

void wait_begin(struct decide *d)
{
	const struct step *st = d->s->step;
	struct event *ev = emit(d, EV_WAIT_START);
	int64_t delay = st->wait_until ? st->wait_timeout_ms : st->wait_ms;

	ev->step = st->id;
	ev->who = d->h->who;
	if (delay > 0 || !st->wait_until)
		ev->delay_ms = delay;
}

/* ---- the plan ---- */

static const struct item *item_of(const struct step *st, const char *id)
{
	for (size_t i = 0; i < st->item_n; i++)
		if (is(st->items[i].id, id))
			return &st->items[i];
	return NULL;
}

static void plan_command(struct run_plan *plan, const struct command *c)
{
	plan->command = c;
	plan->expect = &c->expect;
	plan->captures = c->captures;
	plan->capture_n = c->capture_n;
	plan->input = c->input;
	plan->record_limit = c->record_limit;
}

static void plan_run(struct run_plan *plan, const struct run_record *r)
{
	(void)r;
	plan->terminal = true;
	plan->grace_ms = plan->step->grace_ms;
	if (plan->step->command)
		plan_command(plan, plan->step->command);
}

/* Where the step's own command runs, on this host. */
static void plan_beside(struct run_plan *plan, const struct run_record *r)
{
	(void)r;
	plan->terminal = true;
	plan->command = plan->step->command;
}

static void plan_sense(struct run_plan *plan, const struct run_record *r)
{
	plan->item = item_of(plan->step, r->child);
	if (!plan->item)
		return;
	plan->timeout_ms = plan->item->timeout_ms;
	if (plan->item->sense)
		plan_command(plan, plan->item->sense);
}

static void plan_parallel(struct run_plan *plan, const struct run_record *r)
{
	plan->terminal = true;
	plan->grace_ms = plan->step->grace_ms;
	for (size_t i = 0; i < plan->step->child_n; i++)
		if (is(plan->step->children[i].id, r->child))
			plan->child = &plan->step->children[i];
	if (plan->child)
		plan_command(plan, plan->child->command);
}

static void plan_until(struct run_plan *plan, const struct run_record *r)
{
	(void)r;
	plan->timeout_ms = UNTIL_TIMEOUT_MS;
	plan->expect = &plan->step->wait_expect;
}

static void plan_choose(struct run_plan *plan, const struct run_record *r)
{
	(void)r;
	plan->wants_lines = true;
}

static void plan_when(struct run_plan *plan, const struct run_record *r)
{
	(void)r;
	plan->timeout_ms = WHEN_TIMEOUT_MS;
}

static void plan_undo(struct run_plan *plan, const struct run_record *r)
{
	static const int success[] = { 0 };
	static const struct expectation expect = { .exits = success, .exit_n = 1 };

	(void)r;
	plan->terminal = true;
	plan->command = plan->step->command;
	plan->expect = &expect;
	plan->grace_ms = plan->step->grace_ms;
}

static const struct {
	const char *purpose;
	void (*plan)(struct run_plan *plan, const struct run_record *r);
} plans[] = {
	{ "run", plan_run },
	{ "adhoc", plan_beside },
	{ "shell", plan_beside },
	{ "parallel", plan_parallel },
	{ "sense", plan_sense },
	{ "until", plan_until },
	{ "choose", plan_choose },
	{ "when", plan_when },
	{ "undo", plan_undo },
};

bool session_takes_keys(const struct session *s, int run)
{
	const struct run_record *r = session_run(s, run);
	struct run_plan plan;

	if (!r || !r->running || r->cols == 0)
		return false;
	/* Without the runbook only the record says what it knows: that there is a terminal. */
	return session_run_plan(s, run, &plan, NULL) < 0 || !plan.input;
}

/* In a drill and a dry run nothing is real, but in a dry run that reads what a step declares to change
 * nothing. What a person types into one is never. */
static bool is_pretended(
	const struct session *s, const struct run_plan *plan, const struct run_record *r)
{
	if (s->mode != MODE_DRILL && s->mode != MODE_DRY_RUN)
		return false;
	return !s->reads || run_is_beside(r->purpose) || !plan->command ||
		!plan->command->read_only || r->edited;
}

int session_run_plan(const struct session *s, int run, struct run_plan *plan, struct error *e)
{
	const struct run_record *r = session_run(s, run);
	int at = r && r->step && s->plan ? plan_step_named(s->plan, r->step) : -1;

	memset(plan, 0, sizeof(*plan));
	plan->grace_ms = GRACE_MS;
	if (!r || !s->rb || (r->step && at < 0))
		return error_set(e, -ERR_NOTFOUND, "there is no run %d", run);
	plan->scope = session_run_scope(s, r);
	if (at >= 0)
		plan->step = &s->plan->steps[at];
	plan->terminal = run_is_beside(r->purpose);
	if (run_is_monitor(r->purpose))
		plan_monitor(s, r, plan);
	for (size_t i = 0; plan->step && i < ARRAY_LEN(plans); i++)
		if (is(plans[i].purpose, r->purpose))
			plans[i].plan(plan, r);
	plan->pretended = is_pretended(s, plan, r);
	return 0;
}
