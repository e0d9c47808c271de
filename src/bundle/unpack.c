/*
 * See unpack-private.h.
 */
#include "config.h"

#include "bundle/unpack-private.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "bundle/frames-private.h"
#include "bundle/gunzip-private.h"

#define IN_SIZE (128 * 1024)
#define OUT_SIZE (256 * 1024)
#define MAGIC_MAX 6

enum packing { PLAIN, GZIP, OTHER };

struct unpack {
	const struct libraries *libs;
	int fd;
	int64_t size, pos;
	enum packing packing;
	struct gunzip *gunzip;
	struct archive *archive; /* OTHER: its only entry is what comes out */
	int sys;                 /* errno of a read that failed, 0: none */
	uint8_t *in, *out;
	const uint8_t *next; /* in `in`, not taken yet */
	size_t left;
	int64_t made, solid;
	bool ended, failed;
	struct finding finding;
};

/* How files begin: gzip (RFC 1952), and what libarchive unpacks. lzma has no magic; what is here are
 * the parameters that its tools use. */
static const struct {
	enum packing packing;
	uint8_t n, bytes[MAGIC_MAX];
} magics[] = {
	{ GZIP, 2, { 0x1f, 0x8b } },
	{ OTHER, 3, { 'B', 'Z', 'h' } },
	{ OTHER, 6, { 0xfd, '7', 'z', 'X', 'Z', 0 } },
	{ OTHER, 4, { 0x28, 0xb5, 0x2f, 0xfd } },
	{ OTHER, 4, { 0x04, 0x22, 0x4d, 0x18 } },
	{ OTHER, 3, { 0x5d, 0, 0 } },
	{ OTHER, 2, { 0x1f, 0x9d } },
};

static enum packing packing_of(int fd)
{
	uint8_t start[MAGIC_MAX];
	ssize_t n = pread(fd, start, sizeof(start), 0);

	for (size_t i = 0; i < ARRAY_LEN(magics); i++) {
		if (n >= magics[i].n && memcmp(start, magics[i].bytes, magics[i].n) == 0)
			return magics[i].packing;
	}
	return PLAIN;
}

/* The next piece of the file into `in`: how many bytes, -1 with u->sys. */
static ssize_t read_piece(struct unpack *u)
{
	ssize_t n;

	do
		n = read(u->fd, u->in, IN_SIZE);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		u->sys = errno;
	else
		u->pos += n;
	return n;
}

static la_ssize_t give_piece(struct archive *a, void *ctx, const void **data)
{
	struct unpack *u = ctx;
	ssize_t n = read_piece(u);

	*data = u->in;
	if (n < 0)
		u->libs->la.archive_set_error(a, u->sys, "the file cannot be read");
	return n < 0 ? ARCHIVE_FATAL : n;
}

static int64_t consumed(const struct unpack *u)
{
	int64_t n = u->archive ? u->libs->la.archive_filter_bytes(u->archive, -1) : 0;

	return n > 0 && n < u->pos ? n : u->pos;
}

/* What libarchive and the libraries below it say; all else is damage. */
static const struct {
	const char *says;
	enum backup_state state;
} errors[] = {
	{ "runcated", BACKUP_TRUNCATED },
	{ "No progress is possible", BACKUP_TRUNCATED },
	{ "Unknown frame descriptor", BACKUP_TRAILING },
};

static void note_error(struct unpack *u, struct archive *a)
{
	const char *why = u->libs->la.archive_error_string(a);
	enum backup_state state = BACKUP_DAMAGED;
	int64_t end = frames_end(u->fd, u->size);

	for (size_t i = 0; why && i < ARRAY_LEN(errors); i++) {
		if (strstr(why, errors[i].says))
			state = errors[i].state;
	}
	if (state == BACKUP_TRUNCATED && end >= 0 && end < u->size)
		state = BACKUP_TRAILING;
	u->failed = true;
	if (u->sys == 0)
		finding_set(&u->finding, state,
			state == BACKUP_TRAILING && end >= 0 ? end : consumed(u), "%s",
			why ? why : "it cannot be unpacked");
}

static void open_other(struct unpack *u)
{
	const struct libarchive *la = &u->libs->la;
	struct archive *a = u->archive = la->archive_read_new();
	struct archive_entry *entry;
	int rc;

	la->archive_read_support_filter_bzip2(a);
	la->archive_read_support_filter_compress(a);
	la->archive_read_support_filter_lz4(a);
	la->archive_read_support_filter_lzma(a);
	la->archive_read_support_filter_xz(a);
	la->archive_read_support_filter_zstd(a);
	la->archive_read_support_format_raw(a);
	la->archive_read_set_read_callback(a, give_piece);
	la->archive_read_set_callback_data(a, u);
	rc = la->archive_read_open1(a);
	if (rc == ARCHIVE_OK)
		rc = la->archive_read_next_header(a, &entry);
	u->ended = rc == ARCHIVE_EOF;
	if (rc < ARCHIVE_WARN || rc == ARCHIVE_RETRY)
		note_error(u, a);
}

struct unpack *unpack_new(const struct libraries *libs, int fd, int64_t size)
{
	struct unpack *u = xcalloc(1, sizeof(*u));

	u->libs = libs;
	u->fd = fd;
	u->size = size;
	u->in = xmalloc(IN_SIZE);
	u->packing = packing_of(fd);
	if (u->packing == GZIP) {
		u->gunzip = gunzip_new(&libs->z);
		u->out = xmalloc(OUT_SIZE);
	} else if (u->packing == OTHER) {
		open_other(u);
	}
	return u;
}

void unpack_free(struct unpack *u)
{
	if (!u)
		return;
	gunzip_free(u->gunzip);
	if (u->archive)
		u->libs->la.archive_read_free(u->archive);
	finding_release(&u->finding);
	free(u->in);
	free(u->out);
	free(u);
}

/* ---- reading ---- */

static int64_t read_plain(struct unpack *u, const uint8_t **data)
{
	*data = u->in;
	return read_piece(u);
}

static int64_t read_gzip(struct unpack *u, const uint8_t **data)
{
	*data = u->out;
	for (;;) {
		size_t made =
			gunzip_step(u->gunzip, &u->next, &u->left, u->out, OUT_SIZE, &u->finding);
		ssize_t n;

		if (made > 0)
			return (int64_t)made;
		if (u->finding.state != BACKUP_OK)
			return 0;
		n = read_piece(u);
		if (n < 0)
			return -1;
		if (n == 0) {
			(void)gunzip_end(u->gunzip, &u->finding);
			return 0;
		}
		u->next = u->in;
		u->left = (size_t)n;
	}
}

/* libarchive takes what is no frame for the end. */
static void note_behind(struct unpack *u)
{
	int64_t end = frames_end(u->fd, u->size);

	if (end < 0)
		end = consumed(u);
	if (end < u->size)
		finding_set(&u->finding, BACKUP_TRAILING, end,
			"bytes behind the end of what is packed");
}

static int64_t read_other(struct unpack *u, const uint8_t **data)
{
	const void *piece;
	size_t n = 0;
	la_int64_t offset;
	int rc;

	do
		rc = u->libs->la.archive_read_data_block(u->archive, &piece, &n, &offset);
	while (rc == ARCHIVE_OK && n == 0);
	*data = piece;
	if (rc == ARCHIVE_OK)
		return (int64_t)n;
	if (rc != ARCHIVE_EOF)
		note_error(u, u->archive);
	else
		note_behind(u);
	return u->sys != 0 ? -1 : 0;
}

static void count(struct unpack *u, const uint8_t *data, size_t n)
{
	size_t last = n;

	while (last > 0 && data[last - 1] == 0)
		last--;
	if (last > 0)
		u->solid = u->made + (int64_t)last;
	u->made += (int64_t)n;
}

int64_t unpack_read(struct unpack *u, const uint8_t **data, struct error *e)
{
	static int64_t (*const readers[])(struct unpack *, const uint8_t **) = {
		[PLAIN] = read_plain, [GZIP] = read_gzip, [OTHER] = read_other
	};
	int64_t n = 0;

	if (!u->ended && u->finding.state == BACKUP_OK && u->sys == 0)
		n = readers[u->packing](u, data);
	if (n < 0 || u->sys != 0)
		return error_set(e, -ERR_IO, "it cannot be read: %s", strerror(u->sys));
	if (n == 0)
		u->ended = true;
	else
		count(u, *data, (size_t)n);
	return n;
}

int unpack_drain(struct unpack *u, struct error *e)
{
	const uint8_t *data;
	int64_t n;

	while ((n = unpack_read(u, &data, e)) > 0)
		;
	return n < 0 ? (int)n : 0;
}

const struct finding *unpack_finding(const struct unpack *u)
{
	return &u->finding;
}

bool unpack_failed(const struct unpack *u)
{
	return u->failed;
}

bool unpack_is_plain(const struct unpack *u)
{
	return u->packing == PLAIN;
}

int64_t unpack_where(const struct unpack *u)
{
	return u->packing == OTHER ? consumed(u) : u->pos - (int64_t)u->left;
}

int64_t unpack_made(const struct unpack *u)
{
	return u->made;
}

int64_t unpack_solid(const struct unpack *u)
{
	return u->solid;
}
