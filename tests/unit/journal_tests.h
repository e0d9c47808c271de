/*
 * The groups of the unit tests of journal, a file each, and the rig they share: a folder of its own,
 * events by the tables, files as bytes. Each group returns how many of its tests failed.
 */
#ifndef MUSTER_TESTS_UNIT_JOURNAL_TESTS_H
#define MUSTER_TESTS_UNIT_JOURNAL_TESTS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/strbuf.h"
#include "journal/journal.h"

int journal_codec_tests(void);
int journal_damage_tests(void);
int journal_lock_tests(void);
int journal_read_tests(void);
int journal_rescue_tests(void);
int journal_spill_tests(void);
int journal_tail_tests(void);
int journal_write_tests(void);

#define SESSION "01JD9Q4V7M3T5X8Y2ZABCDEFGH"

struct rig {
	char path[64];
	int dirfd;
	struct arena *arena;
};

/* For cmocka_unit_test_setup_teardown: *state is a struct rig with an empty folder. */
int rig_setup(void **state);
int rig_teardown(void **state);
#define WITH_RIG(test) cmocka_unit_test_setup_teardown(test, rig_setup, rig_teardown)
/* Removes what is in the folder. */
void rig_empty(struct rig *rig);

/* An event of that type with every field set; `salt` makes them differ. Of session.open, `why` and
 * the like nothing is sensible: only the form counts. */
struct event *rig_event(struct rig *rig, enum event_type type, int salt);
/* Sets one field (of an embedded document: all its parts). */
void rig_set_field(struct rig *rig, struct event *ev, enum event_field field, int salt);
/* session.open, a step, a command with output, a note: n events, n <= 6; all fields set. */
void rig_events(struct rig *rig, struct event **events, size_t n);
/* A journal of these, synced. The caller closes it. */
struct journal *rig_journal(struct rig *rig, struct event *const *events, size_t n);
void rig_append(struct journal *j, struct event *ev);
/* One more, of that type, with its fields. */
void rig_append_type(struct rig *rig, struct journal *j, enum event_type type);
void rig_close(struct journal *j);

/* A file as bytes, and back. */
void rig_read(const struct rig *rig, const char *name, struct strbuf *out);
void rig_write(const struct rig *rig, const char *name, const void *data, size_t n);
/* Where the documents of `sb` begin, and its length at the end: places[n] for n documents. */
size_t rig_places(const struct strbuf *sb, size_t *places, size_t max);

struct chance;
/* Bytes changed, zeroed, taken away, cut off or copied over others. */
void chance_edit(struct strbuf *sb, struct chance *c);

/* Verifies "journal"; the text of the error is printed where `expected` is another. */
void rig_verify(const struct rig *rig, int expected, struct journal_verdict *v);

#endif
