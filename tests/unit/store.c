/*
 * Unit tests of the room store: runs the groups of store_*.c. Must not test anything itself.
 */
#include "config.h"

#include "store_tests.h"

int main(void)
{
	int failed = 0;

	failed += store_home_tests();
	failed += store_list_tests();
	failed += store_incident_tests();
	failed += store_runbook_tests();
	failed += store_backup_tests();
	failed += store_prove_tests();
	failed += store_prune_tests();
	failed += store_salvage_tests();
	return failed > 0;
}
