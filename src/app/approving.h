/*
 * What an approver is shown: the step, the very command, its variables, and what the step of `see`
 * printed, which is gathered while the events pass by.
 */
#ifndef MUSTER_APP_APPROVING_H
#define MUSTER_APP_APPROVING_H

#include <stdio.h>

#include "engine/session.h"

struct approving;

struct approving *approving_new(void) MUST_USE;
void approving_free(struct approving *a);
/* Every event in order, after `s` has it. */
void approving_take(struct approving *a, const struct session *s, const struct event *ev);
/* In words, for a terminal or a pipe; nothing in it can be a control sequence. */
void approving_print(const struct approving *a, const struct session *s,
	const struct approval_record *r, FILE *out);

#endif
