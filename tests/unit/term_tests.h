/*
 * The parts of the terminal's unit test: each file hands its cases to tests/unit/term.c.
 */
#ifndef MUSTER_TESTS_UNIT_TERM_TESTS_H
#define MUSTER_TESTS_UNIT_TERM_TESTS_H

void test_transcripts(void **state);
void test_oracle(void **state);
void test_history(void **state);
void test_history_pop(void **state);
void test_history_keep(void **state);
void test_damage(void **state);
void test_reset(void **state);
void test_keys(void **state);
void test_paste(void **state);
void test_mouse(void **state);

#endif
