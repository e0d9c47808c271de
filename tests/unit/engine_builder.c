/*
 * Runbooks from a few words, as the transcripts of the engine have them:
 *
 *   mode exercise | rto 4h | contact ROLE | env NAME VALUE | shell WORD... | folder DIR
 *   var NAME [type=T] [options=a,b] [pattern=P] [secret] [required]
 *   step ID KIND [WORD]      WORD: a script (run), a variable (ask), a duration (wait), an outcome
 *   and below a step what it has, a line each, as the table `keys` says.
 *
 * Names in {{…}} count as used; `uses` names those of a script. Must not check anything: a mistake
 * here is a mistake of the test.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/strmap.h"
#include "base/template.h"
#include "base/xalloc.h"
#include "engine_tests.h"

/* ---- the kinds, by shape: all that the engine sees of them ---- */

static const struct kind kinds[] = {
	{ .name = "read",    .shape = SHAPE_READ      },
	{ .name = "run",     .shape = SHAPE_COMMAND   },
	{ .name = "check",   .shape = SHAPE_CHECKLIST },
	{ .name = "confirm", .shape = SHAPE_CONFIRM   },
	{ .name = "ask",     .shape = SHAPE_ASK       },
	{ .name = "choose",  .shape = SHAPE_CHOOSE    },
	{ .name = "wait",    .shape = SHAPE_WAIT      },
	{ .name = "end",     .shape = SHAPE_END       },
};

/* A step while it grows: its arrays are moved into the arena at the end. */
struct growing {
	struct step step;
	struct command command;
	VEC(struct branch) then;
	VEC(const char *) needs;
	VEC(const char *) uses;
	VEC(const char *) needed; /* variables in keys that cannot do without a value */
	VEC(int) exits;
	VEC(struct capture) captures;
	VEC(struct setting) env;
	VEC(struct item) items;
	VEC(struct option) options;
	VEC(const struct condition *) parts;
	struct condition *all; /* `when any|all`, which `part` adds to */
};

struct builder {
	struct arena *arena;
	struct runbook *rb;
	enum session_mode mode;
	VEC(struct growing) steps;
	VEC(struct var_decl) vars;
	VEC(struct contact) contacts;
	VEC(struct setting) env;
	VEC(struct pattern *) patterns;
};

static const char *const shell[] = { "sh", "-c" };

struct builder *builder_new(void)
{
	struct arena *a = arena_new();
	struct builder *b = arena_new_of(a, struct builder);

	b->arena = a;
	b->rb = arena_new_of(a, struct runbook);
	b->rb->arena = a;
	b->rb->id = b->rb->title = "test";
	b->rb->folder = "/book";
	b->rb->shell = (struct text_list){ shell, ARRAY_LEN(shell) };
	return b;
}

enum session_mode builder_mode(const struct builder *b)
{
	return b->mode;
}

static const struct pattern *pattern_of(struct builder *b, const char *text, int flags)
{
	struct error e = ERROR_INIT;
	struct pattern *p;

	if (pattern_new(&p, text, flags, NULL, &e) < 0)
		BUG("%s: %s", text, error_text(&e));
	vec_push(&b->patterns, p);
	return p;
}

static const struct kind *kind_called(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (strcmp(kinds[i].name, name) == 0)
			return &kinds[i];
	BUG("no kind %s", name);
}

static struct text_list split(struct builder *b, const char *text)
{
	struct text_list list = { NULL, 0 };
	const char **v = arena_array(b->arena, const char *, WORDS_MAX);

	while (text && *text && list.n < WORDS_MAX) {
		size_t n = strcspn(text, ",");

		v[list.n++] = arena_strndup(b->arena, text, n);
		text += n + (text[n] == ',');
	}
	list.v = v;
	return list;
}

static struct setting setting_of(struct builder *b, const char *pair)
{
	size_t n = strcspn(pair, ":");

	return (struct setting){ .name = arena_strndup(b->arena, pair, n),
		.value = pair[n] ? pair + n + 1 : "" };
}

static void use(struct growing *g, const char *name)
{
	vec_push(&g->uses, name);
}

static bool needs_values(const char *key)
{
	static const char *const keys[] = { "env", "dir", "host", "danger", "from-files", "option" };

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
		*c = (struct condition){ .op = COND_STEP_WAS, .name = w->v[at + 1],
			.text = w->v[at + 3] };
	} else if (strcmp(op, "set") == 0 || strcmp(op, "unset") == 0) {
		*c = (struct condition){ .op = COND_VAR_SET, .name = w->v[at + 1],
			.yes = op[0] == 's' };
	} else if (strcmp(op, "is") == 0) {
		*c = (struct condition){ .op = COND_VAR_IS, .name = w->v[at + 1],
			.text = w->v[at + 2] };
	} else if (strcmp(op, "matches") == 0) {
		*c = (struct condition){ .op = COND_VAR_MATCHES, .name = w->v[at + 1],
			.pattern = pattern_of(b, w->v[at + 2], PATTERN_ANCHORED) };
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
KEY(danger)
{
	g->step.danger.text = "It cannot be undone.";
	g->step.danger.type = w->n > 1 ? w->v[1] : NULL;
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
	g->command.expect.match = pattern_of(b, w->v[1], 0);
}
KEY(reject)
{
	g->command.expect.reject = pattern_of(b, w->v[1], 0);
}
KEY(capture)
{
	vec_push(&g->captures,
		((struct capture){ .name = w->v[1], .pattern = pattern_of(b, w->v[2], 0),
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
	vec_push(&g->env, setting_of(b, w->v[1]));
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

		*list = setting_of(b, set);
		o.set = (struct setting_list){ list, 1 };
	}
	vec_push(&g->options, o);
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
	struct item item = { .id = w->v[1], .text = w->v[1], .optional = words_have(w, "optional"),
		.sense = sense_of(b, words_value(w, "sense")), .timeout_ms = 10000 };
	const char *compare = words_value(w, "compare");
	struct error e = ERROR_INIT;

	if (words_value(w, "match")) {
		item.respond = RESPOND_MATCH;
		item.respond_match = pattern_of(b, words_value(w, "match"), PATTERN_ANCHORED);
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
	{ "text",       key_text       },
	{ "title",      key_title      },
	{ "question",   key_question   },
	{ "then",       key_then       },
	{ "next",       key_next       },
	{ "needs",      key_needs      },
	{ "uses",       key_uses       },
	{ "danger",     key_danger     },
	{ "not",        key_is_not     },
	{ "always",     key_always     },
	{ "mark",       key_mark       },
	{ "timeout",    key_timeout    },
	{ "target",     key_target     },
	{ "when",       key_when       },
	{ "part",       key_part       },
	{ "exit",       key_exit       },
	{ "any",        key_any        },
	{ "match",      key_match      },
	{ "reject",     key_reject     },
	{ "capture",    key_capture    },
	{ "retry",      key_retry      },
	{ "auto",       key_auto       },
	{ "until-me",   key_until_me   },
	{ "env",        key_env        },
	{ "dir",        key_dir        },
	{ "host",       key_host       },
	{ "into",       key_into       },
	{ "many",       key_many       },
	{ "from-run",   key_from_run   },
	{ "from-files", key_from_files },
	{ "until",      key_until      },
	{ "option",     key_option     },
	{ "item",       key_item       },
};

/* ---- the lines of a file ---- */

static void add_step(struct builder *b, const struct words *w)
{
	struct growing g = { 0 };
	struct step *st = &g.step;
	const char *word = w->n > 3 ? w->v[3] : NULL;

	st->id = st->title = w->v[1];
	st->kind = kind_called(w->v[2]);
	st->critical = st->skippable = true;
	st->grace_ms = 10000;
	st->question = "so?";
	if (st->kind->shape == SHAPE_COMMAND)
		g.command.script = word ? word : st->id;
	else if (st->kind->shape == SHAPE_ASK)
		st->into = word;
	else if (st->kind->shape == SHAPE_WAIT && word)
		st->wait_ms = words_duration(word);
	else if (st->kind->shape == SHAPE_END)
		st->outcome = outcome_named(word);
	vec_push(&b->steps, g);
}

static const char *const type_names[] = { "text", "path", "host", "number", "time", "choice" };

static void add_var(struct builder *b, const struct words *w)
{
	struct var_decl var = { .name = w->v[1], .secret = words_have(w, "secret"),
		.required = words_have(w, "required"),
		.options = split(b, words_value(w, "options")) };
	const char *type = words_value(w, "type");

	for (size_t i = 0; type && i < ARRAY_LEN(type_names); i++)
		if (strcmp(type_names[i], type) == 0)
			var.type = (enum var_type)i;
	if (words_value(w, "pattern"))
		var.pattern = pattern_of(b, words_value(w, "pattern"), PATTERN_ANCHORED);
	vec_push(&b->vars, var);
}

static bool file_line(struct builder *b, const struct words *w)
{
	if (strcmp(w->v[0], "step") == 0)
		add_step(b, w);
	else if (strcmp(w->v[0], "var") == 0)
		add_var(b, w);
	else if (strcmp(w->v[0], "mode") == 0)
		b->mode = (enum session_mode)session_mode_named(w->v[1]);
	else if (strcmp(w->v[0], "rto") == 0)
		b->rb->objectives.rto_ms = words_duration(w->v[1]);
	else if (strcmp(w->v[0], "contact") == 0)
		vec_push(&b->contacts, ((struct contact){ .role = w->v[1] }));
	else if (strcmp(w->v[0], "env") == 0)
		vec_push(&b->env, setting_of(b, w->v[1]));
	else
		return false;
	return true;
}

bool builder_line(struct builder *b, const char *line)
{
	struct words w;

	words_split(&w, line, b->arena);
	if (w.n == 0)
		return true;
	if (line[0] != ' ' && line[0] != '\t')
		return file_line(b, &w);
	if (b->steps.n == 0)
		return false;
	note_uses(b, &vec_last(&b->steps), &w);
	for (size_t i = 0; i < ARRAY_LEN(keys); i++)
		if (strcmp(keys[i].word, w.v[0]) == 0) {
			keys[i].key(b, &vec_last(&b->steps), &w);
			return true;
		}
	return false;
}

/* ---- the end ---- */

/* Moves a vector into the arena. */
#define MOVED(b, vec) \
	((vec)->n > 0 ? arena_memdup((b)->arena, (vec)->v, (vec)->n * sizeof((vec)->v[0])) : NULL)

static void finish_command(struct builder *b, struct growing *g)
{
	static const int success[] = { 0 };
	struct command *c;

	if (g->step.kind->shape != SHAPE_COMMAND)
		return;
	c = arena_memdup(b->arena, &g->command, sizeof(*c));
	c->shell = b->rb->shell;
	c->env = (struct setting_list){ MOVED(b, &g->env), g->env.n };
	c->captures = MOVED(b, &g->captures);
	c->capture_n = g->captures.n;
	c->expect.exits = g->exits.n > 0 ? MOVED(b, &g->exits) : success;
	c->expect.exit_n = g->exits.n > 0 ? g->exits.n : 1;
	g->step.command = c;
}

static void finish_step(struct builder *b, struct growing *g, struct step *st, int index)
{
	finish_command(b, g);
	if (g->all) {
		g->all->parts = MOVED(b, &g->parts);
		g->all->n = g->parts.n;
	}
	*st = g->step;
	st->index = index;
	st->then = MOVED(b, &g->then);
	st->then_n = g->then.n;
	st->needs = (struct text_list){ MOVED(b, &g->needs), g->needs.n };
	st->vars_used = (struct text_list){ MOVED(b, &g->uses), g->uses.n };
	st->vars_needed = (struct text_list){ MOVED(b, &g->needed), g->needed.n };
	st->items = MOVED(b, &g->items);
	st->item_n = g->items.n;
	st->options = MOVED(b, &g->options);
	st->option_n = g->options.n;
	vec_release(&g->then);
	vec_release(&g->needs);
	vec_release(&g->uses);
	vec_release(&g->needed);
	vec_release(&g->exits);
	vec_release(&g->captures);
	vec_release(&g->env);
	vec_release(&g->items);
	vec_release(&g->options);
	vec_release(&g->parts);
}

struct runbook *builder_finish(struct builder *b)
{
	struct runbook *rb = b->rb;
	struct step *steps = arena_array(b->arena, struct step, b->steps.n);

	rb->step_index = strmap_new();
	for (size_t i = 0; i < b->steps.n; i++) {
		finish_step(b, &b->steps.v[i], &steps[i], (int)i);
		strmap_put(rb->step_index, steps[i].id, &steps[i]);
	}
	rb->steps = steps;
	rb->step_n = b->steps.n;
	rb->vars = MOVED(b, &b->vars);
	rb->var_n = b->vars.n;
	rb->contacts = MOVED(b, &b->contacts);
	rb->contact_n = b->contacts.n;
	rb->env = (struct setting_list){ MOVED(b, &b->env), b->env.n };
	rb->patterns = MOVED(b, &b->patterns);
	rb->pattern_n = b->patterns.n;
	vec_release(&b->steps);
	vec_release(&b->vars);
	vec_release(&b->contacts);
	vec_release(&b->env);
	vec_release(&b->patterns);
	return rb;
}
