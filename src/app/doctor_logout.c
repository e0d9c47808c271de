/*
 * Whether a session's holder outlives the login that began it. systemd-logind ends at a logout what is
 * in the login's scope where it was told to; the account's own manager ends at the last logout what is
 * in it, unless the account lingers. Which of the two applies says /proc/self/cgroup.
 * Sources: logind.conf(5), loginctl(1), systemd.syntax(7); the order in which the lists count is that
 * of logind itself.
 */
#include "config.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "app/doctor.h"
#include "base/fs.h"
#include "base/i18n.h"

#define FILE_MAX (256 * 1024) /* bytes */

struct logind {
	bool kills, kills_known;
	struct strbuf only, exclude; /* names, a blank between them */
};

/* In which order a file of one name hides another. */
static const char *const folders[] = {
	"/etc/systemd",
	"/run/systemd",
	"/usr/local/lib/systemd",
	"/usr/lib/systemd",
};

/* ---- logind.conf ---- */

static bool is_yes(const char *value)
{
	static const char *const words[] = { "1", "yes", "y", "true", "t", "on" };

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (strcasecmp(words[i], value) == 0)
			return true;
	return false;
}

/* Lists grow from file to file; an empty value begins anew. */
static void add_names(struct strbuf *list, const char *value)
{
	if (*value)
		strbuf_addf(list, " %s", value);
	else
		strbuf_clear(list);
}

static void take_line(struct logind *l, char *line)
{
	char *value = strchr(line, '=');
	size_t n;

	if (!value)
		return;
	*value++ = '\0';
	value += strspn(value, " \t");
	for (n = strlen(value); n > 0 && strchr(" \t\r", value[n - 1]); n--)
		value[n - 1] = '\0';
	for (n = strlen(line); n > 0 && strchr(" \t", line[n - 1]); n--)
		line[n - 1] = '\0';
	if (strcmp(line, "KillUserProcesses") == 0) {
		l->kills = is_yes(value);
		l->kills_known = *value != '\0';
	} else if (strcmp(line, "KillOnlyUsers") == 0) {
		add_names(&l->only, value);
	} else if (strcmp(line, "KillExcludeUsers") == 0) {
		add_names(&l->exclude, value);
	}
}

static void read_file(struct logind *l, const char *path)
{
	struct strbuf text = STRBUF_INIT;
	char *state, *line;

	if (fs_read_file(path, FILE_MAX, &text, NULL) == 0 && text.len > 0) {
		for (line = strtok_r(text.buf, "\n", &state); line;
			line = strtok_r(NULL, "\n", &state)) {
			line += strspn(line, " \t");
			if (*line != '#' && *line != ';')
				take_line(l, line);
		}
	}
	strbuf_release(&text);
}

struct drop_in {
	char *name, *path;
};

struct drop_ins {
	VEC(struct drop_in) v;
};

static bool is_hidden(const struct drop_ins *all, const char *name)
{
	for (size_t i = 0; i < all->v.n; i++)
		if (strcmp(all->v.v[i].name, name) == 0)
			return true;
	return false;
}

static void list_folder(struct drop_ins *all, const char *root, const char *folder)
{
	char *path = xstrfmt("%s%s/logind.conf.d", root, folder);
	DIR *dir = opendir(path);
	const struct dirent *entry;

	while (dir && (entry = readdir(dir)) != NULL) {
		size_t n = strlen(entry->d_name);

		if (n <= 5 || strcmp(entry->d_name + n - 5, ".conf") != 0 ||
			is_hidden(all, entry->d_name))
			continue;
		vec_push(&all->v,
			((struct drop_in){ xstrdup(entry->d_name), fs_join(path, entry->d_name) }));
	}
	if (dir)
		closedir(dir);
	free(path);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct drop_in *)a)->name, ((const struct drop_in *)b)->name);
}

/* The first main file there is, then what was dropped in, by name wherever it stands. */
static void read_logind(struct logind *l, const char *root)
{
	struct drop_ins all = { 0 };
	bool found = false;

	for (size_t i = 0; i < ARRAY_LEN(folders); i++) {
		char *path = xstrfmt("%s%s/logind.conf", root, folders[i]);

		if (!found && fs_exists(path)) {
			read_file(l, path);
			found = true;
		}
		free(path);
		list_folder(&all, root, folders[i]);
	}
	if (all.v.n > 1)
		qsort(all.v.v, all.v.n, sizeof(*all.v.v), by_name);
	for (size_t i = 0; i < all.v.n; i++) {
		read_file(l, all.v.v[i].path);
		free(all.v.v[i].name);
		free(all.v.v[i].path);
	}
	vec_release(&all.v);
}

static bool has_name(const struct strbuf *list, const char *name)
{
	size_t n = strlen(name);
	const char *p = list->buf;

	while (n > 0 && p && (p = strstr(p, name)) != NULL) {
		if ((p == list->buf || p[-1] == ' ') && (p[n] == '\0' || p[n] == ' '))
			return true;
		p += n;
	}
	return false;
}

static bool kills(const struct logind *l, const char *user)
{
	if (l->exclude.len == 0 && strcmp(user, "root") == 0)
		return false;
	if (has_name(&l->exclude, user))
		return false;
	return l->only.len > 0 ? has_name(&l->only, user) : l->kills;
}

/* ---- where this process stands ---- */

enum standing { IN_NEITHER, IN_LOGIN, IN_MANAGER };

static enum standing standing_of(const char *root)
{
	char *path = xstrfmt("%s/proc/self/cgroup", root);
	struct strbuf text = STRBUF_INIT;
	enum standing found = IN_NEITHER;

	if (fs_read_file(path, FILE_MAX, &text, NULL) == 0 && text.len > 0) {
		if (strstr(text.buf, "/session-") && strstr(text.buf, ".scope"))
			found = IN_LOGIN;
		else if (strstr(text.buf, "/user@"))
			found = IN_MANAGER;
	}
	strbuf_release(&text);
	free(path);
	return found;
}

static bool exists(const char *root, const char *path, const char *name)
{
	char *whole = xstrfmt("%s%s%s", root, path, name);
	bool there = fs_exists(whole);

	free(whole);
	return there;
}

static void say_lost(struct doctor *d, const char *found)
{
	struct doctor_finding *f = doctor_add(d, DOCTOR_WARN, "%s", found);

	f->costs = _("a session, and the command that it runs, are killed when you log out or the "
		     "line drops");
	f->advice = _("loginctl enable-linger, then begin with: systemd-run --user --scope muster");
}

void doctor_logout(struct doctor *d)
{
	struct logind l = { .only = STRBUF_INIT, .exclude = STRBUF_INIT };
	enum standing standing = standing_of(d->root);
	bool lingers = exists(d->root, "/var/lib/systemd/linger/", d->user);

	if (!exists(d->root, "/run/systemd/system", "")) {
		doctor_add(d, DOCTOR_GOOD, _("no logind is here that would end what runs"));
		return;
	}
	read_logind(&l, d->root);
	if (standing == IN_LOGIN && kills(&l, d->user))
		say_lost(d, _("logind ends what a login leaves running (KillUserProcesses)"));
	else if (standing == IN_MANAGER && !lingers)
		say_lost(
			d, _("the account's systemd ends with the last login: it does not linger"));
	else
		doctor_add(d, DOCTOR_GOOD, _("what runs goes on after a logout"));
	strbuf_release(&l.only);
	strbuf_release(&l.exclude);
}
