/*
 * An evidence bundle: all there is of a session in one `.tar.gz`, readable without muster. In a folder
 * named after the session: `journal.bson` and its segments, byte for byte; `notes.bson`, where there is
 * one; `events.json`, the events as bsondump prints them; `runbook/`, its files as they were walked; the
 * texts that the caller adds; and MANIFEST, which `sha256sum -c` checks the rest against.
 *
 * The same session gives the same bytes.
 */
#ifndef MUSTER_BUNDLE_BUNDLE_H
#define MUSTER_BUNDLE_BUNDLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* A file that the caller makes: a plain name, and its bytes. */
struct bundle_text {
	const char *name;
	const char *text;
	size_t n;
};

/* Writes the bundle of the session in the folder `dirfd` to `fd`, which need not be seekable.
 * -ERR_CORRUPT: its journal is damaged (what was written by then is no bundle); -ERR_SYSTEM: libarchive
 * is not there; -ERR_IO, -ERR_FULL: `fd` takes no more. */
int bundle_write(int dirfd, const char *session, const struct bundle_text *texts, size_t n, int fd,
	struct error *e) MUST_USE;

/* Whether a file that begins so is a bundle or the like: gzip, zstd. */
bool bundle_begins(const void *data, size_t n);
/* Writes the record that is in the bundle (its journal and what was said afterwards, no more) into the
 * folder `dirfd`, which is empty, and says whose it is. All of the bundle is held against its MANIFEST.
 * Nothing is made anywhere else, whatever names stand in it. `fd` is read from where it stands.
 * -ERR_CORRUPT: it is no bundle, or damaged; -ERR_LIMIT: more than BUNDLE_BYTES_MAX are in it. */
#define BUNDLE_BYTES_MAX (INT64_C(64) << 30)
int bundle_unpack(int fd, int dirfd, char session[27], struct error *e) MUST_USE;

#endif
