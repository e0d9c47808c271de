/*
 * Writing a bundle with libarchive.
 */
#include "config.h"

#include "bundle/bundle.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/fs.h"
#include "base/strbuf.h"
#include "base/xalloc.h"
#include "bundle/library-private.h"
#include "bundle/member-private.h"
#include "journal/digest.h"

struct packing {
	struct sink sink;
	struct libarchive la;
	struct archive *archive;
	const char *session;
	int64_t mtime;
	int fd;
	struct error *e; /* of a failed write, the caller's */
};

static la_ssize_t write_out(struct archive *a, void *ctx, const void *data, size_t n)
{
	struct packing *p = ctx;
	int rc = fs_write_all(p->fd, data, n, p->e);

	if (rc == 0)
		return (la_ssize_t)n;
	p->la.archive_set_error(a, EIO, "write");
	return -1;
}

/* What a write said already stands; else what libarchive says. */
static int failed(struct packing *p, struct error *e)
{
	const char *why = p->la.archive_error_string(p->archive);

	if (e && e->code != 0)
		return e->code;
	return error_set(e, -ERR_IO, "the bundle cannot be written: %s", why ? why : "?");
}

static int open_archive(struct packing *p, struct error *e)
{
	p->archive = p->la.archive_write_new();
	if (!p->archive)
		return error_set(e, -ERR_SYSTEM, "libarchive cannot begin");
	/* Without the time in its header the same session gives the same bytes. */
	if (p->la.archive_write_add_filter_gzip(p->archive) != ARCHIVE_OK ||
		p->la.archive_write_set_format_pax_restricted(p->archive) != ARCHIVE_OK ||
		p->la.archive_write_set_options(p->archive, "gzip:!timestamp") != ARCHIVE_OK ||
		p->la.archive_write_open(p->archive, p, NULL, write_out, NULL) != ARCHIVE_OK)
		return failed(p, e);
	return 0;
}

static int pack_bytes(struct sink *s, const void *data, size_t n, struct error *e)
{
	struct packing *p = (struct packing *)(void *)s;

	if (p->la.archive_write_data(p->archive, data, n) != (la_ssize_t)n)
		return failed(p, e);
	return 0;
}

static int pack_header(struct packing *p, const char *name, int64_t size, struct error *e)
{
	struct archive_entry *entry = p->la.archive_entry_new();
	char *path = xstrfmt("%s/%s", p->session, name);
	int rc = 0;

	p->la.archive_entry_set_pathname(entry, path);
	p->la.archive_entry_set_size(entry, size);
	p->la.archive_entry_set_filetype(entry, AE_IFREG);
	p->la.archive_entry_set_perm(entry, 0600);
	p->la.archive_entry_set_mtime(entry, (time_t)p->mtime, 0);
	if (p->la.archive_write_header(p->archive, entry) != ARCHIVE_OK)
		rc = failed(p, e);
	p->la.archive_entry_free(entry);
	free(path);
	return rc;
}

/* As `sha256sum` prints it and `sha256sum -c` reads it. */
static int pack_manifest(struct packing *p, const struct member_list *list, struct error *e)
{
	struct strbuf text = STRBUF_INIT;
	int rc;

	for (size_t i = 0; i < list->v.n; i++) {
		char hex[65];

		digest_hex(list->v.v[i].sha256, hex);
		strbuf_addf(&text, "%s  %s\n", hex, list->v.v[i].name);
	}
	rc = pack_header(p, "MANIFEST", (int64_t)text.len, e);
	if (rc == 0)
		rc = pack_bytes(&p->sink, text.buf, text.len, e);
	strbuf_release(&text);
	return rc;
}

static int pack_all(struct packing *p, const struct member_list *list, int dirfd, struct error *e)
{
	int rc = open_archive(p, e);

	if (rc == 0)
		rc = pack_manifest(p, list, e);
	for (size_t i = 0; rc == 0 && i < list->v.n; i++) {
		const struct member *m = &list->v.v[i];

		rc = pack_header(p, m->name, m->size, e);
		if (rc == 0)
			rc = m->make(m, dirfd, &p->sink, e);
	}
	if (rc == 0 && p->la.archive_write_close(p->archive) != ARCHIVE_OK)
		rc = failed(p, e);
	if (p->archive)
		p->la.archive_write_free(p->archive);
	return rc;
}

int bundle_write(int dirfd, const char *session, const struct bundle_text *texts, size_t n, int fd,
	struct error *e)
{
	struct error sub = ERROR_INIT;
	struct packing p = { .sink = { pack_bytes }, .session = session, .fd = fd, .e = &sub };
	struct member_list list;
	int rc = member_list_make(&list, dirfd, texts, n, &sub);

	p.mtime = list.start_ms / 1000;
	if (rc == 0)
		rc = libarchive_load(&p.la, &sub);
	if (rc == 0) {
		rc = pack_all(&p, &list, dirfd, &sub);
		libarchive_unload(&p.la);
	}
	if (rc != 0)
		error_set(e, rc, "%s", error_text(&sub));
	error_clear(&sub);
	member_list_release(&list);
	return rc;
}
