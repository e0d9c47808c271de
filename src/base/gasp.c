/*
 * The table of last-gasp handlers. Everything on the way from gasp_run must be async-signal-safe:
 * no allocation, no lock, no stdio.
 */
#include "config.h"

#include "base/gasp.h"

#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>

#include "base/err.h"
#include "base/xalloc.h"

static const int fatal_signals[] = { SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT };

static struct handler {
	void (*fn)(void *);
	void *arg;
} handlers[GASP_MAX];

static atomic_int n_handlers;

/* The handlers must not run while the table changes. No fault of our own can happen in between:
 * these signals can then only come from outside, and wait. */
static void signals_hold(sigset_t *before)
{
	sigset_t fatal;

	sigemptyset(&fatal);
	for (size_t i = 0; i < ARRAY_LEN(fatal_signals); i++)
		sigaddset(&fatal, fatal_signals[i]);
	pthread_sigmask(SIG_BLOCK, &fatal, before);
}

static void signals_let(const sigset_t *before)
{
	pthread_sigmask(SIG_SETMASK, before, NULL);
}

void gasp_add(void (*fn)(void *), void *arg)
{
	sigset_t before;
	int n = atomic_load(&n_handlers);

	if (n >= GASP_MAX)
		BUG("more than %d last-gasp handlers", GASP_MAX);
	signals_hold(&before);
	handlers[n] = (struct handler){ fn, arg };
	atomic_store(&n_handlers, n + 1);
	signals_let(&before);
}

void gasp_remove(void (*fn)(void *), void *arg)
{
	sigset_t before;
	int n = atomic_load(&n_handlers);
	int i = n - 1;

	while (i >= 0 && (handlers[i].fn != fn || handlers[i].arg != arg))
		i--;
	if (i < 0)
		return;
	signals_hold(&before);
	for (; i < n - 1; i++)
		handlers[i] = handlers[i + 1];
	atomic_store(&n_handlers, n - 1);
	signals_let(&before);
}

void gasp_run(void)
{
	/* Each is taken off before it runs: one that fails comes back here and finds the others. */
	for (;;) {
		int n = atomic_fetch_sub(&n_handlers, 1);

		if (n <= 0)
			break;
		handlers[n - 1].fn(handlers[n - 1].arg);
	}
	atomic_store(&n_handlers, 0);
}

static void on_fatal(int sig)
{
	gasp_run();
	/* SA_RESETHAND has put the default action back, SA_NODEFER has let the signal through. */
	raise(sig);
}

void gasp_install_signals(void)
{
	/* A stack of its own: the other one may have overflowed. */
	static unsigned char stack[64 << 10];
	stack_t own = { .ss_sp = stack, .ss_size = sizeof(stack) };
	struct sigaction action = {
		.sa_handler = on_fatal,
		.sa_flags = (int)(SA_RESETHAND | SA_NODEFER | SA_ONSTACK),
	};

	sigemptyset(&action.sa_mask);
	sigaltstack(&own, NULL);
	for (size_t i = 0; i < ARRAY_LEN(fatal_signals); i++)
		sigaction(fatal_signals[i], &action, NULL);
}
