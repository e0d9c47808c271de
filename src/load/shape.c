/* Values that are lists and maps of the file: what each type is made of. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/wordlike.h"
#include "load/reader-private.h"

#define WORDS_MAX 128 /* of a field that takes some of its words */
#define FEW 16        /* so many are compared with each other */

/* A list that has something in it. */
static bool is_list(struct reader *r, const struct field *f, const struct node *node)
{
	if (node->type != NODE_LIST) {
		read_wrong_type(r, f, node);
		return false;
	}
	if (node->n == 0 && !node->cut && !(f->flags & FIELD_HOLLOW))
		read_error(r, node, "'%s' is an empty list", f->key);
	return node->n > 0;
}

static bool is_map(struct reader *r, const struct field *f, const struct node *node)
{
	if (node->type != NODE_MAP)
		read_wrong_type(r, f, node);
	return node->type == NODE_MAP;
}

/* An element that is a text, and not an empty one unless it may be. */
static bool is_element(
	struct reader *r, const struct field *f, const struct node *node, bool may_be_empty)
{
	if (node->type == NODE_TEXT && (node->n > 0 || may_be_empty))
		return true;
	if (node->type == NODE_TEXT)
		read_error(r, node, "an empty text in '%s'", f->key);
	else if (node->type != NODE_BROKEN)
		read_error(r, node, "'%s' is %s, and this is %s", f->key, field_type_name(f->type),
			node_type_name(node));
	return false;
}

static bool one_of_words(struct reader *r, const struct field *f, const struct node *node)
{
	const char *names[WORDS_MAX], *near;
	size_t n = 0;
	int value;

	if (word_value(f->words, node->text, &value))
		return true;
	while (n < WORDS_MAX && f->words[n].name) {
		names[n] = f->words[n].name;
		n++;
	}
	near = nearest_word(node->text, names, n);
	read_error(r, node, "'%s' has no '%s'%s%s%s", f->key, node->text,
		near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
	return false;
}

static void shape_texts(
	struct reader *r, const struct field *f, const struct node *node, void *at, size_t *n)
{
	struct text_list *list = at;
	const char **v;

	(void)n;
	if ((f->flags & FIELD_ALONE) && node->type == NODE_TEXT) {
		v = arena_array(r->arena, const char *, 1);
		v[0] = node->text;
		if (f->words && !one_of_words(r, f, node))
			return;
		*list = (struct text_list){ v, 1 };
		return;
	}
	if (!is_list(r, f, node))
		return;
	v = arena_array(r->arena, const char *, node->n);
	for (size_t i = 0; i < node->n; i++) {
		const struct node *item = node->items[i];

		/* arguments of a program, but for its name */
		if (!is_element(r, f, item, f->type == FT_RUN && i > 0))
			continue;
		if (f->type == FT_VARS_SET) {
			if (!read_var_name(r, item))
				continue;
			reader_name(r, item->text);
		} else if (f->type == FT_STEP_REFS) {
			reader_ref(r, REF_STEP, item, NULL, false);
		} else if (f->words && !one_of_words(r, f, item)) {
			continue;
		}
		v[list->n++] = item->text;
	}
	list->v = v;
}

static void shape_patterns(
	struct reader *r, const struct field *f, const struct node *node, void *at, size_t *n)
{
	struct field one = *f;
	const struct pattern **v;

	if (!is_list(r, f, node))
		return;
	one.type = FT_PATTERN;
	v = arena_array(r->arena, const struct pattern *, node->n);
	for (size_t i = 0; i < node->n; i++) {
		const struct pattern *p = NULL;

		if (is_element(r, f, node->items[i], false))
			read_scalar(r, &one, node->items[i], &p);
		if (p)
			v[(*n)++] = p;
	}
	*(const struct pattern *const **)at = v;
}

static bool env_name_valid(const char *name)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_";

	return *name && strchr(letters, *name) &&
		name[strspn(name,
			"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789")] == '\0';
}

static bool setting_name(struct reader *r, const struct field *f, const struct node *key)
{
	if (f->type == FT_ENV) {
		if (!env_name_valid(key->text))
			read_error(r, key, "'%s' is no name of an environment variable", key->text);
		return true;
	}
	if (!read_var_name(r, key))
		return false;
	if (f->flags & FIELD_KNOWN)
		reader_ref(r, REF_VAR, key, NULL, false);
	else if (!(f->flags & FIELD_THEIRS))
		reader_name(r, key->text);
	return true;
}

static void shape_settings(
	struct reader *r, const struct field *f, const struct node *node, void *at, size_t *n)
{
	struct setting_list *list = at;
	struct setting *v;

	(void)n;
	if (!is_map(r, f, node))
		return;
	v = arena_array(r->arena, struct setting, node->n + 1);
	for (size_t i = 0; i < node->n; i++) {
		const struct node *key = node->pairs[i].key, *value = node->pairs[i].value;

		if (!setting_name(r, f, key) || value->type == NODE_BROKEN)
			continue;
		if (value->type != NODE_TEXT) {
			read_error(r, value, "the value of %s is a text, not %s", key->text,
				node_type_name(value));
			continue;
		}
		if (value->n > VALUE_MAX)
			read_error(r, value, "a value has at most %d KiB", VALUE_MAX >> 10);
		read_template(r, f, value);
		v[list->n++] = (struct setting){ key->text, value->text, read_place(r, key) };
	}
	list->v = v;
}

/* Whether the step can end so is known when all of it has been read: rule_step. */
static void shape_then(
	struct reader *r, const struct field *f, const struct node *node, void *at, size_t *n)
{
	struct branch *v;

	if (!is_map(r, f, node))
		return;
	v = arena_array(r->arena, struct branch, node->n + 1);
	for (size_t i = 0; i < node->n; i++) {
		const struct node *key = node->pairs[i].key, *value = node->pairs[i].value;

		if (value->type == NODE_BROKEN)
			continue;
		if (value->type != NODE_TEXT || value->n == 0) {
			read_error(r, value, "where '%s' leads is the id of a step, not %s",
				key->text,
				value->type == NODE_TEXT ? "nothing" : node_type_name(value));
			continue;
		}
		reader_ref(r, REF_STEP, value, NULL, false);
		v[(*n)++] = (struct branch){ key->text, value->text, read_place(r, key) };
	}
	*(const struct branch **)at = v;
}

static void shape_exits(
	struct reader *r, const struct field *f, const struct node *node, void *at, size_t *n)
{
	struct field one = *f;
	int *v;

	one.type = FT_INT;
	one.min = 0;
	one.max = 255;
	if (node->type == NODE_TEXT) {
		v = arena_array(r->arena, int, 1);
		read_scalar(r, &one, node, v);
		*n = 1;
	} else {
		if (!is_list(r, f, node))
			return;
		v = arena_array(r->arena, int, node->n);
		for (size_t i = 0; i < node->n; i++)
			read_scalar(r, &one, node->items[i], &v[i]);
		*n = node->n;
	}
	*(const int **)at = v;
}

/* `02:00`, with ` UTC` or ` local` behind it or nothing; false: it is none. */
static bool time_of_day(const char *text, struct every *every)
{
	long hour, minute;

	if (strspn(text, "0123456789") != 2 || text[2] != ':' ||
		strspn(text + 3, "0123456789") != 2)
		return false;
	hour = strtol(text, NULL, 10);
	minute = strtol(text + 3, NULL, 10);
	if (hour > 23 || minute > 59 ||
		(text[5] && strcmp(text + 5, " UTC") != 0 && strcmp(text + 5, " local") != 0))
		return false;
	every->at_minute = (int)(hour * 60 + minute);
	every->local = strcmp(text + 5, " local") == 0;
	return true;
}

/* `1d at 02:00 UTC` */
static void shape_every(
	struct reader *r, const struct field *f, const struct node *node, void *at, size_t *n)
{
	struct every *every = at;
	const char *text = read_text(r, f, node), *clock;
	struct error e = ERROR_INIT;
	char *duration;

	(void)n;
	every->at_minute = -1;
	if (!text)
		return;
	clock = strstr(text, " at ");
	duration = arena_strndup(r->arena, text, clock ? (size_t)(clock - text) : node->n);
	if (duration_parse(duration, false, &every->ms, &e) < 0) {
		read_error(r, node, "'%s': %s", f->key, error_text(&e));
		error_clear(&e);
		return;
	}
	if (clock && !time_of_day(clock + 4, every))
		read_error_within(r, node, (size_t)(clock + 4 - text),
			"'%s': a time of day such as "
			"02:00, 02:00 UTC or 02:00 local, not '%s'",
			f->key, clock + 4);
}

static void shape_run(
	struct reader *r, const struct field *f, const struct node *node, void *at, size_t *n)
{
	struct command *c = r->command;

	(void)at;
	if (node->type == NODE_TEXT) {
		if (!read_text(r, f, node))
			return;
		c->script = node->text;
		source_within(r->src, node, 0, &c->script_at.line, &c->script_at.column);
		c->script_at.file = r->src->file;
		read_script(r, node, &c->shell, false);
		return;
	}
	shape_texts(r, f, node, &c->argv, n);
	for (size_t i = 0; node->type == NODE_LIST && i < node->n; i++)
		if (node->items[i]->type == NODE_TEXT)
			read_script(r, node->items[i], NULL, true);
}

static void shape_expect(
	struct reader *r, const struct field *f, const struct node *node, void *at, size_t *n)
{
	struct expectation *expect = at;

	(void)n;
	if (node->type == NODE_TEXT && strcmp(node->text, "any") == 0)
		expect->any = true;
	else if (node->type == NODE_TEXT)
		read_error(r, node, "'%s' is a map, or `any`, not '%s'", f->key, node->text);
	else
		read_table(r, f->sub, NULL, node, expect);
}

static void shape_map(
	struct reader *r, const struct field *f, const struct node *node, void *at, size_t *n)
{
	(void)n;
	read_table(r, f->sub, NULL, node, at);
}

static void shape_map_new(
	struct reader *r, const struct field *f, const struct node *node, void *at, size_t *n)
{
	void *base = arena_alloc(r->arena, f->sub->size);

	(void)n;
	read_table(r, f->sub, NULL, node, base);
	*(void **)at = base;
}

static const char *element_id(const char *element, const struct field *id)
{
	return *(const char *const *)(const void *)(element + id->at);
}

/* No two elements with one id; those that have none were spoken of already. */
static void check_unique(
	struct reader *r, const struct table *t, const struct node *list, const char *v)
{
	const struct field *id = table_field(t, "id");
	struct strmap *seen = list->n > FEW ? strmap_new() : NULL;

	for (size_t i = 0; i < list->n; i++) {
		const char *text = element_id(v + i * t->size, id);
		bool twice = false;

		if (!text || !*text)
			continue;
		for (size_t k = 0; !seen && k < i && !twice; k++)
			twice = element_id(v + k * t->size, id) &&
				strcmp(element_id(v + k * t->size, id), text) == 0;
		if (seen ? strmap_put(seen, text, seen) != NULL : twice)
			read_error(r,
				node_get(list->items[i], "id") ? node_get(list->items[i], "id")
							       : list->items[i],
				"the id '%s' is there twice", text);
	}
	strmap_free(seen, NULL);
}

static void shape_list(
	struct reader *r, const struct field *f, const struct node *node, void *at, size_t *n)
{
	char *v;

	if (!is_list(r, f, node))
		return;
	v = arena_alloc(r->arena, node->n * f->sub->size);
	for (size_t i = 0; i < node->n; i++)
		read_table(r, f->sub, NULL, node->items[i], v + i * f->sub->size);
	if (f->sub->unique && node->n > 1)
		check_unique(r, f->sub, node, v);
	*n = node->n;
	*(void **)at = v;
}

static bool keyed_name(struct reader *r, const struct field *f, const struct node *key)
{
	if (f->flags & FIELD_UNNAMED) {
		if (!identifier_valid(key->text))
			read_error(r, key, "'%s' is no identifier", key->text);
		return true;
	}
	if (!read_var_name(r, key))
		return false;
	reader_name(r, key->text);
	return true;
}

static void shape_keyed(
	struct reader *r, const struct field *f, const struct node *node, void *at, size_t *n)
{
	char *v;

	if (!is_map(r, f, node))
		return;
	v = arena_alloc(r->arena, (node->n + 1) * f->sub->size);
	for (size_t i = 0; i < node->n; i++) {
		char *base = v + *n * f->sub->size;

		if (!keyed_name(r, f, node->pairs[i].key))
			continue;
		*(const char **)(void *)base = node->pairs[i].key->text;
		read_table(r, f->sub, NULL, node->pairs[i].value, base);
		++*n;
	}
	*(void **)at = v;
}

void read_value(struct reader *r, const struct field *f, const struct node *node, void *base)
{
	static void (*const readers[FT_TYPE_COUNT])(
		struct reader *, const struct field *, const struct node *, void *, size_t *) = {
		[FT_TEXTS] = shape_texts,
		[FT_STEP_REFS] = shape_texts,
		[FT_VARS_SET] = shape_texts,
		[FT_PATTERNS] = shape_patterns,
		[FT_SETTINGS] = shape_settings,
		[FT_ENV] = shape_settings,
		[FT_THEN] = shape_then,
		[FT_EXITS] = shape_exits,
		[FT_EVERY] = shape_every,
		[FT_RUN] = shape_run,
		[FT_CONDITION] = read_condition,
		[FT_CONDITIONS] = read_conditions,
		[FT_EXPECT] = shape_expect,
		[FT_MAP] = shape_map,
		[FT_MAP_NEW] = shape_map_new,
		[FT_LIST] = shape_list,
		[FT_KEYED] = shape_keyed,
		[FT_STEPS] = read_steps,
	};
	void *at = (char *)base + f->at;
	size_t none = 0, *n = f->n_at ? (size_t *)(void *)((char *)base + f->n_at) : &none;

	if (f->place_at)
		*(struct place *)(void *)((char *)base + f->place_at) = read_place(r, node);
	if (node->type == NODE_BROKEN || read_scalar(r, f, node, at))
		return;
	if (f->type != FT_EXITS)
		*n = 0;
	readers[f->type](r, f, node, at, n);
}
