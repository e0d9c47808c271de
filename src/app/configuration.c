/*
 * The configuration by its table. muster-config(5) is made from it, so every row has its help.
 */
#include "config.h"

#include "app/configuration.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "app/app.h"
#include "app/hooks.h"
#include "base/arena.h"
#include "base/fs.h"
#include "base/i18n.h"
#include "base/strbuf.h"
#include "load/settings.h"

#define AT(member) .at = offsetof(struct app_config, member)
static const struct field mongodb_fields[] = {
	{ .key = "uri",
		.type = FT_TEXT,
		.flags = FIELD_NONEMPTY,
		AT(mongodb_uri),
		.help = N_("the server that sessions are sent to") },
	{ .key = "uri_file",
		.type = FT_TEXT,
		.flags = FIELD_NONEMPTY,
		AT(mongodb_uri_file),
		.help = N_("a file that holds the URI") },
	{ .key = NULL },
};

static const struct table mongodb_table = {
	.name = N_("the server"),
	.fields = mongodb_fields,
	.size = sizeof(struct app_config),
	.place_at = NO_PLACE,
	.command_at = NO_PLACE,
};

static const struct field team_fields[] = {
	{ .key = "group",
		.type = FT_TEXT,
		.flags = FIELD_NONEMPTY,
		AT(team_group),
		.help = N_("the group of the accounts that share $MUSTER_TEAM_DIR") },
	{ .key = NULL },
};

static const struct table team_table = {
	.name = N_("the team"),
	.fields = team_fields,
	.size = sizeof(struct app_config),
	.place_at = NO_PLACE,
	.command_at = NO_PLACE,
};

#define RETAIN(mode) \
	.type = FT_DURATION, .flags = FIELD_ZERO, .preset = EVENT_NONE, \
	.at = offsetof(struct app_config, retain.keep_ms) + (mode) * sizeof(int64_t)
static const struct field retain_fields[] = {
	{ .key = "incident",
		RETAIN(MODE_INCIDENT),
		.help = N_("sessions of incidents; default: for ever") },
	{ .key = "exercise", RETAIN(MODE_EXERCISE), .help = N_("exercises; default: for ever") },
	{ .key = "drill", RETAIN(MODE_DRILL), .help = N_("drills; default: for ever") },
	{ .key = "dry-run", RETAIN(MODE_DRY_RUN), .help = N_("dry runs; default: for ever") },
	{ .key = NULL },
};
#undef RETAIN

static const struct table retain_table = {
	.name = N_("how long sessions are kept"),
	.fields = retain_fields,
	.size = sizeof(struct app_config),
	.place_at = NO_PLACE,
	.command_at = NO_PLACE,
};

static const struct field config_fields[] = {
	{ .key = "theme",
		.type = FT_TEXT,
		.flags = FIELD_NONEMPTY,
		AT(theme),
		.help = N_("colours: dark or light") },
	{ .key = "operator",
		.type = FT_TEXT,
		.flags = FIELD_NONEMPTY,
		AT(operator_name),
		.help = N_("your name in the record; default: the account's") },
	{ .key = "runbooks",
		.type = FT_TEXTS,
		AT(runbooks),
		.help = N_("folders in which runbooks are looked for") },
	{ .key = "shell",
		.type = FT_TEXTS,
		.flags = FIELD_NONEMPTY,
		AT(shell),
		.help = N_(
			"the arguments that a script is appended to where the runbook has none") },
	{ .key = "ssh",
		.type = FT_TEXTS,
		.flags = FIELD_NONEMPTY,
		AT(ssh),
		.help = N_("the command that reaches another host; ssh by default") },
	{ .key = "mouse",
		.type = FT_BOOL,
		.preset = 1,
		AT(mouse),
		.help = N_("whether the mouse is used") },
	{ .key = "mongodb",
		.type = FT_MAP,
		.sub = &mongodb_table,
		.at = 0,
		.help = N_("the log of the whole team") },
	{ .key = "people",
		.type = FT_LIST,
		AT(people),
		.n_at = offsetof(struct app_config, person_n),
		.sub = &person_table,
		.help = N_("who has which role, for approvals") },
	{ .key = "monitors",
		.type = FT_LIST,
		AT(monitors),
		.n_at = offsetof(struct app_config, monitor_n),
		.sub = &monitor_table,
		.help = N_("what is watched in every session, as in a runbook") },
	{ .key = "hooks",
		.type = FT_LIST,
		AT(hooks),
		.n_at = offsetof(struct app_config, hook_n),
		.sub = &hook_table,
		.help = N_(
			"commands that get events on their input: to page, to post, to open a ticket") },
	{ .key = "team",
		.type = FT_MAP,
		.sub = &team_table,
		.at = 0,
		.help = N_("who else may watch and approve") },
	{ .key = "retain",
		.type = FT_MAP,
		.sub = &retain_table,
		.at = 0,
		.help = N_("how long sessions are kept, by mode; then muster prune deletes them") },
	{ .key = NULL },
};
#undef AT

static const struct table config_table = {
	.name = N_("the configuration"),
	.fields = config_fields,
	.size = sizeof(struct app_config),
	.place_at = NO_PLACE,
	.command_at = NO_PLACE,
};

static const struct field root = {
	.key = "configuration",
	.type = FT_MAP,
	.sub = &config_table,
	.at = 0,
};

static char *default_path(void)
{
	const char *xdg = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");

	if (xdg && *xdg)
		return fs_join(xdg, "muster/config.yaml");
	return home && *home ? fs_join(home, ".config/muster/config.yaml") : NULL;
}

/* scheme://user:password@host; a slash may be meant as part of the password. */
static bool has_password(const char *uri)
{
	const char *start = uri ? strstr(uri, "://") : NULL;
	const char *at, *colon;
	size_t n;

	if (!start)
		return false;
	start += 3;
	n = strcspn(start, "?");
	at = memrchr(start, '@', n);
	colon = memchr(start, ':', n);
	return at && colon && colon < at;
}

static int check_secrecy(const struct app_config *c, const char *path, struct error *e)
{
	struct stat st;

	if (!has_password(c->mongodb_uri) || stat(path, &st) != 0 || (st.st_mode & 077) == 0)
		return 0;
	return error_set(e, -ERR_UNSAFE,
		"%s holds a password and others may read it: chmod 600 %s, or use uri_file", path,
		path);
}

/* The holder gets them and nothing else of the configuration, and the record has them. */
static int make_fragment(struct app_config *c, const char *path, struct problems *ps)
{
	struct strbuf text = STRBUF_INIT;
	int rc;

	strbuf_adds(&text, "muster: 1\nmonitors: ");
	rc = settings_extract(path, "monitors", c->arena, &text, ps);
	strbuf_addc(&text, '\n');
	c->fragment = arena_strndup(c->arena, text.buf, text.len);
	strbuf_release(&text);
	return rc;
}

static int say_problems(const struct problems *ps, const char *path, int rc, struct error *e)
{
	struct strbuf text = STRBUF_INIT;

	problems_print(ps, &text);
	fwrite(text.buf, 1, text.len, stderr);
	strbuf_release(&text);
	return error_set(e, rc == -ERR_UNSOUND ? -ERR_USAGE : rc, "%s cannot be used", path);
}

int config_read(struct app *app, struct error *e)
{
	struct app_config *c = xcalloc(1, sizeof(*c));
	char *path = app->options.config ? xstrdup(app->options.config) : default_path();
	struct problems ps;
	int rc = 0;

	c->arena = arena_new();
	c->mouse = true;
	for (size_t i = 0; i < SESSION_MODES; i++)
		c->retain.keep_ms[i] = EVENT_NONE;
	app->config = c;
	/* Only a configuration that was named has to be there. */
	if (path && (app->options.config || fs_exists(path))) {
		problems_init(&ps);
		rc = settings_load_file(path, &root, c, c->arena, &ps);
		if (rc == 0 && c->monitor_n > 0)
			rc = make_fragment(c, path, &ps);
		rc = rc != 0 ? say_problems(&ps, path, rc, e) : check_secrecy(c, path, e);
		problems_release(&ps);
	}
	free(path);
	return rc;
}

void config_free(struct app_config *c)
{
	if (!c)
		return;
	arena_free(c->arena);
	free(c);
}
