/*
 * What a person wants, as an action with its arguments: from a `:` line, from a plain answer to what is
 * asked, from an answers file. The screens build the same.
 */
#ifndef MUSTER_VIEW_INTENT_H
#define MUSTER_VIEW_INTENT_H

#include "base/arena.h"
#include "base/err.h"
#include "engine/engine.h"
#include "wire/wire.h"

#define INTENT_ARGS_MAX 4

struct intent {
	enum action action;
	struct event_pair args[INTENT_ARGS_MAX];
	size_t arg_n;
	struct event_texts items; /* tick, untick; v NULL: all that are open */
	struct event_pairs set;   /* edit: variables */
};

void intent_init(struct intent *in, enum action action);
/* Texts are borrowed. Past INTENT_ARGS_MAX is a BUG(). */
void intent_arg(struct intent *in, const char *name, const char *value);
/* NULL where it was not given. */
const char *intent_get(const struct intent *in, const char *name);

/* `word args…`, as after a colon: the arguments in the order of engine/command.def, the last to the end
 * of the line. Texts go into `a`. -ERR_SYNTAX says what is missing or unknown. */
int intent_parse(struct intent *in, const char *line, const struct session *s, struct arena *a,
	struct error *e) MUST_USE;
/* A line without a colon: Enter, or the answer to what is asked. -ERR_UNFIT: nothing is asked that a
 * line could answer. */
int intent_answer(struct intent *in, const char *line, const struct session *s, struct arena *a,
	struct error *e) MUST_USE;
/* A WIRE_ACT that borrows from the intent. */
void intent_message(const struct intent *in, struct wire_message *m);

#endif
