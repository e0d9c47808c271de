/*
 * Memory that runs out: a library for LD_PRELOAD that counts the allocations of one program and lets one
 * of them fail. Like tests/tools/faulty.c it knows nothing of the program.
 *
 *   SCARCE_LOG      a file that gets `failed NUMBER` when it fails and `made NUMBER` at a good end;
 *                   without it nothing is counted
 *   SCARCE_PROGRAM  the program's base name; muster-holder where it is not set. Its children are left
 *                   alone
 *   SCARCE_AT       the number of the allocation that fails, from 1; none where it is not set
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The allocator of the C library by its other names. */
extern void *__libc_malloc(size_t n);
extern void *__libc_calloc(size_t n, size_t size);
extern void *__libc_realloc(void *p, size_t n);

static struct {
	pid_t pid; /* 0: this process is not looked at */
	int log;
	long at; /* 0: none fails */
	atomic_long count;
} scarce;

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
	const char *program = getenv("SCARCE_PROGRAM"), *log = getenv("SCARCE_LOG");
	const char *at = getenv("SCARCE_AT");

	if (!log || !is_program(program ? program : "muster-holder"))
		return;
	scarce.log = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	scarce.at = at ? strtol(at, NULL, 10) : 0;
	scarce.pid = getpid();
}

/* No allocation is made here: it may be called out of one. */
static void say(const char *what, long number)
{
	char line[64];
	int n = snprintf(line, sizeof(line), "%s %ld\n", what, number);

	if (n > 0)
		syscall(SYS_write, scarce.log, line, (size_t)n);
}

__attribute__((destructor)) static void end(void)
{
	if (scarce.pid != 0 && scarce.pid == getpid())
		say("made", atomic_load(&scarce.count));
}

static bool fails(void)
{
	long number;

	if (scarce.pid == 0 || scarce.pid != getpid())
		return false;
	number = atomic_fetch_add(&scarce.count, 1) + 1;
	if (number != scarce.at)
		return false;
	say("failed", number);
	errno = ENOMEM;
	return true;
}

void *malloc(size_t n)
{
	return fails() ? NULL : __libc_malloc(n);
}

void *calloc(size_t n, size_t size)
{
	return fails() ? NULL : __libc_calloc(n, size);
}

void *realloc(void *p, size_t n)
{
	return fails() ? NULL : __libc_realloc(p, n);
}
