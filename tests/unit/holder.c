/*
 * Unit tests of the room holder: runs the groups of holder_*.c. Must not test anything itself.
 */
#include "config.h"

#include "holder_tests.h"

int main(void)
{
	int failed = 0;

	failed += holder_watch_tests();
	failed += holder_keep_tests();
	failed += holder_values_tests();
	failed += holder_approve_tests();
	failed += holder_whole_tests();
	return failed > 0;
}
