/*
 * A thousand lists of random commands over random runbooks: what decide made of a session, folding
 * its events makes again; after each event the session asks for something or something goes on.
 * ENGINE_SEED=N repeats a run.
 */
#include "config.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "engine_tests.h"

#define LISTS 1000
#define COMMANDS 60
#define STEPS_MAX 7

static uint64_t chance; /* of this test alone; xorshift, Marsaglia 2003 */

static unsigned below(unsigned n)
{
	chance ^= chance << 13;
	chance ^= chance >> 7;
	chance ^= chance << 17;
	return (unsigned)(chance >> 33) % n;
}

static bool one_in(unsigned n)
{
	return below(n) == 0;
}

#define ANY_OF(list) (list[below((unsigned)ARRAY_LEN(list))])

/* ---- runbooks ---- */

static const char *const kinds[] = {
	"read",
	"run x",
	"run y",
	"check",
	"confirm",
	"ask VALUE",
	"choose",
	"choose",
	"wait 10s",
	"wait",
	"parallel",
	"parallel",
	"call one",
	"call two",
	"end resolved",
};
static const char *const anywhere[] = {
	" danger",
	" danger go-{{VALUE}}",
	" not critical",
	" not skippable",
	" mark start",
	" mark end",
	" target 5m",
	" needs s0",
	" needs s1 s2",
	" text \"is {{NEEDED}}\"",
	" when run a",
	" when not run b",
	" when is VALUE x",
	" when step s0 was ok",
	" always",
	" undo back",
	" undo \"back {{VALUE}}\"",
	" when compare VALUE \"> 3\"",
	" when set VALUE",
	" approve dba",
	" approve dba 2 break-glass",
};
static const char *const of_commands[] = {
	" retry 2 5s 2",
	" retry 1 0s",
	" auto",
	" match done",
	" reject bad",
	" timeout 20s",
	" capture VALUE (.+)",
	" capture FOUND x=(.*) optional",
	" any",
	" exit 0 2",
	" until-me",
	" env A:{{VALUE}}",
	" dir d",
	" uses NEEDED",
	" uses VALUE",
};
static const char *const verdicts[] = { "ok", "fail", "timeout", "stopped", "skip", "no", "yes",
	"a" };

static void line(struct builder *b, const char *text)
{
	if (!builder_line(b, text))
		BUG("%s", text);
}

static void then_line(struct builder *b, unsigned n)
{
	struct strbuf sb = STRBUF_INIT;

	strbuf_addf(&sb, " then %s s%u", ANY_OF(verdicts), below(n));
	line(b, sb.buf);
	strbuf_release(&sb);
}

static void next_line(struct builder *b, unsigned n)
{
	struct strbuf sb = STRBUF_INIT;

	strbuf_addf(&sb, " next s%u", below(n));
	line(b, sb.buf);
	strbuf_release(&sb);
}

static void choose_lines(struct builder *b)
{
	if (one_in(2))
		line(b, " into VALUE");
	if (one_in(3)) {
		line(b, " from-run ls");
	} else if (one_in(2)) {
		line(b, " from-files /b");
	} else {
		line(b, " option a set=VALUE:1");
		line(b, " option b");
		if (one_in(3))
			line(b, " many");
	}
	if (one_in(4))
		line(b, " timeout 30s");
}

static void check_lines(struct builder *b)
{
	line(b, " item one");
	line(b, one_in(2) ? " item two optional" : " item two match=[0-9]+");
	if (one_in(3))
		line(b, " item three sense=looks");
}

static void parallel_lines(struct builder *b)
{
	line(b, " child one");
	line(b, one_in(2) ? " child two retry=1:5s" : " child two timeout=20s");
	if (one_in(2))
		line(b, one_in(2) ? " child three capture=FOUND:x" : " child three retry=2:0s");
	if (one_in(3))
		line(b, " need any");
	if (one_in(4))
		line(b, " timeout 30s");
}

static void step_lines(struct builder *b, const char *kind, unsigned n)
{
	if (strncmp(kind, "run", 3) == 0)
		for (unsigned i = below(3); i > 0; i--)
			line(b, ANY_OF(of_commands));
	else if (strncmp(kind, "choose", 6) == 0)
		choose_lines(b);
	else if (strcmp(kind, "check") == 0)
		check_lines(b);
	else if (strcmp(kind, "parallel") == 0)
		parallel_lines(b);
	else if (strcmp(kind, "wait") == 0)
		line(b, " until looks every=3s timeout=15s");
	for (unsigned i = below(3); i > 0; i--)
		line(b, ANY_OF(anywhere));
	for (unsigned i = below(3); i > 0; i--)
		then_line(b, n);
	if (one_in(4))
		next_line(b, n);
}

/* `calls`: how many of the files a step may call. */
static void file_lines(struct builder *b, unsigned n, unsigned calls)
{
	line(b, "var VALUE pattern=[a-z0-9/]+");
	line(b, "var NEEDED required");
	line(b, "var FOUND");
	for (unsigned i = 0; i < n; i++) {
		struct strbuf sb = STRBUF_INIT;
		const char *kind = ANY_OF(kinds);

		if (strncmp(kind, "call", 4) == 0)
			kind = calls == 0 ? "read" : calls == 1 ? "call one" : kind;

		strbuf_addf(&sb, "step s%u %s", i, kind);
		line(b, sb.buf);
		step_lines(b, kind, n);
		if (strncmp(kind, "call", 4) == 0 && one_in(2))
			line(b, " export VALUE FOUND");
		strbuf_release(&sb);
	}
}

static struct runbook *random_runbook(void)
{
	struct builder *b = builder_new();

	line(b, "file one");
	file_lines(b, 1 + below(3), 0);
	line(b, "file two");
	file_lines(b, 1 + below(3), 1);
	line(b, "main");
	line(b, "contact dba");
	line(b, "rto 4h");
	file_lines(b, 3 + below(STEPS_MAX - 3), 2);
	return builder_finish(b);
}

/* ---- what happens ---- */

static const char *const words[] = { "x", "s0", "s1", "s2", "s9", "s1/s0", "s2/s1", "s0/s0/s0", "a",
	"b", "/b/a", "go-x", "12", "go-1", "VALUE", "NEEDED", "one", "two", "dba", "reached",
	"resolved", "aborted", "kill", "yes", "three", "" };

static const char *word(void)
{
	return ANY_OF(words);
}

/* What the session asks for, mostly; so that lists come far. */
static void fitting(const struct session *s, struct happening *h)
{
	static const enum action menu[] = { ACT_RETRY, ACT_SKIP, ACT_DONE, ACT_TAKE, ACT_EDIT,
		ACT_JUMP, ACT_SHELL, ACT_RETRY, ACT_ROLLBACK, ACT_ROLLBACK };
	static struct identity who = { .name = "bob", .login = EVENT_NONE, .sid = EVENT_NONE };
	struct session_asks asks;

	session_asks(s, &asks);
	switch (asks.asks) {
	case ASKS_NOTHING: h->type = HAPPEN_TICK; return;
	case ASKS_VALUE:
	case ASKS_ANSWER:
		h->action = ACT_ANSWER;
		h->name = NULL;
		h->value = one_in(2) ? "x" : "7";
		return;
	case ASKS_APPROVAL:
		h->action = ACT_BREAK;
		if (one_in(3))
			return;
		who.uid = 1001 + (int64_t)below(2);
		h->type = HAPPEN_APPROVE;
		h->ask = asks.approval->ask;
		h->approver = &who;
		h->refuse = one_in(8);
		return;
	case ASKS_DANGER:
		h->action = ACT_TYPE;
		h->value = asks.text;
		return;
	case ASKS_REASON:
	case ASKS_GO: h->action = ACT_GO; return;
	case ASKS_ITEMS: h->action = one_in(3) ? ACT_NOT_SO : ACT_TICK; return;
	case ASKS_CONFIRM: h->action = one_in(2) ? ACT_YES : ACT_NO; return;
	case ASKS_OPTION:
		h->action = ACT_CHOOSE;
		h->option = NULL;
		h->index = 1 + (int)below(2);
		return;
	case ASKS_HALT: h->action = ANY_OF(menu); return;
	case ASKS_UNDO: h->action = one_in(3) ? ACT_SKIP : ACT_GO; return;
	case ASKS_OUTCOME: h->action = one_in(2) ? ACT_BACK : ACT_JUMP; return;
	}
}

static void act(struct rig *r)
{
	struct event_pair pair = { "VALUE", word() };
	const char *item = word();
	struct happening h = { .type = HAPPEN_ACTION,
		.who = "maria",
		.reason = "because",
		.value = word(),
		.name = word(),
		.item = word(),
		.option = word(),
		.to = word(),
		.text = word(),
		.role = word(),
		.result_word = word(),
		.outcome = word(),
		.signal_word = word(),
		.child = one_in(2) ? word() : NULL,
		.time_ms = r->at_ms - 1000 };

	h.action = (enum action)below(ACT_COUNT);
	if (one_in(3))
		h.script = "edited";
	if (one_in(3))
		h.set = (struct event_pairs){ &pair, 1 };
	if (one_in(3))
		h.items = (struct event_texts){ &item, 1 };
	if (one_in(8))
		h.reason = NULL;
	if (!one_in(4))
		fitting(r->s, &h);
	else if (h.action == ACT_END && !one_in(10))
		h.action = ACT_STOP;
	(void)rig_handle(r, &h);
}

static void end_run(struct rig *r)
{
	static const char *const lines[] = { "/b/a", "b" };
	struct run_captured found[2] = { { .value = word(), .line = "x" },
		{ .secret = one_in(9) } };
	struct run_result result = { .code = one_in(3) ? (int)below(3) : 0,
		.captured = found,
		.captured_n = ARRAY_LEN(found),
		.wall_ms = 5 };
	struct happening h = { .type = HAPPEN_RUN_EXITED, .result = &result };

	for (size_t i = 0; i < r->s->runs.n; i++)
		if (r->s->runs.v[i]->running && (h.run == 0 || one_in(2)))
			h.run = r->s->runs.v[i]->run;
	if (one_in(2))
		result.match_line = "done";
	if (one_in(4))
		result.reject_line = "bad";
	if (one_in(8))
		result.signal = 9;
	if (one_in(8))
		result.error = "no such program";
	result.timed_out = one_in(8);
	if (!one_in(4))
		result.lines = (struct event_texts){ lines, ARRAY_LEN(lines) };
	(void)rig_handle(r, &h);
}

static void list_files(struct rig *r)
{
	static const char *const files[] = { "/b/a", "/b/c" };
	struct happening h = { .type = HAPPEN_CHOICES, .step = r->s->step ? r->s->step->index : 0 };

	if (!one_in(4))
		h.choices = (struct event_texts){ files, ARRAY_LEN(files) };
	(void)rig_handle(r, &h);
}

/* A call waits for its values, which the holder gives at once. */
static bool begins_call(const struct session *s)
{
	struct session_asks asks;

	session_asks(s, &asks);
	return s->phase == PHASE_STEP && s->step && s->step->kind->shape == SHAPE_CALL &&
		asks.asks == ASKS_NOTHING && !session_busy(s) && !s->ending;
}

static void give_values(struct rig *r)
{
	const struct open_var vars[] = { { "VALUE", word(), "call" }, { "NEEDED", NULL, "call" } };
	struct happening h = {
		.type = HAPPEN_CALL, .step = r->s->step->index, .vars = vars, .var_n = below(3)
	};

	if (one_in(9))
		h.error = "VALUE: it does not fit";
	(void)rig_handle(r, &h);
}

static void pass(struct rig *r)
{
	struct happening h = { .type = HAPPEN_TICK };

	rig_pass(r, below(12) * 1000);
	r->digest = 1 + (int)below(2);
	(void)rig_handle(r, &h);
}

static void begin(struct rig *r)
{
	static const struct open_var vars[] = { { "VALUE", "x", "set" }, { "NEEDED", "y", "env" } };
	struct happening h = { .who = "maria", .vars = vars, .var_n = below(3) };

	if (one_in(5))
		h.first = "s1";
	assert_int_equal(rig_begin(r, &h), 0);
}

/* ---- the property ---- */

/* A session that is open waits for somebody or something: it never stands still for nothing. */
static void expect_alive(const struct rig *r)
{
	const struct session *s = r->s;
	struct session_asks asks;
	bool runs = false;

	session_asks(s, &asks);
	for (size_t i = 0; i < s->runs.n; i++)
		runs = runs || s->runs.v[i]->running;
	if (s->phase == PHASE_CLOSED || s->paused || asks.asks != ASKS_NOTHING || runs)
		return;
	if (begins_call(s))
		return;
	if (session_wants_digest(s)) /* the holder gives it at once */
		return;
	if (session_deadline(s) > 0 || (s->choices_asked && !s->choices.v))
		return;
	fail_msg("phase %d at %s waits for nothing", (int)s->phase, s->at ? s->at->id : "no step");
}

struct kept {
	struct arena *arena;
	VEC(struct event *) events;
};

static void keep_events(struct kept *k, const struct rig *r)
{
	for (size_t i = 0; i < r->out.events.n; i++)
		vec_push(&k->events, event_copy(r->out.events.v[i], k->arena));
}

/* Folded from the start in one go, as a reader of the journal does. */
static void expect_fold(const struct rig *r, const struct kept *k)
{
	struct session *again = session_new(r->rb);
	const char *why = NULL;

	for (size_t i = 0; i < k->events.n; i++)
		session_apply(again, k->events.v[i]);
	if (!session_equal(r->s, again, &why))
		fail_msg("the fold differs in %s", why);
	session_free(again);
}

static void one_list(void)
{
	static void (*const happens[])(
		struct rig * r) = { act, act, act, act, act, end_run, end_run, list_files, pass };
	struct kept kept = { .arena = arena_new() };
	struct rig r;

	rig_open(&r, random_runbook(), one_in(4) ? MODE_EXERCISE : MODE_INCIDENT);
	begin(&r);
	keep_events(&kept, &r);
	for (unsigned i = 0; i < COMMANDS && r.s->phase != PHASE_CLOSED; i++) {
		if (begins_call(r.s))
			give_values(&r);
		else
			ANY_OF(happens)(&r);
		keep_events(&kept, &r);
		expect_alive(&r);
	}
	expect_fold(&r, &kept);
	vec_release(&kept.events);
	arena_free(kept.arena);
	rig_close(&r);
}

void test_random_commands(void **state)
{
	const char *given = getenv("ENGINE_SEED");
	uint64_t seed = given ? strtoull(given, NULL, 10) : (uint64_t)time(NULL);

	(void)state;
	print_message("ENGINE_SEED=%" PRIu64 "\n", seed);
	chance = seed * 2654435761u + 88172645463325252u;
	for (int i = 0; i < LISTS; i++)
		one_list();
}
