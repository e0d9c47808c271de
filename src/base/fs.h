/*
 * Files, as the home and the programs need them: whole reads and writes, folders of our own, and
 * opening without following links. Every descriptor is O_CLOEXEC.
 */
#ifndef MUSTER_BASE_FS_H
#define MUSTER_BASE_FS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"
#include "base/strbuf.h"

/* Appends all of a file, at most `max` bytes (-ERR_LIMIT past it), to `out`, which an error leaves as
 * it was. Goes on after EINTR and short reads. A code is as err_of_errno has it. */
int fs_read_file(const char *path, size_t max, struct strbuf *out, struct error *e) MUST_USE;
int fs_read_fd(int fd, size_t max, struct strbuf *out, struct error *e) MUST_USE;
/* All n bytes, after EINTR and short writes; any other failure is an error with errno. */
int fs_write_all(int fd, const void *data, size_t n, struct error *e) MUST_USE;
/* A new file in place of `path`: written beside it, synced, renamed, the folder synced. Mode 0600
 * whatever the umask. After an error the old file is still there, whole. */
int fs_replace_file(const char *path, const void *data, size_t n, struct error *e) MUST_USE;
/* Opens relative to `dirfd` (AT_FDCWD is fine) with O_NOFOLLOW|O_CLOEXEC; refuses what is not a
 * regular file, not this user's own, or has several links: -ERR_UNSAFE. A file that O_CREAT makes
 * has `mode` whatever the umask; O_TRUNC cuts only what was proved. Returns the descriptor. */
int fs_open_own(int dirfd, const char *name, int flags, mode_t mode, struct error *e) MUST_USE;
/* Makes the folder and those above it, 0700, each synced into the one above, and proves that the last is this user's own and
 * nobody else's to write: -ERR_UNSAFE says what to do about it. */
int fs_make_own_dir(const char *path, struct error *e) MUST_USE;
/* fsync of a folder, so that a name in it lasts. */
int fs_sync_dir(const char *path, struct error *e) MUST_USE;
/* Joins with one slash; an absolute `name` stays as it is. The caller frees. */
char *fs_join(const char *dir, const char *name) MUST_USE;
/* The folder of a path (`.` where there is none). The caller frees. */
char *fs_dirname(const char *path) MUST_USE;
bool fs_exists(const char *path);
int fs_set_nonblock(int fd, bool on, struct error *e) MUST_USE;

#endif
