/*
 * What tests/unit/view.c is made of.
 */
#ifndef MUSTER_TESTS_VIEW_TESTS_H
#define MUSTER_TESTS_VIEW_TESTS_H

void test_clip(void **state);
void test_wide(void **state);
void test_hostile(void **state);
void test_ascii(void **state);
void test_cut(void **state);
void test_keymap(void **state);
void test_contract(void **state);
void test_deed_words(void **state);
void test_theme(void **state);
void test_entry(void **state);
void test_list(void **state);
void test_flow(void **state);
void test_read(void **state);
void test_value(void **state);
void test_ready(void **state);
void test_running(void **state);
void test_typing(void **state);
void test_typing_ends(void **state);
void test_halted(void **state);
void test_checklist(void **state);
void test_confirm(void **state);
void test_danger(void **state);
void test_ask_and_end(void **state);
void test_help(void **state);
void test_another_theme(void **state);
void test_beside(void **state);
void test_vitals(void **state);
void test_output(void **state);
void test_sizes(void **state);
void test_pty_size(void **state);
void test_several(void **state);
void test_looked_at(void **state);
void test_wait(void **state);
void test_deadline(void **state);
void test_gap(void **state);
void test_interrupted(void **state);
void test_said_whole(void **state);

#endif
