/*
 * Kills a program with SIGKILL at one of its system calls: killer [-a] [-n POINT] [-o FILE] PROGRAM
 * COMMAND [WORD...]. COMMAND is run; among the processes that come of it the first that executes PROGRAM
 * (the last part of its path) is the victim. It is stopped before each call that changes a file; with -a
 * before and after each call of any kind. At stop number POINT, from 1, it is killed; 0, the default:
 * never, its stops are only counted. FILE gets one line: how many there were, and the number of the call
 * at which it was killed, or -1.
 *
 * The exit status is COMMAND's; 99: nothing can be traced here. What the victim starts is not stopped.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/vec.h"
#include "base/xalloc.h"

/* What changes a file. A call that only tells another thread something is among them: see counts(). */
static const int changing[] = {
#ifdef SYS_open
	SYS_open,
	SYS_rename,
	SYS_unlink,
	SYS_mkdir,
	SYS_rmdir,
	SYS_chmod,
#endif
#ifdef SYS_renameat
	SYS_renameat,
#endif
	SYS_openat,
	SYS_renameat2,
	SYS_unlinkat,
	SYS_mkdirat,
	SYS_linkat,
	SYS_write,
	SYS_writev,
	SYS_pwrite64,
	SYS_pwritev,
	SYS_fdatasync,
	SYS_fsync,
	SYS_sync_file_range,
	SYS_fallocate,
	SYS_ftruncate,
	SYS_flock,
	SYS_fchmod,
	SYS_fchmodat,
	SYS_fchown,
	SYS_bind,
};

#define FILTER_MAX (ARRAY_LEN(changing) + 3)

struct hunt {
	const char *program, *report;
	bool all;
	long point; /* 0: none */
	pid_t command, victim;
	long stops;
	long long killed_at; /* the call; -1: it was not killed */
	VEC(pid_t) known;    /* tasks that have had their first stop */
	int status;          /* of the command */
};

static void die(const char *what)
{
	perror(what);
	exit(99);
}

static bool is_known(struct hunt *h, pid_t tid)
{
	for (size_t i = 0; i < h->known.n; i++) {
		if (h->known.v[i] == tid)
			return true;
	}
	vec_push(&h->known, tid);
	return false;
}

static bool executes(pid_t pid, const char *program)
{
	char link[64], path[4096];
	const char *slash;
	ssize_t n;

	snprintf(link, sizeof(link), "/proc/%d/exe", (int)pid);
	n = readlink(link, path, sizeof(path) - 1);
	if (n < 0)
		return false;
	path[n] = '\0';
	slash = strrchr(path, '/');
	return slash && strcmp(slash + 1, program) == 0;
}

/* Whether `tid` is a thread of the victim, and no process that it forked. */
static bool is_victims(const struct hunt *h, pid_t tid)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/task/%d", (int)h->victim, (int)tid);
	return h->victim != 0 && access(path, F_OK) == 0;
}

/* Of the calls that the filter stops at: opening a file to read it changes nothing, and 8 bytes are
 * what an eventfd takes. */
static bool counts(const struct __ptrace_syscall_info *info)
{
	const int changes = O_WRONLY | O_RDWR | O_CREAT | O_TRUNC;

	switch (info->seccomp.nr) {
	case SYS_openat: return (info->seccomp.args[2] & (unsigned)changes) != 0;
	case SYS_write: return info->seccomp.args[2] != 8;
	default: return true;
	}
}

static void at_call(struct hunt *h, pid_t tid)
{
	struct __ptrace_syscall_info info;

	if (h->killed_at >= 0 || ptrace(PTRACE_GET_SYSCALL_INFO, tid, sizeof(info), &info) <= 0 ||
		(info.op == PTRACE_SYSCALL_INFO_SECCOMP && !counts(&info)) ||
		++h->stops != h->point)
		return;
	/* At an exit the kernel does not say of which call. */
	h->killed_at = info.op == PTRACE_SYSCALL_INFO_EXIT ? 0 : (long long)info.entry.nr;
	kill(h->victim, SIGKILL);
}

static void let_go(struct hunt *h, pid_t tid, int sig)
{
	enum __ptrace_request how = PTRACE_CONT;

	if (h->all && is_victims(h, tid))
		how = PTRACE_SYSCALL;
	/* One that was killed meanwhile is told about by waitpid(). */
	(void)ptrace(how, tid, 0, (long)sig);
}

/* A stop of one task: what it means, and on it goes. */
static void at_stop(struct hunt *h, pid_t tid, int status)
{
	int sig = WSTOPSIG(status), event = status >> 16;

	if (!is_known(h, tid)) {
		/* Without a filter, what the victim forks needs nobody. */
		if (h->all && h->victim && !is_victims(h, tid))
			(void)ptrace(PTRACE_DETACH, tid, 0, 0L);
		else
			let_go(h, tid, 0);
		return;
	}
	if (event == PTRACE_EVENT_EXEC && !h->victim && executes(tid, h->program))
		h->victim = tid;
	if ((sig == (SIGTRAP | 0x80) || event == PTRACE_EVENT_SECCOMP) && is_victims(h, tid))
		at_call(h, tid);
	let_go(h, tid, event != 0 || sig == (SIGTRAP | 0x80) ? 0 : sig);
}

/* Has the kernel stop at those calls alone; at all of them takes five times as long. */
static void set_filter(void)
{
	struct sock_filter code[FILTER_MAX];
	struct sock_fprog program = { .len = FILTER_MAX, .filter = code };
	const size_t n = ARRAY_LEN(changing);

	code[0] = (struct sock_filter)BPF_STMT(
		BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
	for (size_t i = 0; i < n; i++)
		code[1 + i] = (struct sock_filter)BPF_JUMP(
			BPF_JMP | BPF_JEQ | BPF_K, (unsigned)changing[i], (uint8_t)(n - i), 0);
	code[1 + n] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	code[2 + n] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
		prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0)
		_exit(99);
}

static void begin(struct hunt *h, char **argv)
{
	long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK |
		PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC | PTRACE_O_TRACESECCOMP |
		PTRACE_O_EXITKILL;
	int status;

	h->command = fork();
	if (h->command < 0)
		die("fork");
	if (h->command == 0) {
		if (ptrace(PTRACE_TRACEME, 0, 0, 0) != 0 || raise(SIGSTOP) != 0)
			_exit(99);
		if (!h->all)
			set_filter();
		execvp(argv[0], argv);
		_exit(127);
	}
	if (waitpid(h->command, &status, 0) != h->command || !WIFSTOPPED(status) ||
		ptrace(PTRACE_SETOPTIONS, h->command, 0, options) != 0)
		die("nothing can be traced here");
	(void)is_known(h, h->command);
	let_go(h, h->command, 0);
}

static void follow(struct hunt *h)
{
	int status;
	pid_t tid;

	while ((tid = waitpid(-1, &status, __WALL)) > 0 || errno == EINTR) {
		if (tid > 0 && WIFSTOPPED(status))
			at_stop(h, tid, status);
		else if (tid == h->command)
			h->status =
				WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	}
}

static void report(const struct hunt *h)
{
	FILE *out = fopen(h->report, "we");

	if (!out)
		die(h->report);
	fprintf(out, "%ld %lld\n", h->stops, h->killed_at);
	if (fclose(out) != 0)
		die(h->report);
}

int main(int argc, char **argv)
{
	struct hunt h = { .killed_at = -1, .status = 99 };
	int c;

	while ((c = getopt(argc, argv, "+an:o:")) != -1) {
		switch (c) {
		case 'a': h.all = true; break;
		case 'n': h.point = atol(optarg); break;
		case 'o': h.report = optarg; break;
		default: return 2;
		}
	}
	if (argc - optind < 2)
		return 2;
	h.program = argv[optind];
	begin(&h, argv + optind + 1);
	follow(&h);
	if (h.report)
		report(&h);
	vec_release(&h.known);
	return h.status;
}
