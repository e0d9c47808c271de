/*
 * Text for translators. Only `view`, `tty`, `plain`, `report` and `app` translate; lower rooms mark
 * with N_() what a person will see.
 */
#ifndef MUSTER_BASE_I18N_H
#define MUSTER_BASE_I18N_H

#ifdef ENABLE_NLS
#include <libintl.h>
#define _(text) gettext(text)
#define Q_(one, many, n) ngettext(one, many, n)
#else
#define _(text) (text)
#define Q_(one, many, n) ((n) == 1 ? (one) : (many))
#endif
#define N_(text) text

/* Sets the locale from the environment and binds the domain: once, in main. LC_NUMERIC stays "C", so
 * that numbers are written and read in the same way everywhere. `localedir` may be NULL: not bound. */
void i18n_init(const char *localedir);

#endif
