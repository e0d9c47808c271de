/*
 * Runbooks in their folders, and a session that is read with the runbook it holds.
 */
#include "config.h"

#include "store_tests.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/xalloc.h"

#define RUNBOOK(id, title) \
	"muster: 1\nid: " id "\ntitle: " title \
	"\nsteps:\n  - id: a\n    title: A\n    run: true\n" \
	"  - id: z\n    title: Z\n    end: resolved\n"

static void make_folders(struct rig *rig, char *folders[2])
{
	folders[0] = rig_path(rig, "first");
	folders[1] = rig_path(rig, "second");
	assert_int_equal(mkdir(folders[0], 0700), 0);
	assert_int_equal(mkdir(folders[1], 0700), 0);
	rig_write(rig, "first/both.yaml", RUNBOOK("both", "First"));
	rig_write(rig, "first/broken.yml", "muster: 1\nid: broken\n");
	rig_write(rig, "first/.hidden.yaml", RUNBOOK("hidden", "Hidden"));
	rig_write(rig, "first/notes.txt", "no runbook");
	rig_write(rig, "second/both.yaml", RUNBOOK("both", "Second"));
	rig_write(rig, "second/named-otherwise.yaml", RUNBOOK("other", "Other"));
	rig_write(rig, "second/other.yaml", RUNBOOK("third", "Third"));
}

static void free_folders(char *folders[2])
{
	free(folders[0]);
	free(folders[1]);
}

static void the_first_folder_wins(void **state)
{
	struct rig *rig = *state;
	struct runbook_list *l;
	char *folders[2];
	const char *all[3];

	make_folders(rig, folders);
	all[0] = folders[0];
	all[1] = "/nowhere";
	all[2] = folders[1];
	rig_session(rig, &(struct sketch){ .id = id_of(1), .runbook = "both" });
	rig_session(rig,
		&(struct sketch){ .id = id_of(2),
			.runbook = "both",
			.mode = "exercise",
			.start_ms = NOON_MS + 1 });
	rig_session(rig,
		&(struct sketch){ .id = id_of(3),
			.runbook = "both",
			.mode = "dry-run",
			.start_ms = NOON_MS + 2 });
	assert_int_equal(store_runbooks(rig->st, all, 3, &l, NULL, NULL), 0);
	assert_int_equal(l->n, 4);
	assert_string_equal(l->v[0].title, "First");
	assert_true(l->v[0].sound);
	assert_int_equal(l->v[0].last_run_ms, NOON_MS);
	assert_int_equal(l->v[0].last_drill_ms, NOON_MS + 1);
	assert_string_equal(l->v[1].id, "broken");
	assert_false(l->v[1].sound);
	assert_non_null(l->v[1].problem);
	assert_string_equal(l->v[2].id, "other");
	assert_int_equal(l->v[2].last_run_ms, EVENT_NONE);
	assert_string_equal(l->v[3].id, "third");
	runbook_list_free(l);
	free_folders(folders);
}

/* ---- the cache ---- */

/* The shipped ones: files that have not been changed just now. */
static char *shipped(void)
{
	const char *top = getenv("top_srcdir");
	char *path = realpath(top ? top : ".", NULL), *runbooks = fs_join(path, "runbooks");

	free(path);
	return runbooks;
}

static struct runbook_list *list_of(struct rig *rig, const char *folder)
{
	struct runbook_list *l;

	assert_int_equal(store_runbooks(rig->st, &folder, 1, &l, NULL, NULL), 0);
	return l;
}

static void assert_lists_equal(const struct runbook_list *a, const struct runbook_list *b)
{
	assert_int_equal(a->n, b->n);
	for (size_t i = 0; i < a->n; i++) {
		const struct runbook_row *x = &a->v[i], *y = &b->v[i];

		assert_string_equal(x->id, y->id);
		assert_string_equal(x->title, y->title);
		assert_string_equal(x->path, y->path);
		assert_string_equal(x->summary ? x->summary : "-", y->summary ? y->summary : "-");
		assert_string_equal(x->service ? x->service : "-", y->service ? y->service : "-");
		assert_int_equal(x->severity, y->severity);
		assert_int_equal(x->status, y->status);
		assert_int_equal(x->sound, y->sound);
		assert_int_equal(x->tags.n, y->tags.n);
		for (size_t k = 0; k < x->tags.n; k++)
			assert_string_equal(x->tags.v[k], y->tags.v[k]);
		assert_int_equal(x->symptoms.n, y->symptoms.n);
		for (size_t k = 0; k < x->symptoms.n; k++)
			assert_string_equal(x->symptoms.v[k], y->symptoms.v[k]);
	}
}

/* The cache again, with another title in its first row: who shows that one has not loaded the file. */
static void alter_cache(struct rig *rig, const char *path)
{
	uint8_t head[EVENT_HASH_LEN] = { 0 };
	struct strbuf out = STRBUF_INIT;
	struct journal_reader *r;
	struct event ev;
	int home = open(rig->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	assert_int_equal(journal_reader_open(&r, home, "runbooks", NULL), 0);
	while (journal_reader_next(r, &ev, NULL) == 1) {
		if (ev.seq == 0)
			ev.title = "Altered";
		assert_int_equal(journal_encode(&ev, head, head, &out, NULL), 0);
	}
	journal_reader_close(r);
	assert_int_equal(fs_replace_file(path, out.buf, out.len, NULL), 0);
	strbuf_release(&out);
	close(home);
}

static void rows_are_the_same_from_file_and_cache(void **state)
{
	char *path = rig_path(*state, "runbooks.bson"), *folder = shipped();
	struct runbook_list *loaded = list_of(*state, folder), *cached, *altered, *again;

	assert_true(loaded->n > 5);
	assert_true(fs_exists(path));
	cached = list_of(*state, folder);
	assert_lists_equal(loaded, cached);
	alter_cache(*state, path);
	altered = list_of(*state, folder);
	assert_string_equal(altered->v[0].title, "Altered");
	/* Damage: as if it were not there. */
	assert_int_equal(truncate(path, 100), 0);
	again = list_of(*state, folder);
	assert_lists_equal(loaded, again);
	runbook_list_free(loaded);
	runbook_list_free(cached);
	runbook_list_free(altered);
	runbook_list_free(again);
	free(folder);
	free(path);
}

static void a_file_that_changed_is_loaded_again(void **state)
{
	char *folders[2];
	struct runbook_list *l;

	make_folders(*state, folders);
	for (int i = 0; i < 20; i++) {
		rig_write(*state, "first/both.yaml",
			i % 2 ? RUNBOOK("both", "First") : RUNBOOK("both", "Other"));
		l = list_of(*state, folders[0]);
		assert_string_equal(l->v[0].title, i % 2 ? "First" : "Other");
		runbook_list_free(l);
	}
	free_folders(folders);
}

static void a_runbook_is_found_by_id_or_file(void **state)
{
	static const struct {
		const char *name, *end; /* NULL: not found */
	} cases[] = {
		{ "both", "/first/both.yaml" },
		{ "other", "/second/named-otherwise.yaml" },
		{ "third", "/second/other.yaml" },
		{ "broken", "/first/broken.yml" },
		{ "named-otherwise", NULL },
		{ "hidden", NULL },
		{ "both.yaml", NULL }, /* a file, and not of this folder */
		{ "./both", NULL },
	};
	struct error e = ERROR_INIT;
	char *folders[2], *path;

	make_folders(*state, folders);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		int rc = store_find_runbook(
			(const char *const *)folders, 2, cases[i].name, &path, &e);

		if (rc != (cases[i].end ? 0 : -ERR_NOTFOUND))
			fail_msg("%s: %d", cases[i].name, rc);
		if (rc == 0) {
			assert_string_equal(strrchr(path, '/') - strcspn(cases[i].end + 1, "/") - 1,
				cases[i].end);
			free(path);
		}
	}
	/* What was looked in is said. */
	assert_int_equal(store_find_runbook((const char *const *)folders, 2, "none", &path, &e),
		-ERR_NOTFOUND);
	assert_non_null(strstr(error_text(&e), folders[1]));
	assert_int_equal(store_find_runbook(NULL, 0, "none", &path, &e), -ERR_NOTFOUND);
	error_clear(&e);
	free_folders(folders);
}

/* ---- a session with its runbook ---- */

static void append(struct journal *j, struct event *ev)
{
	assert_int_equal(journal_append(j, &ev, 1, NULL), 0);
}

/* A session whose runbook stands in two parts. */
static void make_session(struct rig *rig, const char *text)
{
	struct event_file file = { .path = "/srv/x.yaml" };
	char *half = xstrndup(text, strlen(text) / 2);
	int dir = rig_dir(rig, id_of(1));
	struct journal *j;
	struct event ev;

	assert_int_equal(journal_create(&j, dir, id_of(1), NULL), 0);
	event_init(&ev, EV_SESSION_OPEN, NOON_MS, 0);
	ev.mode = "incident";
	ev.runbook = "x";
	file.size = (int64_t)strlen(text);
	ev.files = (struct event_files){ &file, 1 };
	append(j, &ev);
	for (int part = 0; part < 2; part++) {
		event_init(&ev, EV_SESSION_FILE, NOON_MS, 0);
		ev.index = 0;
		ev.part = part;
		ev.parts = 2;
		ev.text = part == 0 ? half : text + strlen(half);
		append(j, &ev);
	}
	event_init(&ev, EV_STEP_ENTER, NOON_MS, 1);
	ev.step = "a";
	ev.visit = 1;
	append(j, &ev);
	assert_int_equal(journal_close(j, NULL), 0);
	close(dir);
	free(half);
}

static void a_session_is_read_with_its_own_runbook(void **state)
{
	struct rig *rig = *state;
	struct stored_session *s;

	make_session(rig, RUNBOOK("x", "X"));
	assert_int_equal(store_read(rig->st, id_of(1), &s, NULL), 0);
	assert_non_null(s->runbook);
	assert_string_equal(s->runbook->title, "X");
	assert_int_equal(s->life, LIFE_INTERRUPTED);
	assert_non_null(s->session);
	stored_session_free(s);
	stored_session_free(NULL);
	assert_int_equal(store_read(rig->st, id_of(2), &s, NULL), -ERR_NOTFOUND);
}

/* It is still read, as far as that goes. */
static void a_session_without_a_sound_runbook_is_read(void **state)
{
	struct rig *rig = *state;
	struct stored_session *s;

	make_session(rig, "muster: 99\nid: x\n");
	assert_int_equal(store_read(rig->st, id_of(1), &s, NULL), 0);
	assert_null(s->runbook);
	assert_non_null(s->session);
	stored_session_free(s);
}

static void a_damaged_session_is_read_up_to_the_damage(void **state)
{
	struct rig *rig = *state;
	char *name = xstrfmt("sessions/%s/journal.bson", id_of(1)), *path = rig_path(rig, name);
	struct strbuf sb = STRBUF_INIT;
	struct stored_session *s;

	make_session(rig, RUNBOOK("x", "X"));
	assert_int_equal(fs_read_file(path, 1 << 20, &sb, NULL), 0);
	sb.buf[sb.len - 80] ^= 1;
	assert_int_equal(fs_replace_file(path, sb.buf, sb.len, NULL), 0);
	assert_int_equal(store_read(rig->st, id_of(1), &s, NULL), -ERR_CORRUPT);
	assert_non_null(s->runbook);
	stored_session_free(s);
	strbuf_release(&sb);
	free(path);
	free(name);
}

int store_runbook_tests(void)
{
	const struct CMUnitTest tests[] = {
		WITH_RIG(the_first_folder_wins),
		WITH_RIG(rows_are_the_same_from_file_and_cache),
		WITH_RIG(a_file_that_changed_is_loaded_again),
		WITH_RIG(a_runbook_is_found_by_id_or_file),
		WITH_RIG(a_session_is_read_with_its_own_runbook),
		WITH_RIG(a_session_without_a_sound_runbook_is_read),
		WITH_RIG(a_damaged_session_is_read_up_to_the_damage),
	};

	return cmocka_run_group_tests_name("runbooks", tests, NULL, NULL);
}
