/*
 * muster run: begins a session and walks it here.
 */
#include "config.h"

#include "app/app.h"
#include "app/begin.h"

int command_run(struct app *app)
{
	char id[27];
	int status = app_read_answers(app);

	if (status == EXIT_OK)
		status = begin_session(app, app->args[0], id);
	return status == EXIT_OK ? app_walk(app, id, true) : status;
}
