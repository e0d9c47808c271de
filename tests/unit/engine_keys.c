/* The lines of a step in the notation of engine_builder.c: what a step can have, a function a
 * key. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/template.h"
#include "engine_builder.h"

static void use(struct growing *g, const char *name)
{
	vec_push(&g->uses, name);
}

static bool needs_values(const char *key)
{
	static const char *const keys[] = { "env", "dir", "host", "danger", "with", "from-files",
		"option" };

	for (size_t i = 0; i < ARRAY_LEN(keys); i++)
		if (strcmp(keys[i], key) == 0)
			return true;
	return false;
}

/* Names in braces anywhere in the words of a line. */
static void note_uses(struct builder *b, struct growing *g, const struct words *w)
{
	for (size_t i = 0; i < w->n; i++) {
		size_t at = 0, n, start, end;
		const char *name;

		while (template_next(w->v[i], &at, &name, &n, &start, &end)) {
			use(g, arena_strndup(b->arena, name, n));
			if (needs_values(w->v[0]))
				vec_push(&g->needed, vec_last(&g->uses));
		}
	}
}

/* ---- conditions ---- */

static struct condition *condition_of(struct builder *b, const struct words *w, size_t at)
{
	struct condition *c = arena_new_of(b->arena, struct condition);
	const char *op = w->v[at];
	struct error e = ERROR_INIT;

	if (strcmp(op, "not") == 0) {
		const struct condition **part = arena_array(b->arena, const struct condition *, 1);

		*part = condition_of(b, w, at + 1);
		*c = (struct condition){ .op = COND_NOT, .parts = part, .n = 1 };
	} else if (strcmp(op, "run") == 0) {
		*c = (struct condition){ .op = COND_RUN, .text = w->v[at + 1] };
	} else if (strcmp(op, "step") == 0) {
		*c = (struct condition){
			.op = COND_STEP_WAS, .name = w->v[at + 1], .text = w->v[at + 3]
		};
	} else if (strcmp(op, "set") == 0 || strcmp(op, "unset") == 0) {
		*c = (struct condition){
			.op = COND_VAR_SET, .name = w->v[at + 1], .yes = op[0] == 's'
		};
	} else if (strcmp(op, "is") == 0) {
		*c = (struct condition){
			.op = COND_VAR_IS, .name = w->v[at + 1], .text = w->v[at + 2]
		};
	} else if (strcmp(op, "matches") == 0) {
		*c = (struct condition){ .op = COND_VAR_MATCHES,
			.name = w->v[at + 1],
			.pattern = builder_pattern(b, w->v[at + 2], PATTERN_ANCHORED) };
	} else if (strcmp(op, "compare") == 0) {
		*c = (struct condition){ .op = COND_VAR_COMPARE, .name = w->v[at + 1] };
		if (compare_parse(w->v[at + 2], &c->compare, &e) < 0)
			BUG("%s", error_text(&e));
	} else {
		*c = (struct condition){ .op = strcmp(op, "any") == 0 ? COND_ANY : COND_ALL };
	}
	return c;
}

/* ---- the lines of a step ---- */

typedef void key_fn(struct builder *b, struct growing *g, const struct words *w);

#define KEY(name) \
	static void key_##name(struct builder *b __attribute__((unused)), struct growing *g, \
		const struct words *w)

KEY(text)
{
	g->step.text = w->v[1];
}
KEY(title)
{
	g->step.title = w->v[1];
}
KEY(question)
{
	g->step.question = w->v[1];
}
KEY(then)
{
	vec_push(&g->then, ((struct branch){ .verdict = w->v[1], .step = w->v[2] }));
}
KEY(next)
{
	g->step.next = w->v[1];
}
KEY(needs)
{
	for (size_t i = 1; i < w->n; i++)
		vec_push(&g->needs, w->v[i]);
}
KEY(uses)
{
	for (size_t i = 1; i < w->n; i++)
		use(g, w->v[i]);
}
/* What the values are the test says itself: the names in them are all that counts here. */
KEY(with)
{
	(void)g;
	(void)w;
}
KEY(export)
{
	for (size_t i = 1; i < w->n; i++)
		vec_push(&g->exports, w->v[i]);
}
KEY(undo)
{
	g->step.undo = w->v[1];
}
KEY(danger)
{
	g->step.danger.text = "It cannot be undone.";
	g->step.danger.type = w->n > 1 ? w->v[1] : NULL;
}
KEY(approve)
{
	g->step.approve.role = w->v[1];
	g->step.approve.need = w->n > 2 && w->v[2][0] != 'b' ? atoi(w->v[2]) : 1;
	g->step.approve.break_glass = words_have(w, "break-glass");
}
KEY(is_not)
{
	if (strcmp(w->v[1], "critical") == 0)
		g->step.critical = false;
	else
		g->step.skippable = false;
}
KEY(always)
{
	(void)w;
	g->step.always = true;
}
KEY(mark)
{
	g->step.mark = strcmp(w->v[1], "start") == 0 ? MARK_START : MARK_END;
}
KEY(timeout)
{
	g->step.timeout_ms = words_duration(w->v[1]);
}
KEY(target)
{
	g->step.target_ms = words_duration(w->v[1]);
}
KEY(when)
{
	struct condition *c = condition_of(b, w, 1);

	g->step.when = c;
	g->all = c->op == COND_ANY || c->op == COND_ALL ? c : NULL;
}
KEY(part)
{
	vec_push(&g->parts, condition_of(b, w, 1));
}
KEY(exit)
{
	for (size_t i = 1; i < w->n; i++)
		vec_push(&g->exits, atoi(w->v[i]));
}
KEY(any)
{
	(void)w;
	g->command.expect.any = true;
}
KEY(match)
{
	g->command.expect.match = builder_pattern(b, w->v[1], 0);
}
KEY(reject)
{
	g->command.expect.reject = builder_pattern(b, w->v[1], 0);
}
KEY(capture)
{
	vec_push(&g->captures,
		((struct capture){ .name = w->v[1],
			.pattern = builder_pattern(b, w->v[2], 0),
			.optional = words_have(w, "optional") }));
}
KEY(retry)
{
	g->command.retry.times = atoi(w->v[1]);
	g->command.retry.delay_ms = words_duration(w->v[2]);
	g->command.retry.backoff = w->n > 3 ? strtod(w->v[3], NULL) : 1;
}
KEY(auto)
{
	(void)w;
	g->command.begin = true;
}
KEY(until_me)
{
	(void)w;
	g->command.until_me = true;
}
KEY(env)
{
	vec_push(&g->env, builder_setting(b, w->v[1]));
}
KEY(dir)
{
	g->command.dir = w->v[1];
}
KEY(host)
{
	g->command.host = w->v[1];
}
KEY(into)
{
	g->step.into = w->v[1];
}
KEY(many)
{
	(void)w;
	g->step.many = true;
}
KEY(from_run)
{
	g->step.source = CHOOSE_RUN;
	g->step.from_script = w->v[1];
}
KEY(from_files)
{
	g->step.source = CHOOSE_FILES;
	g->step.from_files = w->v[1];
}
KEY(until)
{
	static const int success[] = { 0 };

	g->step.wait_until = w->v[1];
	g->step.wait_expect = (struct expectation){ .exits = success, .exit_n = 1 };
	g->step.wait_every_ms = words_duration(words_value(w, "every"));
	if (words_value(w, "timeout"))
		g->step.wait_timeout_ms = words_duration(words_value(w, "timeout"));
}
KEY(option)
{
	struct option o = { .id = w->v[1], .title = w->v[1], .next = words_value(w, "next") };
	const char *set = words_value(w, "set");

	if (words_value(w, "title"))
		o.title = words_value(w, "title");
	if (set) {
		struct setting *list = arena_new_of(b->arena, struct setting);

		*list = builder_setting(b, set);
		o.set = (struct setting_list){ list, 1 };
	}
	vec_push(&g->options, o);
}

/* child ID [timeout=D] [retry=TIMES:DELAY] [capture=NAME:PATTERN] [dir=D] [input=TEXT] */
KEY(child)
{
	static const int success[] = { 0 };
	struct command *c = arena_new_of(b->arena, struct command);
	struct step child = { .id = w->v[1], .title = w->v[1], .command = c };
	const char *retry = words_value(w, "retry"), *capture = words_value(w, "capture");

	c->script = w->v[1];
	c->shell = b->rb->shell;
	c->expect = (struct expectation){ .exits = success, .exit_n = 1 };
	c->dir = words_value(w, "dir");
	c->input = words_value(w, "input");
	if (words_value(w, "timeout"))
		child.timeout_ms = words_duration(words_value(w, "timeout"));
	if (retry) {
		struct setting times = builder_setting(b, retry);

		c->retry = (struct retry){ atoi(times.name), words_duration(times.value), 1 };
	}
	if (capture) {
		struct setting pair = builder_setting(b, capture);
		struct capture *found = arena_new_of(b->arena, struct capture);

		*found = (struct capture){ .name = pair.name,
			.pattern = builder_pattern(b, pair.value, 0) };
		c->captures = found;
		c->capture_n = 1;
	}
	vec_push(&g->children, child);
}
KEY(need)
{
	g->step.need_any = strcmp(w->v[1], "any") == 0;
}

static const struct command *sense_of(struct builder *b, const char *script)
{
	static const int success[] = { 0 };
	struct command *c;

	if (!script)
		return NULL;
	c = arena_new_of(b->arena, struct command);
	c->script = script;
	c->shell = b->rb->shell;
	c->expect = (struct expectation){ .exits = success, .exit_n = 1 };
	return c;
}

KEY(item)
{
	struct item item = { .id = w->v[1],
		.text = w->v[1],
		.optional = words_have(w, "optional"),
		.sense = sense_of(b, words_value(w, "sense")),
		.timeout_ms = 10000 };
	const char *compare = words_value(w, "compare");
	struct error e = ERROR_INIT;

	if (words_value(w, "match")) {
		item.respond = RESPOND_MATCH;
		item.respond_match = builder_pattern(b, words_value(w, "match"), PATTERN_ANCHORED);
	} else if (words_value(w, "equals")) {
		item.respond = RESPOND_EQUALS;
		item.respond_equals = words_value(w, "equals");
	} else if (compare) {
		item.respond = RESPOND_COMPARE;
		if (compare_parse(compare, &item.respond_compare, &e) < 0)
			BUG("%s", error_text(&e));
	}
	vec_push(&g->items, item);
}

static const struct {
	const char *word;
	key_fn *key;
} keys[] = {
	{ "text", key_text },
	{ "title", key_title },
	{ "question", key_question },
	{ "then", key_then },
	{ "next", key_next },
	{ "needs", key_needs },
	{ "uses", key_uses },
	{ "danger", key_danger },
	{ "approve", key_approve },
	{ "not", key_is_not },
	{ "always", key_always },
	{ "with", key_with },
	{ "export", key_export },
	{ "undo", key_undo },
	{ "mark", key_mark },
	{ "timeout", key_timeout },
	{ "target", key_target },
	{ "when", key_when },
	{ "part", key_part },
	{ "exit", key_exit },
	{ "any", key_any },
	{ "match", key_match },
	{ "reject", key_reject },
	{ "capture", key_capture },
	{ "retry", key_retry },
	{ "auto", key_auto },
	{ "until-me", key_until_me },
	{ "env", key_env },
	{ "dir", key_dir },
	{ "host", key_host },
	{ "into", key_into },
	{ "many", key_many },
	{ "from-run", key_from_run },
	{ "from-files", key_from_files },
	{ "until", key_until },
	{ "option", key_option },
	{ "item", key_item },
	{ "child", key_child },
	{ "need", key_need },
};

bool builder_key(struct builder *b, struct growing *g, const struct words *w)
{
	note_uses(b, g, w);
	for (size_t i = 0; i < ARRAY_LEN(keys); i++)
		if (strcmp(keys[i].word, w->v[0]) == 0) {
			keys[i].key(b, g, w);
			return true;
		}
	return false;
}
