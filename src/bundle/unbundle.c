/*
 * A session's record out of a bundle. What is in it was written by whoever made the file: names are
 * compared with those that a bundle has and never used as paths, sizes have a bound, and nothing counts
 * before the MANIFEST has been held against all of it.
 */
#include "config.h"

#include "bundle/bundle.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/mutant.h"
#include "base/strbuf.h"
#include "base/ulid.h"
#include "base/vec.h"
#include "base/xalloc.h"
#include "bundle/library-private.h"
#include "journal/digest.h"

#define PIECE (128 * 1024)
#define MANIFEST_MAX (1 << 20)
#define NAME_MAX_BYTES 4096

struct listed {
	char *name;
	char hex[65];
	bool seen;
};

struct unbundling {
	struct libarchive la;
	struct archive *archive;
	int fd, dirfd;
	char *session; /* the caller's; "": not known yet */
	VEC(struct listed) manifest;
	bool has_manifest;
	int64_t left; /* bytes that may still come */
	uint8_t piece[PIECE];
};

bool bundle_begins(const void *data, size_t n)
{
	return n >= 4 &&
		(memcmp(data, "\x1F\x8B", 2) == 0 || memcmp(data, "\x28\xB5\x2F\xFD", 4) == 0);
}

static la_ssize_t give(struct archive *a, void *ctx, const void **data)
{
	struct unbundling *u = ctx;
	ssize_t n;

	do
		n = read(u->fd, u->piece, sizeof(u->piece));
	while (n < 0 && errno == EINTR);
	*data = u->piece;
	if (n < 0)
		u->la.archive_set_error(a, errno, "the file cannot be read");
	return n;
}

static int broken(struct unbundling *u, struct error *e)
{
	const char *why = u->la.archive_error_string(u->archive);

	return error_set(e, -ERR_CORRUPT, "the bundle cannot be read: %s", why ? why : "?");
}

static int open_archive(struct unbundling *u, struct error *e)
{
	u->archive = u->la.archive_read_new();
	if (!u->archive)
		return error_set(e, -ERR_SYSTEM, "libarchive cannot begin");
	/* Some filters are programs: these are not. ARCHIVE_WARN would say that it is one. */
	if (u->la.archive_read_support_filter_gzip(u->archive) != ARCHIVE_OK ||
		u->la.archive_read_support_filter_zstd(u->archive) != ARCHIVE_OK ||
		u->la.archive_read_support_format_tar(u->archive) != ARCHIVE_OK ||
		u->la.archive_read_set_read_callback(u->archive, give) != ARCHIVE_OK ||
		u->la.archive_read_set_callback_data(u->archive, u) != ARCHIVE_OK ||
		u->la.archive_read_open1(u->archive) != ARCHIVE_OK)
		return broken(u, e);
	return 0;
}

/* ---- one member ---- */

/* The name behind `SESSION/`; NULL: it is no member of a bundle. */
static const char *member_name(struct unbundling *u, struct archive_entry *entry)
{
	const char *path = u->la.archive_entry_pathname(entry);
	char id[ULID_LEN + 1], upper[ULID_LEN + 1];

	if (!path || strlen(path) > NAME_MAX_BYTES || strlen(path) < ULID_LEN + 2 ||
		path[ULID_LEN] != '/' || u->la.archive_entry_filetype(entry) != AE_IFREG)
		return NULL;
	memcpy(id, path, ULID_LEN);
	id[ULID_LEN] = '\0';
	if (!ulid_valid(id, upper) || strcmp(id, upper) != 0 ||
		(u->session[0] && strcmp(u->session, id) != 0))
		return NULL;
	memcpy(u->session, id, sizeof(id));
	return path + ULID_LEN + 1;
}

/* journal.bson, journal.1.bson, … and notes.bson: what makes a session. */
static bool is_record(const char *name)
{
	int n = 0;

	if (strcmp(name, "journal.bson") == 0 || strcmp(name, "notes.bson") == 0)
		return true;
	return sscanf(name, "journal.%*9[0-9].bson%n", &n) == 0 && n > 0 && !name[n];
}

static struct listed *listed_as(struct unbundling *u, const char *name)
{
	for (size_t i = 0; i < u->manifest.n; i++) {
		if (strcmp(u->manifest.v[i].name, name) == 0)
			return &u->manifest.v[i];
	}
	return NULL;
}

/* All bytes of the entry: hashed, and to `fd` (-1: nowhere) or `text` (NULL: nowhere). */
static int read_entry(
	struct unbundling *u, int fd, struct strbuf *text, uint8_t sha256[32], struct error *e)
{
	struct digest *digest = digest_new();
	la_int64_t offset, next = 0;
	const void *data;
	int rc = 0, got;
	size_t n;

	while (rc == 0 &&
		(got = u->la.archive_read_data_block(u->archive, &data, &n, &offset)) !=
			ARCHIVE_EOF) {
		if (got != ARCHIVE_OK || (n > 0 && offset != next)) {
			rc = broken(u, e);
			break;
		}
		next = offset + (la_int64_t)n;
		u->left -= (int64_t)n;
		digest_add(digest, data, n);
		if (u->left < 0 || (text && text->len + n > MANIFEST_MAX))
			rc = error_set(e, -ERR_LIMIT, "the bundle is too large");
		else if (text)
			strbuf_add(text, data, n);
		else if (fd >= 0)
			rc = fs_write_all(fd, data, n, e);
	}
	digest_take(digest, sha256);
	digest_free(digest);
	return rc;
}

/* As `sha256sum` writes it. */
static int read_manifest(struct unbundling *u, struct error *e)
{
	struct strbuf text = STRBUF_INIT;
	uint8_t sha256[32];
	int rc = read_entry(u, -1, &text, sha256, e);
	char *line = text.buf, *end;

	u->has_manifest = true;
	for (; rc == 0 && line && *line; line = end + 1) {
		struct listed l = { .seen = false };

		end = strchr(line, '\n');
		if (!end || end - line < 67 || memcmp(line + 64, "  ", 2) != 0) {
			rc = error_set(e, -ERR_CORRUPT, "the MANIFEST of the bundle is damaged");
			break;
		}
		*end = '\0';
		memcpy(l.hex, line, 64);
		l.name = xstrdup(line + 66);
		vec_push(&u->manifest, l);
	}
	strbuf_release(&text);
	return rc;
}

static int read_member(struct unbundling *u, const char *name, struct error *e)
{
	struct listed *l = listed_as(u, name);
	uint8_t sha256[32];
	char hex[65];
	int fd = -1, rc;

	if (!l || l->seen)
		return error_set(e, -ERR_CORRUPT, "%s is not in the MANIFEST of the bundle", name);
	if (is_record(name)) {
		fd = fs_open_own(u->dirfd, name, O_WRONLY | O_CREAT | O_EXCL, 0600, e);
		if (fd < 0)
			return fd;
	}
	rc = read_entry(u, fd, NULL, sha256, e);
	if (fd >= 0 && rc == 0 && fsync(fd) != 0)
		rc = error_set_errno(e, -ERR_IO, "%s cannot be written", name);
	if (fd >= 0)
		close(fd);
	digest_hex(sha256, hex);
	if (rc == 0 && strcmp(hex, l->hex) != 0 && !MUTANT(MANIFEST_UNREAD))
		rc = error_set(
			e, -ERR_CORRUPT, "%s is not what the MANIFEST of the bundle says", name);
	l->seen = true;
	return rc;
}

/* ---- all of it ---- */

static int read_members(struct unbundling *u, struct error *e)
{
	struct archive_entry *entry;
	int got, rc = 0;

	while (rc == 0 &&
		(got = u->la.archive_read_next_header(u->archive, &entry)) != ARCHIVE_EOF) {
		const char *name;
		char *kept;

		if (got != ARCHIVE_OK)
			return broken(u, e);
		name = member_name(u, entry);
		if (!name)
			return error_set(e, -ERR_CORRUPT, "this is no bundle of a session");
		kept = xstrdup(name);
		if (strcmp(kept, "MANIFEST") != 0)
			rc = read_member(u, kept, e);
		else if (u->has_manifest)
			rc = error_set(e, -ERR_CORRUPT, "the bundle has two MANIFESTs");
		else
			rc = read_manifest(u, e);
		free(kept);
	}
	for (size_t i = 0; rc == 0 && i < u->manifest.n; i++) {
		if (!u->manifest.v[i].seen)
			rc = error_set(e, -ERR_CORRUPT, "%s is missing in the bundle",
				u->manifest.v[i].name);
	}
	if (rc == 0 && !listed_as(u, "journal.bson"))
		rc = error_set(e, -ERR_CORRUPT, "the bundle has no journal");
	return rc;
}

int bundle_unpack(int fd, int dirfd, char session[27], struct error *e)
{
	struct unbundling *u = xcalloc(1, sizeof(*u));
	int rc = libarchive_load(&u->la, e);

	session[0] = '\0';
	u->fd = fd;
	u->dirfd = dirfd;
	u->session = session;
	u->left = BUNDLE_BYTES_MAX;
	if (rc == 0) {
		rc = open_archive(u, e);
		if (rc == 0)
			rc = read_members(u, e);
		if (u->archive)
			u->la.archive_read_free(u->archive);
		libarchive_unload(&u->la);
	}
	for (size_t i = 0; i < u->manifest.n; i++)
		free(u->manifest.v[i].name);
	vec_release(&u->manifest);
	free(u);
	return rc;
}
