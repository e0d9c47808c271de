/*
 * Lines into actions. It knows the words and their arguments from the engine's table and judges nothing:
 * whether an action fits is the engine's to say.
 */
#include "config.h"

#include "view/intent.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/template.h"
#include "base/vec.h"
#include "base/wordlike.h"

void intent_init(struct intent *in, enum action action)
{
	memset(in, 0, sizeof(*in));
	in->action = action;
}

void intent_arg(struct intent *in, const char *name, const char *value)
{
	if (in->arg_n == INTENT_ARGS_MAX)
		BUG("an action with more than %d arguments", INTENT_ARGS_MAX);
	in->args[in->arg_n++] = (struct event_pair){ name, value };
}

const char *intent_get(const struct intent *in, const char *name)
{
	for (size_t i = 0; i < in->arg_n; i++) {
		if (strcmp(in->args[i].name, name) == 0)
			return in->args[i].value;
	}
	return NULL;
}

void intent_message(const struct intent *in, struct wire_message *m)
{
	wire_message_init(m, WIRE_ACT);
	m->action = action_table[in->action].word;
	m->args = (struct event_pairs){ in->args, in->arg_n };
	m->items = in->items;
	m->set = in->set;
}

/* ---- lines that begin with a colon ---- */

static const char *skip_blanks(const char *p)
{
	return p + strspn(p, " \t");
}

/* The next word; *p moves behind it and the blanks after it. NULL: there is none. */
static const char *take_word(const char **p, struct arena *a)
{
	const char *start = skip_blanks(*p);
	size_t n = strcspn(start, " \t");

	*p = skip_blanks(start + n);
	return n > 0 ? arena_strndup(a, start, n) : NULL;
}

static int unknown_action(const char *word, struct error *e)
{
	const char *words[ACT_COUNT], *near;

	for (size_t i = 0; i < ACT_COUNT; i++)
		words[i] = action_table[i].word;
	near = nearest_word(word, words, ACT_COUNT);
	if (near)
		return error_set(
			e, -ERR_SYNTAX, "there is no action %s: did you mean %s?", word, near);
	return error_set(e, -ERR_SYNTAX, "there is no action %s", word);
}

/* `all`, or ids between blanks or commas. */
static void parse_items(struct intent *in, const char *rest, struct arena *a)
{
	VEC(const char *) ids = { 0 };
	size_t n;

	if (!*rest || strcmp(rest, "all") == 0)
		return;
	for (const char *p = rest; *(p += strspn(p, " \t,")); p += n) {
		n = strcspn(p, " \t,");
		vec_push(&ids, arena_strndup(a, p, n));
	}
	in->items.v = arena_memdup(a, ids.n ? (const void *)ids.v : "", ids.n * sizeof(*ids.v));
	in->items.n = ids.n;
	vec_release(&ids);
}

/* `NAME=VALUE` of a variable that the runbook declares sets it; anything else is the command. */
static bool parse_setting(
	struct intent *in, const char *rest, const struct session *s, struct arena *a)
{
	const char *eq = strchr(rest, '=');
	struct event_pair *pair;
	char *name;

	if (!eq || !s->rb || !template_name_valid(rest, (size_t)(eq - rest)))
		return false;
	name = arena_strndup(a, rest, (size_t)(eq - rest));
	if (!runbook_var_named(session_runbook(s, s->scope), name))
		return false;
	pair = arena_new_of(a, struct event_pair);
	*pair = (struct event_pair){ name, arena_strdup(a, eq + 1) };
	in->set = (struct event_pairs){ pair, 1 };
	return true;
}

/* An argument's name without the `*` that says it may be left out. */
static const char *plain_name(const char *arg, bool *optional, struct arena *a)
{
	size_t n = strlen(arg);

	*optional = arg[n - 1] == '*';
	return *optional ? arena_strndup(a, arg, n - 1) : arg;
}

static int parse_arguments(struct intent *in, const char *rest, struct arena *a, struct error *e)
{
	const struct action_info *info = &action_table[in->action];
	const char *const *arg = info->args;

	/* `answer` takes a name only where one is given as NAME=VALUE; typed lines answer what is asked. */
	if (in->action == ACT_ANSWER) {
		intent_arg(in, "value", arena_strdup(a, rest));
		return 0;
	}
	for (; *arg; arg++) {
		bool optional;
		const char *name = plain_name(*arg, &optional, a);
		const char *value = arg[1] ? take_word(&rest, a)
			: *rest            ? arena_strdup(a, rest)
					   : NULL;

		if (value)
			intent_arg(in, name, value);
		else if (!optional)
			return error_set(e, -ERR_SYNTAX, ":%s needs a %s", info->word, name);
	}
	if (*rest && !info->args[0])
		return error_set(e, -ERR_SYNTAX, ":%s takes nothing", info->word);
	return 0;
}

int intent_parse(struct intent *in, const char *line, const struct session *s, struct arena *a,
	struct error *e)
{
	const char *rest = line, *word = take_word(&rest, a);
	int action;

	if (!word)
		return error_set(e, -ERR_SYNTAX, "an action is missing behind the colon");
	action = action_named(word);
	if (action < 0)
		return unknown_action(word, e);
	intent_init(in, (enum action)action);
	if (in->action == ACT_TICK || in->action == ACT_UNTICK) {
		parse_items(in, rest, a);
		return 0;
	}
	if (in->action == ACT_EDIT && parse_setting(in, rest, s, a))
		return 0;
	return parse_arguments(in, rest, a, e);
}

/* ---- lines that answer ---- */

static bool is_word(const char *line, const char *word)
{
	return strcasecmp(line, word) == 0 || (strlen(line) == 1 && line[0] == word[0]);
}

static int answer_confirm(struct intent *in, const char *line, struct error *e)
{
	if (is_word(line, "yes"))
		intent_init(in, ACT_YES);
	else if (is_word(line, "no"))
		intent_init(in, ACT_NO);
	else
		return error_set(e, -ERR_SYNTAX, "the answer is yes or no");
	return 0;
}

static int answer_go(struct intent *in, const char *line, struct error *e)
{
	if (*line)
		return error_set(e, -ERR_SYNTAX,
			"an empty line goes on; an action begins with a colon, such as :skip REASON");
	intent_init(in, ACT_GO);
	return 0;
}

int intent_answer(struct intent *in, const char *line, const struct session *s, struct arena *a,
	struct error *e)
{
	struct session_asks asks;

	session_asks(s, &asks);
	switch (asks.asks) {
	case ASKS_GO:
	case ASKS_ITEMS: return answer_go(in, line, e);
	case ASKS_REASON:
		intent_init(in, ACT_GO);
		if (*line)
			intent_arg(in, "reason", arena_strdup(a, line));
		return 0;
	case ASKS_APPROVAL:
		return error_set(e, -ERR_UNFIT,
			"the approval of others is waited for; where the runbook lets you go on "
			"without: :break REASON");
	case ASKS_DANGER:
		intent_init(in, ACT_TYPE);
		intent_arg(in, "value", arena_strdup(a, line));
		return 0;
	case ASKS_CONFIRM: return answer_confirm(in, line, e);
	case ASKS_VALUE:
		intent_init(in, ACT_ANSWER);
		intent_arg(in, "name", asks.name);
		intent_arg(in, "value", arena_strdup(a, line));
		return 0;
	case ASKS_ANSWER:
		intent_init(in, ACT_ANSWER);
		intent_arg(in, "value", arena_strdup(a, line));
		return 0;
	case ASKS_OPTION:
		intent_init(in, ACT_CHOOSE);
		intent_arg(in, "option", arena_strdup(a, line));
		return 0;
	case ASKS_OUTCOME:
		intent_init(in, ACT_END);
		intent_arg(in, "outcome", arena_strdup(a, line));
		return 0;
	case ASKS_UNDO:
		return error_set(e, -ERR_UNFIT, "Enter takes it back, :skip REASON leaves it");
	case ASKS_HALT:
		return error_set(e, -ERR_UNFIT,
			"the step failed: :retry, :edit COMMAND, :done REASON, :skip REASON, :take, "
			":jump STEP REASON, :rollback, :end OUTCOME REASON");
	case ASKS_NOTHING: break;
	}
	return error_set(e, -ERR_UNFIT, "nothing is asked now");
}
