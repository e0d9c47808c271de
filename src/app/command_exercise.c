/*
 * muster exercise: begins a session that tests people and systems with real commands, and walks it here.
 */
#include "config.h"

#include "app/app.h"
#include "app/begin.h"

int command_exercise(struct app *app)
{
	return begin_and_walk(app, app->args[0], MODE_EXERCISE);
}
