/*
 * A theme's file through the loader's reader into the view's roles.
 */
#include "config.h"

#include "app/theme.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/configuration.h"
#include "base/arena.h"
#include "base/fs.h"
#include "base/strbuf.h"
#include "load/settings.h"

static const struct field root = {
	.key = "theme",
	.type = FT_MAP,
	.sub = &theme_file_table,
	.at = 0,
};

static void add_folder(struct app *app, const char *dir, const char *name, char **found)
{
	char *file = xstrfmt("%s/%s.yaml", dir, name);

	(void)app;
	if (!*found && fs_exists(file))
		*found = file;
	else
		free(file);
}

static char *find(struct app *app, const char *name)
{
	const char *xdg = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
	char *found = NULL, *dir, *checkout;

	if (strchr(name, '/'))
		return fs_exists(name) ? xstrdup(name) : NULL;
	dir = xdg && *xdg ? fs_join(xdg, "muster/themes")
			  : fs_join(home ? home : "/nonexistent", ".config/muster/themes");
	add_folder(app, dir, name, &found);
	free(dir);
	if ((checkout = app_checkout_folder("themes")) != NULL)
		add_folder(app, checkout, name, &found);
	free(checkout);
	add_folder(app, DATADIR "/themes", name, &found);
	return found;
}

/* What is wrong with the file, in a line or, where `print`, as the loader says it. */
static int unusable(const char *path, const struct problems *ps, bool print, struct error *e)
{
	struct strbuf text = STRBUF_INIT;

	if (print) {
		problems_print(ps, &text);
		fwrite(text.buf, 1, text.len, stderr);
		strbuf_release(&text);
	} else if (ps->v.n > 0) {
		return error_set(e, -ERR_USAGE, "%s:%d:%d: %s", path, ps->v.v[0].line,
			ps->v.v[0].column, ps->v.v[0].message);
	}
	return error_set(e, -ERR_USAGE, "%s cannot be used", path);
}

static int read_file(const char *path, bool print, struct theme *t, struct error *e)
{
	struct arena *arena = arena_new();
	struct theme_file file = { 0 };
	struct problems ps;
	struct place at = { 0 };
	int rc;

	problems_init(&ps);
	rc = settings_load_file(path, &root, &file, arena, &ps);
	if (rc != 0) {
		rc = unusable(path, &ps, print, e);
	} else if (theme_apply(t, &file, &at, e) != 0) {
		error_prefix(e, "%s:%d:%d", path, at.line, at.column);
		rc = -ERR_USAGE;
	}
	problems_release(&ps);
	arena_free(arena);
	return rc;
}

static int read_named(
	struct app *app, const char *name, bool print, struct theme *t, struct error *e)
{
	char *path = find(app, name);
	int rc;

	theme_init(t);
	if (!path)
		return error_set(e, -ERR_NOTFOUND, "there is no theme %s", name);
	rc = read_file(path, print, t, e);
	free(path);
	return rc;
}

int app_read_theme(struct app *app, struct theme *t, struct error *e)
{
	const char *name = app->options.theme ? app->options.theme : app->config->theme;

	name = app->theme ? app->theme : name;
	theme_init(t);
	return name ? read_named(app, name, true, t, e) : 0;
}

static int read_picked(void *ctx, const char *name, struct theme *t, struct error *e)
{
	struct app *app = ctx;
	int rc = read_named(app, name, false, t, e);

	if (rc == 0) {
		free(app->theme);
		app->theme = xstrdup(name);
	}
	return rc;
}

struct theme_source app_themes(struct app *app)
{
	return (struct theme_source){ read_picked, app };
}
