/*
 * See verify.h: which way a backup is read, and what the findings come to.
 */
#include "config.h"

#include "bundle/verify.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/xalloc.h"
#include "bundle/content-private.h"
#include "bundle/folder-private.h"
#include "bundle/members-private.h"
#include "bundle/unpack-private.h"

/* ---- findings ---- */

void finding_set(struct finding *f, enum backup_state state, int64_t at, const char *fmt, ...)
{
	struct strbuf why = STRBUF_INIT;
	va_list ap;

	if (f->state != BACKUP_OK)
		return;
	va_start(ap, fmt);
	strbuf_vaddf(&why, fmt, ap);
	va_end(ap);
	f->state = state;
	f->at = at;
	f->why = strbuf_detach(&why);
}

void finding_release(struct finding *f)
{
	free(f->why);
	*f = (struct finding){ .state = BACKUP_OK };
}

/* ---- a file ---- */

/* Trailing data count least: all before them is well. */
static const struct finding *worse(const struct unpack *u, const struct finding *inside)
{
	const struct finding *packing = unpack_finding(u);
	bool weak = packing->state == BACKUP_OK ||
		(packing->state == BACKUP_TRAILING && !unpack_failed(u));

	return weak && inside->state != BACKUP_OK ? inside : packing;
}

static int read_packed(const struct libraries *libs, int fd, int64_t size, struct tally *tally,
	struct finding *f, struct error *e)
{
	struct unpack *u = unpack_new(libs, fd, size);
	struct finding inside = { .state = BACKUP_OK };
	const struct finding *worst;
	int rc = members_read(libs, u, tally, &inside, e);

	worst = worse(u, &inside);
	if (rc == 0 && worst->state != BACKUP_OK && !(worst == &inside && unpack_solid(u) == 0))
		finding_set(f, worst->state, worst->at, "%s", worst->why);
	else if (rc == 0 && unpack_solid(u) == 0)
		finding_set(f, BACKUP_EMPTY, 0, "%s",
			unpack_made(u) > 0 ? "there is nothing but zeros"
					   : "there is nothing in it");
	finding_release(&inside);
	unpack_free(u);
	return rc;
}

static int read_archive(const struct libraries *libs, int fd, int64_t size, struct tally *tally,
	struct finding *f, struct error *e)
{
	uint8_t start[6];
	ssize_t n = pread(fd, start, sizeof(start), 0);
	int rc;

	if (n < 0)
		return error_set_errno(e, -ERR_IO, "it cannot be read");
	if (members_are_sought(start, (size_t)n))
		rc = members_read_sought(libs, fd, size, tally, f, e);
	else
		rc = read_packed(libs, fd, size, tally, f, e);
	if (rc == 0 && f->state == BACKUP_OK && tally->files == 0)
		finding_set(f, BACKUP_EMPTY, 0, "there is no file in it");
	return rc;
}

static int read_file(const struct libraries *libs, const char *path, int64_t size,
	struct tally *tally, struct finding *f, struct error *e)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY), rc;
	const char *slash = strrchr(path, '/');

	if (fd < 0)
		return error_set_errno(e, err_of_errno(errno), "it cannot be opened");
	(void)posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
	if (content_is_documents(path))
		rc = folder_read_file(libs, fd, slash ? slash + 1 : path, tally, f, e);
	else
		rc = read_archive(libs, fd, size, tally, f, e);
	close(fd);
	return rc;
}

/* ---- any ---- */

static void take_collections(struct backup_verdict *v, struct tally *tally)
{
	size_t n = strmap_len(tally->by_name);

	v->collections = xcalloc(n + 1, sizeof(*v->collections));
	v->collection_n = n;
	for (size_t i = 0; i < n; i++) {
		v->collections[i].name = xstrdup(strmap_key(tally->by_name, i));
		v->collections[i].documents = *(int64_t *)strmap_value(tally->by_name, i);
	}
	v->documents = tally->documents;
	v->bson_bytes = tally->bson_bytes;
	v->files = tally->files;
}

static int read_any(const struct libraries *libs, const char *path, struct tally *tally,
	struct finding *f, struct error *e)
{
	struct stat st;
	int rc;

	if (stat(path, &st) != 0)
		return error_set_errno(e, err_of_errno(errno), "it cannot be looked at");
	if (S_ISREG(st.st_mode) && st.st_size > 0)
		return read_file(libs, path, st.st_size, tally, f, e);
	if (!S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode))
		return error_set(e, -ERR_IO, "it is neither a file nor a folder");
	rc = S_ISDIR(st.st_mode) ? folder_read(libs, path, tally, f, e) : 0;
	if (rc == 0 && f->state == BACKUP_OK && tally->files == 0)
		finding_set(f, BACKUP_EMPTY, 0, "there is nothing in it");
	return rc;
}

int backup_verify(const char *path, struct backup_verdict *v, struct error *e)
{
	struct tally tally = { .by_name = strmap_new() };
	struct finding f = { .state = BACKUP_OK };
	struct libraries libs;
	int rc = libarchive_load(&libs.la, e);

	memset(v, 0, sizeof(*v));
	if (rc == 0) {
		rc = zlib_load(&libs.z, e);
		if (rc == 0) {
			rc = read_any(&libs, path, &tally, &f, e);
			zlib_unload(&libs.z);
		}
		libarchive_unload(&libs.la);
	}
	if (rc == 0) {
		v->state = f.state;
		v->at = f.at;
		v->why = f.why ? xstrdup(f.why) : NULL;
		take_collections(v, &tally);
	}
	finding_release(&f);
	strmap_free(tally.by_name, free);
	return rc;
}

void backup_verdict_release(struct backup_verdict *v)
{
	for (size_t i = 0; i < v->collection_n; i++)
		free(v->collections[i].name);
	free(v->collections);
	free(v->why);
	memset(v, 0, sizeof(*v));
}

void backup_verdict_words(const struct backup_verdict *v, struct strbuf *out)
{
	switch (v->state) {
	case BACKUP_OK: strbuf_adds(out, "OK"); break;
	case BACKUP_DAMAGED: strbuf_addf(out, "damaged at byte %lld", (long long)v->at); break;
	case BACKUP_TRUNCATED: strbuf_adds(out, "truncated"); break;
	case BACKUP_TRAILING: strbuf_adds(out, "trailing data"); break;
	case BACKUP_EMPTY: strbuf_adds(out, "empty"); break;
	case BACKUP_NOT_ARCHIVE: strbuf_adds(out, "not an archive"); break;
	}
}
