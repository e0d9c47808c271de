/*
 * The rig of the unit tests of journal. Must not test anything itself.
 */
#include "config.h"

#include "journal_tests.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/bsoncheck.h"
#include "base/fs.h"
#include "base/xalloc.h"
#include "chance.h"

#define NOON_MS INT64_C(1763899200123)

int rig_setup(void **state)
{
	struct rig *rig = xcalloc(1, sizeof(*rig));

	snprintf(rig->path, sizeof(rig->path), "/tmp/muster-journal-XXXXXX");
	assert_non_null(mkdtemp(rig->path));
	rig->dirfd = open(rig->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_true(rig->dirfd >= 0);
	rig->arena = arena_new();
	*state = rig;
	return 0;
}

void rig_empty(struct rig *rig)
{
	DIR *dir = opendir(rig->path);
	struct dirent *entry;

	assert_non_null(dir);
	while ((entry = readdir(dir)) != NULL)
		unlinkat(rig->dirfd, entry->d_name, 0);
	closedir(dir);
}

int rig_teardown(void **state)
{
	struct rig *rig = *state;

	rig_empty(rig);
	close(rig->dirfd);
	rmdir(rig->path);
	arena_free(rig->arena);
	free(rig);
	return 0;
}

static const char *text_of(struct rig *rig, const char *name, int salt)
{
	return arena_strfmt(rig->arena, "%s \"é\" \t%d", name, salt);
}

static struct event_texts texts_of(struct rig *rig, const char *name, int salt)
{
	const char **v = arena_array(rig->arena, const char *, 3);

	v[0] = text_of(rig, name, salt);
	v[1] = "";
	v[2] = "a b";
	return (struct event_texts){ v, 3 };
}

static struct event_pairs pairs_of(struct rig *rig, const char *name, int salt)
{
	struct event_pair *v = arena_array(rig->arena, struct event_pair, 2);

	v[0] = (struct event_pair){ "DB", text_of(rig, name, salt) };
	v[1] = (struct event_pair){ "EMPTY", "" };
	return (struct event_pairs){ v, 2 };
}

static struct event_files files_of(struct rig *rig, const char *name, int salt)
{
	struct event_file *v = arena_array(rig->arena, struct event_file, 2);

	v[0].path = text_of(rig, name, salt);
	memset(v[0].sha256, salt, sizeof(v[0].sha256));
	v[0].size = (int64_t)salt << 33;
	v[1].path = "changed";
	v[1].size = EVENT_NONE;
	return (struct event_files){ v, 2 };
}

void rig_set_field(struct rig *rig, struct event *ev, enum event_field field, int salt)
{
	const struct event_field_info *info = &event_field_table[field];
	void *m = (char *)ev + info->offset;
	uint8_t *bytes;

	salt += (int)field;
	switch (info->kind) {
	case FB_TEXT: *(const char **)m = text_of(rig, info->name, salt); return;
	case FB_INT32: *(int64_t *)m = -salt; return;
	case FB_INT64: *(int64_t *)m = ((int64_t)1 << 40) + salt; return;
	case FB_DATE: *(int64_t *)m = NOON_MS - salt; return;
	case FB_BOOL: *(int *)m = salt & 1; return;
	case FB_DOUBLE: *(double *)m = salt / 4.0; return;
	case FB_BINARY:
		bytes = arena_alloc(rig->arena, EVENT_HASH_LEN);
		memset(bytes + 1, 0xff - salt, EVENT_HASH_LEN - 1);
		*(struct event_bytes *)m = (struct event_bytes){ bytes, EVENT_HASH_LEN };
		return;
	case FB_TEXTS: *(struct event_texts *)m = texts_of(rig, info->name, salt); return;
	case FB_PAIRS: *(struct event_pairs *)m = pairs_of(rig, info->name, salt); return;
	case FB_FILES: *(struct event_files *)m = files_of(rig, info->name, salt); return;
	case FB_DOC: break;
	}
	for (const enum event_field *f = info->parts; *f != EF_END; f++)
		rig_set_field(rig, ev, *f, salt);
}

struct event *rig_event(struct rig *rig, enum event_type type, int salt)
{
	struct event *ev = arena_new_of(rig->arena, struct event);

	event_init(ev, type, NOON_MS + salt, (int64_t)salt * 1000000);
	for (const enum event_field *f = event_type_table[type].fields; *f != EF_END; f++)
		rig_set_field(rig, ev, *f, salt);
	return ev;
}

void rig_events(struct rig *rig, struct event **events, size_t n)
{
	static const enum event_type types[] = { EV_SESSION_OPEN, EV_STEP_ENTER, EV_RUN_START,
		EV_RUN_OUTPUT, EV_RUN_EXIT, EV_NOTE };

	assert_true(n <= ARRAY_LEN(types));
	for (size_t i = 0; i < n; i++)
		events[i] = rig_event(rig, types[i], (int)i);
}

void rig_append(struct journal *j, struct event *ev)
{
	assert_int_equal(journal_append(j, &ev, 1, NULL), 0);
}

void rig_append_type(struct rig *rig, struct journal *j, enum event_type type)
{
	rig_append(j, rig_event(rig, type, (int)journal_seq(j) + 1));
}

struct journal *rig_journal(struct rig *rig, struct event *const *events, size_t n)
{
	struct journal *j;

	assert_int_equal(journal_create(&j, rig->dirfd, SESSION, NULL), 0);
	assert_int_equal(journal_append(j, events, n, NULL), 0);
	assert_int_equal(journal_sync(j, NULL), 0);
	return j;
}

void rig_close(struct journal *j)
{
	assert_int_equal(journal_close(j, NULL), 0);
}

void rig_read(const struct rig *rig, const char *name, struct strbuf *out)
{
	int fd = openat(rig->dirfd, name, O_RDONLY | O_CLOEXEC);

	assert_true(fd >= 0);
	strbuf_clear(out);
	assert_int_equal(fs_read_fd(fd, 64 << 20, out, NULL), 0);
	close(fd);
}

void rig_write(const struct rig *rig, const char *name, const void *data, size_t n)
{
	int fd = openat(rig->dirfd, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(fs_write_all(fd, data, n, NULL), 0);
	close(fd);
}

size_t rig_places(const struct strbuf *sb, size_t *places, size_t max)
{
	size_t n = 0, at = 0;

	while (at < sb->len) {
		size_t length = bson_length((const uint8_t *)sb->buf + at, sb->len - at, 64 << 20);

		assert_true(n + 1 < max && length > 0);
		places[n++] = at;
		at += length;
	}
	assert_int_equal(at, sb->len);
	places[n] = at;
	return n;
}

void rig_verify(const struct rig *rig, int expected, struct journal_verdict *v)
{
	struct error e = ERROR_INIT;
	int rc = journal_verify(rig->dirfd, JOURNAL_SESSION, v, &e);

	if (rc != expected)
		fail_msg("verify: %s (%d), not %d", rc == 0 ? "whole" : error_text(&e), rc,
			expected);
	error_clear(&e);
}

void chance_edit(struct strbuf *sb, struct chance *c)
{
	unsigned at = sb->len ? chance_below(c, (unsigned)sb->len) : 0, n = 1 + chance_below(c, 40);

	if (n > sb->len - at)
		n = (unsigned)sb->len - at;
	switch (chance_below(c, 5)) {
	case 0: sb->buf[at] = (char)chance_below(c, 256); break;
	case 1: memset(sb->buf + at, 0, n); break;
	case 2:
		memmove(sb->buf + at, sb->buf + at + n, sb->len - at - n);
		strbuf_truncate(sb, sb->len - n);
		break;
	case 3: strbuf_truncate(sb, at); break;
	case 4:
		memmove(sb->buf + at, sb->buf + chance_below(c, (unsigned)sb->len - n + 1), n);
		break;
	}
}
