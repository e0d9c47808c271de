/*
 * The team's folder: proved before it is used, made where it is this account's, and searched.
 */
#include "config.h"

#include "app/team.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/configuration.h"
#include "base/fs.h"
#include "base/ulid.h"

#define TEAM_MODE 03770 /* the group's; who made a folder in it is the only one to remove it */
#define USER_MODE 02750
#define SUFFIX_MIN 4

static const char *team_folder(void)
{
	const char *path = getenv("MUSTER_TEAM_DIR");

	return path && *path ? path : NULL;
}

/* ---- this account's ---- */

static int prove_team(int fd, const char *path, gid_t gid, struct error *e)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return error_set_errno(e, -ERR_IO, "%s", path);
	if (st.st_gid != gid)
		return error_set(e, -ERR_UNSAFE, "%s is not of the team's group: chgrp it", path);
	if ((st.st_mode & 07777) != TEAM_MODE)
		return error_set(e, -ERR_UNSAFE, "%s has the mode %04o: chmod %04o %s", path,
			(unsigned)(st.st_mode & 07777), TEAM_MODE, path);
	return 0;
}

static int make_user(int team, const char *path, const char *user, gid_t gid, struct error *e)
{
	struct stat st;
	int fd, rc = 0;

	if (mkdirat(team, user, USER_MODE & 0777) != 0 && errno != EEXIST)
		return error_set_errno(e, -ERR_IO, "%s/%s cannot be made", path, user);
	fd = openat(team, user, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return error_set_errno(e, -ERR_UNSAFE, "%s/%s is no folder", path, user);
	if (fstat(fd, &st) != 0 || st.st_uid != geteuid())
		rc = error_set(e, -ERR_UNSAFE, "%s/%s is another account's", path, user);
	else if (st.st_gid != gid)
		rc = error_set(e, -ERR_UNSAFE, "%s/%s is not of the team's group", path, user);
	else if (fchmod(fd, USER_MODE) != 0)
		rc = error_set_errno(e, -ERR_IO, "%s/%s", path, user);
	close(fd);
	return rc;
}

int team_prepare(const struct app *app, char **folder, struct error *e)
{
	const char *path = team_folder(), *group = app->config->team_group;
	const struct passwd *pw = getpwuid(geteuid());
	const struct group *gr;
	int fd, rc;

	*folder = NULL;
	if (!path || !group)
		return 0;
	gr = getgrnam(group);
	if (!gr || !pw)
		return error_set(e, -ERR_NOTFOUND, "there is no group %s", group);
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return error_set_errno(e, -ERR_NOTFOUND, "%s", path);
	rc = prove_team(fd, path, gr->gr_gid, e);
	if (rc == 0)
		rc = make_user(fd, path, pw->pw_name, gr->gr_gid, e);
	if (rc == 0)
		*folder = fs_join(path, pw->pw_name);
	close(fd);
	return rc;
}

/* ---- others' ---- */

bool team_is_name(const char *name)
{
	return strchr(name, '/') != NULL;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int is_session(const struct dirent *entry)
{
	char id[ULID_LEN + 1];

	return ulid_valid(entry->d_name, id) && strcmp(id, entry->d_name) == 0;
}

static int is_user(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static bool fits(const char *id, const char *name, size_t n)
{
	return strncasecmp(id, name, n) == 0 ||
		(n >= SUFFIX_MIN && n <= ULID_LEN && strcasecmp(id + ULID_LEN - n, name) == 0);
}

/* The newest for `@`; else the only one that fits. NULL: none, or several. */
static const char *find(struct dirent **names, int n, const char *name, int *found)
{
	const char *id = NULL;

	*found = 0;
	for (int i = 0; i < n; i++) {
		if (strcmp(name, "@") != 0 && !fits(names[i]->d_name, name, strlen(name)))
			continue;
		id = names[i]->d_name;
		*found += *found == 0 || strcmp(name, "@") != 0;
	}
	return *found == 1 ? id : NULL;
}

static void free_names(struct dirent **names, int n)
{
	for (int i = 0; i < n; i++)
		free(names[i]);
	if (n >= 0)
		free(names);
}

int team_resolve(const char *name, char **id, struct error *e)
{
	const char *team = team_folder(), *slash = strchr(name, '/');
	const char *session = slash ? slash + 1 : "";
	char *user = xstrndup(name, slash ? (size_t)(slash - name) : strlen(name)), *path;
	struct dirent **names = NULL;
	int n = -1, found = 0, rc = 0;

	path = team ? fs_join(team, user) : NULL;
	if (path && *user && user[0] != '.')
		n = scandir(path, &names, is_session, by_name);
	session = *session ? find(names, n, session, &found) : NULL;
	if (!team)
		rc = error_set(e, -ERR_NOTFOUND, "MUSTER_TEAM_DIR is not set");
	else if (n < 0)
		rc = error_set(e, -ERR_NOTFOUND, "no session of %s can be reached", user);
	else if (found > 1)
		rc = error_set(e, -ERR_AMBIGUOUS, "%s fits %d sessions", name, found);
	else if (!session)
		rc = error_set(e, -ERR_NOTFOUND, "there is no session %s", name);
	else
		*id = xstrfmt("%s/%s", user, session);
	free_names(names, n);
	free(path);
	free(user);
	return rc;
}

static void each_of(
	const char *team, const char *user, void (*each)(void *ctx, const char *id), void *ctx)
{
	char *path = fs_join(team, user);
	struct dirent **names = NULL;
	int n = scandir(path, &names, is_session, by_name);

	for (int i = 0; i < n; i++) {
		char *id = xstrfmt("%s/%s", user, names[i]->d_name);

		each(ctx, id);
		free(id);
	}
	free_names(names, n);
	free(path);
}

void team_each(void (*each)(void *ctx, const char *id), void *ctx)
{
	const struct passwd *pw = getpwuid(geteuid());
	char *own = xstrdup(pw ? pw->pw_name : "");
	const char *team = team_folder();
	struct dirent **users = NULL;
	int n = team ? scandir(team, &users, is_user, by_name) : -1;

	for (int i = 0; i < n; i++)
		if (strcmp(users[i]->d_name, own) != 0)
			each_of(team, users[i]->d_name, each, ctx);
	free_names(users, n);
	free(own);
}
