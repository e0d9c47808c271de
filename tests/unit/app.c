/*
 * Unit tests of the room app: runs the groups of app_*.c, and has what they share.
 */
#include "config.h"

#include "app_tests.h"

#include <stdlib.h>
#include <string.h>

int line_parse(struct line *l, const char *const *words)
{
	memset(l, 0, sizeof(*l));
	l->app.options.ack_fd = -1;
	l->argv[l->argc++] = xstrdup("muster");
	for (; *words; words++) {
		assert_true(l->argc < 31);
		l->argv[l->argc++] = xstrdup(*words);
	}
	return options_parse(&l->app, l->argc, l->argv, &l->e);
}

void line_release(struct line *l)
{
	for (int i = 0; i < l->argc; i++)
		free(l->argv[i]);
	vec_release(&l->app.options.runbooks);
	vec_release(&l->app.options.redact);
	vec_release(&l->app.options.settings);
	error_clear(&l->e);
}

int main(void)
{
	int failed = 0;

	failed += app_options_tests();
	failed += app_values_tests();
	failed += app_configuration_tests();
	failed += app_theme_tests();
	failed += app_doctor_tests();
	failed += app_masking_tests();
	return failed > 0;
}
