/*
 * A session without a holder: the engine answers what the screens send, commands print and end as the
 * test says, and what is drawn is compared with goldens at every size and in every locale.
 */
#ifndef MUSTER_TESTS_VIEW_RIG_H
#define MUSTER_TESTS_VIEW_RIG_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/vec.h"
#include "engine/engine.h"
#include "store/store.h"
#include "view/ui.h"

#define RIG_START_MS INT64_C(1763865067250) /* 2025-11-23 02:31:07.250 UTC */

struct rig_answer {
	int64_t id;
	int code;
	struct error why;
};

struct rig {
	struct runbook *rb;
	struct session *s;
	struct ui *ui;
	struct outcome_of out;
	int64_t now_ms;
	int64_t next_id;
	VEC(struct rig_answer) answers; /* not given yet */
	int resized_cols, resized_rows;
	struct strbuf typed; /* bytes that went to commands */
	size_t refused;      /* actions that the engine refused */
};

/* Opens a session of the runbook; the first step is entered. */
struct rig *rig_new(const char *runbook);
void rig_free(struct rig *r);
/* Time passes. */
void rig_wait(struct rig *r, int64_t ms);
/* Keys by name, between blanks: "Enter y Ctrl-c". */
void rig_keys(struct rig *r, const char *names);
/* Each character as a key. */
void rig_type(struct rig *r, const char *text);
/* The command that was started last prints, or ends. */
void rig_print(struct rig *r, const char *text);
void rig_exit(struct rig *r, int code);
/* The same of a run. */
void rig_print_of(struct rig *r, int run, const char *text);
void rig_exit_of(struct rig *r, int run, int code);
/* A look at a monitor says so, and counts. */
void rig_reading(struct rig *r, const char *monitor, const struct monitor_reading *reading);
void rig_size(struct rig *r, int cols, int rows);
/* Where other themes come from. */
void rig_themes(struct rig *r, const struct theme_source *themes);
/* What is on the screen now, as text. The caller releases it. */
void rig_look(struct rig *r, struct strbuf *out);
/* Whether the text stands somewhere on the screen. */
bool rig_sees(struct rig *r, const char *text);
/* Compares every size and locale with tests/data/view/NAME.txt; where $MUSTER_GOLDEN is `write`, it is
 * written. */
void rig_golden(struct rig *r, const char *name);

#endif
