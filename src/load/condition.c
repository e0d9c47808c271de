/* `when`: conditions, which hold conditions. The reader's depth limit bounds the recursion. */
#include "config.h"

#include "base/i18n.h"
#include "load/reader-private.h"
#include "load/tables-private.h"

/* A condition as it is written: one of these is there. */
struct written {
	const struct condition *const *all, *const *any;
	size_t all_n, any_n;
	const struct condition * not ;
	const char *var, *is, *step, *was, *run;
	const struct pattern *matches;
	struct compare compare;
	bool set;
	struct place at;
};

#define AT(member) .at = offsetof(struct written, member)

static const struct field condition_fields[] = {
	{ .key = "all",
		.type = FT_CONDITIONS,
		AT(all),
		.n_at = offsetof(struct written, all_n),
		.flags = FIELD_ONE_OF,
		.help = N_("All of these hold.") },
	{ .key = "any",
		.type = FT_CONDITIONS,
		AT(any),
		.n_at = offsetof(struct written, any_n),
		.flags = FIELD_ONE_OF,
		.help = N_("One of these holds.") },
	{ .key = "not",
		.type = FT_CONDITION,
		AT(not ),
		.flags = FIELD_ONE_OF,
		.help = N_("This does not hold.") },
	{ .key = "var",
		.type = FT_VAR_REF,
		AT(var),
		.flags = FIELD_ONE_OF | FIELD_SHOWN,
		.help = N_("A variable, with one of `is`, `matches`, `compare`, `set`.") },
	{ .key = "is",
		.type = FT_TEXT,
		AT(is),
		.with = "var",
		.help = N_("Its value is this text.") },
	{ .key = "matches",
		.type = FT_PATTERN,
		AT(matches),
		.with = "var",
		.flags = FIELD_ANCHORED,
		.help = N_("Its value matches this from end to end.") },
	{ .key = "compare",
		.type = FT_COMPARE,
		AT(compare),
		.with = "var",
		.help = N_("Its value is a number that compares so.") },
	{ .key = "set",
		.type = FT_BOOL,
		AT(set),
		.with = "var",
		.help = N_("It has a value, or has none.") },
	{ .key = "step",
		.type = FT_STEP_REF,
		AT(step),
		.flags = FIELD_ONE_OF,
		.help = N_("A step, with `was`.") },
	{ .key = "was",
		.type = FT_VERDICT,
		AT(was),
		.with = "step",
		.flags = FIELD_NONEMPTY,
		.help = N_("The verdict of its last visit.") },
	{ .key = "run",
		.type = FT_SCRIPT,
		AT(run),
		.flags = FIELD_ONE_OF | FIELD_NONEMPTY,
		.help = N_("A script that exits with 0; it has 30s and no terminal.") },
	{ .key = NULL },
};

const struct table condition_table = {
	.name = N_("a condition"),
	.fields = condition_fields,
	.size = sizeof(struct written),
	.place_at = offsetof(struct written, at),
	.command_at = NO_PLACE,
};

/* Which of the four is beside `var`; false: not exactly one, and that was said. */
static bool var_op(struct reader *r, const struct node *map, enum condition_op *op)
{
	static const struct {
		const char *key;
		enum condition_op op;
	} ops[] = {
		{ "is", COND_VAR_IS },
		{ "matches", COND_VAR_MATCHES },
		{ "compare", COND_VAR_COMPARE },
		{ "set", COND_VAR_SET },
	};
	int found = 0;

	for (size_t i = 0; i < ARRAY_LEN(ops); i++) {
		if (node_get(map, ops[i].key)) {
			*op = ops[i].op;
			found++;
		}
	}
	if (found != 1 && !map->cut)
		read_error(r, map,
			found == 0
				? "a condition on a variable needs one of 'is', 'matches', "
				  "'compare', 'set'"
				: "a condition takes only one of 'is', 'matches', 'compare', 'set'");
	return found == 1;
}

static void fill_step(
	struct reader *r, const struct node *map, const struct written *w, struct condition *c)
{
	const struct node *was = node_get(map, "was");

	c->op = COND_STEP_WAS;
	c->name = w->step;
	c->text = w->was;
	if (!was && !map->cut)
		read_error(r, map, "a condition on a step needs 'was'");
	if (w->was && w->step)
		reader_ref(r, REF_VERDICT, was, w->step, false);
}

static void fill_not(struct reader *r, const struct written *w, struct condition *c)
{
	const struct condition **part = arena_new_of(r->arena, const struct condition *);

	*part = w->not ;
	c->op = COND_NOT;
	c->parts = part;
	c->n = 1;
}

static void fill(
	struct reader *r, const struct node *map, const struct written *w, struct condition *c)
{
	c->at = w->at;
	if (w->var && var_op(r, map, &c->op)) {
		c->name = w->var;
		c->text = w->is;
		c->pattern = w->matches;
		c->compare = w->compare;
		c->yes = w->set;
	} else if (w->step) {
		fill_step(r, map, w, c);
	} else if (w->run) {
		c->op = COND_RUN;
		c->text = w->run;
	} else if (w->not ) {
		fill_not(r, w, c);
	} else {
		c->op = w->any ? COND_ANY : COND_ALL;
		c->parts = w->any ? w->any : w->all;
		c->n = w->any ? w->any_n : w->all_n;
	}
}

void read_condition(
	struct reader *r, const struct field *f, const struct node *node, void *at, size_t *n)
{
	struct condition *c = arena_new_of(r->arena, struct condition);
	struct written w = { 0 };

	(void)n;
	if (node->type != NODE_MAP) {
		read_wrong_type(r, f, node);
		return;
	}
	read_table(r, &condition_table, NULL, node, &w);
	fill(r, node, &w, c);
	*(const struct condition **)at = c;
}

void read_conditions(
	struct reader *r, const struct field *f, const struct node *node, void *at, size_t *n)
{
	const struct condition **v;

	if (node->type != NODE_LIST || node->n == 0) {
		if (node->type == NODE_LIST)
			read_error(r, node, "'%s' is an empty list", f->key);
		else
			read_wrong_type(r, f, node);
		return;
	}
	v = arena_array(r->arena, const struct condition *, node->n);
	for (size_t i = 0; i < node->n; i++) {
		read_condition(r, f, node->items[i], &v[*n], NULL);
		if (v[*n])
			++*n;
	}
	*(const struct condition *const **)at = v;
}
