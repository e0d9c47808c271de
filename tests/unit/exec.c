/*
 * The room exec, with real commands.
 */
#include "config.h"

#include "exec_rig.h"

int main(void)
{
	int failed = exec_parts_tests();

	failed += exec_command_tests();
	failed += exec_terminal_tests();
	failed += exec_stop_tests();
	failed += exec_left_tests();
	failed += exec_capture_tests();
	failed += exec_remote_tests();
	return failed == 0 ? 0 : 1;
}
