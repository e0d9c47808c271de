/*
 * Prints what is to be approved. What was printed by commands goes out as plain text.
 */
#include "config.h"

#include "app/approving.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/utf8.h"
#include "base/vec.h"
#include "model/plan.h"
#include "modes/plaintext.h"

/* Bytes of a plan that are shown: its end; the record has it all. */
#define PLAN_MAX (256 * 1024)

struct output {
	char *step;
	int visit, attempt;
	bool cut;
	struct strbuf text;
};

struct approving {
	VEC(struct output *) outputs;
};

struct approving *approving_new(void)
{
	return xcalloc(1, sizeof(struct approving));
}

void approving_free(struct approving *a)
{
	if (!a)
		return;
	for (size_t i = 0; i < a->outputs.n; i++) {
		strbuf_release(&a->outputs.v[i]->text);
		free(a->outputs.v[i]->step);
		free(a->outputs.v[i]);
	}
	vec_release(&a->outputs);
	free(a);
}

/* ---- the plan ---- */

static struct output *find(const struct approving *a, const char *step)
{
	for (size_t i = 0; step && i < a->outputs.n; i++)
		if (strcmp(a->outputs.v[i]->step, step) == 0)
			return a->outputs.v[i];
	return NULL;
}

static struct output *keep(struct approving *a, const char *step)
{
	struct output *o = find(a, step);

	if (o)
		return o;
	o = xcalloc(1, sizeof(*o));
	o->step = xstrdup(step);
	strbuf_init(&o->text);
	vec_push(&a->outputs, o);
	return o;
}

static void begin(struct approving *a, const struct session *s, const struct event *ev)
{
	const struct step_record *at = ev->step ? session_step(s, ev->step) : NULL;
	struct output *o;

	if (!at || !ev->purpose || !session_is_of_step(ev->purpose) ||
		!session_is_seen(s, ev->step))
		return;
	o = keep(a, ev->step);
	if (o->visit == at->visits && o->attempt == (int)ev->attempt)
		return;
	o->visit = at->visits;
	o->attempt = (int)ev->attempt;
	o->cut = false;
	strbuf_clear(&o->text);
}

static void add(struct approving *a, const struct session *s, const struct event *ev)
{
	const struct run_record *r = session_run(s, (int)ev->run);
	struct output *o = r && session_is_of_step(r->purpose) ? find(a, r->step) : NULL;

	if (!o)
		return;
	strbuf_add(&o->text, (const char *)ev->data.v, ev->data.n);
	if (o->text.len > 2 * PLAN_MAX) {
		strbuf_consume(&o->text, o->text.len - PLAN_MAX);
		o->cut = true;
	}
}

void approving_take(struct approving *a, const struct session *s, const struct event *ev)
{
	if (ev->type == EV_RUN_START)
		begin(a, s, ev);
	else if (ev->type == EV_RUN_OUTPUT && a->outputs.n > 0)
		add(a, s, ev);
}

/* ---- in words ---- */

static void print_line(void *out, const char *text, size_t n, enum plaintext_end end)
{
	struct strbuf line = STRBUF_INIT;

	(void)end;
	text_visible(&line, text, n, false);
	fprintf(out, "  %s\n", line.buf);
	strbuf_release(&line);
}

static void print_block(FILE *out, const char *title, const char *text, size_t n)
{
	struct plaintext *lines = plaintext_new(print_line, out);

	fprintf(out, "%s\n", title);
	plaintext_feed(lines, text, n);
	plaintext_flush(lines);
	plaintext_free(lines);
}

static void print_fact(FILE *out, const char *name, const char *text)
{
	struct strbuf line = STRBUF_INIT;

	if (!text || !*text)
		return;
	text_visible(&line, text, strlen(text), false);
	fprintf(out, "%s %s\n", name, line.buf);
	strbuf_release(&line);
}

static const struct step *step_of(const struct session *s, const struct approval_record *r)
{
	int at = s->plan ? plan_step_named(s->plan, r->step) : -1;

	return at < 0 ? NULL : &s->plan->steps[at];
}

static void print_variables(const struct session *s, const struct step *st, FILE *out)
{
	int scope = s->plan->scope_of[st->index];
	const struct session_scope *in = s->scopes.v[scope];

	if (in->vars.n > 0)
		fprintf(out, "%s\n", _("variables"));
	for (size_t i = 0; i < in->vars.n; i++) {
		const struct var_value *var = &in->vars.v[i];
		char *name = xstrfmt("  %s", var->name);

		if (var->set)
			print_fact(out, name, var->secret ? "•••" : var->value);
		free(name);
	}
}

static void print_place(const struct session *s, const struct step *st, FILE *out)
{
	struct strbuf text = STRBUF_INIT;

	if (st->command && st->command->host) {
		session_expand_in(s, s->plan->scope_of[st->index], st->command->host, &text);
		print_fact(out, _("on host"), text.buf);
	}
	strbuf_release(&text);
}

static void print_plan(
	const struct approving *a, const struct session *s, const struct step *st, FILE *out)
{
	const struct step *see =
		plan_step_in(s->plan, s->plan->scope_of[st->index], st->approve.see);
	const struct output *o = see ? find(a, see->id) : NULL;
	char *title;

	if (!see)
		return;
	title = xstrfmt(
		o ? o->cut ? _("what %s printed last (the end of it)") : _("what %s printed last")
		  : _("%s printed nothing"),
		see->id);
	print_block(out, title, o ? o->text.buf : "", o ? o->text.len : 0);
	free(title);
}

void approving_print(const struct approving *a, const struct session *s,
	const struct approval_record *r, FILE *out)
{
	const struct step *st = step_of(s, r);
	struct strbuf since = STRBUF_INIT, step = STRBUF_INIT, role = STRBUF_INIT;
	const struct step_record *record = session_step(s, r->step);

	print_fact(out, "session", s->id);
	print_fact(out, _("runbook"), s->title);
	print_fact(out, _("mode"), session_mode_name(s->mode));
	strbuf_addf(&step, "%s %s", r->step, record ? record->title : "");
	print_fact(out, _("step"), step.buf);
	print_fact(out, _("asked by"), s->operator_name);
	time_local(&since, r->asked_at);
	print_fact(out, _("since"), since.buf);
	text_visible(&role, r->role ? r->role : "?", strlen(r->role ? r->role : "?"), false);
	fprintf(out, _("approval by %s: %d of %d\n"), role.buf, (int)r->grants.n, r->need);
	if (r->broken)
		print_fact(out, _("it was passed without:"), r->why);
	if (st)
		print_place(s, st, out);
	print_block(out, _("command"), r->command ? r->command : "",
		r->command ? strlen(r->command) : 0);
	if (st) {
		print_variables(s, st, out);
		print_plan(a, s, st, out);
	}
	strbuf_release(&since);
	strbuf_release(&step);
	strbuf_release(&role);
	fflush(out);
}
