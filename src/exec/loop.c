/*
 * The reaper. It waits for the pids it was given and for no others, as a library in the same
 * program may have children too. waitid(2) is called directly: glibc's leaves out its last
 * argument, with which the kernel tells what a child used while it stays a zombie.
 */
#include "config.h"

#include "exec/loop-private.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/vec.h"
#include "base/xalloc.h"

struct child {
	pid_t pid;
	void (*gone)(void *ctx, const struct ending *end); /* NULL: abandoned */
	void *ctx;
};

struct exec_loop {
	uv_loop_t *uv;
	uv_signal_t sigchld;
	VEC(struct child) children;
	size_t watched; /* those of them that are not abandoned: they keep the loop alive */
	uint8_t buffer[EXEC_TURN_BYTES];
};

static bool look(pid_t pid, struct ending *end)
{
	siginfo_t info;

	memset(&info, 0, sizeof(info));
	memset(end, 0, sizeof(*end));
	if (syscall(SYS_waitid, P_PID, pid, &info, WEXITED | WNOHANG | WNOWAIT, &end->usage) != 0)
		BUG("waitid %ld: %s", (long)pid, strerror(errno));
	if (info.si_pid != pid)
		return false;
	end->code = info.si_code == CLD_EXITED ? info.si_status : -1;
	end->signal = info.si_code == CLD_EXITED ? 0 : info.si_status;
	return true;
}

static void watch_one_less(struct exec_loop *el)
{
	if (--el->watched == 0)
		uv_unref((uv_handle_t *)&el->sigchld);
}

/* One child that has ended is taken out and told. False: there was none. A call may add and remove
 * children, so the search begins anew each time. */
static bool reap_one(struct exec_loop *el)
{
	struct ending end;

	for (size_t i = 0; i < el->children.n; i++) {
		struct child child = el->children.v[i];

		if (!look(child.pid, &end))
			continue;
		el->children.v[i] = vec_last(&el->children);
		(void)vec_pop(&el->children);
		if (child.gone != NULL) {
			watch_one_less(el);
			child.gone(child.ctx, &end);
		} else {
			loop_bury(child.pid);
		}
		return true;
	}
	return false;
}

static void on_sigchld(uv_signal_t *handle, int signum)
{
	struct exec_loop *el = handle->data;

	(void)signum;
	while (reap_one(el))
		;
}

static void on_closed(uv_handle_t *handle)
{
	struct exec_loop *el = handle->data;

	vec_release(&el->children);
	free(el);
}

int exec_loop_open(uv_loop_t *loop, struct exec_loop **out, struct error *e)
{
	struct exec_loop *el = xcalloc(1, sizeof(*el));
	int error = uv_signal_init(loop, &el->sigchld);

	if (error != 0) {
		free(el);
		return error_set(e, -ERR_SYSTEM, "SIGCHLD: %s", uv_strerror(error));
	}
	el->uv = loop;
	el->sigchld.data = el;
	error = uv_signal_start(&el->sigchld, on_sigchld, SIGCHLD);
	if (error != 0) {
		exec_loop_close(el);
		return error_set(e, -ERR_SYSTEM, "SIGCHLD: %s", uv_strerror(error));
	}
	uv_unref((uv_handle_t *)&el->sigchld);
	/* A command that does not read its input must not end this program. */
	(void)signal(SIGPIPE, SIG_IGN);
	*out = el;
	return 0;
}

void exec_loop_close(struct exec_loop *el)
{
	if (el != NULL)
		uv_close((uv_handle_t *)&el->sigchld, on_closed);
}

uv_loop_t *loop_uv(const struct exec_loop *el)
{
	return el->uv;
}

uint8_t *loop_buffer(struct exec_loop *el)
{
	return el->buffer;
}

void loop_watch(struct exec_loop *el, pid_t pid, void (*gone)(void *ctx, const struct ending *end),
	void *ctx)
{
	vec_push(&el->children, ((struct child){ .pid = pid, .gone = gone, .ctx = ctx }));
	if (el->watched++ == 0)
		uv_ref((uv_handle_t *)&el->sigchld);
}

void loop_abandon(struct exec_loop *el, pid_t pid)
{
	for (size_t i = 0; i < el->children.n; i++) {
		struct child *child = &el->children.v[i];

		if (child->pid != pid)
			continue;
		watch_one_less(el);
		child->gone = NULL;
		if (loop_has_ended(pid)) {
			loop_bury(pid);
			*child = vec_last(&el->children);
			(void)vec_pop(&el->children);
		}
		return;
	}
}

bool loop_has_ended(pid_t pid)
{
	struct ending end;

	return look(pid, &end);
}

void loop_bury(pid_t pid)
{
	(void)waitpid(pid, NULL, 0);
}
