/*
 * A condition as a line of the file would say it, for who reads what a dry run looked at.
 */
#include "config.h"

#include "base/pattern.h"
#include "model/runbook.h"

static void add_parts(struct strbuf *out, const char *word, const struct condition *c)
{
	strbuf_addf(out, "{%s: [", word);
	for (size_t i = 0; i < c->n; i++) {
		strbuf_adds(out, i > 0 ? ", " : "");
		condition_describe(c->parts[i], out);
	}
	strbuf_adds(out, "]}");
}

void condition_describe(const struct condition *c, struct strbuf *out)
{
	static const char *const comparisons[] = {
		[CMP_LT] = "<",
		[CMP_LE] = "<=",
		[CMP_GT] = ">",
		[CMP_GE] = ">=",
		[CMP_EQ] = "=",
		[CMP_NE] = "!=",
	};

	switch (c->op) {
	case COND_ALL: add_parts(out, "all", c); return;
	case COND_ANY: add_parts(out, "any", c); return;
	case COND_NOT:
		strbuf_adds(out, "{not: ");
		condition_describe(c->parts[0], out);
		strbuf_addc(out, '}');
		return;
	case COND_RUN: strbuf_addf(out, "{run: %s}", c->text); return;
	case COND_VAR_IS: strbuf_addf(out, "{var: %s, is: %s}", c->name, c->text); return;
	case COND_VAR_MATCHES:
		strbuf_addf(out, "{var: %s, matches: %s}", c->name, pattern_text(c->pattern));
		return;
	case COND_VAR_COMPARE:
		strbuf_addf(out, "{var: %s, compare: '%s %g'}", c->name, comparisons[c->compare.op],
			c->compare.number);
		return;
	case COND_VAR_SET:
		strbuf_addf(out, "{var: %s, set: %s}", c->name, c->yes ? "yes" : "no");
		return;
	case COND_STEP_WAS: strbuf_addf(out, "{step: %s, was: %s}", c->name, c->text); return;
	}
}
