/*
 * The processes of a session, found through /proc. getsid(2) is asked for every process of the
 * machine and files are read only for those that fit: at some thousands of processes that is the
 * difference between one millisecond and fifty.
 */
#include "config.h"

#include "exec/session-private.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mutant.h"
#include "base/vec.h"
#include "exec/exec.h"

/* proc(5) */
enum {
	FIELD_STATE = 3,
	FIELD_FLAGS = 9,
	FIELD_THREADS = 20,
	FIELD_START = 22,
	FIELD_PENDING = 31,
};
#define EXITING 0x4UL /* PF_EXITING */
#define KILL_PENDING (1UL << (SIGKILL - 1))
#define KILL_ROUNDS 8
#define STAT_LINE_MAX 2048 /* the name is 64 bytes at most, 52 numbers of up to 20 digits */

struct pids {
	VEC(pid_t) all;
};

/* The field of a line of /proc/PID/stat, or NULL. The name (field 2) may hold blanks and brackets:
 * fields are counted from the last bracket. */
static const char *stat_field(const char *line, int field)
{
	const char *p = strrchr(line, ')');
	int at = 2;

	while (p != NULL && at < field) {
		p = strchr(p + 1, ' ');
		at++;
	}
	return p == NULL ? NULL : p + 1;
}

static bool read_stat(pid_t pid, char line[STAT_LINE_MAX])
{
	char path[64];
	ssize_t n;
	int fd;

	(void)snprintf(path, sizeof(path), "/proc/%ld/stat", (long)pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	n = read(fd, line, STAT_LINE_MAX - 1);
	close(fd);
	line[n > 0 ? n : 0] = '\0';
	return n > 0;
}

static unsigned long stat_number(const char *line, int field)
{
	const char *text = stat_field(line, field);

	return text == NULL ? 0 : strtoul(text, NULL, 10);
}

static bool is_alive(pid_t pid)
{
	char line[STAT_LINE_MAX];
	const char *state;

	if (!read_stat(pid, line))
		return false;
	if ((stat_number(line, FIELD_PENDING) & KILL_PENDING) != 0)
		return false;
	/* A first thread that is gone says nothing about a process that has others. */
	if (stat_number(line, FIELD_THREADS) > 1)
		return true;
	state = stat_field(line, FIELD_STATE);
	return state != NULL && strchr("ZXx", *state) == NULL &&
		(stat_number(line, FIELD_FLAGS) & EXITING) == 0;
}

/* Adds every process of the machine for which `fits` holds. */
static void find(struct pids *found, bool (*fits)(pid_t pid, const void *arg), const void *arg)
{
	DIR *proc = opendir("/proc");
	const struct dirent *entry;

	if (proc == NULL)
		return;
	while ((entry = readdir(proc)) != NULL) {
		pid_t pid = (pid_t)strtol(entry->d_name, NULL, 10);

		if (pid > 0 && fits(pid, arg) && is_alive(pid))
			vec_push(&found->all, pid);
	}
	closedir(proc);
}

static bool in_session(pid_t pid, const void *leader)
{
	return getsid(pid) == *(const pid_t *)leader;
}

static bool first_of_group(const struct pids *found, size_t i, pid_t group)
{
	for (size_t k = 0; k < i; k++) {
		if (getpgid(found->all.v[k]) == group)
			return false;
	}
	return true;
}

int session_signal(pid_t leader, int sig)
{
	struct pids found = { 0 };
	int groups = 0;

	find(&found, in_session, &leader);
	for (size_t i = 0; i < found.all.n; i++) {
		pid_t group = getpgid(found.all.v[i]);

		if (MUTANT(ONE_GROUP) && group != leader)
			continue;
		if (group > 0 && first_of_group(&found, i, group) && kill(-group, sig) == 0)
			groups++;
	}
	if (found.all.n == 0)
		(void)kill(leader, sig);
	vec_release(&found.all);
	return groups;
}

void session_kill(pid_t leader)
{
	/* A process may have forked between the look and the signal; those that the kernel has
	 * marked are not found again. */
	for (int round = 0; round < KILL_ROUNDS; round++) {
		if (session_signal(leader, SIGKILL) == 0)
			return;
	}
}

int session_members(pid_t leader)
{
	struct pids found = { 0 };
	int n = 0;

	find(&found, in_session, &leader);
	for (size_t i = 0; i < found.all.n; i++)
		n += found.all.v[i] != leader;
	vec_release(&found.all);
	return n;
}

struct stranger {
	pid_t leader;
	pid_t self;
	dev_t dev;
	ino_t ino;
};

static bool has_terminal(pid_t pid, const void *arg)
{
	const struct stranger *s = arg;

	if (pid == s->self || getsid(pid) == s->leader)
		return false;
	for (int fd = 0; fd <= 2; fd++) {
		char path[64];
		struct stat st;

		(void)snprintf(path, sizeof(path), "/proc/%ld/fd/%d", (long)pid, fd);
		if (stat(path, &st) == 0 && st.st_dev == s->dev && st.st_ino == s->ino)
			return true;
	}
	return false;
}

int session_strangers(pid_t leader, dev_t dev, ino_t ino)
{
	const struct stranger s = { .leader = leader, .self = getpid(), .dev = dev, .ino = ino };
	struct pids found = { 0 };
	int n;

	find(&found, has_terminal, &s);
	n = (int)found.all.n;
	vec_release(&found.all);
	return n;
}

int64_t session_start_ticks(pid_t pid)
{
	char line[STAT_LINE_MAX];

	return read_stat(pid, line) ? (int64_t)stat_number(line, FIELD_START) : 0;
}

int exec_left_of(pid_t pid, int64_t start_ticks)
{
	int64_t now = session_start_ticks(pid);

	/* A process id is not given out while it is that of a session. */
	if (!MUTANT(TICKS_IGNORED) && now != 0 && start_ticks != 0 && now != start_ticks)
		return 0;
	if (now != 0 && is_alive(pid))
		return start_ticks != 0 ? 1 : -1;
	return session_members(pid) > 0;
}

bool exec_left_signal(pid_t pid, int64_t start_ticks, int sig)
{
	if (exec_left_of(pid, start_ticks) != 1)
		return false;
	if (sig != SIGKILL)
		return session_signal(pid, sig) > 0;
	session_kill(pid);
	return true;
}
