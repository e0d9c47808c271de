/*
 * muster doctor: what is installed, writable, reachable, in UTF-8 and in time. It reads the
 * configuration itself, so that one that is broken is a finding and not the end.
 */
#include "config.h"

#include <pwd.h>
#include <stdio.h>
#include <unistd.h>

#include "app/doctor.h"

int command_doctor(struct app *app)
{
	enum listing_format format = app_format(app);
	const struct passwd *pw = getpwuid(geteuid());
	struct strbuf out = STRBUF_INIT;
	struct doctor d;
	int status;

	if (format == LISTING_FORMATS)
		return EXIT_USAGE;
	doctor_init(&d, app, "", pw ? pw->pw_name : "");
	doctor_look(&d);
	doctor_print(&d, format, app->options.quiet, &out);
	fwrite(out.buf, 1, out.len, stdout);
	status = doctor_worst(&d) >= DOCTOR_WARN ? EXIT_OTHERWISE : EXIT_OK;
	strbuf_release(&out);
	doctor_release(&d);
	return status;
}
