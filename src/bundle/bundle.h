/*
 * An evidence bundle: all there is of a session in one `.tar.gz`, readable without muster. In a folder
 * named after the session: `journal.bson` and its segments, byte for byte; `events.json`, the events as
 * bsondump prints them; `runbook/`, its files as they were walked; the texts that the caller adds; and
 * MANIFEST, which `sha256sum -c` checks the rest against.
 *
 * The same session gives the same bytes.
 */
#ifndef MUSTER_BUNDLE_BUNDLE_H
#define MUSTER_BUNDLE_BUNDLE_H

#include <stddef.h>

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

#endif
