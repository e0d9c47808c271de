/*
 * The declared values and the patterns. The automaton is built anew after values were added; that
 * happens a few times in a session, when a person or the environment gives a secret.
 */
#include "config.h"

#include "redact/set-private.h"

#include <stdlib.h>
#include <string.h>

#include "redact/literal-private.h"

struct redact_set *redact_set_new(void)
{
	struct redact_set *set = xcalloc(1, sizeof(*set));

	set->built = xcalloc(1, sizeof(*set->built));
	return set;
}

const struct automaton *set_automaton(const struct redact_set *set)
{
	struct built *b = set->built;

	if (b->automaton && b->generation == set->generation)
		return b->automaton;
	automaton_free(b->automaton);
	b->automaton = automaton_new(&set->forms);
	b->generation = set->generation;
	return b->automaton;
}

void redact_set_free(struct redact_set *set)
{
	if (!set)
		return;
	for (size_t i = 0; i < set->values.n; i++) {
		wipe(set->values.v[i].value, set->values.v[i].n);
		free(set->values.v[i].value);
	}
	vec_release(&set->values);
	for (size_t i = 0; i < set->patterns.n; i++) {
		pattern_free(set->patterns.v[i].pattern);
		strbuf_release(&set->patterns.v[i].literal);
	}
	vec_release(&set->patterns);
	automaton_free(set->built->automaton);
	free(set->built);
	forms_release(&set->forms);
	free(set);
}

static bool is_declared(const struct redact_set *set, const unsigned char *value, size_t n)
{
	for (size_t i = 0; i < set->values.n; i++)
		if (set->values.v[i].n == n && !memcmp(set->values.v[i].value, value, n))
			return true;
	return false;
}

/* Takes the forms from `list` and `bytes` on away again. */
static void forms_cut(struct forms *f, size_t list, size_t bytes)
{
	f->list.n = list;
	if (f->bytes.n > bytes)
		wipe(f->bytes.p + bytes, f->bytes.n - bytes);
	f->bytes.n = bytes;
}

int redact_set_add_value(struct redact_set *set, const void *value, size_t n, struct error *e)
{
	const unsigned char *v = value;
	size_t list = set->forms.list.n, bytes = set->forms.bytes.n;

	while (n && (v[n - 1] == '\n' || v[n - 1] == '\r'))
		n--;
	if (n < REDACT_VALUE_MIN)
		return error_set(e, -ERR_LIMIT, "a secret has %d bytes at least", REDACT_VALUE_MIN);
	if (n > REDACT_VALUE_MAX)
		return error_set(e, -ERR_LIMIT, "a secret has %zu bytes at most", REDACT_VALUE_MAX);
	if (is_declared(set, v, n))
		return 0;
	forms_add_value(&set->forms, v, n);
	if (set->forms.bytes.n > REDACT_FORMS_MAX) {
		forms_cut(&set->forms, list, bytes);
		return error_set(e, -ERR_LIMIT, "the secrets are too large together");
	}
	vec_push(&set->values, ((struct declared){ xmemdup(v, n), n }));
	set->generation++;
	return 0;
}

/* \G, and verbs such as (*COMMIT). */
static bool minds_the_start(const char *pattern)
{
	return strstr(pattern, "\\G") || strstr(pattern, "(*");
}

int redact_set_add_pattern(struct redact_set *set, const char *text, size_t *at, struct error *e)
{
	struct wanted w = { NULL, STRBUF_INIT, minds_the_start(text) };
	size_t where;
	int r = pattern_new(&w.pattern, text, 0, at ? at : &where, e);

	if (r < 0)
		return r;
	literal_of_pattern(&w.literal, text);
	vec_push(&set->patterns, w);
	return 0;
}
