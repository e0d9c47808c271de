/*
 * What the tests of exec stand on.
 */
#include "config.h"

#include "exec_rig.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fs.h"
#include "base/xalloc.h"

#define PATIENCE_NS INT64_C(60000000000)
#define TICK_MS 5

const char *const rig_env[] = { "PATH=/usr/local/bin:/usr/bin:/bin", "LC_ALL=C.UTF-8",
	"TERM=xterm-256color", NULL };

static void on_tick(uv_timer_t *timer)
{
	struct rig *r = timer->data;

	r->ticks++;
	if (clock_mono_ns() > r->deadline_ns)
		fail_msg("waited for a minute; so far: %s", r->out.buf);
}

int rig_setup(void **state)
{
	struct rig *r = xcalloc(1, sizeof(*r));
	char name[] = "/tmp/muster-exec-XXXXXX";

	strbuf_init(&r->out);
	strbuf_init(&r->late);
	r->dir = xstrdup(mkdtemp(name));
	assert_int_equal(uv_loop_init(&r->uv), 0);
	assert_int_equal(exec_loop_open(&r->uv, &r->el, &r->error), 0);
	uv_timer_init(&r->uv, &r->tick);
	r->tick.data = r;
	r->deadline_ns = clock_mono_ns() + PATIENCE_NS;
	uv_timer_start(&r->tick, on_tick, TICK_MS, TICK_MS);
	*state = r;
	return 0;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

int rig_teardown(void **state)
{
	struct rig *r = *state;

	if (r->x != NULL)
		exec_signal(r->x, SIGKILL); /* a test that failed leaves nothing behind */
	rig_free_command(r);
	exec_loop_close(r->el);
	uv_close((uv_handle_t *)&r->tick, NULL);
	uv_run(&r->uv, UV_RUN_DEFAULT);
	assert_int_equal(uv_loop_close(&r->uv), 0);
	assert_false(r->out_of_order);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
	nftw(r->dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
	free(r->dir);
	strbuf_release(&r->out);
	strbuf_release(&r->late);
	error_clear(&r->error);
	free(r);
	return 0;
}

static void on_output(void *ctx, const uint8_t *data, size_t n, bool late)
{
	struct rig *r = ctx;

	if (late != (r->exited > 0) || r->closed > 0 || n == 0)
		r->out_of_order = true;
	r->largest = n > r->largest ? n : r->largest;
	strbuf_add(late ? &r->late : &r->out, data, n);
	if (r->pause_on_output)
		exec_pause(r->x);
	if (r->free_on_output)
		rig_free_command(r);
}

static void on_errors(void *ctx, const uint8_t *data, size_t n, bool late)
{
	struct rig *r = ctx;

	(void)data;
	(void)n;
	if (late != (r->exited > 0) || r->closed > 0)
		r->out_of_order = true;
}

static void on_exited(void *ctx, const struct exec_result *result)
{
	struct rig *r = ctx;

	if (r->exited++ > 0 || r->closed > 0 || exec_running(r->x))
		r->out_of_order = true;
	r->result = *result;
}

static void on_closed(void *ctx)
{
	struct rig *r = ctx;

	if (r->closed++ > 0 || r->exited != 1)
		r->out_of_order = true;
}

void rig_start(struct rig *r, struct exec_spec spec, const char *script)
{
	const struct exec_callbacks callbacks = {
		.output = on_output,
		.errors = r->errors_apart ? on_errors : NULL,
		.exited = on_exited,
		.closed = on_closed,
	};
	const char *const bash[] = { "/bin/bash", "-c", script, NULL };

	if (spec.argv == NULL)
		spec.argv = bash;
	if (spec.envp == NULL)
		spec.envp = rig_env;
	if (exec_start(r->el, &spec, &callbacks, r, &r->x, &r->error) != 0)
		fail_msg("exec_start: %s", error_text(&r->error));
}

void rig_sh(struct rig *r, const char *script)
{
	rig_start(r, (struct exec_spec){ .grace_ms = 10000 }, script);
}

void rig_shf(struct rig *r, const char *fmt, ...)
{
	struct strbuf script = STRBUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	strbuf_vaddf(&script, fmt, ap);
	va_end(ap);
	rig_sh(r, script.buf);
	strbuf_release(&script);
}

void rig_free_command(struct rig *r)
{
	exec_free(r->x);
	r->x = NULL;
}

void rig_reset(struct rig *r)
{
	rig_free_command(r);
	strbuf_clear(&r->out);
	strbuf_clear(&r->late);
	r->exited = r->closed = 0;
}

void rig_until(struct rig *r, bool (*holds)(struct rig *r, const void *arg), const void *arg)
{
	r->deadline_ns = clock_mono_ns() + PATIENCE_NS;
	while (!holds(r, arg))
		uv_run(&r->uv, UV_RUN_ONCE);
}

void rig_turn(struct rig *r, int times)
{
	r->deadline_ns = clock_mono_ns() + PATIENCE_NS;
	while (times-- > 0)
		uv_run(&r->uv, UV_RUN_ONCE);
}

static bool has_exited(struct rig *r, const void *arg)
{
	(void)arg;
	return r->exited > 0;
}

static bool has_closed(struct rig *r, const void *arg)
{
	(void)arg;
	return r->closed > 0;
}

static bool has_out(struct rig *r, const void *arg)
{
	return rig_contains(&r->out, arg);
}

static bool has_late(struct rig *r, const void *arg)
{
	return rig_contains(&r->late, arg);
}

struct state {
	pid_t pid;
	const char *letters;
};

static bool has_state(struct rig *r, const void *arg)
{
	const struct state *s = arg;
	char *path = xstrfmt("/proc/%ld/stat", (long)s->pid);
	struct strbuf stat = STRBUF_INIT;
	const char *bracket = NULL;
	bool holds;

	(void)r;
	if (fs_read_file(path, 4096, &stat, NULL) == 0)
		bracket = strrchr(stat.buf, ')');
	/* X: it is not there */
	holds = strchr(s->letters, bracket == NULL ? 'X' : bracket[2]) != NULL;
	strbuf_release(&stat);
	free(path);
	return holds;
}

void rig_until_exited(struct rig *r)
{
	rig_until(r, has_exited, NULL);
}

void rig_until_closed(struct rig *r)
{
	rig_until(r, has_closed, NULL);
}

void rig_until_out(struct rig *r, const char *text)
{
	rig_until(r, has_out, text);
}

void rig_until_late(struct rig *r, const char *text)
{
	rig_until(r, has_late, text);
}

void rig_until_state(struct rig *r, pid_t pid, const char *letters)
{
	const struct state s = { pid, letters };

	rig_until(r, has_state, &s);
}

void rig_until_dead(struct rig *r, pid_t pid)
{
	rig_until_state(r, pid, "ZX");
}

void rig_type(struct rig *r, const char *text)
{
	assert_int_equal(exec_write(r->x, text, strlen(text), &r->error), 0);
}

char *rig_path(struct rig *r, const char *name)
{
	return xstrfmt("%s/%s", r->dir, name);
}

void rig_touch(struct rig *r, const char *name)
{
	char *path = rig_path(r, name);
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	close(fd);
	free(path);
}

bool rig_contains(const struct strbuf *sb, const char *text)
{
	return memmem(sb->buf, sb->len, text, strlen(text)) != NULL;
}

pid_t rig_pid_behind(struct rig *r, const char *label)
{
	const char *at;
	char *line_end = NULL;
	long pid;

	rig_until_out(r, label);
	at = strstr(r->out.buf, label) + strlen(label);
	rig_until_out(r, "ready");
	at = strstr(r->out.buf, label) + strlen(label);
	pid = strtol(at, &line_end, 10);
	assert_true(pid > 1);
	return (pid_t)pid;
}
