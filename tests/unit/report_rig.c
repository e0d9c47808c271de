/*
 * See report_rig.h.
 */
#include "config.h"

#include "report_rig.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/xalloc.h"
#include "journal/digest.h"

int rig_setup(void **state)
{
	struct rig *r = xcalloc(1, sizeof(*r));
	char *sessions;

	memcpy(r->folder, "/tmp/muster-report.XXXXXX", sizeof("/tmp/muster-report.XXXXXX"));
	assert_non_null(mkdtemp(r->folder));
	sessions = fs_join(r->folder, "sessions");
	assert_int_equal(mkdir(sessions, 0700), 0);
	free(sessions);
	assert_int_equal(store_open(&r->st, r->folder, NULL), 0);
	r->dirfd = -1;
	*state = r;
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
	struct rig *r = *state;

	store_close(r->st);
	nftw(r->folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
	free(r);
	return 0;
}

void rig_begin(struct rig *r, const char *id)
{
	char *path = xstrfmt("%s/sessions/%s", r->folder, id);

	assert_int_equal(mkdir(path, 0700), 0);
	r->dirfd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_true(r->dirfd >= 0);
	free(path);
	memcpy(r->id, id, sizeof(r->id));
	assert_int_equal(journal_create(&r->j, r->dirfd, r->id, NULL), 0);
	r->at_ms = RIG_START_MS;
	r->mono_ns = 0;
}

struct event rig_event(struct rig *r, enum event_type type, int64_t after_ms)
{
	struct event ev;

	r->at_ms += after_ms;
	r->mono_ns += after_ms * 1000000;
	event_init(&ev, type, r->at_ms, r->mono_ns);
	return ev;
}

void rig_add(struct rig *r, struct event *ev)
{
	struct error e = ERROR_INIT;
	int rc = journal_append(r->j, &ev, 1, &e);

	if (rc != 0)
		fail_msg("%s", error_text(&e));
}

void rig_open(struct rig *r, struct event *ev, const char *runbook)
{
	struct event_file file = { .path = "/srv/runbooks/orders.yaml" };
	struct event text = rig_event(r, EV_SESSION_FILE, 0);

	if (runbook) {
		file.size = (int64_t)strlen(runbook);
		digest_sha256(runbook, strlen(runbook), file.sha256);
		ev->files.v = &file;
		ev->files.n = 1;
	}
	rig_add(r, ev);
	text.index = 0;
	text.text = runbook;
	if (runbook)
		rig_add(r, &text);
}

void rig_end(struct rig *r)
{
	assert_int_equal(journal_close(r->j, NULL), 0);
	close(r->dirfd);
	r->j = NULL;
	r->dirfd = -1;
}

void rig_golden(const char *name, const struct strbuf *text)
{
	const char *top = getenv("top_srcdir"), *mode = getenv("MUSTER_GOLDEN");
	char *path = xstrfmt("%s/tests/data/report/%s", top ? top : ".", name);
	struct strbuf golden = STRBUF_INIT;

	if (mode && strcmp(mode, "write") == 0)
		assert_int_equal(fs_replace_file(path, text->buf, text->len, NULL), 0);
	assert_int_equal(fs_read_file(path, 1 << 20, &golden, NULL), 0);
	assert_string_equal(text->buf, golden.buf);
	strbuf_release(&golden);
	free(path);
}
