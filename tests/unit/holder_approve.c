/*
 * What others approve: what changes its hash and what does not, and who the people are.
 */
#include "config.h"

#include "holder_tests.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define RUNBOOK \
	"muster: 1\ntitle: X\nvars:\n  DB: {default: a}\n  OTHER: {default: b}\n  PW: {secret: yes}\n" \
	"steps:\n" \
	"  - {id: plan, title: Plan, run: make plan}\n" \
	"  - id: apply\n    title: Apply\n    run: apply \"$DB\" \"$PW\"\n" \
	"    approve: {role: dba, see: plan}\n" \
	"  - {id: z, end: resolved}\n"

static void apply(struct holder *h, struct event *ev)
{
	session_apply(h->session, ev);
	seen_take(h, ev);
}

static void enter(struct holder *h, const char *step)
{
	struct event ev;

	event_init(&ev, EV_STEP_ENTER, 0, 0);
	ev.step = step;
	ev.kind = "run";
	apply(h, &ev);
}

static void printed(struct holder *h, int run, const char *text)
{
	struct event ev;

	event_init(&ev, EV_RUN_OUTPUT, 0, 0);
	ev.run = run;
	ev.data = (struct event_bytes){ (const uint8_t *)text, strlen(text) };
	apply(h, &ev);
}

/* The plan printed this, in two pieces. */
static void plan(struct holder *h, int run, const char *first, const char *second)
{
	struct event ev;

	enter(h, "plan");
	event_init(&ev, EV_RUN_START, 0, 0);
	ev.step = "plan";
	ev.run = run;
	ev.attempt = 1;
	ev.purpose = "run";
	apply(h, &ev);
	printed(h, run, first);
	printed(h, run, second);
	event_init(&ev, EV_RUN_EXIT, 0, 0);
	ev.run = run;
	ev.code = 0;
	apply(h, &ev);
}

static struct holder *at_approval(void)
{
	struct holder *h = bare_new(RUNBOOK);

	bare_set(h, "DB", "a");
	bare_set(h, "OTHER", "b");
	assert_int_equal(values_keep_secret(h, 0, "PW", "hush-hush", NULL), 0);
	bare_set(h, "PW", NULL);
	plan(h, 1, "would ", "apply");
	enter(h, "apply");
	return h;
}

static void free_approval(struct holder *h)
{
	seen_release(h);
	people_release(h);
	bare_free(h);
}

static struct step_digest digest_of(struct holder *h)
{
	struct step_digest d;

	assert_true(approve_digest(h, &d));
	assert_string_equal(d.step, "apply");
	return d;
}

static void same(const struct step_digest *a, const struct step_digest *b)
{
	assert_memory_equal(a->digest, b->digest, sizeof(a->digest));
}

static void other(const struct step_digest *a, const struct step_digest *b)
{
	assert_memory_not_equal(a->digest, b->digest, sizeof(a->digest));
}

static void what_would_run_has_one_hash(void **state)
{
	struct holder *h = at_approval();
	struct step_digest was = digest_of(h), is;
	struct event ev;

	(void)state;
	is = digest_of(h);
	same(&was, &is);
	bare_set(h, "OTHER", "c"); /* which it does not use */
	is = digest_of(h);
	same(&was, &is);
	bare_set(h, "DB", "c");
	is = digest_of(h);
	other(&was, &is);
	bare_set(h, "DB", "a");
	is = digest_of(h);
	same(&was, &is);
	event_init(&ev, EV_RUN_EDIT, 0, 0);
	ev.step = "apply";
	ev.after = "apply --force";
	apply(h, &ev);
	is = digest_of(h);
	other(&was, &is);
	free_approval(h);
}

static void a_variable_that_an_edit_brings_in_counts(void **state)
{
	struct holder *h = at_approval();
	struct step_digest was, is;
	struct event ev;

	(void)state;
	event_init(&ev, EV_RUN_EDIT, 0, 0);
	ev.step = "apply";
	ev.after = "apply \"$OTHER\"";
	apply(h, &ev);
	was = digest_of(h);
	bare_set(h, "OTHER", "c");
	is = digest_of(h);
	other(&was, &is);
	free_approval(h);
}

static void the_plan_counts_however_it_came(void **state)
{
	struct holder *h = at_approval();
	struct step_digest was = digest_of(h), is;

	(void)state;
	plan(h, 2, "w", "ould apply");
	enter(h, "apply");
	is = digest_of(h);
	same(&was, &is);
	plan(h, 3, "would ", "destroy");
	enter(h, "apply");
	is = digest_of(h);
	other(&was, &is);
	plan(h, 4, "would ", "apply");
	enter(h, "apply");
	printed(h, 4, " late"); /* what comes later is of the plan, too */
	is = digest_of(h);
	other(&was, &is);
	free_approval(h);
}

static void a_secret_counts_and_cannot_be_guessed(void **state)
{
	struct holder *h = at_approval(), *h2 = at_approval();
	struct step_digest was = digest_of(h), is = digest_of(h2);

	(void)state;
	/* The same in another process is another hash: its key is nowhere else. */
	other(&was, &is);
	assert_int_equal(values_keep_secret(h, 0, "PW", "another one", NULL), 0);
	bare_set(h, "PW", NULL);
	is = digest_of(h);
	other(&was, &is);
	assert_int_equal(values_keep_secret(h, 0, "PW", "hush-hush", NULL), 0);
	bare_set(h, "PW", NULL);
	is = digest_of(h);
	same(&was, &is);
	free_approval(h);
	free_approval(h2);
}

static void people_come_with_the_order(void **state)
{
	static const struct event_pair people[] = { { "Bob", "bob" }, { "Eve", NULL } };
	static const struct event_pair roles[] = { { "Bob", "dba" }, { "Bob", "web" },
		{ "Eve", "web" } };
	static const struct event_pair accounts[] = { { "bob", "1001" } };
	struct holder *h = bare_new(RUNBOOK);
	struct wire_message m;

	(void)state;
	wire_message_init(&m, WIRE_OPEN);
	m.people = (struct event_pairs){ people, 2 };
	m.roles = (struct event_pairs){ roles, 3 };
	m.accounts = (struct event_pairs){ accounts, 1 };
	people_take(h, &m);
	assert_int_equal(h->people.n, 2);
	assert_string_equal(h->people.v[0]->account, "bob");
	assert_int_equal(h->people.v[0]->roles.n, 2);
	assert_string_equal(h->people.v[0]->roles.v[1], "web");
	assert_null(h->people.v[1]->account);
	assert_int_equal(h->people.v[1]->roles.n, 1);
	assert_int_equal(h->accounts.v[0].uid, 1001);
	free_approval(h);
}

static void the_kernel_says_who_is_there(void **state)
{
	struct identity who = { 0 };
	int fds[2];

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
	assert_int_equal(people_identify(fds[0], &who, NULL), 0);
	assert_int_equal(who.uid, geteuid());
	assert_int_equal(who.sid, getsid(0));
	close(fds[0]);
	close(fds[1]);
}

int holder_approve_tests(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_would_run_has_one_hash),
		cmocka_unit_test(a_variable_that_an_edit_brings_in_counts),
		cmocka_unit_test(the_plan_counts_however_it_came),
		cmocka_unit_test(a_secret_counts_and_cannot_be_guessed),
		cmocka_unit_test(people_come_with_the_order),
		cmocka_unit_test(the_kernel_says_who_is_there),
	};

	return cmocka_run_group_tests_name("approve", tests, NULL, NULL);
}
