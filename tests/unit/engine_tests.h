/*
 * What the tests of the engine share: runbooks made from a few words (no loader is linked here) and
 * sessions whose journal is folded a second time beside them.
 */
#ifndef MUSTER_TESTS_UNIT_ENGINE_TESTS_H
#define MUSTER_TESTS_UNIT_ENGINE_TESTS_H

#include "engine/engine.h"
#include "model/kind.h"

/* ---- words (engine_words.c) ---- */

#define WORDS_MAX 32

/* A line as words: blanks part them, "…" holds blanks, \n and \" as in C. */
struct words {
	const char *v[WORDS_MAX];
	size_t n;
};
void words_split(struct words *w, const char *line, struct arena *a);
/* The value behind `name=`, NULL: none. */
const char *words_value(const struct words *w, const char *name);
bool words_have(const struct words *w, const char *word);
int64_t words_duration(const char *text);

/* ---- runbooks (engine_builder.c) ---- */

struct builder;

struct builder *builder_new(void);
/* One line of the notation; false: not understood. */
bool builder_line(struct builder *b, const char *line);
/* The caller frees it with runbook_free(); the builder is gone. */
struct runbook *builder_finish(struct builder *b);
enum session_mode builder_mode(const struct builder *b);

/* ---- a session and its fold (engine_rig.c) ---- */

struct rig {
	struct runbook *rb;
	struct session *s;      /* by engine_handle() */
	struct session *folded; /* by session_apply() of the same events */
	struct session *bare;   /* the same without a runbook: must only not fail */
	struct outcome_of out;
	struct error e;
	enum session_mode mode;
	int64_t mono_ns, at_ms;
	int digest;                      /* a byte that stands for what would run; 0: not known */
	struct monitor_memory memory[8]; /* of the monitors, in their order */
};

/* The runbook is the rig's from here on. */
void rig_open(struct rig *r, struct runbook *rb, enum session_mode mode);
void rig_close(struct rig *r);
/* At the rig's time; the events are folded and both states compared. The code of
 * engine_handle(). */
int rig_handle(struct rig *r, struct happening *h);
/* HAPPEN_OPEN. */
int rig_begin(struct rig *r, struct happening *h);
void rig_pass(struct rig *r, int64_t ms);

/* ---- as lines of a transcript (engine_text.c) ---- */

/* All in `a`. */
const char *event_text(const struct event *ev, struct arena *a);
const char *effect_text(const struct effect *effect, struct arena *a);
const char *asks_text(const struct session *s, struct arena *a);

/* ---- the tests ---- */

void test_transcripts(void **state);
void test_random_commands(void **state);
void test_values(void **state);
void test_events(void **state);
/* engine_graph.c */
void test_random_graphs(void **state);
/* engine_session.c */
void test_deadlines(void **state);
void test_estimate(void **state);
void test_plans(void **state);
void test_files(void **state);
void test_many_choices(void **state);
void test_linear(void **state);
void test_any_events(void **state);

#endif
