/*
 * What the doctor says of logouts, on systems that a test makes up in a folder of its own; and how
 * findings are written.
 */
#include "config.h"

#include "app_tests.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/doctor.h"
#include "base/fs.h"

struct system {
	char root[64];
	struct app app;
	struct doctor d;
};

static void put(const struct system *s, const char *path, const char *text)
{
	char *whole = xstrfmt("%s%s", s->root, path), *dir = fs_dirname(whole);
	struct error e = ERROR_INIT;

	assert_int_equal(fs_make_own_dir(dir, &e), 0);
	assert_int_equal(fs_replace_file(whole, text, strlen(text), &e), 0);
	free(dir);
	free(whole);
}

static void begin(struct system *s, const char *cgroup, const char *user)
{
	memset(s, 0, sizeof(*s));
	memcpy(s->root, "/tmp/muster-doctor.XXXXXX", sizeof("/tmp/muster-doctor.XXXXXX"));
	assert_non_null(mkdtemp(s->root));
	doctor_init(&s->d, &s->app, s->root, user);
	put(s, "/run/systemd/system/x", "");
	put(s, "/proc/self/cgroup", cgroup);
}

static void end(struct system *s)
{
	char *command = xstrfmt("rm -rf %s", s->root);

	doctor_release(&s->d);
	assert_int_equal(system(command), 0);
	free(command);
}

static void expect(struct system *s, enum doctor_state state, const char *word)
{
	vec_clear(&s->d.found);
	doctor_logout(&s->d);
	assert_int_equal(s->d.found.n, 1);
	assert_int_equal(s->d.found.v[0].state, state);
	assert_non_null(strstr(s->d.found.v[0].found, word));
	assert_int_equal(s->d.found.v[0].advice != NULL, state != DOCTOR_GOOD);
	assert_int_equal(s->d.found.v[0].costs != NULL, state != DOCTOR_GOOD);
}

#define LOGIN "0::/user.slice/user-1000.slice/session-3.scope\n"
#define MANAGER "0::/user.slice/user-1000.slice/user@1000.service/app.slice/run-1.scope\n"
#define SERVICE "0::/system.slice/cron.service\n"

static void test_login(void **state)
{
	struct system s;

	(void)state;
	begin(&s, LOGIN, "ada");
	expect(&s, DOCTOR_GOOD, "goes on");
	put(&s, "/etc/systemd/logind.conf", "[Login]\n#KillUserProcesses=yes\n");
	expect(&s, DOCTOR_GOOD, "goes on");
	put(&s, "/etc/systemd/logind.conf", "[Login]\n KillUserProcesses = yes \n");
	expect(&s, DOCTOR_WARN, "KillUserProcesses");
	/* Lingering alone saves nothing that is in the login's scope. */
	put(&s, "/var/lib/systemd/linger/ada", "");
	expect(&s, DOCTOR_WARN, "KillUserProcesses");
	put(&s, "/etc/systemd/logind.conf.d/50-no.conf", "[Login]\nKillUserProcesses=no\n");
	expect(&s, DOCTOR_GOOD, "goes on");
	/* By name wherever it stands; and of one name that of /etc alone. */
	put(&s, "/usr/lib/systemd/logind.conf.d/60-yes.conf", "[Login]\nKillUserProcesses=1\n");
	expect(&s, DOCTOR_WARN, "KillUserProcesses");
	put(&s, "/etc/systemd/logind.conf.d/60-yes.conf", "[Login]\n");
	expect(&s, DOCTOR_GOOD, "goes on");
	end(&s);
}

static void test_users(void **state)
{
	struct system s;

	(void)state;
	begin(&s, LOGIN, "ada");
	put(&s, "/etc/systemd/logind.conf", "KillUserProcesses=yes\nKillExcludeUsers=root ada\n");
	expect(&s, DOCTOR_GOOD, "goes on");
	put(&s, "/etc/systemd/logind.conf", "KillUserProcesses=yes\nKillExcludeUsers=adam mada\n");
	expect(&s, DOCTOR_WARN, "KillUserProcesses");
	put(&s, "/etc/systemd/logind.conf", "KillUserProcesses=yes\nKillOnlyUsers=bob\n");
	expect(&s, DOCTOR_GOOD, "goes on");
	put(&s, "/etc/systemd/logind.conf", "KillOnlyUsers=bob ada\n");
	expect(&s, DOCTOR_WARN, "KillUserProcesses");
	put(&s, "/etc/systemd/logind.conf", "KillUserProcesses=yes\n");
	s.d.user = "root";
	expect(&s, DOCTOR_GOOD, "goes on");
	end(&s);
}

static void test_manager(void **state)
{
	struct system s;

	(void)state;
	begin(&s, MANAGER, "ada");
	expect(&s, DOCTOR_WARN, "linger");
	put(&s, "/var/lib/systemd/linger/ada", "");
	expect(&s, DOCTOR_GOOD, "goes on");
	end(&s);
	begin(&s, SERVICE, "ada");
	put(&s, "/etc/systemd/logind.conf", "KillUserProcesses=yes\n");
	expect(&s, DOCTOR_GOOD, "goes on");
	end(&s);
}

static void test_printed(void **state)
{
	struct system s;
	struct strbuf out = STRBUF_INIT;
	struct doctor_finding *f;

	(void)state;
	begin(&s, SERVICE, "ada");
	s.d.check = "disk";
	doctor_add(&s.d, DOCTOR_GOOD, "%d", 1);
	assert_int_equal(doctor_worst(&s.d), DOCTOR_GOOD);
	f = doctor_add(&s.d, DOCTOR_WARN, "a\033b");
	f->costs = "much";
	f->advice = "this";
	doctor_add(&s.d, DOCTOR_NOTE, "c");
	assert_int_equal(doctor_worst(&s.d), DOCTOR_WARN);
	doctor_print(&s.d, LISTING_TABLE, true, &out);
	assert_null(strchr(out.buf, '\033'));
	assert_null(strstr(out.buf, " 1\n"));
	assert_non_null(strstr(out.buf, "! disk"));
	assert_non_null(strstr(out.buf, "much\n"));
	assert_non_null(strstr(out.buf, "this\n"));
	strbuf_clear(&out);
	doctor_print(&s.d, LISTING_JSON, false, &out);
	assert_non_null(strstr(out.buf, "\"good\""));
	assert_non_null(strstr(out.buf, "\"this\""));
	strbuf_release(&out);
	end(&s);
}

int app_doctor_tests(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_login),
		cmocka_unit_test(test_users),
		cmocka_unit_test(test_manager),
		cmocka_unit_test(test_printed),
	};

	return cmocka_run_group_tests_name("app: doctor", tests, NULL, NULL);
}
