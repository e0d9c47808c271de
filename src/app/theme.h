/*
 * The theme that the screens are drawn in, from its file.
 */
#ifndef MUSTER_APP_THEME_H
#define MUSTER_APP_THEME_H

#include "app/app.h"
#include "view/style/theme.h"

/* What was picked on a screen, else --theme, else the configuration's, else the built-in one: a name looked for in the person's themes and
 * in those that came with muster, or a file where it has a `/`. What is wrong with the file is said on
 * standard error. -ERR_NOTFOUND, -ERR_USAGE. */
int app_read_theme(struct app *app, struct theme *t, struct error *e) MUST_USE;
/* For screens that are up: one that was read is what app_read_theme() reads from then on. Nothing is
 * printed. As long as `app`. */
struct theme_source app_themes(struct app *app);

#endif
