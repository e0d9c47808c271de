/*
 * What a drill shows in place of the real thing, and how it judges: plain data of a runbook, in its
 * arena. Texts are NULL and numbers 0 where a key was not given.
 */
#ifndef MUSTER_MODEL_DRILL_H
#define MUSTER_MODEL_DRILL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/place.h"

struct condition;

/* Of a step, a child, an item; of one attempt or case of these. */
struct drill {
	const char *key;                  /* of an entry of `items`: the item's id; else NULL */
	const struct condition *when;     /* of a case */
	const char *output, *output_file; /* at most one of them */
	int exit;
	int64_t takes_ms;
	struct setting_list set;
	const struct drill *attempts, *cases, *items;
	size_t attempt_n, case_n, item_n;
	struct text_list from; /* what a `choose` offers */
	const char *answer;    /* a verdict or a value */
	struct text_list hints;
	const char *why; /* Markdown */
	bool recall;
	struct place at;
};

enum drill_result { RESULT_REACHED, RESULT_NO_ANSWER };

struct drill_contact {
	enum drill_result result;
	int64_t after_ms;
	const char *text;
};

enum monitor_state { STATE_OK, STATE_WARN, STATE_ALERT, STATE_UNKNOWN };

struct drill_monitor {
	enum monitor_state state;
	double value;
	const char *text;
};

struct drill_backup {
	const char *name, *time, *verdict;
	int64_t size; /* bytes */
	int documents;
};

struct inject_monitor {
	const char *id;
	enum monitor_state state;
};

struct inject {
	int64_t at_ms; /* 0: when `step` is entered */
	const char *step, *text;
	struct setting_list set;
	const struct inject_monitor *monitors;
	size_t monitor_n;
	struct place at;
};

struct drill_pass {
	int missed, unsafe, late, hints; /* at most so many */
};

struct drill_plan {
	const char *brief; /* Markdown */
	const struct inject *injects;
	size_t inject_n;
	struct drill_pass pass;
};

#endif
