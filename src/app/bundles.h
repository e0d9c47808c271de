/*
 * Bundles that come back: proved, or taken into the home.
 */
#ifndef MUSTER_APP_BUNDLES_H
#define MUSTER_APP_BUNDLES_H

#include <stdbool.h>

struct app;

/* Whether the file is a bundle, by its begin. One that cannot be opened is none. */
bool bundles_is_one(const char *path);
/* muster verify BUNDLE, muster import BUNDLE: the exit status. */
int bundles_verify(struct app *app, const char *path);
int bundles_import(struct app *app, const char *path);

#endif
