/*
 * The programs: our own, which have to be of one version, and those of others that muster uses where
 * they are there.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/asking.h"
#include "app/configuration.h"
#include "app/doctor.h"
#include "app/hooks.h"
#include "base/fs.h"
#include "base/i18n.h"

#define ASK_MS 10000

/* ---- ours ---- */

static const struct {
	const char *name, *costs; /* N_() */
	enum doctor_state missing;
} helpers[] = {
	{ "muster-holder", N_("no session can be begun, attached to or resumed"), DOCTOR_BAD },
	{ "muster-sync", N_("nothing is sent to the team's server"), DOCTOR_WARN },
};

static bool look_at_helper(struct doctor *d, size_t i)
{
	char *path = app_helper_path(helpers[i].name);
	const char *argv[] = { path, "--version", NULL };
	struct strbuf said = STRBUF_INIT;
	struct doctor_finding *f = NULL;

	if (ask_program(argv, -1, ASK_MS, &said) != 0) {
		f = doctor_add(d, helpers[i].missing, _("%s cannot be started"), path);
		f->advice = _("install muster whole: its helpers stand beside it or in its libexec "
			      "folder");
	} else {
		strbuf_trim(&said);
		if (strcmp(said.buf, PACKAGE_STRING) != 0) {
			f = doctor_add(d, helpers[i].missing, _("%s is %s, this is %s"), path,
				said.buf, PACKAGE_STRING);
			f->advice = _("install muster anew, all of one version");
		}
	}
	if (f)
		f->costs = _(helpers[i].costs);
	strbuf_release(&said);
	free(path);
	return f == NULL;
}

void doctor_programs(struct doctor *d)
{
	bool fine = true;

	for (size_t i = 0; i < ARRAY_LEN(helpers); i++)
		fine &= look_at_helper(d, i);
	if (fine)
		doctor_add(d, DOCTOR_GOOD, _("%s, and its helpers of the same version"),
			PACKAGE_STRING);
}

/* ---- those of others ---- */

static const struct {
	const char *name, *costs; /* N_() */
} tools[] = {
	{ "bash", N_("scripts of a runbook that names no other shell do not run") },
	{ "ssh", N_("steps with a `host` do not run") },
	{ "diff", N_("of a runbook that has changed a resume says that, and not in what") },
	{ "shellcheck", N_("check finds less in the scripts of runbooks") },
	{ "mongosh", N_("runbooks that ask MongoDB do not run") },
	{ "mongodump", N_("runbooks that back MongoDB up do not run") },
	{ "mongorestore", N_("runbooks that restore MongoDB do not run") },
	{ "loginctl", N_("lingering cannot be switched on from here") },
};

static bool is_program(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode) && access(path, X_OK) == 0;
}

static bool is_in_path(const char *name)
{
	const char *list = getenv("PATH");
	bool found = false;

	if (strchr(name, '/'))
		return is_program(name);
	while (list && *list && !found) {
		size_t n = strcspn(list, ":");
		char *dir = n > 0 ? xstrndup(list, n) : xstrdup("."), *path = fs_join(dir, name);

		found = is_program(path);
		free(dir);
		free(path);
		list += n + (list[n] == ':');
	}
	return found;
}

/* What the configuration names has to be there. */
static void look_at_configured(struct doctor *d, const char *key, const struct text_list *argv)
{
	struct doctor_finding *f;

	if (argv->n == 0 || is_in_path(argv->v[0]))
		return;
	f = doctor_add(
		d, DOCTOR_BAD, _("%s, `%s` of the configuration, is not there"), argv->v[0], key);
	f->costs = strcmp(key, "ssh") == 0 ? _("steps with a `host` do not run")
					   : _("scripts do not run");
	f->advice = _("install it, or change the configuration");
}

/* One that is a script is a shell's to judge. */
static void look_at_hooks(struct doctor *d, const struct app_config *c)
{
	for (size_t i = 0; i < c->hook_n; i++) {
		const struct command *command = c->hooks[i].command;
		struct doctor_finding *f;

		if (!command || command->script || command->argv.n == 0 ||
			is_in_path(command->argv.v[0]))
			continue;
		f = doctor_add(d, DOCTOR_WARN,
			_("%s, of a hook of the configuration, is not there"), command->argv.v[0]);
		f->costs = _("nobody is told by it; sessions go on all the same");
		f->advice = _("install it, or change the configuration");
	}
}

void doctor_tools(struct doctor *d)
{
	const struct app_config *c = d->app->config;
	struct strbuf there = STRBUF_INIT;

	look_at_configured(d, "shell", &c->shell);
	look_at_configured(d, "ssh", &c->ssh);
	look_at_hooks(d, c);
	for (size_t i = 0; i < ARRAY_LEN(tools); i++) {
		/* Scripts run with it unless somebody said otherwise. */
		bool needed = i == 0 && c->shell.n == 0;
		struct doctor_finding *f;

		if (is_in_path(tools[i].name)) {
			strbuf_addf(&there, "%s%s", there.len > 0 ? ", " : "", tools[i].name);
			continue;
		}
		f = doctor_add(d, needed ? DOCTOR_BAD : DOCTOR_NOTE, _("%s is not in PATH"),
			tools[i].name);
		f->costs = _(tools[i].costs);
		f->advice = _("install it, where it is used here");
	}
	if (there.len > 0)
		doctor_add(d, DOCTOR_GOOD, _("there are %s"), there.buf);
	strbuf_release(&there);
}
