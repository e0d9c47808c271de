/*
 * What a person picked on the home screen.
 */
#include "config.h"

#include "view/home.h"

#include <stdlib.h>

void home_result_release(struct home_result *r)
{
	if (!r)
		return;
	free(r->what);
	r->what = NULL;
}
