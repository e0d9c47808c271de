/*
 * The terminal: transcripts, a library's terminal as an oracle, scroll-back, damage, keys. Random
 * bytes are tests/fuzz/terminal.c.
 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "term_tests.h"

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_transcripts),
#ifdef HAVE_VTERM
		cmocka_unit_test(test_oracle),
#endif
		cmocka_unit_test(test_history),
		cmocka_unit_test(test_history_pop),
		cmocka_unit_test(test_history_keep),
		cmocka_unit_test(test_damage),
		cmocka_unit_test(test_reset),
		cmocka_unit_test(test_keys),
		cmocka_unit_test(test_paste),
		cmocka_unit_test(test_mouse),
	};

	return cmocka_run_group_tests_name("term", tests, NULL, NULL);
}
