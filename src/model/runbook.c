/* Look-ups in a loaded runbook, and its end. */
#include "config.h"

#include "model/runbook.h"

#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/strmap.h"
#include "base/xalloc.h"

static const char *const outcome_names[] = {
	[OUTCOME_NONE] = "",
	[OUTCOME_RESOLVED] = "resolved",
	[OUTCOME_MITIGATED] = "mitigated",
	[OUTCOME_ESCALATED] = "escalated",
	[OUTCOME_FAILED] = "failed",
	[OUTCOME_FALSE_ALARM] = "false-alarm",
	[OUTCOME_REHEARSED] = "rehearsed",
	[OUTCOME_ABORTED] = "aborted",
	[OUTCOME_ABANDONED] = "abandoned",
};
_Static_assert(ARRAY_LEN(outcome_names) == OUTCOME_ABANDONED + 1, "a name for every outcome");

const char *outcome_name(enum outcome o)
{
	return outcome_names[o];
}

enum outcome outcome_named(const char *text)
{
	for (size_t i = 1; i < ARRAY_LEN(outcome_names); i++)
		if (strcmp(outcome_names[i], text) == 0)
			return (enum outcome)i;
	return OUTCOME_NONE;
}

bool outcome_is_good(enum outcome o)
{
	return o == OUTCOME_RESOLVED || o == OUTCOME_MITIGATED || o == OUTCOME_FALSE_ALARM ||
		o == OUTCOME_REHEARSED;
}

static const char *const severity_names[] = {
	[SEVERITY_CRITICAL] = "critical",
	[SEVERITY_HIGH] = "high",
	[SEVERITY_MEDIUM] = "medium",
	[SEVERITY_LOW] = "low",
};
_Static_assert(ARRAY_LEN(severity_names) == SEVERITY_LOW + 1, "a name for every severity");

const char *severity_name(enum severity s)
{
	return severity_names[s];
}

void runbook_free(struct runbook *rb)
{
	if (!rb)
		return;
	for (size_t i = 0; i < rb->callee_n; i++)
		runbook_free(rb->callees[i]);
	for (size_t i = 0; i < rb->pattern_n; i++)
		pattern_free(rb->patterns[i]);
	strmap_free(rb->step_index, NULL);
	/* The runbook itself lies in its arena. */
	arena_free(rb->arena);
}

int runbook_step_named(const struct runbook *rb, const char *id)
{
	const struct step *step = strmap_get(rb->step_index, id);

	return step ? step->index : -1;
}

const struct var_decl *runbook_var_named(const struct runbook *rb, const char *name)
{
	for (size_t i = 0; i < rb->var_n; i++)
		if (strcmp(rb->vars[i].name, name) == 0)
			return &rb->vars[i];
	return NULL;
}
