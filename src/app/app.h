/*
 * The command line: options into a struct, a command out of a table, an exit status. A command is one
 * file that ends in its function, and a row of commands.def.
 */
#ifndef MUSTER_APP_APP_H
#define MUSTER_APP_APP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/vec.h"
#include "load/load.h"
#include "report/listing.h"
#include "store/store.h"

/* Exit statuses (docs/CLI.md). */
enum {
	EXIT_OK = 0,
	EXIT_OTHERWISE = 1, /* ended otherwise; something to say */
	EXIT_USAGE = 2,
	EXIT_UNSOUND = 3,
	EXIT_NOT_FOUND = 4,
	EXIT_CORRUPT = 5,
	EXIT_UNSAFE = 6, /* not recorded, or the home is not safe */
	EXIT_SERVER = 7,
};

struct app_setting {
	const char *name, *value;
	bool from_file; /* value is a file's name */
};

/* Texts of an option that may stand there several times: a VEC with a name. */
struct app_words {
	const char **v;
	size_t n, cap;
};

/* Every option of every command; NULL, false or 0 where it was not given. */
struct app_options {
	const char *as, *home, *config, *theme, *format, *answers;
	struct app_words runbooks;
	bool plain, quiet, help, version;
	int ack_fd; /* -1: none */
	int64_t answer_timeout_ms;
	/* run */
	const char *incident, *since, *continues, *from, *reason, *override_lock, *spill;
	const char *dry_run; /* "": nothing is run; "read" */
	/* exercise */
	const char *profile, *schedule;
	VEC(struct app_setting) settings;
	/* sessions */
	const char *mode, *runbook, *outcome, *operator_name, *service, *state, *until;
	/* show, check, sync */
	bool sitrep, strict, schema, once;
	/* backups */
	bool verify, unverified, one;
	const char *only, *path;
	/* export, import */
	const char *output;
	bool force;
	/* log add */
	const char *resolution, *notes, *date;
	/* resume */
	const char *abandon;
	/* approve */
	const char *refuse;
	/* verify */
	const char *head;
	bool all;
	/* salvage */
	struct app_words redact;
	/* prune */
	const char *hold, *release;
	bool yes;
};

struct app {
	const struct app_command *command;
	struct app_options options;
	const char *const *args; /* behind the command and its options */
	size_t arg_n;
	struct app_config *config; /* NULL until config_read() */
	struct store *store;       /* NULL until app_open_store() */
	struct answers *answers;   /* NULL until app_read_answers(), or where none are given */
	VEC(char *) folders;       /* where runbooks are looked for, in order */
	char *who;                 /* the person's name */
	char *theme;            /* the theme's name that was picked on a screen; NULL: none was */
	volatile int signalled; /* the last of HUP INT TERM, 0: none */
};

struct app_command {
	const char *name;
	int (*run)(struct app *app); /* returns the exit status */
	const char *args;            /* "RUNBOOK", "[SESSION]", "" */
	size_t arg_min, arg_max;
	const char *does; /* N_() */
};

/* Parses, dispatches, cleans up. */
int app_main(int argc, char **argv);

/* ---- options.c ---- */

/* -ERR_USAGE with what is wrong. */
int options_parse(struct app *app, int argc, char **argv, struct error *e) MUST_USE;
void options_help(const struct app *app);
/* The commands, NULL name at the end. */
extern const struct app_command app_commands[];

/* ---- context.c: what commands have in common ---- */

/* `muster: WHAT: WHY` on standard error; the exit status for the code. */
int app_fail(const char *what, int code, const struct error *e);
int app_usage(const char *fmt, ...) PRINTF_LIKE(1, 2);
int app_open_store(struct app *app, struct error *e) MUST_USE;
/* A folder of the checkout that this program was built in, as src/muster has it beside itself; NULL: it is
 * installed. The caller frees. */
char *app_checkout_folder(const char *name) MUST_USE;
/* Fills folders. */
void app_find_folders(struct app *app);
/* load_file with the configured shell, and with what is said of a runbook only where it is checked or
 * begun: secrets in its text. */
int app_load(
	const struct app *app, const char *path, struct runbook **rb, struct problems *ps) MUST_USE;
/* The same for who wants to hear all there is to say of it: a fragment by itself too, with what
 * shellcheck finds in its scripts where that is installed. */
int app_load_all(
	const struct app *app, const char *path, struct runbook **rb, struct problems *ps) MUST_USE;
/* LISTING_FORMATS and a message where --format is none of those a list has. */
enum listing_format app_format(const struct app *app);
/* A time that was given as --OPTION, as time_parse reads it, or a date alone: EXIT_OK, or EXIT_USAGE and
 * a message. NULL leaves *ms as it is. */
int app_time(const char *option, const char *given, int64_t now_ms, int64_t *ms);
/* A SESSION argument, or the newest where there is none: the exit status, 0 fine. */
int app_session(struct app *app, size_t arg, char id[27]);
/* The first argument, or the newest that stands so where there is none; `none` is said where no session
 * does. The exit status, 0 fine. */
int app_session_of(struct app *app, enum session_life life, const char *none, char id[27]);
/* The exit status for the end of a session. */
int app_status_of(enum outcome outcome);

/* ---- walk.c ---- */

/* Reads --answers, before anything begins that they would be for: the exit status. */
int app_read_answers(struct app *app);
/* Attaches to a session with the view that fits the terminal, until it is closed or left: the exit
 * status. */
int app_walk(struct app *app, const char *id, bool drives);
enum attach_as { AS_WATCHER, AS_DRIVER, AS_ASKING }; /* as a driver who asks where another drives */
/* The same for who comes to one that goes on: it begins with how it stands. */
int app_attach(struct app *app, const char *id, enum attach_as as);
/* Whether this is a place for screens. */
bool app_has_screen(const struct app *app);

/* ---- spawn.c ---- */

struct wire_message;
/* Where a helper program is: beside this one first, so that it works uninstalled. The caller frees. */
char *app_helper_path(const char *name) MUST_USE;
/* This program, for what it does as a child. The caller frees. */
char *app_own_path(void) MUST_USE;
/* Starts a holder that opens what `order` says, and waits until it stands. */
int app_start_holder(struct app *app, const struct wire_message *order, struct error *e) MUST_USE;

/* muster show, of a session whose id is at hand: the exit status. */
int app_show(struct app *app, const char *id);
int command_home(struct app *app);

/* ---- the commands ---- */
#define COMMAND(name, function, args, min, max, does) int function(struct app *app);
#include "app/commands.def"
#undef COMMAND

#endif
