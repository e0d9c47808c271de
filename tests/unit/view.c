/*
 * The view's unit test.
 */
#include "config.h"

#include "view_rig.h"
#include "view_tests.h"

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_clip),
		cmocka_unit_test(test_wide),
		cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_ascii),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_keymap),
		cmocka_unit_test(test_contract),
		cmocka_unit_test(test_deed_words),
		cmocka_unit_test(test_theme),
		cmocka_unit_test(test_entry),
		cmocka_unit_test(test_list),
		cmocka_unit_test(test_flow),
		cmocka_unit_test(test_read),
		cmocka_unit_test(test_value),
		cmocka_unit_test(test_ready),
		cmocka_unit_test(test_running),
		cmocka_unit_test(test_typing),
		cmocka_unit_test(test_typing_ends),
		cmocka_unit_test(test_halted),
		cmocka_unit_test(test_checklist),
		cmocka_unit_test(test_confirm),
		cmocka_unit_test(test_danger),
		cmocka_unit_test(test_ask_and_end),
		cmocka_unit_test(test_help),
		cmocka_unit_test(test_another_theme),
		cmocka_unit_test(test_beside),
		cmocka_unit_test(test_vitals),
		cmocka_unit_test(test_output),
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_pty_size),
		cmocka_unit_test(test_several),
		cmocka_unit_test(test_looked_at),
		cmocka_unit_test(test_wait),
		cmocka_unit_test(test_deadline),
		cmocka_unit_test(test_gap),
		cmocka_unit_test(test_interrupted),
		cmocka_unit_test(test_said_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
