/*
 * The parts of the terminal's unit test: each file hands its cases to tests/unit/term.c.
 */
#ifndef MUSTER_TESTS_UNIT_TERM_TESTS_H
#define MUSTER_TESTS_UNIT_TERM_TESTS_H

void test_transcripts(void **state);

#endif
