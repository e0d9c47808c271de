/* Reads maps, lists and values by tables; what is in them is left to scalar.c, shape.c and rules. */
#include "config.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/template.h"
#include "base/wordlike.h"
#include "load/reader-private.h"
#include "load/tables-private.h"

#define SUGGESTED_MAX 1000000

void reader_init(struct reader *r, struct arena *arena, struct problems *ps,
	const struct load_options *options)
{
	*r = (struct reader){
		.arena = arena, .ps = ps, .options = options, .step = NO_STEP, .names = strmap_new()
	};
}

struct strmap *reader_finish(struct reader *r, struct runbook *rb)
{
	if (rb) {
		rb->pattern_n = r->patterns.n;
		rb->patterns = arena_memdup(
			r->arena, r->patterns.v, r->patterns.n * sizeof(struct pattern *));
		rb->unwalked_n = r->unwalked.n;
		rb->unwalked = arena_memdup(
			r->arena, r->unwalked.v, r->unwalked.n * sizeof(struct unwalked));
	}
	for (size_t i = 0; !rb && i < r->patterns.n; i++)
		pattern_free(r->patterns.v[i]);
	vec_release(&r->patterns);
	vec_release(&r->unwalked);
	vec_release(&r->commands);
	vec_release(&r->calls);
	vec_release(&r->refs);
	vec_release(&r->scripts);
	return r->names;
}

void read_error(struct reader *r, const struct node *at, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	problems_vadd(r->ps, PROBLEM_ERROR, r->src, at->line, at->column, fmt, ap);
	va_end(ap);
}

void read_error_within(struct reader *r, const struct node *text, size_t at, const char *fmt, ...)
{
	int line, column;
	va_list ap;

	source_within(r->src, text, at, &line, &column);
	va_start(ap, fmt);
	problems_vadd(r->ps, PROBLEM_ERROR, r->src, line, column, fmt, ap);
	va_end(ap);
}

void read_warning(struct reader *r, const struct node *at, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	problems_vadd(r->ps, PROBLEM_WARNING, r->src, at->line, at->column, fmt, ap);
	va_end(ap);
}

struct place read_place(const struct reader *r, const struct node *node)
{
	return (struct place){ r->src->file, node->line, node->column };
}

const char *suggestion(struct reader *r, const char *word, const char *const *candidates, size_t n)
{
	const char *near;

	r->suggested += n;
	if (r->suggested > SUGGESTED_MAX)
		return "";
	near = nearest_word(word, candidates, n);
	return near ? arena_strfmt(r->arena, ", did you mean '%s'?", near) : "";
}

void reader_ref(
	struct reader *r, enum ref_type type, const struct node *at, const char *of, bool needed)
{
	vec_push(&r->refs,
		((struct ref){ .type = type,
			.name = at->text,
			.of = of,
			.src = r->src,
			.node = at,
			.step = r->step,
			.needed = needed }));
}

void reader_refs_in(struct reader *r, const struct node *text, struct ref ref)
{
	size_t at = 0, n, end;
	const char *name;

	ref.src = r->src;
	ref.node = text;
	ref.step = r->step;
	while (template_next(text->text, &at, &name, &n, &ref.at, &end)) {
		ref.name = arena_strndup(r->arena, name, n);
		vec_push(&r->refs, ref);
	}
}

struct name *reader_name(struct reader *r, const char *name)
{
	struct name *known = strmap_get(r->names, name);

	if (!known) {
		known = arena_new_of(r->arena, struct name);
		strmap_put(r->names, name, known);
	}
	return known;
}

void table_preset(const struct field *fields, void *base)
{
	for (const struct field *f = fields; f->key; f++) {
		void *at = (char *)base + f->at;

		if (f->type == FT_MAP && !(f->flags & FIELD_OF_COMMAND))
			table_preset(f->sub->fields, at);
		if (f->preset == 0 || (f->flags & FIELD_OF_COMMAND))
			continue;
		if (f->type == FT_BOOL)
			*(bool *)at = true;
		else if (f->type == FT_DURATION)
			*(int64_t *)at = f->preset;
		else if (f->type == FT_NUMBER)
			*(double *)at = (double)f->preset;
		else
			*(int *)at = (int)f->preset;
	}
}

/* The command of the map that is read, with what holds by default. */
static struct command *command_of(struct reader *r)
{
	static const int zero[] = { 0 };

	if (!r->command) {
		r->command = arena_new_of(r->arena, struct command);
		r->command->expect.exits = zero;
		r->command->expect.exit_n = 1;
		r->command->retry.backoff = 1;
		vec_push(&r->commands, r->command);
	}
	return r->command;
}

static void note_unwalked(struct reader *r, const struct field *f, const struct node *key)
{
	if (f->flags & FIELD_NAMED)
		vec_push(&r->unwalked,
			((struct unwalked){ .key = f->key, .at = read_place(r, key) }));
}

static const struct field *row_of(const struct field *rows, const char *key)
{
	for (const struct field *f = rows; f && f->key; f++)
		if (f->key[0] == key[0] && strcmp(f->key, key) == 0 && !(f->flags & FIELD_PLAIN))
			return f;
	return NULL;
}

/* The kinds of steps that have such a key: "'into' belongs to 'ask', 'choose'". */
static const char *kinds_with(struct reader *r, const char *key)
{
	const char *list = "";

	for (size_t i = 0; i < KIND_COUNT; i++)
		if (kind_field(kind_table[i], key))
			list = arena_strfmt(
				r->arena, "%s%s'%s'", list, *list ? ", " : "", kind_table[i]->name);
	return list;
}

/* What may have been meant: the keys that fit there and, of a step that has none yet, those that say
 * of which kind it is. */
static const char *key_suggestion(
	struct reader *r, const struct table *t, const struct field *more, const char *key)
{
	VEC(const char *) keys = { 0 };
	const char *text;

	for (const struct field *f = more; f && f->key; f++)
		if (!(f->flags & FIELD_PLAIN))
			vec_push(&keys, f->key);
	for (const struct field *f = t->fields; f->key; f++)
		if (!(f->flags & FIELD_PLAIN))
			vec_push(&keys, f->key);
	for (size_t i = 0; t == &step_table && !(more && more[0].key) && i < KIND_COUNT; i++)
		if (kind_table[i]->key)
			vec_push(&keys, kind_table[i]->key);
	text = suggestion(r, key, keys.v, keys.n);
	vec_release(&keys);
	return text;
}

static void unknown_key(
	struct reader *r, const struct table *t, const struct field *more, const struct node *key)
{
	const char *kinds = t == &step_table ? kinds_with(r, key->text) : "";

	if (t == &runbook_table && table_field(&fragment_table, key->text))
		read_error(r, key, "'%s' stands only in a fragment and in the configuration",
			key->text);
	else if (t == &fragment_table && table_field(&runbook_table, key->text))
		read_error(r, key, "a fragment holds no '%s': it is for what runbooks share",
			key->text);
	else if (t == &step_table && kind_of_key(key->text) && more && more[0].key)
		read_error(r, key, "a step is of one kind: '%s' and '%s' do not go together",
			more[0].key, key->text);
	else if (t == &step_table && strcmp(key->text, "on") == 0)
		read_error(r, key,
			"a step has no 'on', which other readers of YAML take for true: "
			"the map from verdict to step is 'then'");
	else if (*kinds)
		read_error(r, key, "'%s' means nothing in this step: it belongs to %s", key->text,
			kinds);
	else
		read_error(r, key, "unknown key '%s' in %s%s", key->text, t->name,
			key_suggestion(r, t, more, key->text));
}

struct reading {
	const struct table *t;
	const struct field *more;
	const struct node *map;
	void *base;
	uint64_t seen[2]; /* rows of `more` and of the table */
};

static void read_pair(struct reader *r, struct reading *g, const struct pair *pair)
{
	const char *key = pair->key->text;
	const struct field *f = row_of(g->more, key);
	int of_more = f != NULL, step = r->step;

	if (!f)
		f = row_of(g->t->fields, key);
	if (!f) {
		if (pair->key->type == NODE_TEXT)
			unknown_key(r, g->t, g->more, pair->key);
		return;
	}
	g->seen[of_more] |= UINT64_C(1) << (f - (of_more ? g->more : g->t->fields));
	if (f->with && !node_get(g->map, f->with))
		read_error(r, pair->key, "'%s' means nothing without '%s'", key, f->with);
	note_unwalked(r, f, pair->key);
	if (f->flags & FIELD_NAMED)
		r->step = NO_STEP; /* what a drill shows is no use of a variable by the step */
	read_value(
		r, f, pair->value, f->flags & FIELD_OF_COMMAND ? (void *)command_of(r) : g->base);
	r->step = step;
}

static const char *one_of_keys(struct reader *r, const struct field *rows)
{
	const char *keys = "";

	for (const struct field *f = rows; f->key; f++)
		if ((f->flags & FIELD_ONE_OF) && !(f->flags & FIELD_PLAIN))
			keys = arena_strfmt(r->arena, "%s%s'%s'", keys, *keys ? ", " : "", f->key);
	return keys;
}

static int one_of_rows(const struct field *rows)
{
	int n = 0;

	for (const struct field *f = rows; f->key; f++)
		n += (f->flags & FIELD_ONE_OF) && !(f->flags & FIELD_PLAIN);
	return n;
}

/* Rows that must be there and are not. */
static void check_missing(
	struct reader *r, const struct reading *g, const struct field *rows, uint64_t seen)
{
	size_t one_of = 0, there = 0;

	for (const struct field *f = rows; f && f->key; f++) {
		bool is_there = seen >> (f - rows) & 1;

		if ((f->flags & FIELD_REQUIRED) && !is_there)
			read_error(r, g->map, "%s needs '%s'", g->t->name, f->key);
		if (f->flags & FIELD_ONE_OF) {
			one_of++;
			there += is_there;
		}
	}
	if (one_of > 0 && there != 1)
		read_error(r, g->map,
			there > 1                       ? "%s takes only one of %s"
				: one_of_rows(rows) > 1 ? "%s needs one of %s"
							: "%s needs %s",
			g->t->name, one_of_keys(r, rows));
}

static void read_map(struct reader *r, struct reading *g)
{
	for (size_t i = 0; i < g->map->n; i++)
		read_pair(r, g, &g->map->pairs[i]);
	if (g->map->cut)
		return;
	check_missing(r, g, g->more, g->seen[1]);
	check_missing(r, g, g->t->fields, g->seen[0]);
}

void read_table(struct reader *r, const struct table *t, const struct field *more,
	const struct node *node, void *base)
{
	struct reading g = { .t = t, .more = more, .map = node, .base = base };
	struct command *outer = r->command;

	if (t->command_at != NO_PLACE)
		r->command = NULL;
	table_preset(t->fields, base);
	if (more)
		table_preset(more, base);
	if (t->place_at != NO_PLACE)
		*(struct place *)(void *)((char *)base + t->place_at) = read_place(r, node);
	if (node->type == NODE_MAP)
		read_map(r, &g);
	else if (node->type == NODE_TEXT && t->shorthand)
		read_value(r, table_field(t, t->shorthand), node, base);
	else if (node->type != NODE_BROKEN)
		read_error(r, node, "%s is a map%s, not %s", t->name,
			t->shorthand ? " or a plain value" : "", node_type_name(node));
	if (t->command_at != NO_PLACE) {
		if (node->type == NODE_MAP && node_get(node, "run"))
			*(struct command **)(void *)((char *)base + t->command_at) = r->command;
		r->command = outer;
	}
	read_rule(r, t->rule, node, base);
}
