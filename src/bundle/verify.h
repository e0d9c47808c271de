/*
 * Whether a backup can be read: every entry of an archive, every file of a folder, every document of
 * what mongodump wrote, from the first byte to the last, in one pass and little memory. Nothing is
 * written, and nothing in a name or a header is believed.
 *
 * Archives are tar, cpio, zip and 7-Zip; tar and cpio may be packed with gzip, bzip2, xz, lzma, zstd,
 * lz4 or compress. Beyond what libarchive looks at: the CRC32 and length of a gzip (RFC 1952), what
 * stands behind the end, an end that is missing, files of nothing, and BSON (base/bsoncheck.h).
 */
#ifndef MUSTER_BUNDLE_VERIFY_H
#define MUSTER_BUNDLE_VERIFY_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/strbuf.h"

enum backup_state {
	BACKUP_OK,
	BACKUP_DAMAGED,     /* at byte `at` */
	BACKUP_TRUNCATED,   /* it ends before its end */
	BACKUP_TRAILING,    /* something stands behind its end */
	BACKUP_EMPTY,       /* no bytes, zeros alone, or no file in it */
	BACKUP_NOT_ARCHIVE, /* of no kind that is known here */
};

struct backup_collection {
	char *name; /* `DB.COLLECTION`, or what the file is called */
	int64_t documents;
};

struct backup_verdict {
	enum backup_state state;
	/* BACKUP_DAMAGED: the byte of the file; in what is packed, how far it had been read when it was
	 * noticed; in a folder, of the file that `why` names. */
	int64_t at;
	char *why; /* what is wrong and where, English; NULL: nothing */
	struct backup_collection *collections;
	size_t collection_n;
	int64_t documents, bson_bytes, files;
};

/* Reads all of `path`, a file or a folder. 0: *v is filled, whatever the verdict;
 * -ERR_NOTFOUND, -ERR_IO: it cannot be read, which says nothing of it; -ERR_SYSTEM: libarchive or zlib
 * is not there. */
int backup_verify(const char *path, struct backup_verdict *v, struct error *e) MUST_USE;
void backup_verdict_release(struct backup_verdict *v);
/* `OK`, `damaged at byte 17`, `truncated`, `trailing data`, `empty`, `not an archive`: the same in
 * every language. */
void backup_verdict_words(const struct backup_verdict *v, struct strbuf *out);

#endif
