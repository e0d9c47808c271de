/*
 * The home: whether it is this account's own, what its file system can do, and whether a session in it
 * waits to be gone on with.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "app/doctor.h"
#include "base/clock.h"
#include "base/i18n.h"

#define RESERVE (1024 * 1024) /* bytes: what a journal sets aside */
#define SPACE_NONE (256LL * 1024)
#define SPACE_LITTLE (64LL * 1024 * 1024)

void doctor_home(struct doctor *d)
{
	struct error e = ERROR_INIT;
	struct doctor_finding *f;

	if (app_open_store(d->app, &e) == 0) {
		doctor_add(
			d, DOCTOR_GOOD, _("%s is this account's own"), store_path(d->app->store));
	} else {
		f = doctor_add(d, DOCTOR_BAD, "%s", error_text(&e));
		f->costs = _("nothing can be recorded, and nothing begins");
		f->advice = _("see to the folder, or name another: --home DIR, MUSTER_HOME");
	}
	error_clear(&e);
}

/* ---- the disk ---- */

/* statfs(2) */
static const struct {
	long type;
	const char *name, *costs; /* costs N_(); NULL: none */
} systems[] = {
	{ 0x01021994, "tmpfs",
		N_("it is in memory: every session is gone with the next start of the machine") },
	{ 0x858458f6, "ramfs",
		N_("it is in memory: every session is gone with the next start of the machine") },
	{ 0x6969, "NFS",
		N_("the record is as durable, and locks are as good, as the server makes them") },
	{ 0xfe534d42, "SMB",
		N_("the record is as durable, and locks are as good, as the server makes them") },
	{ 0xff534d42, "CIFS",
		N_("the record is as durable, and locks are as good, as the server makes them") },
	{ 0x65735546, "FUSE", N_("the record is as durable as the program behind it makes it") },
	{ 0x794c7630, "overlayfs",
		N_("in a container every session is gone with it, unless the home is a volume") },
	{ 0xef53, "ext4", NULL },
	{ 0x58465342, "XFS", NULL },
	{ 0x9123683e, "btrfs", NULL },
	{ 0x2fc12fc1, "ZFS", NULL },
};

static void look_at_system(struct doctor *d, const char *home)
{
	struct statfs st;
	struct doctor_finding *f;

	if (statfs(home, &st) != 0)
		return;
	for (size_t i = 0; i < ARRAY_LEN(systems); i++) {
		if (systems[i].type != (long)st.f_type)
			continue;
		f = doctor_add(d, systems[i].costs ? DOCTOR_WARN : DOCTOR_GOOD,
			_("the file system is %s"), systems[i].name);
		if (systems[i].costs) {
			f->costs = _(systems[i].costs);
			f->advice = _("name a folder on a local disk: --home DIR, MUSTER_HOME");
		}
		return;
	}
	doctor_add(d, DOCTOR_GOOD, _("the file system is of the type 0x%lx"), (long)st.f_type);
}

static void look_at_space(struct doctor *d, const char *home)
{
	struct strbuf size = STRBUF_INIT;
	struct doctor_finding *f;
	struct statvfs st;
	int64_t space;

	if (statvfs(home, &st) != 0)
		return;
	space = (int64_t)(st.f_bavail * st.f_frsize);
	size_format(&size, space);
	if (space >= SPACE_LITTLE && st.f_favail != 0) {
		doctor_add(d, DOCTOR_GOOD, _("%s are free"), size.buf);
	} else if (st.f_favail == 0 && st.f_files != 0) {
		f = doctor_add(
			d, DOCTOR_BAD, _("no file can be made any more: inodes are used up"));
		f->costs = _("no session can be begun");
		f->advice = _("make room on the disk of the home");
	} else {
		f = doctor_add(d, space < SPACE_NONE ? DOCTOR_BAD : DOCTOR_WARN,
			_("only %s are free"), size.buf);
		f->costs = space < SPACE_NONE ? _("no new step starts")
					      : _("output stops being recorded when it is used up");
		f->advice = _("make room on the disk of the home");
	}
	strbuf_release(&size);
}

/* A file without a name, as nothing stays of it. */
static void look_at_writing(struct doctor *d, const char *home)
{
	int fd = open(home, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	struct doctor_finding *f;

	if (fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR))
		return;
	if (fd < 0 || write(fd, "", 1) != 1 || fdatasync(fd) != 0) {
		f = doctor_add(d, DOCTOR_BAD, _("nothing can be written: %s"), strerror(errno));
		f->costs = _("nothing can be recorded, and nothing begins");
		f->advice = _("see to the disk, or name another: --home DIR, MUSTER_HOME");
	} else if (fallocate(fd, FALLOC_FL_KEEP_SIZE, 1, RESERVE) != 0) {
		f = doctor_add(d, DOCTOR_WARN, _("no room can be set aside: %s"), strerror(errno));
		f->costs = _("on a full disk nothing is kept for decisions: they stop with the "
			     "output");
		f->advice = _("name a folder on ext4, XFS or btrfs: --home DIR, MUSTER_HOME");
	} else {
		doctor_add(d, DOCTOR_GOOD, _("it takes a record, and room can be set aside"));
	}
	if (fd >= 0)
		close(fd);
}

void doctor_disk(struct doctor *d)
{
	const char *home;

	if (!d->app->store)
		return;
	home = store_path(d->app->store);
	look_at_system(d, home);
	look_at_space(d, home);
	look_at_writing(d, home);
}

/* ---- sessions ---- */

void doctor_sessions(struct doctor *d)
{
	struct session_filter filter;
	struct session_list *list = NULL;
	struct error e = ERROR_INIT;
	struct doctor_finding *f;
	size_t lost = 0;

	if (!d->app->store)
		return;
	session_filter_init(&filter);
	filter.unclosed = true;
	if (store_list(d->app->store, &filter, &list, &e) != 0) {
		f = doctor_add(d, DOCTOR_BAD, "%s", error_text(&e));
		f->costs = _("no session can be found");
		error_clear(&e);
		return;
	}
	for (size_t i = 0; i < list->n; i++) {
		if (list->v[i].life != LIFE_INTERRUPTED)
			continue;
		f = doctor_add(d, DOCTOR_WARN, _("%s (%s) is not closed, and nobody has it"),
			list->v[i].id, list->v[i].title);
		f->costs = _("what it did is not decided on, and its lock stays taken");
		f->advice = arena_strfmt(d->arena, "muster resume %s", list->v[i].id);
		lost++;
	}
	if (lost == 0)
		doctor_add(d, DOCTOR_GOOD, _("no session is interrupted; %zu are open"), list->n);
	session_list_free(list);
}
