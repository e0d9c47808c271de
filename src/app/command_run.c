/*
 * muster run: begins a session and walks it here. A dry run says what would run.
 */
#include "config.h"

#include <string.h>

#include "app/app.h"
#include "app/begin.h"

int command_run(struct app *app)
{
	const char *dry = app->options.dry_run;

	if (dry && *dry && strcmp(dry, "read") != 0)
		return app_usage("--dry-run=%s: it has to be --dry-run or --dry-run=read", dry);
	return begin_and_walk(app, app->args[0], dry ? MODE_DRY_RUN : MODE_INCIDENT);
}
