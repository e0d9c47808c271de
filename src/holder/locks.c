/*
 * What this session works on alone: taken before there is a session, kept until it is closed. A holder
 * that dies keeps it: the files name the session, not the process.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/fs.h"
#include "base/template.h"
#include "holder/holder-private.h"
#include "journal/lock.h"

/* The home's own, and those of all accounts of this host that work together. */
static size_t folders(const struct holder *h, char *out[2])
{
	const char *team = getenv("MUSTER_TEAM_DIR");
	size_t n = 0;

	out[n++] = fs_join(h->options->home, "locks");
	if (team && *team)
		out[n++] = fs_join(team, "locks");
	return n;
}

static void free_folders(char *v[2], size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(v[i]);
}

static struct lock_note note_of(const struct holder *h, const char *target)
{
	return (struct lock_note){
		.session = h->session_id,
		.who = h->lock_who,
		.step = h->session && h->session->at ? h->session->at->id : NULL,
		.home = h->options->home,
		.target = target,
		.since_ms = h->lock_since_ms,
	};
}

int locks_take(
	struct holder *h, const char *target, const char *why, const char **had, struct error *e)
{
	struct lock_note mine = note_of(h, target), other;
	char *v[2];
	size_t n = folders(h, v), taken = 0;
	int rc = 0;

	*had = NULL;
	while (rc == 0 && taken < n) {
		rc = lock_take(v[taken], taken > 0, &mine, why != NULL, &other, h->scratch, e);
		if (rc == 0 && other.session)
			*had = other.session;
		taken += rc == 0;
	}
	if (rc == 0)
		vec_push(&h->locks, xstrdup(target));
	for (size_t i = 0; rc != 0 && i < taken; i++)
		lock_release(v[i], target, h->session_id);
	free_folders(v, n);
	return rc;
}

static bool has(const struct holder *h, const char *target)
{
	for (size_t i = 0; i < h->locks.n; i++) {
		if (h->locks.v[i] && strcmp(h->locks.v[i], target) == 0)
			return true;
	}
	return false;
}

/* Takes what a runbook locks and says so in the happening. */
static int take_for(struct holder *h, const char *target, struct happening *hap, struct error *e)
{
	int rc;

	if (has(h, target))
		return 0;
	rc = locks_take(h, target, h->lock_override, &hap->lock_had, e);
	hap->lock_session = h->session_id;
	hap->lock_target = rc == 0 ? values_masked(h, target) : NULL;
	hap->lock_why = hap->lock_had ? values_masked(h, h->lock_override) : NULL;
	return rc;
}

static bool takes_locks(int mode)
{
	return mode != MODE_DRILL && mode != MODE_DRY_RUN;
}

static const char *at_start(void *order, const char *name)
{
	const struct wire_message *m = order;

	for (size_t i = 0; i < m->vars.n; i++) {
		if (strcmp(m->vars.v[i].name, name) == 0)
			return m->vars.v[i].value;
	}
	return NULL;
}

/* With the values from the start: the session that would have them is not there yet. */
int locks_take_first(
	struct holder *h, const struct wire_message *m, struct happening *hap, struct error *e)
{
	struct strbuf target = STRBUF_INIT;
	int rc;

	h->lock_who = xstrdup(m->open->operator_name);
	h->lock_override = m->override ? xstrdup(m->override) : NULL;
	h->lock_since_ms = clock_real_ms();
	if (!h->runbook->lock ||
		!takes_locks(m->open->mode ? session_mode_named(m->open->mode) : -1))
		return 0;
	template_expand(&target, h->runbook->lock, at_start, (void *)(uintptr_t)m);
	rc = take_for(h, target.buf, hap, e);
	strbuf_wipe(&target);
	return rc;
}

static const char *at_call(void *happening, const char *name)
{
	const struct happening *hap = happening;

	for (size_t i = 0; i < hap->var_n; i++) {
		if (strcmp(hap->vars[i].name, name) == 0)
			return hap->vars[i].value;
	}
	return NULL;
}

/* With the values that the call begins with. */
int locks_take_called(
	struct holder *h, const struct runbook *rb, struct happening *hap, struct error *e)
{
	struct strbuf target = STRBUF_INIT;
	int rc;

	if (!rb->lock || !takes_locks((int)h->session->mode))
		return 0;
	hap->who = h->session->operator_name;
	template_expand(&target, rb->lock, at_call, hap);
	rc = take_for(h, target.buf, hap, e);
	strbuf_wipe(&target);
	return rc;
}

static void renew(struct holder *h, size_t i)
{
	struct lock_note mine = note_of(h, h->locks.v[i]), other;
	struct error e = ERROR_INIT;
	char *v[2], *said;
	size_t n = folders(h, v);

	for (size_t k = 0; k < n; k++) {
		if (lock_renew(v[k], &mine, &other, h->scratch, &e) != -ERR_BUSY)
			continue;
		said = xstrfmt("the lock on %s was taken away by %s (session %s)", mine.target,
			other.who ? other.who : "?", other.session ? other.session : "?");
		views_notice(h, values_masked(h, said));
		free(said);
		free(h->locks.v[i]);
		h->locks.v[i] = NULL;
		break;
	}
	free_folders(v, n);
	error_clear(&e);
}

void locks_follow(struct holder *h)
{
	const char *step = h->session->at ? h->session->at->id : NULL;

	if (h->locks.n == 0 || !step || (h->lock_step && strcmp(h->lock_step, step) == 0))
		return;
	free(h->lock_step);
	h->lock_step = xstrdup(step);
	for (size_t i = 0; i < h->locks.n; i++) {
		if (h->locks.v[i])
			renew(h, i);
	}
}

void locks_close(struct holder *h, bool closed)
{
	char *v[2];
	size_t n = folders(h, v);

	for (size_t i = 0; i < h->locks.n; i++) {
		for (size_t k = 0; closed && h->locks.v[i] && k < n; k++)
			lock_release(v[k], h->locks.v[i], h->session_id);
		free(h->locks.v[i]);
	}
	vec_release(&h->locks);
	free_folders(v, n);
	free(h->lock_who);
	free(h->lock_override);
	free(h->lock_step);
}
