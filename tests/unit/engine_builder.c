/*
 * Runbooks from a few words, as the transcripts of the engine have them:
 *
 *   mode exercise | rto 4h | contact ROLE | person NAME ACCOUNT [ROLE] | env NAME VALUE | shell WORD... | folder DIR
 *   var NAME [type=T] [options=a,b] [pattern=P] [secret] [required]
 *   monitor ID SCRIPT [capture=P] [unit=U] [warn=C] [alert=C] [match=P] [for=D]
 *   step ID argv WORD...     a run without a shell
 *   step ID KIND [WORD]      WORD: a script (run), a variable (ask), a duration (wait), an outcome
 *   and below a step what it has, a line each, as engine_keys.c says.
 *
 *   file NAME                what follows is a file that later ones can call, until the next `file`
 *   main                     or this: the session's own
 *
 * Names in {{…}} count as used; `uses` names those of a script. Must not check anything: a mistake
 * here is a mistake of the test.
 */
#include "config.h"

#include <string.h>

#include "base/strmap.h"
#include "base/xalloc.h"
#include "engine_builder.h"
#include "model/upkeep.h"

/* ---- the kinds, by shape: all that the engine sees of them ---- */

static const struct kind kinds[] = {
	{ .name = "read", .shape = SHAPE_READ },
	{ .name = "run", .shape = SHAPE_COMMAND },
	{ .name = "check", .shape = SHAPE_CHECKLIST },
	{ .name = "confirm", .shape = SHAPE_CONFIRM },
	{ .name = "ask", .shape = SHAPE_ASK },
	{ .name = "choose", .shape = SHAPE_CHOOSE },
	{ .name = "wait", .shape = SHAPE_WAIT },
	{ .name = "parallel", .shape = SHAPE_PARALLEL },
	{ .name = "call", .shape = SHAPE_CALL },
	{ .name = "end", .shape = SHAPE_END },
};

static const char *const shell[] = { "sh", "-c" };

static struct builder *builder_in(struct arena *a, const char *name)
{
	struct builder *b = arena_new_of(a, struct builder);

	b->arena = a;
	b->rb = arena_new_of(a, struct runbook);
	b->rb->id = b->rb->title = name;
	b->rb->folder = arena_strfmt(a, "/%s", strcmp(name, "test") == 0 ? "book" : name);
	b->rb->shell = (struct text_list){ shell, ARRAY_LEN(shell) };
	return b;
}

struct builder *builder_new(void)
{
	struct arena *a = arena_new();
	struct builder *b = builder_in(a, "test");

	b->rb->arena = a;
	b->root = b;
	return b;
}

static const struct runbook *file_called(const struct builder *b, const char *name)
{
	for (size_t i = 0; i < b->root->files.n; i++)
		if (strcmp(b->root->files.v[i]->id, name) == 0)
			return b->root->files.v[i];
	BUG("no file %s", name);
}

enum session_mode builder_mode(const struct builder *b)
{
	return b->mode;
}

const struct pattern *builder_pattern(struct builder *b, const char *text, int flags)
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

struct setting builder_setting(struct builder *b, const char *pair)
{
	size_t n = strcspn(pair, ":");

	return (struct setting){ .name = arena_strndup(b->arena, pair, n),
		.value = pair[n] ? pair + n + 1 : "" };
}

/* ---- the lines of a file ---- */

static void add_step(struct builder *b, const struct words *w)
{
	struct growing g = { 0 };
	struct step *st = &g.step;
	const char *word = w->n > 3 ? w->v[3] : NULL;

	st->id = st->title = w->v[1];
	st->kind = kind_called(strcmp(w->v[2], "argv") == 0 ? "run" : w->v[2]);
	st->critical = st->skippable = true;
	st->grace_ms = 10000;
	st->question = "so?";
	if (strcmp(w->v[2], "argv") == 0)
		g.command.argv = (struct text_list){
			arena_memdup(b->arena, &w->v[3], (w->n - 3) * sizeof(w->v[0])), w->n - 3
		};
	else if (st->kind->shape == SHAPE_COMMAND)
		g.command.script = word ? word : st->id;
	else if (st->kind->shape == SHAPE_ASK)
		st->into = word;
	else if (st->kind->shape == SHAPE_WAIT && word)
		st->wait_ms = words_duration(word);
	else if (st->kind->shape == SHAPE_CALL)
		st->callee = file_called(b, word);
	else if (st->kind->shape == SHAPE_END)
		st->outcome = outcome_named(word);
	vec_push(&b->steps, g);
}

static void read_compare(const char *text, bool *has, struct compare *c)
{
	*has = text != NULL;
	if (text && compare_parse(text, c, NULL) < 0)
		BUG("no comparison: %s", text);
}

static void add_monitor(struct builder *b, const struct words *w)
{
	static const int success[] = { 0 };
	struct command *c = arena_new_of(b->arena, struct command);
	struct monitor m = { .id = w->v[1],
		.title = w->v[1],
		.command = c,
		.every_ms = 30000,
		.timeout_ms = 10000,
		.unit = words_value(w, "unit") };

	c->script = w->v[2];
	c->shell = b->rb->shell;
	c->expect = (struct expectation){ .exits = success, .exit_n = 1 };
	if (words_value(w, "match"))
		c->expect.match = builder_pattern(b, words_value(w, "match"), 0);
	if (words_value(w, "capture"))
		m.capture = builder_pattern(b, words_value(w, "capture"), 0);
	if (words_value(w, "for"))
		m.lasts_ms = words_duration(words_value(w, "for"));
	read_compare(words_value(w, "warn"), &m.has_warn, &m.warn);
	read_compare(words_value(w, "alert"), &m.has_alert, &m.alert);
	vec_push(&b->monitors, m);
}

static const char *const type_names[] = { "text", "path", "host", "number", "time", "choice" };

static void add_var(struct builder *b, const struct words *w)
{
	struct var_decl var = { .name = w->v[1],
		.secret = words_have(w, "secret"),
		.required = words_have(w, "required"),
		.options = split(b, words_value(w, "options")) };
	const char *type = words_value(w, "type");

	for (size_t i = 0; type && i < ARRAY_LEN(type_names); i++)
		if (strcmp(type_names[i], type) == 0)
			var.type = (enum var_type)i;
	if (words_value(w, "pattern"))
		var.pattern = builder_pattern(b, words_value(w, "pattern"), PATTERN_ANCHORED);
	vec_push(&b->vars, var);
}

static bool file_line(struct builder *b, const struct words *w)
{
	if (strcmp(w->v[0], "step") == 0)
		add_step(b, w);
	else if (strcmp(w->v[0], "var") == 0)
		add_var(b, w);
	else if (strcmp(w->v[0], "monitor") == 0)
		add_monitor(b, w);
	else if (strcmp(w->v[0], "mode") == 0)
		b->mode = (enum session_mode)session_mode_named(w->v[1]);
	else if (strcmp(w->v[0], "rto") == 0)
		b->rb->objectives.rto_ms = words_duration(w->v[1]);
	else if (strcmp(w->v[0], "contact") == 0)
		vec_push(&b->contacts, ((struct contact){ .role = w->v[1] }));
	else if (strcmp(w->v[0], "person") == 0)
		vec_push(&b->people,
			((struct person){ .name = w->v[1],
				.account = w->v[2],
				.roles = split(b, w->n > 3 ? w->v[3] : NULL) }));
	else if (strcmp(w->v[0], "env") == 0)
		vec_push(&b->env, builder_setting(b, w->v[1]));
	else
		return false;
	return true;
}

/* `file NAME` and `main`: where the lines go. */
static bool is_of_file(struct builder *b, const struct words *w)
{
	bool file = strcmp(w->v[0], "file") == 0;

	if (!file && strcmp(w->v[0], "main") != 0)
		return false;
	if (b->file)
		vec_push(&b->files, builder_finish(b->file));
	b->file = file ? builder_in(b->arena, w->v[1]) : NULL;
	if (file)
		b->file->root = b;
	return true;
}

bool builder_line(struct builder *b, const char *line)
{
	struct words w;

	words_split(&w, line, b->arena);
	if (w.n == 0)
		return true;
	if (is_of_file(b, &w))
		return true;
	if (b->file)
		return builder_line(b->file, line);
	if (line[0] != ' ' && line[0] != '\t')
		return file_line(b, &w);
	if (b->steps.n == 0)
		return false;
	return builder_key(b, &vec_last(&b->steps), &w);
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
	st->exports = (struct text_list){ MOVED(b, &g->exports), g->exports.n };
	vec_release(&g->exports);
	st->children = MOVED(b, &g->children);
	st->child_n = g->children.n;
	vec_release(&g->then);
	vec_release(&g->needs);
	vec_release(&g->uses);
	vec_release(&g->needed);
	vec_release(&g->exits);
	vec_release(&g->captures);
	vec_release(&g->env);
	vec_release(&g->items);
	vec_release(&g->options);
	vec_release(&g->children);
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
	rb->people = MOVED(b, &b->people);
	rb->person_n = b->people.n;
	rb->monitors = MOVED(b, &b->monitors);
	rb->monitor_n = b->monitors.n;
	rb->env = (struct setting_list){ MOVED(b, &b->env), b->env.n };
	rb->callees = MOVED(b, &b->files);
	rb->callee_n = b->files.n;
	vec_release(&b->files);
	rb->patterns = MOVED(b, &b->patterns);
	rb->pattern_n = b->patterns.n;
	vec_release(&b->steps);
	vec_release(&b->vars);
	vec_release(&b->contacts);
	vec_release(&b->people);
	vec_release(&b->monitors);
	vec_release(&b->env);
	vec_release(&b->patterns);
	return rb;
}
