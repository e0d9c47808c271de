/*
 * What steps printed whose output others are asked to approve (`see`): a hash of it, of the last
 * attempt, over what the record has. It keeps no output, and of other steps nothing.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "holder/holder-private.h"
#include "journal/digest.h"

static struct seen *find(const struct holder *h, const char *step)
{
	for (size_t i = 0; step && i < h->seen.n; i++)
		if (strcmp(h->seen.v[i]->step, step) == 0)
			return h->seen.v[i];
	return NULL;
}

static struct seen *keep(struct holder *h, const char *step)
{
	struct seen *s = find(h, step);

	if (s)
		return s;
	s = xcalloc(1, sizeof(*s));
	s->step = xstrdup(step);
	s->digest = digest_new();
	vec_push(&h->seen, s);
	return s;
}

/* The commands of one attempt belong together; the next one begins anew. */
static void begin(struct holder *h, const struct event *ev)
{
	const struct step_record *at = ev->step ? session_step(h->session, ev->step) : NULL;
	uint8_t old[EVENT_HASH_LEN];
	struct seen *s;

	if (!at || !ev->purpose || !session_is_of_step(ev->purpose) ||
		!session_is_seen(h->session, ev->step))
		return;
	s = keep(h, ev->step);
	if (s->visit == at->visits && s->attempt == (int)ev->attempt)
		return;
	s->visit = at->visits;
	s->attempt = (int)ev->attempt;
	digest_take(s->digest, old);
}

static void add(struct holder *h, const struct event *ev)
{
	const struct run_record *r = session_run(h->session, (int)ev->run);
	struct seen *s = r && session_is_of_step(r->purpose) ? find(h, r->step) : NULL;

	if (s)
		digest_add(s->digest, ev->data.v, ev->data.n);
}

void seen_take(struct holder *h, const struct event *ev)
{
	if (ev->type == EV_RUN_START)
		begin(h, ev);
	else if (ev->type == EV_RUN_OUTPUT && h->seen.n > 0)
		add(h, ev);
}

bool seen_digest(const struct holder *h, const char *step, uint8_t out[EVENT_HASH_LEN])
{
	const struct seen *s = find(h, step);

	if (s)
		digest_peek(s->digest, out);
	return s != NULL;
}

void seen_release(struct holder *h)
{
	for (size_t i = 0; i < h->seen.n; i++) {
		digest_free(h->seen.v[i]->digest);
		free(h->seen.v[i]->step);
		free(h->seen.v[i]);
	}
	vec_release(&h->seen);
}
