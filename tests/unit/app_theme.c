/*
 * The themes that are shipped, one that was picked, and one that cannot be used.
 */
#include "config.h"

#include "app_tests.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/configuration.h"
#include "app/theme.h"
#include "base/fs.h"

static void shipped(void **state)
{
	const char *top = getenv("top_srcdir");
	char *folder = fs_join(top ? top : ".", "themes");
	DIR *dir = opendir(folder);
	const struct dirent *d;
	int n = 0;

	(void)state;
	assert_non_null(dir);
	while ((d = readdir(dir))) {
		struct app_config config = { 0 };
		struct app app = { .config = &config };
		struct error e = ERROR_INIT;
		struct theme built_in, theme;
		char *path;

		if (!strstr(d->d_name, ".yaml"))
			continue;
		path = fs_join(folder, d->d_name);
		app.options.theme = path;
		if (app_read_theme(&app, &theme, &e) != 0)
			fail_msg("%s: %s", path, error_text(&e));
		theme_init(&built_in);
		/* dark is the built-in one, and no other is. */
		assert_int_equal(memcmp(theme.roles, built_in.roles, sizeof(theme.roles)) == 0,
			strcmp(d->d_name, "dark.yaml") == 0);
		free(path);
		n++;
	}
	closedir(dir);
	free(folder);
	assert_true(n >= 5);
}

static void write_file(const char *path, const char *text)
{
	assert_int_equal(fs_replace_file(path, text, strlen(text), NULL), 0);
}

static void picked(void **state)
{
	char *path = xstrfmt("/tmp/muster-theme-%ld.yaml", (long)getpid());
	struct app_config config = { 0 };
	struct app app = { .config = &config };
	struct theme_source themes = app_themes(&app);
	struct error e = ERROR_INIT;
	struct theme theme;

	(void)state;
	write_file(path, "roles: {done: {fg: nocolour}}\n");
	assert_int_equal(themes.read(themes.ctx, path, &theme, &e), -ERR_USAGE);
	assert_non_null(strstr(error_text(&e), ":1:"));
	error_clear(&e);
	write_file(path, "rolls: {}\n");
	assert_int_equal(themes.read(themes.ctx, path, &theme, &e), -ERR_USAGE);
	assert_non_null(strstr(error_text(&e), ":1:1: unknown key 'rolls'"));
	error_clear(&e);
	assert_int_equal(themes.read(themes.ctx, "/nowhere/at.all", &theme, &e), -ERR_NOTFOUND);
	error_clear(&e);
	assert_null(app.theme);

	write_file(path, "roles: {done: {attrs: [strike]}}\n");
	assert_int_equal(themes.read(themes.ctx, path, &theme, NULL), 0);
	assert_int_equal(theme.roles[ROLE_DONE].attrs, STYLE_STRIKE);
	/* It stays, whatever the command line said. */
	app.options.theme = "/nowhere/at.all";
	theme_init(&theme);
	assert_int_equal(app_read_theme(&app, &theme, NULL), 0);
	assert_int_equal(theme.roles[ROLE_DONE].attrs, STYLE_STRIKE);
	unlink(path);
	free(app.theme);
	free(path);
}

int app_theme_tests(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(shipped),
		cmocka_unit_test(picked),
	};

	return cmocka_run_group_tests_name("themes", tests, NULL, NULL);
}
