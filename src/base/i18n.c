/*
 * The one call that sets the locale. Must not be called by lower rooms or more than once.
 */
#include "config.h"

#include "base/i18n.h"

#include <locale.h>
#include <stddef.h>

#define DOMAIN "muster"

void i18n_init(const char *localedir)
{
	setlocale(LC_ALL, "");
	setlocale(LC_NUMERIC, "C");
#ifdef ENABLE_NLS
	if (localedir != NULL)
		bindtextdomain(DOMAIN, localedir);
	bind_textdomain_codeset(DOMAIN, "UTF-8");
	textdomain(DOMAIN);
#else
	(void)localedir;
#endif
}
