/*
 * Hooks: commands of the configuration that get an event on their standard input, to page somebody, to
 * post to a channel, to open a ticket. They run in a process of their own that is a view like any other,
 * so they can neither delay nor fail a session; what fails is told to the holder, which records it.
 */
#ifndef MUSTER_APP_HOOKS_H
#define MUSTER_APP_HOOKS_H

#include "app/app.h"
#include "base/strbuf.h"
#include "model/runbook.h"

#define HOOK_MS 30000      /* how long a hook's command may take */
#define HOOK_GRACE_MS 2000 /* from TERM to KILL */
#define HOOK_TEXT_MAX 200  /* bytes of what a failing one said that are kept */

enum hook_mode { HOOK_INCIDENT, HOOK_EXERCISE, HOOK_DRILL, HOOK_DRY_RUN, HOOK_MODES };

/* One of `hooks` in the configuration. */
struct hook {
	struct text_list events, modes; /* modes.n 0: incident and exercise */
	const struct command *command;
};

extern const struct table hook_table;

/* Whether an event of that type (its word), in a session of that mode (its word), is one for the hook.
 * What says that a hook failed is for none. */
bool hook_wants(const struct hook *hook, const char *event, const char *mode);

/* Starts the process that runs them for a session that a holder has, where any are configured. It goes
 * on when this one ends. */
void hooks_start(struct app *app, const char *session);

/* Runs one hook with n bytes on its standard input and waits; `idle` is called about every 50 ms. False:
 * it failed, and `why` says how. */
bool hook_run(const struct hook *hook, const struct text_list *shell, const char *session,
	const char *line, size_t n, void (*idle)(void *ctx), void *ctx, struct strbuf *why);

#endif
