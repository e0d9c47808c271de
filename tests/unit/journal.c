/*
 * Unit tests of the room journal: runs the groups of journal_*.c. Must not test anything itself.
 */
#include "config.h"

#include "journal_tests.h"

#include <signal.h>

int main(void)
{
	int failed = 0;

	/* Past RLIMIT_FSIZE a write shall fail, as a disk does, not kill. */
	signal(SIGXFSZ, SIG_IGN);
	failed += journal_codec_tests();
	failed += journal_write_tests();
	failed += journal_read_tests();
	failed += journal_damage_tests();
	failed += journal_tail_tests();
	failed += journal_rescue_tests();
	failed += journal_spill_tests();
	failed += journal_lock_tests();
	return failed > 0;
}
