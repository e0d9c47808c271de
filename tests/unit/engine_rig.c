/* A session whose events are folded a second time; after everything that happens both are
 * compared. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "engine_tests.h"
#include "model/upkeep.h"

#define START_MS 1700000000000LL /* 2023-11-14T22:13:20Z */
#define NS_PER_MS 1000000LL

void rig_open(struct rig *r, struct runbook *rb, enum session_mode mode)
{
	memset(r, 0, sizeof(*r));
	r->rb = rb;
	r->mode = mode;
	r->s = session_new(rb);
	r->folded = session_new(rb);
	r->bare = session_new(NULL);
	r->at_ms = START_MS;
	engine_outcome_init(&r->out);
}

void rig_close(struct rig *r)
{
	session_free(r->s);
	session_free(r->folded);
	session_free(r->bare);
	engine_outcome_release(&r->out);
	error_clear(&r->e);
	runbook_free(r->rb);
}

void rig_pass(struct rig *r, int64_t ms)
{
	r->at_ms += ms;
	r->mono_ns += ms * NS_PER_MS;
}

/* A reader without the runbook knows where the session stands, and what became of each step. */
static void expect_same_place(const struct rig *r)
{
	const char *at = r->s->at ? r->s->at->id : "", *bare = r->bare->at ? r->bare->at->id : "";

	assert_string_equal(at, bare);
	assert_int_equal(r->s->phase, r->bare->phase);
	assert_int_equal(r->s->outcome, r->bare->outcome);
	assert_int_equal(r->s->path.n, r->bare->path.n);
	for (size_t i = 0; i < r->bare->steps.n; i++) {
		const struct step_record *is = r->bare->steps.v[i];
		const struct step_record *wanted = session_step(r->s, is->id);

		assert_int_equal(is->state, wanted->state);
		assert_int_equal(is->busy_ms, wanted->busy_ms);
	}
}

int rig_handle(struct rig *r, struct happening *h)
{
	static const struct identity maria = {
		.name = "maria", .uid = 1000, .login = 1000, .sid = 50
	};
	const struct person *people[8];
	struct step_digest digest;
	const char *why = NULL;
	int rc;

	h->at_ms = r->at_ms;
	h->mono_ns = r->mono_ns;
	h->driver = &maria;
	h->people = r->rb->person_n > 0 ? people : NULL;
	h->people_n = r->rb->person_n;
	for (size_t i = 0; i < r->rb->person_n && i < ARRAY_LEN(people); i++)
		people[i] = &r->rb->people[i];
	if (r->digest && session_wants_digest(r->s)) {
		digest.step = r->s->at->id;
		digest.visit = r->s->at->visits;
		memset(digest.digest, r->digest, sizeof(digest.digest));
		h->digest = &digest;
	}
	rc = engine_handle(r->s, h, &r->out, &r->e);
	if (rc < 0 && (r->out.events.n > 0 || r->out.effects.n > 0))
		fail_msg("what was refused has events");
	for (size_t i = 0; i < r->out.events.n; i++) {
		session_apply(r->folded, r->out.events.v[i]);
		session_apply(r->bare, r->out.events.v[i]);
	}
	if (!session_equal(r->s, r->folded, &why))
		fail_msg("the fold differs in %s", why);
	expect_same_place(r);
	return rc;
}

int rig_begin(struct rig *r, struct happening *h)
{
	struct event open;

	event_init(&open, EV_SESSION_OPEN, 0, 0);
	open.session = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
	open.format = EVENT_FORMAT;
	open.mode = session_mode_name(r->mode);
	open.runbook = r->rb->id;
	open.title = r->rb->title;
	open.operator_name = "maria";
	open.operator_uid = open.operator_login = 1000;
	open.onset = r->at_ms - 60000;
	if (r->rb->objectives.rto_ms > 0)
		open.rto_ms = r->rb->objectives.rto_ms;
	h->type = HAPPEN_OPEN;
	h->open = &open;
	return rig_handle(r, h);
}
