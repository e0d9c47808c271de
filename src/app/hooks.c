/*
 * What a hook is, when one is wanted, and how one is run.
 */
#include "config.h"

#include "app/hooks.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/configuration.h"
#include "base/clock.h"
#include "base/fs.h"
#include "base/i18n.h"
#include "base/utf8.h"
#include "base/xalloc.h"
#include "exec/environ.h"
#include "exec/shell.h"
#include "model/event.h"
#include "model/field.h"

#define SAID_MAX 4096 /* bytes of standard error that are looked at */
#define IDLE_MS 50

extern char **environ;

/* ---- the configuration ---- */

#define EVENT(name, text, class, fields) { text, EV_##name },
static const struct word event_words[] = {
#include "model/event.def"
	{ NULL, 0 },
};
#undef EVENT

static const struct word mode_words[] = {
	{ "incident", HOOK_INCIDENT },
	{ "exercise", HOOK_EXERCISE },
	{ "drill", HOOK_DRILL },
	{ "dry-run", HOOK_DRY_RUN },
	{ NULL, 0 },
};

static const struct field hook_fields[] = {
	{ .key = "events",
		.type = FT_TEXTS,
		.flags = FIELD_REQUIRED | FIELD_ALONE,
		.at = offsetof(struct hook, events),
		.words = event_words,
		.help = N_("The types of the events that it gets.") },
	{ .key = "modes",
		.type = FT_TEXTS,
		.flags = FIELD_NONEMPTY | FIELD_ALONE,
		.at = offsetof(struct hook, modes),
		.words = mode_words,
		.help = N_("In which sessions; incident and exercise by default.") },
	{ .key = "run",
		.type = FT_RUN,
		.flags = FIELD_OF_COMMAND | FIELD_REQUIRED,
		.at = offsetof(struct command, script),
		.help = N_("The command that gets the event, a line of JSON, on its input.") },
	FIELD_END,
};

const struct table hook_table = {
	.name = N_("a hook"),
	.fields = hook_fields,
	.size = sizeof(struct hook),
	.place_at = NO_PLACE,
	.command_at = offsetof(struct hook, command),
};

static bool lists(const struct text_list *list, const char *text)
{
	for (size_t i = 0; i < list->n; i++) {
		if (strcmp(list->v[i], text) == 0)
			return true;
	}
	return false;
}

bool hook_wants(const struct hook *hook, const char *event, const char *mode)
{
	static const char *const usual[] = { "incident", "exercise" };
	static const struct text_list by_default = { (const char **)(uintptr_t)usual,
		ARRAY_LEN(usual) };

	return strcmp(event, event_type_name(EV_HOOK_FAIL)) != 0 && lists(&hook->events, event) &&
		lists(hook->modes.n > 0 ? &hook->modes : &by_default, mode);
}

/* ---- one run ---- */

struct hook_process {
	pid_t pid;
	int input, errors; /* files in memory */
};

static char **words_of(const struct hook *hook, const struct text_list *shell)
{
	VEC(const char *) words = { 0 };
	const struct command *c = hook->command;
	const struct text_list *list = c->script ? shell : &c->argv;
	char **argv;

	for (size_t i = 0; i < list->n; i++)
		vec_push(&words, list->v[i]);
	vec_push(&words, NULL);
	argv = exec_argv_new(
		c->script && shell->n == 0 ? exec_shell_default() : words.v, c->script);
	vec_release(&words);
	return argv;
}

/* 0 or an errno. A process group of its own, so that it ends whole. */
static int start(struct hook_process *p, char *const *argv, const char *session)
{
	const char *home = getenv("HOME");
	posix_spawn_file_actions_t actions;
	struct exec_environ env;
	posix_spawnattr_t attr;
	sigset_t usual;
	int error;

	exec_environ_init(&env, (const char *const *)(void *)environ);
	exec_environ_set(&env, "MUSTER_SESSION", session);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, p->input, STDIN_FILENO);
	posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_adddup2(&actions, p->errors, STDERR_FILENO);
	posix_spawn_file_actions_addchdir_np(&actions, home && fs_exists(home) ? home : "/");
	posix_spawnattr_init(&attr);
	/* muster ignores it, and what is ignored stays so: no pipe in a script would end. */
	sigemptyset(&usual);
	sigaddset(&usual, SIGPIPE);
	posix_spawnattr_setsigdefault(&attr, &usual);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF);
	error = posix_spawnp(&p->pid, argv[0], &actions, &attr, argv,
		(char *const *)(uintptr_t)exec_environ_vector(&env));
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&actions);
	exec_environ_release(&env);
	return error;
}

/* Its status; -1: it took too long and was killed. */
static int wait_for(pid_t pid, void (*idle)(void *ctx), void *ctx)
{
	int64_t until = clock_mono_ns() + HOOK_MS * 1000000LL;
	int64_t last = until + HOOK_GRACE_MS * 1000000LL;
	int pidfd = (int)syscall(SYS_pidfd_open, pid, 0), status = 0;
	bool late = false;

	for (;;) {
		struct pollfd p = { .fd = pidfd, .events = POLLIN };
		int64_t now;

		if (poll(&p, pidfd >= 0, IDLE_MS) != 0 || pidfd < 0) {
			if (waitpid(pid, &status, WNOHANG) == pid)
				break;
		}
		idle(ctx);
		now = clock_mono_ns();
		if (now > last)
			kill(-pid, SIGKILL);
		else if (now > until && !late)
			kill(-pid, SIGTERM);
		late = late || now > until;
	}
	if (pidfd >= 0)
		close(pidfd);
	return late ? -1 : status;
}

static void add_first_line(struct strbuf *why, int fd)
{
	char said[SAID_MAX];
	ssize_t n = pread(fd, said, sizeof(said), 0);
	size_t len = n > 0 ? (size_t)n : 0, i = 0;
	struct strbuf line = STRBUF_INIT;

	while (i < len && said[i] != '\n' && i < HOOK_TEXT_MAX)
		i++;
	utf8_mend(&line, said, i);
	if (line.len > 0)
		strbuf_addf(why, ": %s", line.buf);
	strbuf_release(&line);
}

static bool judge(struct hook_process *p, int status, struct strbuf *why)
{
	if (status < 0)
		strbuf_addf(why, "took longer than %d s and was killed", HOOK_MS / 1000);
	else if (WIFSIGNALED(status))
		strbuf_addf(why, "ended by signal %d", WTERMSIG(status));
	else if (WEXITSTATUS(status) != 0)
		strbuf_addf(why, "exit %d", WEXITSTATUS(status));
	else
		return true;
	add_first_line(why, p->errors);
	return false;
}

bool hook_run(const struct hook *hook, const struct text_list *shell, const char *session,
	const char *line, size_t n, void (*idle)(void *ctx), void *ctx, struct strbuf *why)
{
	struct hook_process p = { .pid = -1,
		.input = memfd_create("event", MFD_CLOEXEC),
		.errors = memfd_create("errors", MFD_CLOEXEC) };
	char **argv = words_of(hook, shell);
	bool well = false;
	int error;

	if (p.input < 0 || p.errors < 0 || fs_write_all(p.input, line, n, NULL) != 0 ||
		lseek(p.input, 0, SEEK_SET) != 0)
		strbuf_adds(why, "there is no memory for its input");
	else if ((error = start(&p, argv, session)) != 0)
		strbuf_addf(why, "%s cannot be started: %s", argv[0], strerror(error));
	else
		well = judge(&p, wait_for(p.pid, idle, ctx), why);
	if (p.input >= 0)
		close(p.input);
	if (p.errors >= 0)
		close(p.errors);
	exec_argv_free(argv);
	return well;
}

/* ---- the process ---- */

/* In the child: only async-signal-safe calls until the exec. The second fork gives it to init. */
static void NORETURN become_runner(char *const *argv)
{
	int null = open("/dev/null", O_RDWR);

	setsid();
	if (fork() != 0)
		_exit(0);
	for (int i = 0; i < 3 && null >= 0; i++)
		dup2(null, i);
	/* What was inherited may be a pipe whose reader waits for its end. */
	close_range(3, ~0U, 0);
	execv(argv[0], argv);
	_exit(127);
}

void hooks_start(struct app *app, const char *session)
{
	char name[] = "hooks", home_option[] = "--home", config_option[] = "--config";
	char *home = xstrdup(store_path(app->store)), *id = xstrdup(session), *path;
	char *config = app->options.config ? xstrdup(app->options.config) : NULL;
	char *argv[8] = { NULL };
	pid_t pid;

	if (app->config->hook_n > 0) {
		path = app_own_path();
		argv[0] = path;
		argv[1] = name;
		argv[2] = id;
		argv[3] = home_option;
		argv[4] = home;
		argv[5] = config ? config_option : NULL;
		argv[6] = config;
		pid = fork();
		if (pid == 0)
			become_runner(argv);
		if (pid > 0)
			waitpid(pid, NULL, 0);
		free(path);
	}
	free(home);
	free(id);
	free(config);
}
