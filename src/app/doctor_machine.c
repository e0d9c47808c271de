/*
 * The machine and the terminal: characters, colours, time, and what finding a command's processes takes.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <stdlib.h>
#include <string.h>
#include <sys/timex.h>
#include <unistd.h>

#include "app/doctor.h"
#include "base/clock.h"
#include "base/fs.h"
#include "base/i18n.h"
#include "base/ulid.h"
#include "tty/tty.h"

#define COLUMNS_MIN 80
#define ROWS_MIN 24
#define YEAR_MS (365LL * 24 * 3600 * 1000)
#define NOT_BEFORE_MS (55 * YEAR_MS) /* about 2025: this program is younger */
#define SKEW_MS 60000

/* ---- characters ---- */

/* Where the C library takes it from, in that order. */
static const char *locale_given(void)
{
	static const char *const names[] = { "LC_ALL", "LC_CTYPE", "LANG" };

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		const char *value = getenv(names[i]);

		if (value && *value)
			return value;
	}
	return "C";
}

void doctor_locale(struct doctor *d)
{
	const char *codeset = nl_langinfo(CODESET);
	struct doctor_finding *f;

	if (strcmp(codeset, "UTF-8") == 0) {
		doctor_add(d, DOCTOR_GOOD, _("%s: UTF-8"), locale_given());
		return;
	}
	f = doctor_add(d, DOCTOR_WARN, _("%s: the character set is %s, not UTF-8"), locale_given(),
		codeset);
	f->costs = _("lines, marks and names are not shown as they are");
	f->advice = _("export LC_ALL=C.UTF-8, or a locale in UTF-8 that is installed (locale -a)");
}

/* ---- the terminal ---- */

void doctor_terminal(struct doctor *d)
{
	const char *term = getenv("TERM");
	struct doctor_finding *f = NULL;
	struct tty_look look;

	tty_look(&look);
	if (!look.terminal) {
		f = doctor_add(d, DOCTOR_NOTE, _("this is none: output goes to a file or a pipe"));
		f->costs = _("sessions are walked a line at a time");
		return;
	}
	if (!term || !*term || strcmp(term, "dumb") == 0)
		f = doctor_add(d, DOCTOR_WARN, _("TERM is not set, or `dumb`"));
	else if (!look.known)
		f = doctor_add(d, DOCTOR_WARN, _("TERM=%s is not known on this machine"), term);
	if (f) {
		f->costs = _("no screens: sessions are walked a line at a time");
		f->advice = _("export TERM=xterm-256color, or install its terminfo entry");
		return;
	}
	if (look.cols < COLUMNS_MIN || look.rows < ROWS_MIN) {
		f = doctor_add(d, DOCTOR_WARN, _("%d×%d is small"), look.cols, look.rows);
		f->costs = _("screens leave out what does not fit");
		f->advice = _("make it 80×24 or more");
	}
	if (look.colours < 8 && !getenv("NO_COLOR")) {
		f = doctor_add(d, DOCTOR_NOTE, _("TERM=%s has no colours"), term);
		f->costs = _("states are told by words and marks alone");
	}
	if (!f)
		doctor_add(d, DOCTOR_GOOD, _("%s, %d×%d, %d colours"), term, look.cols, look.rows,
			look.colours);
}

/* ---- time ---- */

/* When the newest session began, by its id; 0: there is none. */
static int64_t newest_session_ms(const struct doctor *d)
{
	char id[27];

	if (!d->app->store || store_resolve(d->app->store, "@", id, NULL) != 0)
		return 0;
	return ulid_ms(id);
}

static struct doctor_finding *look_at_time(struct doctor *d)
{
	int64_t now = clock_real_ms(), newest = newest_session_ms(d);
	struct strbuf text = STRBUF_INIT;
	struct doctor_finding *f = NULL;

	if (now < NOT_BEFORE_MS || newest > now + SKEW_MS) {
		time_rfc3339(&text, now);
		f = doctor_add(d, DOCTOR_BAD,
			newest > now ? _("%s: it was later when the newest session began")
				     : _("%s: that is before this program was made"),
			text.buf);
		f->costs = _("the record has times that are wrong, and sessions the wrong order");
		f->advice = _("set the clock, then: timedatectl set-ntp true");
	}
	strbuf_release(&text);
	return f;
}

void doctor_clock(struct doctor *d)
{
	struct timex tx = { .modes = 0 };
	struct doctor_finding *f = look_at_time(d);
	int state = adjtimex(&tx);

	if (state >= 0 && state != TIME_ERROR && !(tx.status & STA_UNSYNC)) {
		if (!f)
			doctor_add(d, DOCTOR_GOOD, _("it is synchronised"));
		return;
	}
	f = doctor_add(d, DOCTOR_WARN, _("nothing says that it is synchronised"));
	f->costs = _("times of the record may not fit those of other machines");
	f->advice = _("timedatectl set-ntp true, or see to chrony or ntpd");
}

/* ---- processes ---- */

static bool can_read(const struct doctor *d, const char *path, struct strbuf *text)
{
	char *whole = xstrfmt("%s%s", d->root, path);
	int rc = fs_read_file(whole, 64 * 1024, text, NULL);

	free(whole);
	return rc == 0;
}

void doctor_processes(struct doctor *d)
{
	struct strbuf text = STRBUF_INIT;
	struct doctor_finding *f = NULL;
	int fd = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC);

	if (fd < 0) {
		f = doctor_add(d, DOCTOR_BAD, _("no terminal can be made: /dev/ptmx: %s"),
			strerror(errno));
		f->costs = _("no command of a runbook runs");
		f->advice = _("mount /dev/pts");
	} else {
		close(fd);
	}
	if (!can_read(d, "/proc/self/stat", &text) ||
		!can_read(d, "/proc/sys/kernel/random/boot_id", &text)) {
		f = doctor_add(d, DOCTOR_BAD, _("/proc cannot be read"));
		f->costs = _("what is left of a command is not found: not at its end, not by a "
			     "resume");
		f->advice = _("mount /proc");
	}
	if (!f)
		doctor_add(d, DOCTOR_GOOD, _("terminals can be made, and processes found"));
	strbuf_release(&text);
	strbuf_init(&text);
	if (!can_read(d, "/proc/self/loginuid", &text) ||
		strncmp(text.buf, "4294967295", 10) == 0) {
		f = doctor_add(d, DOCTOR_NOTE, _("no login is known (loginuid is not set)"));
		f->costs = _("two people in one account are told apart by --as NAME alone");
		f->advice = _("where that counts: pam_loginuid for logins, or an account each");
	}
	strbuf_release(&text);
}
