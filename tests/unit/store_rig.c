/*
 * The rig of the unit tests of store. Must not test anything itself.
 */
#include "config.h"

#include "store_tests.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/xalloc.h"

int rig_setup(void **state)
{
	struct rig *rig = xcalloc(1, sizeof(*rig));

	snprintf(rig->folder, sizeof(rig->folder), "/tmp/muster-store-XXXXXX");
	assert_non_null(mkdtemp(rig->folder));
	assert_int_equal(store_open(&rig->st, rig->folder, NULL), 0);
	*state = rig;
	return 0;
}

static int remove_entry(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st;
	(void)type;
	(void)at;
	return remove(path);
}

int rig_teardown(void **state)
{
	struct rig *rig = *state;

	store_close(rig->st);
	nftw(rig->folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
	free(rig);
	return 0;
}

const char *id_of(int n)
{
	static char ids[4][27];
	static int next;
	char *id = ids[next++ % 4];

	snprintf(id, 27, "01JD9Q4V7M3T5X8Y2ZABCDE%03d", n);
	return id;
}

char *rig_path(const struct rig *rig, const char *name)
{
	return fs_join(rig->folder, name);
}

void rig_write(const struct rig *rig, const char *name, const char *text)
{
	char *path = rig_path(rig, name);

	assert_int_equal(fs_replace_file(path, text, strlen(text), NULL), 0);
	free(path);
}

int rig_dir(struct rig *rig, const char *id)
{
	char *name = xstrfmt("sessions/%s", id), *path = rig_path(rig, name);
	int fd;

	assert_int_equal(fs_make_own_dir(path, NULL), 0);
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_true(fd >= 0);
	free(path);
	free(name);
	return fd;
}

static void append(struct journal *j, struct event *ev)
{
	assert_int_equal(journal_append(j, &ev, 1, NULL), 0);
}

void rig_session(struct rig *rig, const struct sketch *s)
{
	int64_t start = s->start_ms ? s->start_ms : NOON_MS;
	int fd = rig_dir(rig, s->id);
	uint8_t hash[EVENT_HASH_LEN];
	struct journal *j;
	struct event ev;
	char prev[27];

	assert_int_equal(journal_create(&j, fd, s->id, NULL), 0);
	event_init(&ev, EV_SESSION_OPEN, start, 1);
	ev.format = EVENT_FORMAT;
	ev.mode = s->mode ? s->mode : "incident";
	ev.runbook = s->runbook ? s->runbook : "db";
	ev.title = "Title";
	ev.service = s->service;
	ev.operator_name = s->operator_name ? s->operator_name : "maria";
	ev.host = "db1";
	ev.incident_id = s->incident;
	ev.incident_title = s->incident_title;
	ev.onset = s->onset_ms ? s->onset_ms : EVENT_NONE;
	if (s->with_prev && store_prev(rig->st, s->id, prev, hash, NULL) == 0) {
		ev.prev_session = prev;
		ev.prev_hash = (struct event_bytes){ hash, sizeof(hash) };
	}
	append(j, &ev);
	if (s->onset_set) {
		event_init(&ev, EV_ONSET_SET, start + 1, 1);
		ev.onset = s->onset_set;
		append(j, &ev);
	}
	if (s->note) {
		event_init(&ev, EV_NOTE, start + 2, 2);
		ev.text = s->note;
		ev.kind = "closing";
		append(j, &ev);
	}
	if (s->outcome) {
		event_init(&ev, EV_SESSION_CLOSE, s->end_ms, 3);
		ev.outcome = s->outcome;
		if (s->rto_met)
			ev.rto_met = s->rto_met == 1;
		append(j, &ev);
	}
	assert_int_equal(journal_close(j, NULL), 0);
	close(fd);
}
