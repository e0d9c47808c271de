/*
 * See backups.h: the folder of a set, and what its backups say of it.
 */
#include "config.h"

#include "store/backups.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/pattern.h"
#include "base/strbuf.h"
#include "base/utf8.h"
#include "base/vec.h"
#include "model/every.h"

#define DEPTH_MAX 32

/* ---- a backup ---- */

static int64_t change_of(const struct stat *st)
{
	return (int64_t)st->st_mtim.tv_sec * 1000 + st->st_mtim.tv_nsec / 1000000;
}

struct extent {
	int64_t size, changed_ms;
	size_t files;
};

static void measure_folder(int fd, struct extent *x, int depth);

static void measure_name(int dirfd, const char *name, struct extent *x, int depth)
{
	struct stat st;
	int fd;

	if (fstatat(dirfd, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
		return;
	if (S_ISDIR(st.st_mode)) {
		fd = openat(dirfd, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
		if (fd >= 0)
			measure_folder(fd, x, depth + 1);
	} else if (S_ISREG(st.st_mode)) {
		x->size += st.st_size;
		x->files++;
	}
	if (change_of(&st) > x->changed_ms)
		x->changed_ms = change_of(&st);
}

/* Closes `fd`. What cannot be looked at is left out here; verifying says so. */
static void measure_folder(int fd, struct extent *x, int depth)
{
	DIR *dir = depth > DEPTH_MAX ? NULL : fdopendir(fd);
	struct dirent *entry;

	if (!dir) {
		close(fd);
		return;
	}
	while (x->files < BACKUP_FILES_MAX && (entry = readdir(dir)) != NULL) {
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			measure_name(dirfd(dir), entry->d_name, x, depth);
	}
	closedir(dir);
}

/* false: the pattern does not fit the name. Sets *time where the name says when. */
static bool name_fits(const struct backup_set *set, const char *name, bool *says, int64_t *time_ms)
{
	size_t n = strlen(name), group, start, end;
	struct strbuf mended = STRBUF_INIT;
	struct match m;
	bool fits;

	*says = false;
	if (!set->pattern)
		return true;
	utf8_mend(&mended, name, n);
	fits = mended.len <= PATTERN_LINE_MAX &&
		pattern_find(set->pattern, mended.buf, mended.len, 0, &m, NULL) == 1;
	group = fits ? pattern_group_named(set->pattern, "time") : 0;
	if (group > 0 && pattern_group(set->pattern, group, &start, &end))
		*says = every_name_time(&set->every, mended.buf + start, end - start, time_ms);
	strbuf_release(&mended);
	return fits;
}

static bool fill(const struct backup_set *set, int dirfd, const char *name, struct backup *b)
{
	struct extent x = { 0 };
	struct stat st;
	bool says;
	int fd;

	memset(b, 0, sizeof(*b));
	b->kept.verified_ms = b->kept.documents = EVENT_NONE;
	if (name[0] == '.' || !name_fits(set, name, &says, &b->time_ms) ||
		fstatat(dirfd, name, &st, 0) != 0 || (!S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode)))
		return false;
	b->folder = S_ISDIR(st.st_mode);
	x.changed_ms = change_of(&st);
	x.size = b->folder ? 0 : st.st_size;
	if (b->folder && (fd = openat(dirfd, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) >= 0)
		measure_folder(fd, &x, 0);
	b->size = x.size;
	b->changed_ms = x.changed_ms;
	if (!says)
		b->time_ms = change_of(&st);
	return true;
}

/* ---- a set ---- */

static int newest_first(const void *a, const void *b)
{
	const struct backup *x = a, *y = b;

	if (x->time_ms != y->time_ms)
		return x->time_ms < y->time_ms ? 1 : -1;
	return -strcmp(x->name, y->name);
}

static void read_folder(
	const struct backup_set *set, const char *folder, DIR *dir, struct backup_list *list)
{
	VEC(struct backup) all = { 0 };
	struct dirent *entry;
	struct backup b;

	while ((entry = readdir(dir)) != NULL) {
		char *path;

		if (!fill(set, dirfd(dir), entry->d_name, &b))
			continue;
		if (all.n == BACKUPS_MAX) {
			list->more = true;
			break;
		}
		path = fs_join(folder, entry->d_name);
		b.name = arena_strdup(list->arena, entry->d_name);
		b.path = arena_adopt(list->arena, path);
		vec_push(&all, b);
	}
	if (all.n > 1)
		qsort(all.v, all.n, sizeof(*all.v), newest_first);
	list->v = all.v;
	list->n = all.n;
}

int backups_scan(
	const struct backup_set *set, const char *path, struct backup_list **out, struct error *e)
{
	char *joined = fs_join(set->folder ? set->folder : ".", path);
	char *folder = realpath(joined, NULL);
	DIR *dir = folder ? opendir(folder) : NULL;
	struct backup_list *list;
	int rc = 0;

	if (!dir) {
		rc = error_set_errno(
			e, err_of_errno(errno), "the folder %s cannot be listed", joined);
	} else {
		list = xcalloc(1, sizeof(*list));
		list->arena = arena_new();
		list->folder = arena_strdup(list->arena, folder);
		read_folder(set, folder, dir, list);
		closedir(dir);
		*out = list;
	}
	free(folder);
	free(joined);
	return rc;
}

void backup_list_free(struct backup_list *list)
{
	if (!list)
		return;
	arena_free(list->arena);
	free(list->v);
	free(list);
}

/* ---- what is to be said of it ---- */

/* Between two backups: each moment at which one was due that the newer one is not of. */
static void find_gaps(
	const struct backup_set *set, int64_t older, int64_t newer, struct backup_state_of_set *out)
{
	VEC(int64_t) found = { 0 };
	int64_t due = every_next(&set->every, older), next;

	while (due != EVENT_NONE && found.n < BACKUP_GAPS_MAX) {
		next = every_next(&set->every, due);
		if (next <= due || next > newer + every_grace(&set->every))
			break;
		vec_push(&found, due);
		due = next;
	}
	for (size_t i = found.n; i > 0 && out->gap_n < BACKUP_GAPS_MAX; i--)
		out->gaps[out->gap_n++] = found.v[i - 1];
	vec_release(&found);
}

void backups_judge(const struct backup_set *set, const struct backup_list *list, int64_t now_ms,
	struct backup_state_of_set *out)
{
	memset(out, 0, sizeof(*out));
	out->newest_ms = list->n > 0 ? list->v[0].time_ms : EVENT_NONE;
	out->next_ms = every_next(&set->every, out->newest_ms);
	out->overdue = every_overdue(&set->every, out->newest_ms, now_ms);
	for (size_t i = 0; i + 1 < list->n; i++)
		find_gaps(set, list->v[i + 1].time_ms, list->v[i].time_ms, out);
	for (size_t i = 0; set->retention_ms > 0 && i < list->n; i++)
		out->old_n += list->v[i].time_ms < now_ms - set->retention_ms;
}
