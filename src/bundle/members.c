/*
 * See members-private.h. libarchive says what entries there are; that an archive has its end, and
 * nothing behind it, is looked at here.
 */
#include "config.h"

#include "bundle/members-private.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/utf8.h"
#include "base/xalloc.h"
#include "bundle/content-private.h"

#define TAR_BLOCK 512 /* POSIX.1-2008, pax, "ustar Interchange Format": two of zeros are the end */
#define PIECE (128 * 1024)

struct members {
	const struct libraries *libs;
	struct archive *archive;
	struct unpack *unpack; /* NULL: sought in */
	int fd;
	int64_t size;
	uint8_t *piece;
	struct tally *tally;
	struct finding *finding;
	struct error *error;
	int rc;      /* of reading */
	int64_t end; /* of the last entry, in what came out */
};

/* ---- where bytes come from ---- */

static la_ssize_t give_unpacked(struct archive *a, void *ctx, const void **data)
{
	struct members *m = ctx;
	const uint8_t *bytes = NULL;
	int64_t n = unpack_read(m->unpack, &bytes, m->error);

	*data = bytes;
	if (n < 0) {
		m->rc = (int)n;
		m->libs->la.archive_set_error(a, EIO, "the file cannot be read");
		return ARCHIVE_FATAL;
	}
	return (la_ssize_t)n;
}

static la_ssize_t give_sought(struct archive *a, void *ctx, const void **data)
{
	struct members *m = ctx;
	ssize_t n;

	do
		n = read(m->fd, m->piece, PIECE);
	while (n < 0 && errno == EINTR);
	*data = m->piece;
	if (n >= 0)
		return n;
	m->rc = error_set_errno(m->error, -ERR_IO, "it cannot be read");
	m->libs->la.archive_set_error(a, EIO, "the file cannot be read");
	return ARCHIVE_FATAL;
}

static la_int64_t seek(struct archive *a, void *ctx, la_int64_t offset, int whence)
{
	struct members *m = ctx;
	off_t at = lseek(m->fd, offset, whence);

	if (at >= 0)
		return at;
	m->libs->la.archive_set_error(a, errno, "there is no such place in the file");
	return ARCHIVE_FATAL;
}

static int64_t came_out(const struct members *m)
{
	int64_t n = m->libs->la.archive_filter_bytes(m->archive, 0);

	return n > 0 ? n : 0;
}

static int64_t where(const struct members *m)
{
	return m->unpack && !unpack_is_plain(m->unpack) ? unpack_where(m->unpack) : came_out(m);
}

/* ---- entries ---- */

/* A name that cannot be said in the locale of the process is as good as any other. */
static bool is_about_a_name(const char *why)
{
	return why && strstr(why, "convert");
}

static void note_error(struct members *m, const char *name)
{
	const char *why = m->libs->la.archive_error_string(m->archive);
	bool cut = m->unpack
		? unpack_finding(m->unpack)->state == BACKUP_OK && why && strstr(why, "runcated")
		: false;

	finding_set(m->finding, cut ? BACKUP_TRUNCATED : BACKUP_DAMAGED, where(m), "%s%s%s",
		name ? name : "", name ? ": " : "", why ? why : "it cannot be read");
}

/* All data of the entry. Data with holes in it are no documents. */
static bool read_data(struct members *m, const char *name, bool is_file)
{
	struct content *c = content_new(name, &m->libs->z, m->tally, m->finding);
	bool exact = m->unpack && unpack_is_plain(m->unpack), ok = true;
	const void *data;
	la_int64_t offset, next = 0;
	size_t n;
	int rc;

	while (ok) {
		rc = m->libs->la.archive_read_data_block(m->archive, &data, &n, &offset);
		if (rc == ARCHIVE_EOF)
			break;
		if (rc != ARCHIVE_OK) {
			note_error(m, name);
			ok = false;
		} else if (n > 0 && offset != next && content_is_documents(name)) {
			finding_set(m->finding, BACKUP_DAMAGED, where(m),
				"%s: there is a hole in it", name);
			ok = false;
		} else if (n > 0) {
			ok = !is_file || content_feed(c, data, n, where(m), exact);
			next = offset + (la_int64_t)n;
		}
	}
	content_end(c, ok && is_file);
	if (!is_file)
		m->tally->files--;
	return ok && m->finding->state == BACKUP_OK;
}

static bool read_entry(struct members *m, struct archive_entry *entry)
{
	const char *given = m->libs->la.archive_entry_pathname(entry);
	struct strbuf name = STRBUF_INIT;
	bool is_file, ok;

	text_visible(&name, given ? given : "?", given ? strlen(given) : 1, false);
	is_file = m->libs->la.archive_entry_filetype(entry) == AE_IFREG;
	ok = read_data(m, name.buf, is_file);
	m->end = came_out(m);
	strbuf_release(&name);
	return ok;
}

/* false: there is a finding, or reading failed. */
static bool read_entries(struct members *m)
{
	struct archive_entry *entry;
	bool any = false;

	for (;;) {
		int rc = m->libs->la.archive_read_next_header(m->archive, &entry);
		const char *why = m->libs->la.archive_error_string(m->archive);

		if (m->rc != 0)
			return false;
		if (rc == ARCHIVE_EOF)
			return true;
		if (rc != ARCHIVE_OK && !(rc == ARCHIVE_WARN && is_about_a_name(why))) {
			if (any || (why && !strstr(why, "nrecognized")))
				note_error(m, NULL);
			else
				finding_set(m->finding, BACKUP_NOT_ARCHIVE, 0,
					"of no kind that is known here");
			return false;
		}
		any = true;
		if (!read_entry(m, entry))
			return false;
	}
}

static int finish(struct members *m, bool opened)
{
	if (!opened && m->rc == 0)
		finding_set(m->finding, BACKUP_NOT_ARCHIVE, 0, "of no kind that is known here");
	m->libs->la.archive_read_free(m->archive);
	return m->rc;
}

/* ---- tar and cpio ---- */

/* What is behind the last entry: of a tar two blocks of zeros, and then, as of a cpio, zeros alone. */
static void look_behind(struct members *m, bool is_tar, int64_t end)
{
	int64_t solid = unpack_solid(m->unpack), made = unpack_made(m->unpack);

	if (solid > end)
		finding_set(m->finding, BACKUP_TRAILING,
			unpack_is_plain(m->unpack) ? end : unpack_where(m->unpack),
			"bytes behind the end of the archive");
	else if (is_tar && made < end + 2 * TAR_BLOCK)
		finding_set(m->finding, BACKUP_TRUNCATED, 0, "the archive's end is missing");
}

int members_read(const struct libraries *libs, struct unpack *u, struct tally *tally,
	struct finding *f, struct error *e)
{
	const struct libarchive *la = &libs->la;
	struct members m = { .libs = libs, .unpack = u, .tally = tally, .finding = f, .error = e };
	struct archive *a = m.archive = la->archive_read_new();
	bool opened, is_tar, whole;
	int64_t end;

	la->archive_read_support_format_tar(a);
	la->archive_read_support_format_cpio(a);
	la->archive_read_set_read_callback(a, give_unpacked);
	la->archive_read_set_callback_data(a, &m);
	opened = la->archive_read_open1(a) == ARCHIVE_OK;
	whole = opened && read_entries(&m);
	is_tar = opened && (la->archive_format(a) & ARCHIVE_FORMAT_BASE_MASK) == ARCHIVE_FORMAT_TAR;
	end = is_tar ? (m.end + TAR_BLOCK - 1) / TAR_BLOCK * TAR_BLOCK : came_out(&m);
	if (m.rc == 0)
		m.rc = unpack_drain(u, e);
	if (m.rc == 0 && whole && f->state == BACKUP_OK)
		look_behind(&m, is_tar, end);
	return finish(&m, opened);
}

/* ---- zip and 7-Zip ---- */

static const uint8_t zip_start[] = { 'P', 'K', 3, 4 }, zip_empty[] = { 'P', 'K', 5, 6 },
		     seven_start[] = { '7', 'z', 0xbc, 0xaf, 0x27, 0x1c };

static bool begins(const uint8_t *start, size_t n, const uint8_t *with, size_t k)
{
	return n >= k && memcmp(start, with, k) == 0;
}

bool members_are_sought(const uint8_t *start, size_t n)
{
	return begins(start, n, zip_start, sizeof(zip_start)) ||
		begins(start, n, zip_empty, sizeof(zip_empty)) ||
		begins(start, n, seven_start, sizeof(seven_start));
}

static int64_t number_at(const uint8_t *p, int bytes)
{
	uint64_t n = 0;

	while (bytes-- > 0)
		n = n << 8 | p[bytes];
	return n > INT64_MAX / 4 ? INT64_MAX / 4 : (int64_t)n;
}

static void judge_end(struct members *m, int64_t end)
{
	if (end > m->size)
		finding_set(m->finding, BACKUP_TRUNCATED, 0, "the archive ends before its end");
	else if (end < m->size)
		finding_set(
			m->finding, BACKUP_TRAILING, end, "bytes behind the end of the archive");
}

/* Source: APPNOTE 6.3, 4.3.16: the end of the central directory, 22 bytes and a comment. */
static void judge_zip_end(struct members *m)
{
	enum { RECORD = 22, COMMENT_MAX = 65535 };
	int64_t from = m->size > RECORD + COMMENT_MAX ? m->size - RECORD - COMMENT_MAX : 0;
	uint8_t *tail = xmalloc(RECORD + COMMENT_MAX);
	ssize_t n = pread(m->fd, tail, RECORD + COMMENT_MAX, from);

	for (ssize_t i = n - RECORD; i >= 0; i--) {
		if (memcmp(tail + i, zip_empty, sizeof(zip_empty)) == 0) {
			judge_end(m, from + i + RECORD + number_at(tail + i + 20, 2));
			free(tail);
			return;
		}
	}
	free(tail);
	finding_set(m->finding, BACKUP_TRUNCATED, 0, "the archive's directory is missing");
}

/* Source: 7zFormat.txt of the LZMA SDK, "SignatureHeader". */
static void judge_seven_end(struct members *m)
{
	enum { HEADER = 32 };
	uint8_t head[HEADER];

	if (pread(m->fd, head, HEADER, 0) != HEADER)
		finding_set(m->finding, BACKUP_TRUNCATED, 0, "the archive ends before its end");
	else
		judge_end(m, HEADER + number_at(head + 12, 8) + number_at(head + 20, 8));
}

int members_read_sought(const struct libraries *libs, int fd, int64_t size, struct tally *tally,
	struct finding *f, struct error *e)
{
	const struct libarchive *la = &libs->la;
	struct members m = {
		.libs = libs, .fd = fd, .size = size, .tally = tally, .finding = f, .error = e
	};
	struct archive *a = m.archive = la->archive_read_new();
	uint8_t start[sizeof(seven_start)] = { 0 };
	bool opened, whole;

	m.piece = xmalloc(PIECE);
	if (pread(fd, start, sizeof(start), 0) > 0 && start[0] == 'P')
		judge_zip_end(&m);
	else
		judge_seven_end(&m);
	la->archive_read_support_format_zip_seekable(a);
	la->archive_read_support_format_7zip(a);
	la->archive_read_set_read_callback(a, give_sought);
	la->archive_read_set_seek_callback(a, seek);
	la->archive_read_set_callback_data(a, &m);
	whole = f->state != BACKUP_TRUNCATED && memcmp(start, zip_empty, sizeof(zip_empty)) != 0;
	opened = whole && la->archive_read_open1(a) == ARCHIVE_OK;
	if (opened)
		(void)read_entries(&m);
	free(m.piece);
	return finish(&m, opened || !whole);
}
