/*
 * What others approve, as a hash: the very command, where it runs, its variables, and what the step of
 * `see` printed. And what they say about it, as a happening. Whether it counts is the engine's to say.
 *
 * A secret's value stands in it as a hash with a key that this process alone has: a hash without one
 * could be guessed at from the record. So what was approved with a secret is asked for anew after a
 * resume.
 */
#include "config.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/arena.h"
#include "base/template.h"
#include "holder/holder-private.h"
#include "journal/digest.h"
#include "model/kind.h"
#include "model/plan.h"

struct hashing {
	struct holder *h;
	struct digest *d;
	int scope;
};

/* ---- pieces, each with its name and length, so that no two lists of pieces are the same bytes ---- */

static void add_bytes(struct hashing *x, const char *name, const void *data, size_t n)
{
	uint8_t length[8];

	for (size_t i = 0; i < sizeof(length); i++)
		length[i] = (uint8_t)((uint64_t)n >> (8 * i));
	digest_add(x->d, name, strlen(name) + 1);
	digest_add(x->d, length, sizeof(length));
	digest_add(x->d, data, n);
}

static void add_text(struct hashing *x, const char *name, const char *text)
{
	if (text)
		add_bytes(x, name, text, strlen(text));
}

static void add_texts(struct hashing *x, const char *name, const struct text_list *texts)
{
	for (size_t i = 0; i < texts->n; i++)
		add_text(x, name, texts->v[i]);
}

/* ---- values ---- */

static void make_key(struct holder *h)
{
	if (h->has_key)
		return;
	if (getrandom(h->key, sizeof(h->key), 0) != (ssize_t)sizeof(h->key))
		BUG("the kernel gives no random bytes");
	h->has_key = true;
}

/* 64 hex digits, in scratch. */
static const char *keyed_hash(struct holder *h, const char *value)
{
	struct digest *d = digest_new();
	uint8_t hash[EVENT_HASH_LEN];
	char hex[2 * EVENT_HASH_LEN + 1];

	make_key(h);
	digest_add(d, h->key, sizeof(h->key));
	digest_add(d, value, strlen(value));
	digest_take(d, hash);
	digest_free(d);
	digest_hex(hash, hex);
	return arena_strdup(h->scratch, hex);
}

/* The value, of a secret its hash. */
static const char *hashed_value(struct hashing *x, const char *name)
{
	const struct var_value *var = session_var_in(x->h->session, x->scope, name);
	struct value_scope in = { .h = x->h, .scope = x->scope };
	const char *value;

	if (!var || !var->set)
		return NULL;
	if (!var->secret)
		return var->value;
	value = values_get(&in, name);
	return value ? keyed_hash(x->h, value) : NULL;
}

static const char *look_up(void *hashing, const char *name)
{
	return hashed_value(hashing, name);
}

static void add_expanded(struct hashing *x, const char *name, const char *text)
{
	struct strbuf out = STRBUF_INIT;

	if (!text)
		return;
	template_expand(&out, text, look_up, x);
	add_bytes(x, name, out.buf, out.len);
	strbuf_release(&out);
}

static void add_settings(struct hashing *x, const char *name, const struct setting_list *list)
{
	for (size_t i = 0; i < list->n; i++) {
		add_text(x, name, list->v[i].name);
		add_expanded(x, "value", list->v[i].value);
	}
}

/* ---- variables ---- */

static bool is_word_char(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

static bool mentions(const char *script, const char *name)
{
	size_t n = strlen(name);

	for (const char *p = script; p && (p = strstr(p, name)) != NULL; p += n)
		if ((p == script || !is_word_char(p[-1])) && !is_word_char(p[n]))
			return true;
	return false;
}

static bool is_listed(const struct text_list *names, const char *name)
{
	for (size_t i = 0; i < names->n; i++)
		if (strcmp(names->v[i], name) == 0)
			return true;
	return false;
}

/* Those that the step names anywhere, also where it was edited; in the order of their names, since
 * they may be given in any. */
static bool uses(const struct session *s, const struct step *st, const char *name)
{
	const struct command *c = st->command;

	if (is_listed(&st->vars_used, name) || mentions(s->edited, name) ||
		mentions(session_child_edit(s, st->id), name) || (c && mentions(c->script, name)))
		return true;
	for (size_t i = 0; i < st->child_n; i++)
		if (uses(s, &st->children[i], name))
			return true;
	return false;
}

static int by_name(const void *a, const void *b)
{
	const char *const *x = a, *const *y = b;

	return strcmp(*x, *y);
}

static void add_variables(struct hashing *x, const struct step *st)
{
	const struct session *s = x->h->session;
	const struct session_scope *in = s->scopes.v[x->scope];
	VEC(const char *) names = { 0 };

	for (size_t i = 0; i < in->vars.n; i++)
		if (uses(s, st, in->vars.v[i].name))
			vec_push(&names, in->vars.v[i].name);
	if (names.n > 0)
		qsort(names.v, names.n, sizeof(*names.v), by_name);
	for (size_t i = 0; i < names.n; i++) {
		const char *value = hashed_value(x, names.v[i]);

		add_text(x, "variable", names.v[i]);
		add_text(x, "value", value);
	}
	vec_release(&names);
}

/* ---- the step ---- */

static void add_command(struct hashing *x, const struct step *st, const char *edited)
{
	const struct command *c = st->command;

	add_text(x, "edited", edited);
	if (!c)
		return;
	if (!edited)
		add_text(x, "script", c->script);
	if (!edited)
		add_texts(x, "argv", &c->argv);
	add_texts(x, "shell", &c->shell);
	add_expanded(x, "host", c->host);
	add_expanded(x, "dir", c->dir);
	add_expanded(x, "input", c->input);
	add_settings(x, "env", &c->env);
}

static void add_step(struct hashing *x, const struct step *st, const char *edited)
{
	add_text(x, "step", st->id);
	add_text(x, "kind", st->kind ? st->kind->name : NULL);
	add_command(x, st, edited);
	add_expanded(x, "question", st->question);
	if (!st->command)
		add_expanded(x, "text", st->text);
	add_text(x, "from", st->from_script);
	add_expanded(x, "files", st->from_files);
	add_text(x, "until", st->wait_until);
	add_text(x, "call", st->call_file);
	add_settings(x, "with", &st->with);
	for (size_t i = 0; i < st->child_n; i++)
		add_step(
			x, &st->children[i], session_child_edit(x->h->session, st->children[i].id));
}

static void add_seen(struct hashing *x, const struct step *st)
{
	const struct plan *plan = x->h->session->plan;
	const struct step *see = plan_step_in(plan, plan->scope_of[st->index], st->approve.see);
	uint8_t hash[EVENT_HASH_LEN];

	if (see && seen_digest(x->h, see->id, hash))
		add_bytes(x, "seen", hash, sizeof(hash));
}

bool approve_digest(struct holder *h, struct step_digest *out)
{
	const struct session *s = h->session;
	struct hashing x = { .h = h, .scope = s->scope };
	const struct runbook *rb;

	if (!session_wants_digest(s))
		return false;
	rb = session_runbook(s, s->scope);
	x.d = digest_new();
	add_step(&x, s->step, s->edited);
	add_text(&x, "folder", rb->folder);
	add_expanded(&x, "dir", rb->dir);
	add_settings(&x, "env", &rb->env);
	add_variables(&x, s->step);
	add_seen(&x, s->step);
	out->step = s->at->id;
	out->visit = s->at->visits;
	digest_take(x.d, out->digest);
	digest_free(x.d);
	return true;
}

/* ---- what others say ---- */

static const char *account_of(const struct holder *h, int64_t uid)
{
	for (size_t i = 0; i < h->accounts.n; i++)
		if (h->accounts.v[i].uid == uid)
			return h->accounts.v[i].name;
	return NULL;
}

int approve_take(struct holder *h, struct view *v, const struct wire_message *m, struct error *e)
{
	struct identity who = v->identity;
	struct happening hap = { .type = HAPPEN_APPROVE,
		.who = v->who,
		.approver = &who,
		.people = h->people.v,
		.people_n = h->people.n,
		.ask = (int)m->ask,
		.refuse = m->refuse == 1 };

	arena_wipe(h->scratch);
	who.account = account_of(h, who.uid);
	hap.reason = values_masked(h, m->reason);
	return record_happening(h, &hap, v, m->id, e);
}
