/* Steps: of which kind each is, its id, and how its keys fit each other. */
#include "config.h"

#include <stdint.h>
#include <string.h>

#include "load/reader-private.h"

#define FEW 16 /* so many options are looked through one by one */

/* First letters of the keys of kinds, a bit each: most keys need no closer look. */
static uint32_t kind_letters(void)
{
	uint32_t letters = 0;

	for (size_t i = 0; i < KIND_COUNT; i++)
		if (kind_table[i]->key)
			letters |= UINT32_C(1) << (kind_table[i]->key[0] & 31);
	return letters;
}

static const struct kind *kind_of_step(const struct node *map, uint32_t letters)
{
	for (size_t i = 0; map->type == NODE_MAP && i < map->n; i++) {
		const char *key = map->pairs[i].key->text;
		const struct kind *kind = letters >> (*key & 31) & 1 ? kind_of_key(key) : NULL;

		if (kind)
			return kind;
	}
	return &kind_read;
}

static const char *step_default_id(
	struct reader *r, const struct node *map, const struct step *step)
{
	const char *id;

	if (step->id || node_get(map, "id"))
		return step->id ? step->id : "";
	if (step->title && *step->title) {
		id = slug(r->arena, step->title);
		if (!*id)
			read_error(r, node_get(map, "title"),
				"a step needs an 'id': nothing of this title "
				"makes one");
		return id;
	}
	return step->outcome != OUTCOME_NONE
		? arena_strfmt(r->arena, "end-%s", outcome_name(step->outcome))
		: "";
}

static void index_step(struct reader *r, const struct node *map, struct step *step)
{
	const struct step *first;
	const struct node *at;

	step->id = step_default_id(r, map, step);
	if (!*step->id) {
		r->unsure = true;
		return;
	}
	first = strmap_put(r->rb->step_index, step->id, step);
	if (!first)
		return;
	strmap_put(r->rb->step_index, step->id, (void *)(uintptr_t)first);
	r->unsure = true;
	at = node_get(map, "id");
	at = at ? at : node_get(map, "title");
	read_error(r, at ? at : map, "two steps with the id '%s', the first at line %d", step->id,
		first->at.line);
}

void read_steps(
	struct reader *r, const struct field *f, const struct node *node, void *at, size_t *n)
{
	uint32_t letters = kind_letters();
	struct step *steps;

	if (node->type != NODE_LIST || node->n == 0) {
		if (node->type != NODE_LIST)
			read_wrong_type(r, f, node);
		else if (!node->cut)
			read_error(r, node, "'%s' is an empty list", f->key);
		return;
	}
	steps = arena_array(r->arena, struct step, node->n);
	for (size_t i = 0; i < node->n; i++) {
		struct step *step = &steps[i];

		step->index = r->step = (int)i;
		step->kind = kind_of_step(node->items[i], letters);
		read_table(r, &step_table, step->kind->fields, node->items[i], step);
		index_step(r, node->items[i], step);
	}
	r->step = NO_STEP;
	*n = node->n;
	*(const struct step **)at = steps;
}

struct strmap *step_options(const struct step *step)
{
	struct strmap *ids = step->option_n > FEW ? strmap_new() : NULL;

	for (size_t i = 0; ids && i < step->option_n; i++)
		if (step->options[i].id)
			strmap_put(ids, step->options[i].id, ids);
	return ids;
}

bool step_has_verdict(const struct step *step, const struct strmap *options, const char *verdict)
{
	if (kind_has_verdict(step->kind, verdict) &&
		!(step->option_n > 0 && !step->many && strcmp(verdict, "ok") == 0))
		return true;
	if (options)
		return strmap_has(options, verdict);
	for (size_t i = 0; i < step->option_n; i++)
		if (step->options[i].id && strcmp(step->options[i].id, verdict) == 0)
			return true;
	return false;
}

/* "ok, fail, timeout, stopped, skip" */
static const char *verdicts_text(struct reader *r, const struct step *step)
{
	const char *list = "";

	for (const char *const *v = step->kind->verdicts; *v; v++)
		if (step_has_verdict(step, NULL, *v))
			list = arena_strfmt(r->arena, "%s%s, ", list, *v);
	for (size_t i = 0; i < step->option_n && i < FEW; i++)
		if (step->options[i].id)
			list = arena_strfmt(r->arena, "%s%s, ", list, step->options[i].id);
	return arena_strfmt(
		r->arena, "%s%s%s", list, step->option_n > FEW ? "..., " : "", verdicts_of_any[0]);
}

static void wrong_verdict(struct reader *r, const struct node *key, const struct step *step)
{
	if (problems_skip(r->ps, PROBLEM_ERROR))
		return;
	if (strcmp(key->text, "passed") == 0)
		read_error(r, key, "a step that is passed over takes no 'then'");
	else if (step->kind->shape == SHAPE_END)
		read_error(r, key, "nothing comes after an 'end'");
	else
		read_error(r, key, "'%s' is no verdict of this step, only %s", key->text,
			verdicts_text(r, step));
}

/* A wait for something never ends as `fail`, but its `timeout` takes that way where it has none of
 * its own. (A question that can time out has one: check_timeout.) */
static bool way_of_timeout(const struct step *step, const char *verdict)
{
	return step->wait_until && strcmp(verdict, "fail") == 0;
}

static void check_then(struct reader *r, const struct node *then, const struct step *step)
{
	struct strmap *options = step_options(step);

	for (size_t i = 0; then->type == NODE_MAP && i < then->n; i++) {
		const char *verdict = then->pairs[i].key->text;

		if (!step_has_verdict(step, options, verdict) && !way_of_timeout(step, verdict))
			wrong_verdict(r, then->pairs[i].key, step);
	}
	strmap_free(options, NULL);
}

/* A time-out is of a command or of a question; of a `wait` it stands inside. */
static void check_timeout(struct reader *r, const struct node *map, const struct step *step)
{
	const struct node *timeout = step->timeout_ms > 0 ? node_get(map, "timeout") : NULL;
	const struct node *then = node_get(map, "then");
	bool question = step->question != NULL;

	if (!timeout)
		return;
	if (question && !(then && node_get(then, "timeout")))
		read_error(r, timeout,
			"a question with a time-out needs 'then.timeout': it never answers "
			"itself");
	else if (step->kind->shape == SHAPE_WAIT)
		read_error(r, timeout, "the time-out of a 'wait' stands inside it, beside 'until'");
	else if (!kind_field(step->kind, "timeout"))
		read_warning(r, timeout,
			"'timeout' does nothing in this step: it is of a command or a "
			"question");
}

static void check_auto(struct reader *r, const struct node *map, const struct step *step)
{
	const char *other = step->danger.at.line > 0 ? "danger"
		: step->approve.at.line > 0          ? "approve"
						     : NULL;

	if (step->command && step->command->begin && other)
		read_error(
			r, node_get(map, "auto"), "a step with '%s' never starts by itself", other);
}

static void check_choose(struct reader *r, const struct node *map, const struct step *step)
{
	if (step->kind->shape == SHAPE_CHOOSE && step->into)
		reader_ref(r, REF_PLAIN_VAR, node_get(map, "into"), NULL, false);
}

static void check_drill_items(struct reader *r, const struct node *map, const struct step *step)
{
	const struct node *drill = step->drill ? node_get(map, "drill") : NULL;
	const struct node *items = drill ? node_get(drill, "items") : NULL;
	struct strmap *ids;

	if (!items || items->type != NODE_MAP)
		return;
	ids = strmap_new();
	for (size_t i = 0; i < step->item_n; i++)
		if (step->items[i].id)
			strmap_put(ids, step->items[i].id, ids);
	for (size_t i = 0; i < items->n; i++)
		if (!strmap_has(ids, items->pairs[i].key->text))
			read_error(r, items->pairs[i].key, "the step has no item '%s'",
				items->pairs[i].key->text);
	strmap_free(ids, NULL);
}

void rule_step(struct reader *r, const struct node *map, struct step *step)
{
	static const int zero[] = { 0 };

	if (map->type != NODE_MAP)
		return;
	if (!step->title && step->kind->shape != SHAPE_END && !map->cut && !node_get(map, "title"))
		read_error(r, map, "a step needs 'title'");
	if (!step->title)
		step->title = "";
	if (step->wait_until && !step->wait_expect.exits) {
		step->wait_expect.exits = zero;
		step->wait_expect.exit_n = 1;
	}
	if (step->kind->shape == SHAPE_CALL && step->call_file)
		vec_push(&r->calls, ((struct call){ step, map }));
	if (step->then_n > 0)
		check_then(r, node_get(map, "then"), step);
	check_timeout(r, map, step);
	check_auto(r, map, step);
	check_choose(r, map, step);
	check_drill_items(r, map, step);
}
