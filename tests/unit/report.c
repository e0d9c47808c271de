/*
 * The unit tests of report: lists in every format, sessions in words.
 */
#include "config.h"

#include <stdlib.h>
#include <time.h>

#include "report_tests.h"

int main(void)
{
	setenv("TZ", "UTC", 1);
	tzset();
	return test_listing() + test_lists() + test_show();
}
