/*
 * Backup sets: what is one, when it was made, what is missing, and verdicts that outlast the process
 * and nothing that became of the backup.
 */
#include "config.h"

#include "store_tests.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/pattern.h"
#include "base/xalloc.h"
#include "store/backups.h"

#define HOUR (60 * MINUTE_MS)
#define DAY (24 * HOUR)
#define TWO_MS (NOON_MS - 10 * HOUR) /* 02:00 of the 23rd */

static struct pattern *pattern(const char *text)
{
	struct pattern *p;

	assert_int_equal(pattern_new(&p, text, 0, NULL, NULL), 0);
	return p;
}

static struct backup_set daily(const struct pattern *p, const char *folder)
{
	return (struct backup_set){ .id = "nightly",
		.path = "b",
		.folder = folder,
		.pattern = p,
		.every = { DAY, 120, false },
		.retention_ms = 4 * DAY };
}

static void make(struct rig *rig, const char *const *names, size_t n)
{
	char *folder = rig_path(rig, "b");

	assert_int_equal(mkdir(folder, 0700), 0);
	free(folder);
	for (size_t i = 0; i < n; i++) {
		char *name = xstrfmt("b/%s", names[i]);

		rig_write(rig, name, "12345");
		free(name);
	}
}

static void newest_first(void **state)
{
	static const char *const names[] = { "b-2025-11-22.gz", "b-2025-11-23.gz",
		"other-2025-11-24.gz", ".b-2025-11-25.gz", "b-2025-11-20.gz",
		"b-2025-11-23T0400Z.gz" };
	struct rig *rig = *state;
	struct pattern *p = pattern("^b-(?<time>.*)\\.gz$");
	struct backup_set set = daily(p, rig->folder);
	struct backup_state_of_set s;
	struct backup_list *list;

	make(rig, names, ARRAY_LEN(names));
	assert_int_equal(backups_scan(&set, "b", &list, NULL), 0);
	assert_int_equal(list->n, 4);
	assert_string_equal(list->v[0].name, "b-2025-11-23T0400Z.gz");
	assert_int_equal(list->v[0].time_ms, TWO_MS + 2 * HOUR);
	assert_string_equal(list->v[1].name, "b-2025-11-23.gz");
	assert_int_equal(list->v[1].time_ms, TWO_MS);
	assert_int_equal(list->v[1].size, 5);
	assert_int_equal(list->v[1].path[0], '/');
	assert_null(list->v[1].kept.verdict);
	backups_judge(&set, list, NOON_MS, &s);
	assert_int_equal(s.newest_ms, TWO_MS + 2 * HOUR);
	assert_int_equal(s.next_ms, TWO_MS + DAY);
	assert_false(s.overdue);
	assert_int_equal(s.gap_n, 1);
	assert_int_equal(s.gaps[0], TWO_MS - 2 * DAY);
	assert_int_equal(s.old_n, 0);
	backups_judge(&set, list, NOON_MS + DAY, &s);
	assert_true(s.overdue);
	assert_int_equal(s.old_n, 1);
	backup_list_free(list);
	pattern_free(p);
}

static void folders_and_times(void **state)
{
	struct rig *rig = *state;
	struct backup_set set = daily(NULL, rig->folder);
	const struct timespec times[2] = { { 1763863200, 0 }, { 1763863200, 500000000 } };
	struct backup_list *list;
	struct error e = ERROR_INIT;
	char *folder = rig_path(rig, "b/whole");

	make(rig, NULL, 0);
	assert_int_equal(mkdir(folder, 0700), 0);
	rig_write(rig, "b/whole/a.bson", "12345");
	rig_write(rig, "b/whole/b.bson", "678");
	assert_int_equal(utimensat(-100, folder, times, 0), 0);
	assert_int_equal(backups_scan(&set, "b", &list, NULL), 0);
	assert_int_equal(list->n, 1);
	assert_true(list->v[0].folder);
	assert_int_equal(list->v[0].size, 8);
	assert_int_equal(list->v[0].time_ms, INT64_C(1763863200500));
	assert_true(list->v[0].changed_ms > list->v[0].time_ms);
	backup_list_free(list);
	assert_int_equal(backups_scan(&set, "none", &list, &e), -ERR_NOTFOUND);
	assert_non_null(strstr(error_text(&e), "none"));
	error_clear(&e);
	free(folder);
}

static void nothing_there(void **state)
{
	struct rig *rig = *state;
	struct backup_set set = daily(NULL, rig->folder);
	struct backup_state_of_set s;
	struct backup_list *list;

	make(rig, NULL, 0);
	assert_int_equal(backups_scan(&set, "b", &list, NULL), 0);
	backups_judge(&set, list, NOON_MS, &s);
	assert_true(s.overdue);
	assert_int_equal(s.newest_ms, EVENT_NONE);
	assert_int_equal(s.next_ms, EVENT_NONE);
	backup_list_free(list);
}

static struct backup_list *recalled(struct rig *rig, const struct backup_set *set)
{
	struct backup_list *list;

	assert_int_equal(backups_scan(set, "b", &list, NULL), 0);
	backups_recall(rig->st, set, list);
	return list;
}

static void verdicts_last(void **state)
{
	static const char *const names[] = { "one", "two" };
	const struct kept_verdict bad = { "damaged at byte 7", "one: it is", NOON_MS, EVENT_NONE },
				  good = { "OK", NULL, NOON_MS + 1, 12 };
	struct rig *rig = *state;
	struct backup_set set = daily(NULL, rig->folder);
	struct backup_list *list;
	char *two = rig_path(rig, "b/two");

	make(rig, names, 2);
	list = recalled(rig, &set);
	assert_null(list->v[0].kept.verdict);
	for (size_t i = 0; i < 2; i++) {
		bool one = strcmp(list->v[i].name, "one") == 0;

		assert_int_equal(
			backups_keep(rig->st, &set, list, &list->v[i], one ? &bad : &good, NULL),
			0);
		assert_int_equal(backup_is_good(list->v[i].kept.verdict), !one);
	}
	backup_list_free(list);

	list = recalled(rig, &set);
	for (size_t i = 0; i < 2; i++) {
		const struct kept_verdict *kept = &list->v[i].kept;
		bool one = strcmp(list->v[i].name, "one") == 0;

		assert_string_equal(kept->verdict, one ? bad.verdict : "OK");
		assert_int_equal(kept->verified_ms, one ? NOON_MS : NOON_MS + 1);
		assert_true(one ? kept->documents == EVENT_NONE : kept->documents == 12);
		assert_true(one ? strcmp(kept->why, bad.why) == 0 : !kept->why);
	}
	backup_list_free(list);

	/* Another script is another verdict, and so is another size. */
	set.verify_script = "true";
	list = recalled(rig, &set);
	assert_null(list->v[0].kept.verdict);
	backup_list_free(list);
	set.verify_script = NULL;
	rig_write(rig, "b/one", "123456");
	assert_int_equal(unlink(two), 0);
	list = recalled(rig, &set);
	assert_int_equal(list->n, 1);
	assert_null(list->v[0].kept.verdict);
	backup_list_free(list);
	free(two);
}

int store_backup_tests(void)
{
	const struct CMUnitTest tests[] = {
		WITH_RIG(newest_first),
		WITH_RIG(folders_and_times),
		WITH_RIG(nothing_there),
		WITH_RIG(verdicts_last),
	};

	return cmocka_run_group_tests_name("backups", tests, NULL, NULL);
}
