/*
 * libarchive and zlib, loaded at run time: linked, they and what they need in turn would double the
 * time from exec to main of a program that hardly ever packs anything.
 */
#ifndef MUSTER_BUNDLE_LIBRARY_PRIVATE_H
#define MUSTER_BUNDLE_LIBRARY_PRIVATE_H

#include <archive.h>
#include <archive_entry.h>
#include <zlib.h>

#include "base/err.h"

struct libarchive {
	void *handle;
#define ARCHIVE_CALL(name) __typeof__(name) *name;
#include "bundle/archive-calls.def"
#undef ARCHIVE_CALL
};

/* -ERR_SYSTEM: it is not there, or lacks a call. */
int libarchive_load(struct libarchive *la, struct error *e) MUST_USE;
void libarchive_unload(struct libarchive *la);

/* What is called of zlib, which libarchive itself brings. */
struct zlib {
	void *handle;
	__typeof__(inflateInit2_) *inflateInit2_;
	__typeof__(inflate) *inflate;
	__typeof__(inflateReset) *inflateReset;
	__typeof__(inflateEnd) *inflateEnd;
};

/* -ERR_SYSTEM as above. */
int zlib_load(struct zlib *z, struct error *e) MUST_USE;
void zlib_unload(struct zlib *z);

#endif
