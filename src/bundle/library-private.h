/*
 * libarchive, loaded at run time: linked, it and what it needs in turn would double the time from exec
 * to main of a program that hardly ever packs anything.
 */
#ifndef MUSTER_BUNDLE_LIBRARY_PRIVATE_H
#define MUSTER_BUNDLE_LIBRARY_PRIVATE_H

#include <archive.h>
#include <archive_entry.h>

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

#endif
