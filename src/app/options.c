/*
 * Options: GNU style, anywhere on the line, from one table.
 */
#include "config.h"

/* A step's options are a struct option, too: the C library's has another name here. */
#define option long_option
#include <getopt.h>
#undef option
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/app.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "base/utf8.h"
#include "base/wordlike.h"

#define ANSWER_TIMEOUT_MS (10 * 60 * 1000)

enum option_kind {
	OPTION_TEXT,
	OPTION_TEXTS,
	OPTION_MAYBE, /* a text, or a word alone: then the text is empty */
	OPTION_FLAG,
	OPTION_INT,
	OPTION_DURATION,
	OPTION_SETTING,
	OPTION_SETTING_FILE,
};

static const struct option_row {
	const char *name;
	enum option_kind kind;
	size_t offset;
	const char *commands, *arg, *does;
} rows[] = {
#define OPTION(name, kind, member, commands, arg, does) \
	{ name, OPTION_##kind, offsetof(struct app_options, member), commands, arg, does },
#include "app/options.def"
#undef OPTION
};

const struct app_command app_commands[] = {
#define COMMAND(name, function, args, min, max, does) { name, function, args, min, max, does },
#include "app/commands.def"
#undef COMMAND
	{ NULL, NULL, NULL, 0, 0, NULL },
};

/* Known to the documentation and not in this version: a clear word beats "unknown command". */
static const char *const later[] = {
	"drill",
	"inject",
	"review",
	"actions",
	"search",
	"stats",
	"report",
	"compare",
	"propose",
	"reference",
	"audit",
};

#define MEMBER(type, o, row) ((type *)(void *)((char *)(o) + (row)->offset))

static int take_setting(
	struct app_options *o, const char *arg, bool from_file, const char *option, struct error *e)
{
	const char *eq = strchr(arg, '=');
	struct app_setting *s;

	if (!eq || eq == arg)
		return error_set(e, -ERR_USAGE, "--%s %s: it has to be NAME=%s", option, arg,
			from_file ? "FILE" : "VALUE");
	s = &vec_add(&o->settings);
	s->name = arg; /* up to the `=`: split by who knows the declarations */
	s->value = eq + 1;
	s->from_file = from_file;
	return 0;
}

static int take_option(
	struct app_options *o, const struct option_row *row, const char *arg, struct error *e)
{
	char *end;
	long n;

	switch (row->kind) {
	case OPTION_TEXT: *MEMBER(const char *, o, row) = arg; return 0;
	case OPTION_TEXTS: vec_push(MEMBER(struct app_words, o, row), arg); return 0;
	case OPTION_MAYBE: *MEMBER(const char *, o, row) = arg ? arg : ""; return 0;
	case OPTION_FLAG: *MEMBER(bool, o, row) = true; return 0;
	case OPTION_INT:
		n = strtol(arg, &end, 10);
		if (*end || end == arg || n < 0 || n > 1024 * 1024)
			return error_set(
				e, -ERR_USAGE, "--%s %s: it has to be a number", row->name, arg);
		*MEMBER(int, o, row) = (int)n;
		return 0;
	case OPTION_DURATION:
		if (duration_parse(arg, true, MEMBER(int64_t, o, row), e) != 0)
			return error_prefix(e, "--%s %s", row->name, arg);
		return 0;
	case OPTION_SETTING:
	case OPTION_SETTING_FILE:
		return take_setting(o, arg, row->kind == OPTION_SETTING_FILE, row->name, e);
	}
	return 0;
}

static void fill_getopt(struct long_option *options)
{
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		options[i].name = rows[i].name;
		options[i].has_arg = rows[i].kind == OPTION_MAYBE ? optional_argument
			: rows[i].arg                             ? required_argument
								  : no_argument;
		options[i].flag = NULL;
		options[i].val = (int)i + 256;
	}
	memset(&options[ARRAY_LEN(rows)], 0, sizeof(*options));
}

static int wrong_option(char **argv, int c, struct error *e)
{
	const char *names[ARRAY_LEN(rows)], *near, *given = argv[optind - 1];
	char *word;
	int rc;

	if (c == ':')
		return error_set(e, -ERR_USAGE, "%s needs a value", given);
	if (optopt != 0 && optopt < 256)
		return error_set(
			e, -ERR_USAGE, "there is no option -%c (see muster --help)", optopt);
	if (optopt >= 256)
		return error_set(e, -ERR_USAGE, "%s takes no value", given);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		names[i] = rows[i].name;
	given += strspn(given, "-");
	word = xstrndup(given, strcspn(given, "="));
	near = nearest_word(word, names, ARRAY_LEN(rows));
	rc = near ? error_set(e, -ERR_USAGE, "there is no option --%s: did you mean --%s?", word,
			    near)
		  : error_set(e, -ERR_USAGE, "there is no option --%s (see muster --help)", word);
	free(word);
	return rc;
}

/* -o is the one short option. */
static size_t row_named(const char *name)
{
	size_t i = 0;

	while (strcmp(rows[i].name, name) != 0)
		i++;
	return i;
}

static int find_command(struct app *app, const char *name, struct error *e)
{
	const char *names[ARRAY_LEN(app_commands)];
	const char *near;
	size_t n = 0;

	for (; app_commands[n].name; n++) {
		if (strcmp(app_commands[n].name, name) == 0) {
			app->command = &app_commands[n];
			return 0;
		}
		names[n] = app_commands[n].name;
	}
	for (size_t i = 0; i < ARRAY_LEN(later); i++) {
		if (strcmp(later[i], name) == 0)
			return error_set(e, -ERR_USAGE, "%s: not in this version (%s)", name,
				PACKAGE_STRING);
	}
	near = nearest_word(name, names, n);
	if (near)
		return error_set(
			e, -ERR_USAGE, "there is no command %s: did you mean %s?", name, near);
	return error_set(e, -ERR_USAGE, "there is no command %s (see muster --help)", name);
}

static int take_arguments(struct app *app, struct error *e)
{
	const struct app_command *c = app->command;

	if (app->arg_n < c->arg_min)
		return error_set(e, -ERR_USAGE, "%s: needs a %s (see muster %s --help)", c->name,
			c->args, c->name);
	if (app->arg_n > c->arg_max)
		return error_set(e, -ERR_USAGE, "%s: %s is one argument too many", c->name,
			app->args[c->arg_max]);
	return 0;
}

/* An option that another command has is wrong here. */
static int check_option(const struct app *app, const struct option_row *row, struct error *e)
{
	char *word;
	bool has;

	if (!*row->commands)
		return 0;
	word = xstrfmt(" %s ", app->command ? app->command->name : "");
	has = strstr(row->commands, word) != NULL;
	free(word);
	if (has)
		return 0;
	return error_set(e, -ERR_USAGE, "%s%stakes no --%s",
		app->command ? app->command->name : "muster", " ", row->name);
}

int options_parse(struct app *app, int argc, char **argv, struct error *e)
{
	struct long_option options[ARRAY_LEN(rows) + 1];
	bool given[ARRAY_LEN(rows)] = { false };
	int c, rc;

	app->options.answer_timeout_ms = ANSWER_TIMEOUT_MS;
	fill_getopt(options);
	opterr = 0;
	optind = 0; /* from the start, whatever was parsed before */
	while ((c = getopt_long(argc, argv, ":o:", options, NULL)) != -1) {
		const struct option_row *row;

		if (c == 'o')
			c = 256 + (int)row_named("output");
		if (c < 256)
			return wrong_option(argv, c, e);
		row = &rows[c - 256];
		given[c - 256] = true;
		if ((rc = take_option(&app->options, row, optarg, e)) != 0)
			return rc;
	}
	app->args = (const char *const *)(void *)(argv + optind);
	app->arg_n = (size_t)(argc - optind);
	if (app->arg_n > 0) {
		if ((rc = find_command(app, app->args[0], e)) != 0)
			return rc;
		app->args++;
		app->arg_n--;
	}
	if (app->options.help || app->options.version)
		return 0;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		if (given[i] && (rc = check_option(app, &rows[i], e)) != 0)
			return rc;
	}
	return app->command ? take_arguments(app, e) : 0;
}

/* ---- help ---- */

static void print_pair(const char *left, const char *right)
{
	int pad = 26 - text_width(left, strlen(left));

	if (pad < 2)
		printf("  %s\n%*s%s\n", left, 28, "", right);
	else
		printf("  %s%*s%s\n", left, pad, "", right);
}

static void print_options(const char *command, bool common)
{
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct option_row *row = &rows[i];
		char *word = xstrfmt(" %s ", command);
		const char *between = row->kind == OPTION_MAYBE ? "[=" : row->arg ? " " : "";
		char *left = xstrfmt("--%s%s%s%s", row->name, between, row->arg ? row->arg : "",
			row->kind == OPTION_MAYBE ? "]" : "");

		if (common ? !*row->commands : strstr(row->commands, word) != NULL)
			print_pair(left, _(row->does));
		free(word);
		free(left);
	}
}

void options_help(const struct app *app)
{
	const struct app_command *c = app->command;

	if (c) {
		printf(_("Usage: muster %s%s%s\n\n%s.\n"), c->name, *c->args ? " " : "", c->args,
			_(c->does));
		puts(_("\nOptions:"));
		print_options(c->name, false);
		puts(_("\nOptions of every command:"));
		print_options("", true);
		return;
	}
	puts(_("Usage: muster [COMMAND] [OPTION]...\n\n"
	       "Walks an engineer through a runbook, and keeps the record of it.\n"
	       "Without a command: the home screen.\n\nCommands:"));
	for (c = app_commands; c->name; c++) {
		char *left = xstrfmt("%s %s", c->name, c->args);

		print_pair(left, _(c->does));
		free(left);
	}
	puts(_("\nOptions of every command:"));
	print_options("", true);
	puts(_("\nmuster COMMAND --help says more of each."));
}
