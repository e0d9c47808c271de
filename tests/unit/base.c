/*
 * Unit tests of the room base: runs the groups of base_*.c. Must not test anything itself.
 */
#include "config.h"

#include "base_groups.h"

int main(void)
{
	int failed = 0;

	failed += base_err_tests();
	failed += base_memory_tests();
	failed += base_strmap_tests();
	failed += base_utf8_tests();
	failed += base_text_tests();
	failed += base_number_tests();
	failed += base_time_tests();
	failed += base_fs_tests();
	failed += base_pattern_tests();
	failed += base_bson_tests();
	failed += base_json_tests();
	return failed > 0;
}
