/* What a table cannot say: how the values of one map fit each other. */
#include "config.h"

#include <string.h>

#include "load/reader-private.h"

/* The id that was given, or the one that the title makes; says where neither gives one. */
static const char *default_id(struct reader *r, const struct node *map, const char *id,
	const char *title, const char *key, const char *what)
{
	if (id || !title || map->cut || node_get(map, "id"))
		return id ? id : "";
	id = slug(r->arena, title);
	if (!*id)
		read_error(r, node_get(map, key) ? node_get(map, key) : map,
			"%s needs an 'id': nothing of this makes one", what);
	return id;
}

/* Where an id stands, or what it was made from. */
static const struct node *id_node(const struct node *map, const char *key)
{
	const struct node *node = node_get(map, "id");

	node = node ? node : node_get(map, key);
	return node ? node : map;
}

static bool text_fits_type(const struct var_decl *var, const char *text)
{
	struct error e = ERROR_INIT;
	int64_t ms;
	double number;
	bool fits = true;

	switch (var->type) {
	case VAR_TEXT:
	case VAR_PATH: break;
	case VAR_HOST:
		fits = *text && *text != '-' &&
			text[strspn(text,
				"ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				"abcdefghijklmnopqrstuvwxyz0123456789._@:-")] == '\0';
		break;
	case VAR_NUMBER: fits = number_parse(text, &number); break;
	case VAR_TIME:
		fits = time_parse(text, 0, &ms, &e) == 0;
		error_clear(&e);
		break;
	case VAR_CHOICE:
		fits = false;
		for (size_t i = 0; i < var->options.n; i++)
			fits = fits || strcmp(var->options.v[i], text) == 0;
		break;
	}
	return fits;
}

/* '' is a value that every variable may have: it says that there is none. */
static void check_default(struct reader *r, const struct var_decl *var, const struct node *node)
{
	struct match m;

	if (node->n > VALUE_MAX)
		read_error(r, node, "a value has at most %d KiB", VALUE_MAX >> 10);
	else if (node->n > 0 && !text_fits_type(var, var->fallback))
		read_error(r, node, "the default of %s does not fit its type", var->name);
	else if (node->n > 0 && node->n <= PATTERN_LINE_MAX && var->pattern &&
		pattern_find(var->pattern, node->text, node->n, 0, &m, NULL) == 0)
		read_error(r, node, "the default of %s does not fit its pattern", var->name);
}

static void rule_var(struct reader *r, const struct node *node, void *base)
{
	struct var_decl *var = base;
	const struct node *given = node->type == NODE_MAP ? node_get(node, "default") : node;

	reader_name(r, var->name)->decl = var;
	if (node_get(node, "default") && var->secret)
		read_error(r, given, "a secret has no default: %s is asked for", var->name);
	else if (var->fallback)
		check_default(r, var, given);
	if (node->type != NODE_MAP || node->cut)
		return;
	if (var->type == VAR_CHOICE && !node_get(node, "options"))
		read_error(r, node, "a variable of type choice needs 'options'");
	if (var->type != VAR_CHOICE && node_get(node, "options"))
		read_error(
			r, node_get(node, "options"), "'options' is for a variable of type choice");
}

static void rule_item(struct reader *r, const struct node *map, void *base)
{
	struct item *item = base;
	const struct node *respond = node_get(map, "respond");

	item->id = default_id(r, map, item->id, item->text, "text", "an item");
	if (respond && node_get(map, "run"))
		read_error(r, respond, "an item takes only one of 'run' and 'respond'");
}

static void rule_respond(struct reader *r, const struct node *map, void *base)
{
	struct item *item = base;

	(void)r;
	item->respond = node_get(map, "match") ? RESPOND_MATCH
		: node_get(map, "compare")     ? RESPOND_COMPARE
					       : RESPOND_EQUALS;
}

static void rule_option(struct reader *r, const struct node *map, void *base)
{
	struct option *option = base;

	if (map->type == NODE_MAP && !map->cut && !node_get(map, "title")) {
		if (!node_get(map, "id"))
			read_error(r, map, "an option needs 'title' or 'id'");
		option->title = option->id;
	}
	option->id = default_id(r, map, option->id, option->title, "title", "an option");
	if (verdict_word(option->id))
		read_error(r, id_node(map, "title"),
			"the id of an option cannot be '%s', which is a "
			"verdict",
			option->id);
}

static void rule_from(struct reader *r, const struct node *map, void *base)
{
	struct step *step = base;
	const struct node *before = node_get(map, "before");

	step->source = node_get(map, "run") ? CHOOSE_RUN
		: node_get(map, "files")    ? CHOOSE_FILES
					    : CHOOSE_BACKUPS;
	if (before && step->from_before)
		reader_ref(r, REF_TIME_VAR, before, NULL, true);
}

static void rule_drill(struct reader *r, const struct node *map, void *base)
{
	(void)base;
	if (node_get(map, "output") && node_get(map, "output_file"))
		read_error(r, node_get(map, "output_file"),
			"a drill takes only one of 'output' and "
			"'output_file'");
}

static void rule_backups(struct reader *r, const struct node *map, void *base)
{
	struct backup_set *set = base;

	(void)map;
	set->folder = r->rb->folder;
}

static void rule_monitor(struct reader *r, const struct node *map, void *base)
{
	static const char *const of_numbers[] = { "warn", "alert", "unit" };
	struct monitor *m = base;

	m->folder = r->rb->folder;
	m->id = default_id(r, map, m->id, m->title, "title", "a monitor");
	if (!m->title)
		m->title = m->id;
	m->has_warn = node_get(map, "warn");
	m->has_alert = node_get(map, "alert");
	for (size_t i = 0; i < ARRAY_LEN(of_numbers); i++)
		if (node_get(map, of_numbers[i]) && !node_get(map, "capture"))
			read_error(r, node_get(map, of_numbers[i]),
				"'%s' means nothing without 'capture', "
				"which finds the number",
				of_numbers[i]);
}

static void rule_schedule(struct reader *r, const struct node *map, void *base)
{
	struct schedule *s = base;

	s->id = default_id(r, map, s->id, s->title, "title", "a regular test");
	if (!s->title)
		s->title = s->id;
}

static void rule_inject(struct reader *r, const struct node *map, void *base)
{
	const struct node *monitors = node_get(map, "monitor");

	(void)base;
	for (size_t i = 0; monitors && monitors->type == NODE_MAP && i < monitors->n; i++)
		reader_ref(r, REF_MONITOR, monitors->pairs[i].key, NULL, false);
}

static void rule_child(struct reader *r, const struct node *map, void *base)
{
	struct step *child = base;

	child->kind = &kind_run;
	child->critical = child->skippable = true;
	child->grace_ms = table_field(&step_table, "grace")->preset;
	child->id = default_id(r, map, child->id, child->title, "title", "a child");
}

static void no_rule(struct reader *r, const struct node *map, void *base)
{
	(void)r;
	(void)map;
	(void)base;
}

static void rule_step_of(struct reader *r, const struct node *map, void *base)
{
	rule_step(r, map, base);
}

/* A file's `id` and the like need its name: load.c. */
static void (*const rules[RULE_COUNT])(struct reader *, const struct node *, void *) = {
	[RULE_NONE] = no_rule,
	[RULE_RUNBOOK] = no_rule,
	[RULE_VAR] = rule_var,
	[RULE_BACKUPS] = rule_backups,
	[RULE_MONITOR] = rule_monitor,
	[RULE_SCHEDULE] = rule_schedule,
	[RULE_INJECT] = rule_inject,
	[RULE_STEP] = rule_step_of,
	[RULE_CHILD] = rule_child,
	[RULE_ITEM] = rule_item,
	[RULE_RESPOND] = rule_respond,
	[RULE_OPTION] = rule_option,
	[RULE_FROM] = rule_from,
	[RULE_DRILL] = rule_drill,
};

void read_rule(struct reader *r, enum table_rule rule, const struct node *map, void *base)
{
	if (map->type != NODE_BROKEN)
		rules[rule](r, map, base);
}
