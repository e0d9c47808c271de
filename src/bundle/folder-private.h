/*
 * A folder as a backup, and a file of documents that is one by itself.
 */
#ifndef MUSTER_BUNDLE_FOLDER_PRIVATE_H
#define MUSTER_BUNDLE_FOLDER_PRIVATE_H

#include "bundle/finding-private.h"
#include "bundle/unpack-private.h"

#define FOLDER_DEPTH_MAX 32

/* Reads every file below `path`; links are not followed. -ERR_IO; -ERR_LIMIT: nested too deep. */
int folder_read(const struct libraries *libs, const char *path, struct tally *tally,
	struct finding *f, struct error *e) MUST_USE;
/* One open file, called `name`. -ERR_IO. */
int folder_read_file(const struct libraries *libs, int fd, const char *name, struct tally *tally,
	struct finding *f, struct error *e) MUST_USE;

#endif
