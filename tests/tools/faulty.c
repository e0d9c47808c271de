/*
 * A disk that fails: a library for LD_PRELOAD that counts the calls which one program makes on files
 * under one folder, and lets chosen ones fail. It looks at calls, not at the program: nothing of muster's
 * is in it. Not for a build with sanitizers, whose run-time wants to come first.
 *
 *   FAULTY_UNDER    the folder (its real path); without it nothing is counted
 *   FAULTY_PROGRAM  the program's base name; muster-holder where it is not set. Its children are left
 *                   alone until they exec, and then they are another program
 *   FAULTY_NAME     a pattern (as of the shell) for the last part of the paths; all where it is not set
 *   FAULTY_LOG      a file that gets a line for every counted call: CALL NUMBER PATH [FAULT]
 *   FAULTY_PLAN     what fails, separated by commas: CALL:NUMBER:FAULT, or CALL:NUMBER+:FAULT from that
 *                   one on. Numbers are per name of a call, from 1; the call `any` is every call, and
 *                   counts them all
 *
 * A FAULT is EIO ENOSPC EDQUOT EROFS EINTR EACCES EMFILE: the call does nothing and fails so (close()
 * closes all the same, as Linux does); `short`: half is written or read; `delay=MS`: the call is made
 * MS milliseconds later. For ever, EINTR and `short` mean every other call: a call that is interrupted
 * whenever it is made is not a fault but a stop.
 *
 * It defines both names of a call that has two (open, open64), so config.h must not choose one.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <limits.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define PLANS_MAX 16
#define LINE_MAX_BYTES (PATH_MAX + 128)

enum call {
	CALL_ANY,
	CALL_OPENAT,
	CALL_READ,
	CALL_PREAD,
	CALL_WRITE,
	CALL_PWRITE,
	CALL_WRITEV,
	CALL_FDATASYNC,
	CALL_FSYNC,
	CALL_FALLOCATE,
	CALL_FTRUNCATE,
	CALL_RENAME,
	CALL_MKDIR,
	CALL_UNLINK,
	CALL_CHMOD,
	CALL_FLOCK,
	CALL_CLOSE,
	CALL_N
};

/* By the names that plans and the log have for them. */
static const char *const call_names[CALL_N] = {
	[CALL_ANY] = "any",
	[CALL_OPENAT] = "openat",
	[CALL_READ] = "read",
	[CALL_PREAD] = "pread",
	[CALL_WRITE] = "write",
	[CALL_PWRITE] = "pwrite",
	[CALL_WRITEV] = "writev",
	[CALL_FDATASYNC] = "fdatasync",
	[CALL_FSYNC] = "fsync",
	[CALL_FALLOCATE] = "fallocate",
	[CALL_FTRUNCATE] = "ftruncate",
	[CALL_RENAME] = "rename",
	[CALL_MKDIR] = "mkdir",
	[CALL_UNLINK] = "unlink",
	[CALL_CHMOD] = "chmod",
	[CALL_FLOCK] = "flock",
	[CALL_CLOSE] = "close",
};

static const struct {
	const char *name;
	int value;
} error_names[] = { { "EIO", EIO }, { "ENOSPC", ENOSPC }, { "EDQUOT", EDQUOT }, { "EROFS", EROFS },
	{ "EINTR", EINTR }, { "EACCES", EACCES }, { "EMFILE", EMFILE } };

struct plan {
	enum call call;
	long at;
	bool ever;      /* that one and all behind it */
	int error;      /* 0: none */
	bool half;      /* `short` */
	long delay_ms;  /* 0: none */
	char fault[16]; /* as it is written in the log */
};

/* Set once, before main; afterwards only the counters change. */
static struct {
	pid_t pid; /* 0: this process is not looked at */
	const char *under, *name;
	size_t under_len;
	int log;
	struct plan plans[PLANS_MAX];
	size_t plan_n;
	atomic_long count[CALL_N];
} faulty;

/* What is to become of one call. */
struct verdict {
	int error;
	bool half;
};

static void refuse(const char *what)
{
	fprintf(stderr, "faulty: FAULTY_PLAN: %s\n", what);
	_exit(99);
}

static enum call call_named(const char *text, size_t n)
{
	for (int i = 0; i < CALL_N; i++) {
		if (strlen(call_names[i]) == n && memcmp(call_names[i], text, n) == 0)
			return (enum call)i;
	}
	refuse("no such call");
	return CALL_ANY;
}

static void read_fault(struct plan *p, const char *text)
{
	snprintf(p->fault, sizeof(p->fault), "%s", text);
	for (size_t i = 0; i < sizeof(error_names) / sizeof(error_names[0]); i++) {
		if (strcmp(error_names[i].name, text) == 0)
			p->error = error_names[i].value;
	}
	p->half = strcmp(text, "short") == 0;
	if (strncmp(text, "delay=", 6) == 0)
		p->delay_ms = strtol(text + 6, NULL, 10);
	if (p->error == 0 && !p->half && p->delay_ms <= 0)
		refuse("no such fault");
}

static void read_plan(char *text)
{
	char *rest, *part;

	for (part = strtok_r(text, ",", &rest); part; part = strtok_r(NULL, ",", &rest)) {
		struct plan *p = &faulty.plans[faulty.plan_n];
		char *colon = strchr(part, ':'), *end;

		if (!colon || faulty.plan_n == PLANS_MAX)
			refuse("CALL:NUMBER:FAULT, 16 of them at most");
		p->call = call_named(part, (size_t)(colon - part));
		p->at = strtol(colon + 1, &end, 10);
		p->ever = *end == '+';
		end += p->ever;
		if (p->at < 1 || *end != ':')
			refuse("CALL:NUMBER:FAULT");
		read_fault(p, end + 1);
		faulty.plan_n++;
	}
}

static bool is_program(const char *wanted)
{
	char exe[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", exe, sizeof(exe) - 1);
	const char *base;

	if (n < 0)
		return false;
	exe[n] = '\0';
	base = strrchr(exe, '/');
	return base && strcmp(base + 1, wanted) == 0;
}

__attribute__((constructor)) static void begin(void)
{
	const char *program = getenv("FAULTY_PROGRAM"), *log = getenv("FAULTY_LOG");
	const char *plan = getenv("FAULTY_PLAN");

	faulty.under = getenv("FAULTY_UNDER");
	faulty.name = getenv("FAULTY_NAME");
	faulty.log = -1;
	if (!faulty.under || !is_program(program ? program : "muster-holder"))
		return;
	faulty.under_len = strlen(faulty.under);
	if (plan)
		read_plan(strdup(plan));
	if (log) {
		faulty.log = (int)syscall(
			SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	}
	faulty.pid = getpid();
}

/* ---- which calls count ---- */

static bool path_of_fd(int fd, char path[PATH_MAX])
{
	char link[64];
	ssize_t n;

	if (fd == AT_FDCWD)
		return getcwd(path, PATH_MAX) != NULL;
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	n = readlink(link, path, PATH_MAX - 1);
	if (n < 0)
		return false;
	path[n] = '\0';
	return true;
}

static bool path_of_name(int dirfd, const char *name, char path[PATH_MAX])
{
	size_t n;

	if (*name == '/')
		return snprintf(path, PATH_MAX, "%s", name) < PATH_MAX;
	if (!path_of_fd(dirfd, path))
		return false;
	n = strlen(path);
	return snprintf(path + n, PATH_MAX - n, "/%s", name) < (int)(PATH_MAX - n);
}

static bool is_under(const char *path)
{
	const char *base = strrchr(path, '/');

	if (strncmp(path, faulty.under, faulty.under_len) != 0)
		return false;
	if (path[faulty.under_len] != '/' && path[faulty.under_len] != '\0')
		return false;
	return !faulty.name || (base && fnmatch(faulty.name, base + 1, 0) == 0);
}

static bool looks(void)
{
	return faulty.pid != 0 && faulty.pid == getpid();
}

static const struct plan *plan_for(enum call call, long nth, long nth_of_all)
{
	for (size_t i = 0; i < faulty.plan_n; i++) {
		const struct plan *p = &faulty.plans[i];
		long behind = (p->call == CALL_ANY ? nth_of_all : nth) - p->at;
		bool other = p->half || p->error == EINTR;

		if (p->call != CALL_ANY && p->call != call)
			continue;
		if (behind == 0 || (p->ever && behind > 0 && (!other || behind % 2 == 0)))
			return p;
	}
	return NULL;
}

static void write_log(enum call call, long nth, const char *path, const struct plan *p)
{
	char line[LINE_MAX_BYTES];
	int n = snprintf(line, sizeof(line), "%s %ld %s%s%s\n", call_names[call], nth, path,
		p ? " " : "", p ? p->fault : "");

	if (faulty.log >= 0 && n > 0)
		syscall(SYS_write, faulty.log, line, (size_t)n);
}

/* Counts the call, logs it, waits where it is late. */
static struct verdict judge(enum call call, const char *path)
{
	struct verdict v = { 0, false };
	long nth_of_all = atomic_fetch_add(&faulty.count[CALL_ANY], 1) + 1;
	long nth = atomic_fetch_add(&faulty.count[call], 1) + 1;
	const struct plan *p = plan_for(call, nth, nth_of_all);

	write_log(call, nth, path, p);
	if (!p)
		return v;
	if (p->delay_ms > 0) {
		struct timespec t = { p->delay_ms / 1000, p->delay_ms % 1000 * 1000000 };

		while (nanosleep(&t, &t) != 0)
			;
	}
	v.error = p->error;
	v.half = p->half;
	return v;
}

static struct verdict judge_fd(enum call call, int fd)
{
	struct verdict good = { 0, false };
	char path[PATH_MAX];
	int before = errno;

	if (looks() && path_of_fd(fd, path) && is_under(path))
		good = judge(call, path);
	errno = before;
	return good;
}

static struct verdict judge_name(enum call call, int dirfd, const char *name)
{
	struct verdict good = { 0, false };
	char path[PATH_MAX];
	int before = errno;

	if (looks() && path_of_name(dirfd, name, path) && is_under(path))
		good = judge(call, path);
	errno = before;
	return good;
}

/* What a system call gave, or the error that it is to give. */
#define GIVE(type, verdict, ...) \
	do { \
		if ((verdict).error != 0) { \
			errno = (verdict).error; \
			return -1; \
		} \
		return (type)syscall(__VA_ARGS__); \
	} while (0)

static size_t part(struct verdict v, size_t n)
{
	return v.half && n > 1 ? n / 2 : n;
}

/* ---- the calls ---- */

static int open_at(int dirfd, const char *name, int flags, mode_t mode)
{
	struct verdict v = judge_name(CALL_OPENAT, dirfd, name);

	GIVE(int, v, SYS_openat, dirfd, name, flags, mode);
}

static bool has_mode(int flags)
{
	return (flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE;
}

/* The mode, where one was given. */
#define TAKE_MODE(mode, flags) \
	do { \
		if (has_mode(flags)) { \
			va_list ap; \
			va_start(ap, flags); \
			(mode) = va_arg(ap, mode_t); \
			va_end(ap); \
		} \
	} while (0)

#define DEFINE_OPEN(name) \
	int name(const char *path, int flags, ...); \
	int name(const char *path, int flags, ...) \
	{ \
		mode_t mode = 0; \
		TAKE_MODE(mode, flags); \
		return open_at(AT_FDCWD, path, flags, mode); \
	}
#define DEFINE_OPENAT(name) \
	int name(int dirfd, const char *path, int flags, ...); \
	int name(int dirfd, const char *path, int flags, ...) \
	{ \
		mode_t mode = 0; \
		TAKE_MODE(mode, flags); \
		return open_at(dirfd, path, flags, mode); \
	}

DEFINE_OPEN(open)
DEFINE_OPEN(open64)
DEFINE_OPEN(__open_2)
DEFINE_OPEN(__open64_2)
DEFINE_OPENAT(openat)
DEFINE_OPENAT(openat64)
DEFINE_OPENAT(__openat_2)
DEFINE_OPENAT(__openat64_2)

ssize_t read(int fd, void *to, size_t n)
{
	struct verdict v = judge_fd(CALL_READ, fd);

	GIVE(ssize_t, v, SYS_read, fd, to, part(v, n));
}

ssize_t __read_chk(int fd, void *to, size_t n, size_t room);
ssize_t __read_chk(int fd, void *to, size_t n, size_t room)
{
	(void)room;
	return read(fd, to, n);
}

#define DEFINE_PREAD(name, ...) \
	ssize_t name(int fd, void *to, size_t n, off_t at __VA_ARGS__); \
	ssize_t name(int fd, void *to, size_t n, off_t at __VA_ARGS__) \
	{ \
		struct verdict v = judge_fd(CALL_PREAD, fd); \
		GIVE(ssize_t, v, SYS_pread64, fd, to, part(v, n), at); \
	}

DEFINE_PREAD(pread)
DEFINE_PREAD(pread64)
DEFINE_PREAD(__pread_chk, , size_t room __attribute__((unused)))
DEFINE_PREAD(__pread64_chk, , size_t room __attribute__((unused)))

ssize_t write(int fd, const void *data, size_t n)
{
	struct verdict v = judge_fd(CALL_WRITE, fd);

	GIVE(ssize_t, v, SYS_write, fd, data, part(v, n));
}

#define DEFINE_PWRITE(name) \
	ssize_t name(int fd, const void *data, size_t n, off_t at); \
	ssize_t name(int fd, const void *data, size_t n, off_t at) \
	{ \
		struct verdict v = judge_fd(CALL_PWRITE, fd); \
		GIVE(ssize_t, v, SYS_pwrite64, fd, data, part(v, n), at); \
	}

DEFINE_PWRITE(pwrite)
DEFINE_PWRITE(pwrite64)

/* Of several pieces a short write is the first. */
ssize_t writev(int fd, const struct iovec *pieces, int n)
{
	struct verdict v = judge_fd(CALL_WRITEV, fd);

	if (v.half && n > 0)
		return (ssize_t)syscall(
			SYS_write, fd, pieces[0].iov_base, part(v, pieces[0].iov_len));
	GIVE(ssize_t, v, SYS_writev, fd, pieces, n);
}

int fdatasync(int fd)
{
	struct verdict v = judge_fd(CALL_FDATASYNC, fd);

	GIVE(int, v, SYS_fdatasync, fd);
}

int fsync(int fd)
{
	struct verdict v = judge_fd(CALL_FSYNC, fd);

	GIVE(int, v, SYS_fsync, fd);
}

#define DEFINE_FALLOCATE(name) \
	int name(int fd, int mode, off_t at, off_t n); \
	int name(int fd, int mode, off_t at, off_t n) \
	{ \
		struct verdict v = judge_fd(CALL_FALLOCATE, fd); \
		GIVE(int, v, SYS_fallocate, fd, mode, at, n); \
	}

DEFINE_FALLOCATE(fallocate)
DEFINE_FALLOCATE(fallocate64)

#define DEFINE_FTRUNCATE(name) \
	int name(int fd, off_t n); \
	int name(int fd, off_t n) \
	{ \
		struct verdict v = judge_fd(CALL_FTRUNCATE, fd); \
		GIVE(int, v, SYS_ftruncate, fd, n); \
	}

DEFINE_FTRUNCATE(ftruncate)
DEFINE_FTRUNCATE(ftruncate64)

int renameat(int from_dir, const char *from, int to_dir, const char *to)
{
	struct verdict v = judge_name(CALL_RENAME, to_dir, to);

	GIVE(int, v, SYS_renameat, from_dir, from, to_dir, to);
}

int rename(const char *from, const char *to)
{
	return renameat(AT_FDCWD, from, AT_FDCWD, to);
}

int mkdirat(int dirfd, const char *name, mode_t mode)
{
	struct verdict v = judge_name(CALL_MKDIR, dirfd, name);

	GIVE(int, v, SYS_mkdirat, dirfd, name, mode);
}

int mkdir(const char *name, mode_t mode)
{
	return mkdirat(AT_FDCWD, name, mode);
}

int unlinkat(int dirfd, const char *name, int flags)
{
	struct verdict v = judge_name(CALL_UNLINK, dirfd, name);

	GIVE(int, v, SYS_unlinkat, dirfd, name, flags);
}

int unlink(const char *name)
{
	return unlinkat(AT_FDCWD, name, 0);
}

int chmod(const char *name, mode_t mode)
{
	struct verdict v = judge_name(CALL_CHMOD, AT_FDCWD, name);

	GIVE(int, v, SYS_fchmodat, AT_FDCWD, name, mode);
}

int fchmod(int fd, mode_t mode)
{
	struct verdict v = judge_fd(CALL_CHMOD, fd);

	GIVE(int, v, SYS_fchmod, fd, mode);
}

int flock(int fd, int how);
int flock(int fd, int how)
{
	struct verdict v = judge_fd(CALL_FLOCK, fd);

	GIVE(int, v, SYS_flock, fd, how);
}

/* Linux closes a descriptor even where it says that it failed. */
int close(int fd)
{
	struct verdict v = judge_fd(CALL_CLOSE, fd);
	int rc = (int)syscall(SYS_close, fd);

	if (v.error == 0)
		return rc;
	errno = v.error;
	return -1;
}
