/*
 * A theme: how each role looks. A file of `themes/` is read by the loader with theme_file_table and put
 * over the built-in one, so that a role it leaves out, or a file that is not there, is no failure.
 */
#ifndef MUSTER_VIEW_STYLE_THEME_H
#define MUSTER_VIEW_STYLE_THEME_H

#include <stddef.h>

#include "base/err.h"
#include "model/field.h"
#include "model/place.h"
#include "view/style/style.h"

enum role {
#define ROLE(name, word, does, fg, bg, attrs) ROLE_##name,
#include "view/style/role.def"
#undef ROLE
	ROLE_COUNT,
};

struct theme {
	struct style roles[ROLE_COUNT];
};

/* A file as the loader reads it:
 *
 *     roles:
 *       done: {fg: '#80c080', attrs: [bold]}
 *
 * Colours are `default`, one of the sixteen names (`red`, `bright-red`), a number of the 256, or
 * `#rrggbb`; attributes bold dim italic underline reverse strike. */
struct theme_role {
	const char *name, *fg, *bg; /* fg, bg NULL: default */
	struct text_list attrs;
	struct place at;
};

struct theme_file {
	const char *title; /* NULL: none */
	const struct theme_role *roles;
	size_t role_n;
};

extern const struct table theme_file_table;

/* Where another theme comes from while screens are up. */
struct theme_source {
	/* -ERR_NOTFOUND: there is none of that name; -ERR_USAGE: its file cannot be used. */
	int (*read)(void *ctx, const char *name, struct theme *t, struct error *e);
	void *ctx;
};

/* The built-in theme, for dark terminals. */
void theme_init(struct theme *t);
/* -ERR_SYNTAX: no such role, colour or attribute; the role stays as it was. `fg` and `bg` may be NULL. */
int theme_set(struct theme *t, const char *role, const char *fg, const char *bg,
	const struct text_list *attrs, struct error *e) MUST_USE;
/* All roles of a file. On an error those before it are set; *at (may be NULL) is the one. */
int theme_apply(
	struct theme *t, const struct theme_file *file, struct place *at, struct error *e) MUST_USE;
/* The word of a role in files. */
const char *role_name(enum role role);

#endif
