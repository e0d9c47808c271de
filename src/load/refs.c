/*
 * What is named must exist: looked at when the whole file has been read, since a name may stand before
 * what it names. And which variables each step uses.
 */
#include "config.h"

#include <string.h>

#include "load/reader-private.h"

struct candidates {
	VEC(const char *) steps, names;
	struct strmap *backups, *monitors; /* ids */
	struct strmap *options; /* a step's id → ids of its options, NULL where they are few */
};

static void PRINTF_LIKE(3, 4)
	complain(struct reader *r, const struct ref *ref, const char *fmt, ...)
{
	int line, column;
	va_list ap;

	if (problems_skip(r->ps, PROBLEM_ERROR))
		return;
	source_within(ref->src, ref->node, ref->at, &line, &column);
	va_start(ap, fmt);
	problems_vadd(r->ps, PROBLEM_ERROR, ref->src, line, column, fmt, ap);
	va_end(ap);
}

static const struct step *step_of(const struct reader *r, const char *id)
{
	return strmap_get(r->rb->step_index, id);
}

static void check_step(struct reader *r, struct ref *ref, struct candidates *c)
{
	if (step_of(r, ref->name) || r->cut)
		return;
	r->unsure = true;
	if (c->steps.n == 0)
		for (size_t i = 0; i < r->rb->step_n; i++)
			vec_push(&c->steps, r->rb->steps[i].id);
	complain(r, ref, "there is no step '%s'%s", ref->name,
		suggestion(r, ref->name, c->steps.v, c->steps.n));
}

static void check_var(struct reader *r, struct ref *ref, struct candidates *c)
{
	ref->known = strmap_get(r->names, ref->name);
	if (ref->known || r->cut)
		return;
	if (c->names.n == 0)
		for (size_t i = 0; i < strmap_len(r->names); i++)
			vec_push(&c->names, strmap_key(r->names, i));
	complain(r, ref,
		"there is no variable %s: it is neither in 'vars' nor set by 'into', "
		"'capture', 'set' or 'export'%s",
		ref->name, suggestion(r, ref->name, c->names.v, c->names.n));
}

static void check_time_var(struct reader *r, struct ref *ref, struct candidates *c)
{
	const struct name *name = strmap_get(r->names, ref->name);

	(void)c;
	if (name && name->decl && name->decl->type != VAR_TIME)
		complain(r, ref, "%s is no variable of type time", ref->name);
}

static void check_plain_var(struct reader *r, struct ref *ref, struct candidates *c)
{
	const struct name *name = strmap_get(r->names, ref->name);

	(void)c;
	if (name && name->decl && name->decl->secret)
		complain(r, ref, "%s is a secret: what is chosen is shown, so it cannot be one",
			ref->name);
}

static void check_no_var(struct reader *r, struct ref *ref, struct candidates *c)
{
	(void)c;
	if (strmap_has(r->names, ref->name))
		complain(r, ref, "{{%s}} is not replaced in a script: write \"$%s\"", ref->name,
			ref->name);
}

static void check_backup(struct reader *r, struct ref *ref, struct candidates *c)
{
	if (!strmap_has(c->backups, ref->name) && !r->cut)
		complain(r, ref, "there is no backup set '%s'", ref->name);
}

static void check_monitor(struct reader *r, struct ref *ref, struct candidates *c)
{
	if (!strmap_has(c->monitors, ref->name) && !r->cut)
		complain(r, ref, "there is no monitor '%s'", ref->name);
}

/* Kept for each step that is asked for: a map is made where its options are many. */
static const struct strmap *options_of(struct candidates *c, const struct step *step)
{
	struct strmap *options;

	if (strmap_has(c->options, step->id))
		return strmap_get(c->options, step->id);
	options = step_options(step);
	strmap_put(c->options, step->id, options);
	return options;
}

static void check_verdict(struct reader *r, struct ref *ref, struct candidates *c)
{
	const struct step *step = step_of(r, ref->of);

	if (step && !r->cut && strcmp(ref->name, "passed") != 0 &&
		!step_has_verdict(step, options_of(c, step), ref->name))
		complain(r, ref, "'%s' is no verdict of step '%s'", ref->name, ref->of);
}

static void free_options(void *options)
{
	strmap_free(options, NULL);
}

void check_refs(struct reader *r)
{
	static void (*const checks[REF_TYPE_COUNT])(
		struct reader *, struct ref *, struct candidates *) = {
		[REF_STEP] = check_step,
		[REF_VAR] = check_var,
		[REF_TIME_VAR] = check_time_var,
		[REF_PLAIN_VAR] = check_plain_var,
		[REF_NO_VAR] = check_no_var,
		[REF_BACKUP] = check_backup,
		[REF_MONITOR] = check_monitor,
		[REF_VERDICT] = check_verdict,
	};
	struct candidates c = {
		.backups = strmap_new(), .monitors = strmap_new(), .options = strmap_new()
	};

	for (size_t i = 0; i < r->rb->backup_n; i++)
		if (r->rb->backups[i].id)
			strmap_put(c.backups, r->rb->backups[i].id, r);
	for (size_t i = 0; i < r->rb->monitor_n; i++)
		if (r->rb->monitors[i].id)
			strmap_put(c.monitors, r->rb->monitors[i].id, r);
	for (size_t i = 0; i < r->refs.n; i++)
		checks[r->refs.v[i].type](r, &r->refs.v[i], &c);
	vec_release(&c.steps);
	vec_release(&c.names);
	strmap_free(c.backups, NULL);
	strmap_free(c.monitors, NULL);
	strmap_free(c.options, free_options);
}

/* The names of one step, each once: `used` and `needed` are told apart by the sign of the stamp. */
struct uses {
	struct reader *r;
	VEC(const char *) used, needed;
	size_t ref, script; /* what comes next of both */
};

static void use(struct uses *u, int step, struct name *known, const char *name)
{
	if (!known || known->stamp == step + 1)
		return;
	known->stamp = step + 1;
	vec_push(&u->used, name);
}

static void need(struct uses *u, const char *name)
{
	for (size_t i = 0; i < u->needed.n; i++)
		if (strcmp(u->needed.v[i], name) == 0)
			return;
	vec_push(&u->needed, name);
}

/* `$NAME` and `${NAME` in a script, of declared variables. */
static void use_script(struct uses *u, int step, const struct node *script)
{
	const char *p = script->text, *end = p + script->n;

	while ((p = memchr(p, '$', (size_t)(end - p)))) {
		struct name *known;
		char *name;
		size_t n;

		p++;
		p += *p == '{';
		n = strspn(p, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
		if (n == 0)
			continue;
		name = arena_strndup(u->r->arena, p, n);
		known = strmap_get(u->r->names, name);
		if (known && known->decl)
			use(u, step, known, name);
	}
}

static struct text_list list_of(struct reader *r, const char *const *v, size_t n)
{
	return (struct text_list){ arena_memdup(r->arena, v, n * sizeof(*v)), n };
}

static void uses_of_step(struct uses *u, struct step *step)
{
	struct reader *r = u->r;

	vec_clear(&u->used);
	vec_clear(&u->needed);
	for (; u->ref < r->refs.n && r->refs.v[u->ref].step <= step->index; u->ref++) {
		const struct ref *ref = &r->refs.v[u->ref];

		if (ref->type != REF_VAR || ref->step != step->index)
			continue;
		use(u, step->index, ref->known, ref->name);
		if (ref->needed && ref->known)
			need(u, ref->name);
	}
	for (; u->script < r->scripts.n && r->scripts.v[u->script].step <= step->index; u->script++)
		if (r->scripts.v[u->script].step == step->index)
			use_script(u, step->index, r->scripts.v[u->script].node);
	step->vars_used = list_of(r, u->used.v, u->used.n);
	step->vars_needed = list_of(r, u->needed.v, u->needed.n);
}

void check_vars_used(struct reader *r)
{
	struct uses u = { .r = r };

	for (size_t i = 0; i < r->rb->step_n; i++)
		uses_of_step(&u, (struct step *)(uintptr_t)&r->rb->steps[i]);
	vec_release(&u.used);
	vec_release(&u.needed);
}
