/*
 * What the tests of exec stand on: a loop, one command in it, and what came out. Every wait is for
 * a state, while the loop runs; after a minute without it the test fails.
 */
#ifndef MUSTER_TESTS_EXEC_RIG_H
#define MUSTER_TESTS_EXEC_RIG_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <cmocka.h>
#include <uv.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "exec/exec.h"

struct rig {
	uv_loop_t uv;
	uv_timer_t tick; /* turns the loop while a test waits for what the loop cannot see */
	struct exec_loop *el;
	struct exec *x;
	struct error error;
	struct strbuf out;  /* output before `exited` */
	struct strbuf late; /* and after it */
	bool errors_apart;  /* standard error goes nowhere */
	struct exec_result result;
	int exited, closed;   /* calls */
	bool out_of_order;    /* a call that the contract forbids */
	size_t largest;       /* bytes of one call of `output` */
	bool pause_on_output; /* every call of `output` pauses */
	bool free_on_output;
	char *dir; /* a folder for the test */
	int64_t deadline_ns;
	int ticks;
};

int rig_setup(void **state);
/* Fails where libuv still has a handle, or a child of ours is left. */
int rig_teardown(void **state);

extern const char *const rig_env[];

/* Starts a script with /bin/bash -c in a terminal. */
void rig_sh(struct rig *r, const char *script);
/* The same with a format, for names of files. */
void rig_shf(struct rig *r, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* Starts what the spec says; argv NULL: `script` by bash; envp NULL: rig_env. */
void rig_start(struct rig *r, struct exec_spec spec, const char *script);
void rig_free_command(struct rig *r);
/* Forgets what the last command did, for the next one. */
void rig_reset(struct rig *r);

void rig_until(struct rig *r, bool (*holds)(struct rig *r, const void *arg), const void *arg);
/* Lets the loop turn, for what must not happen. */
void rig_turn(struct rig *r, int times);
void rig_until_exited(struct rig *r);
void rig_until_closed(struct rig *r);
void rig_until_out(struct rig *r, const char *text);
void rig_until_late(struct rig *r, const char *text);
/* The process is not there or a zombie. */
void rig_until_dead(struct rig *r, pid_t pid);
/* Its state in /proc is one of these letters. */
void rig_until_state(struct rig *r, pid_t pid, const char *letters);
void rig_type(struct rig *r, const char *text);

/* A path in the test's folder; the caller frees. */
char *rig_path(struct rig *r, const char *name);
void rig_touch(struct rig *r, const char *name);
/* The number behind `label` in the output. */
pid_t rig_pid_behind(struct rig *r, const char *label);
bool rig_contains(const struct strbuf *sb, const char *text);

int exec_capture_tests(void);
int exec_command_tests(void);
int exec_left_tests(void);
int exec_parts_tests(void);
int exec_remote_tests(void);
int exec_stop_tests(void);
int exec_terminal_tests(void);

#define RIG_TEST(fn) cmocka_unit_test_setup_teardown(fn, rig_setup, rig_teardown)

#endif
