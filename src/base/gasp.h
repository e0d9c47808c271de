/*
 * Last-gasp handlers: what must still be done when the program ends by BUG(), out of memory or a
 * fatal signal: flush the journal, restore the terminal. The one mutable global outside `app`.
 */
#ifndef MUSTER_BASE_GASP_H
#define MUSTER_BASE_GASP_H

#define GASP_MAX 8

/* `fn` must be async-signal-safe. The last one added runs first. One thread adds and removes; more
 * than GASP_MAX is a BUG(). */
void gasp_add(void (*fn)(void *), void *arg);
/* The last one added of that pair; nothing where there is none. */
void gasp_remove(void (*fn)(void *), void *arg);
/* Runs all, each once, whatever comes; a handler that fails in turn is not run again. */
void gasp_run(void);
/* Installs gasp_run for SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, then the default action. */
void gasp_install_signals(void);

#endif
