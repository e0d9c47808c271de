/*
 * Finding what is whole of a damaged journal. First all segments are looked through and what is whole
 * is noted by its seq; then it is read in that order, so that one segment makes good what another lost.
 */
#include "config.h"

#include "journal/rescue.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/bsoncheck.h"
#include "base/fs.h"
#include "base/mutant.h"
#include "base/vec.h"
#include "journal/chain-private.h"
#include "journal/journal.h"
#include "journal/read-private.h"
#include "journal/rescue-private.h"
#include "journal/segment-private.h"

/* A whole event. */
struct whole {
	int64_t seq, at;
	size_t n;
	int segment;
	bool ends; /* session.close, session.pruned */
	uint8_t hash[EVENT_HASH_LEN];
};

/* What was passed over behind the event `after`. */
struct damage {
	int64_t after, bytes;
	const char *why;
};

struct rescue {
	const char *session;
	struct chain_hasher *hasher;
	struct arena *arena;
	VEC(struct window) segments;
	VEC(struct whole) places;   /* by seq */
	VEC(struct damage) damages; /* by `after` once all was looked through */
	size_t next, damage;
	int64_t seq; /* of the event given last, -1: none */
};

/* ---- noting what is whole ---- */

/* The index of the first place whose seq is not smaller. */
static size_t find_place(const struct rescue *r, int64_t seq)
{
	size_t low = 0, high = r->places.n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (r->places.v[middle].seq < seq)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static const struct whole *place_of(const struct rescue *r, int64_t seq)
{
	size_t i = find_place(r, seq);

	return i < r->places.n && r->places.v[i].seq == seq ? &r->places.v[i] : NULL;
}

static void keep(struct rescue *r, const struct whole *p)
{
	size_t i = find_place(r, p->seq);

	(void)vec_add(&r->places);
	memmove(r->places.v + i + 1, r->places.v + i, (r->places.n - 1 - i) * sizeof(*p));
	r->places.v[i] = *p;
}

static void note_damage(struct rescue *r, int64_t after, int64_t bytes, const char *why)
{
	struct damage d = { after, bytes, why };

	vec_push(&r->damages, d);
}

/* ---- looking through a segment ---- */

/* One that is being looked at. */
struct candidate {
	struct whole place;
	const uint8_t *data;
	const char *why; /* it is not whole; NULL: it is */
	bool known;      /* it has been noted already */
};

static bool hashes_to(const struct rescue *r, const struct candidate *c,
	const uint8_t prev[EVENT_HASH_LEN], uint8_t computed[EVENT_HASH_LEN])
{
	chain_hash(r->hasher, prev, c->data, c->place.n - 1 - CHAIN_ELEMENT_LEN, computed);
	return memcmp(computed, chain_stored_hash(c->data, c->place.n), EVENT_HASH_LEN) == 0;
}

/* Structure, session, hash in its place. */
static bool is_event(struct rescue *r, struct window *w, int64_t at, struct candidate *c)
{
	const uint8_t *word = window_at(w, at, 4);
	struct event ev;
	size_t bad;

	memset(c, 0, sizeof(*c));
	c->why = "no event begins there";
	c->place.at = at;
	c->place.n = word ? bson_length(word, 4, JOURNAL_EVENT_MAX) : 0;
	if (c->place.n < CHAIN_DOCUMENT_MIN)
		return false;
	c->data = window_at(w, at, c->place.n);
	if (!c->data) {
		c->why = "an event is cut short";
		return false;
	}
	arena_clear(r->arena);
	if (bson_check(c->data, c->place.n, &bad, NULL) != 0 ||
		journal_decode(c->data, c->place.n, &ev, r->arena, NULL) != 0)
		return false;
	c->place.seq = ev.seq;
	c->place.ends = ev.type == EV_SESSION_CLOSE || ev.type == EV_SESSION_PRUNED;
	c->why = "an event of another session";
	return strcmp(ev.session, r->session) == 0;
}

/* The hash before it, as far as it is known: of the event before by its number, else what stands in the
 * bytes before it. */
static bool prev_hash(const struct rescue *r, struct window *w, const struct candidate *c,
	uint8_t prev[EVENT_HASH_LEN])
{
	const struct whole *before = place_of(r, c->place.seq - 1);
	const uint8_t *bytes;

	memset(prev, 0, EVENT_HASH_LEN);
	if (c->place.seq == 0)
		return true;
	if (before) {
		memcpy(prev, before->hash, EVENT_HASH_LEN);
		return true;
	}
	bytes = window_at(w, c->place.at - 1 - EVENT_HASH_LEN, EVENT_HASH_LEN);
	if (bytes)
		memcpy(prev, bytes, EVENT_HASH_LEN);
	return bytes != NULL;
}

/* The event behind it says that its hash should be that: only the hash itself was changed. */
static bool is_confirmed(struct rescue *r, struct window *w, const struct candidate *c,
	const uint8_t hash[EVENT_HASH_LEN])
{
	uint8_t computed[EVENT_HASH_LEN];
	struct candidate next;

	return is_event(r, w, c->place.at + (int64_t)c->place.n, &next) &&
		next.place.seq == c->place.seq + 1 && hashes_to(r, &next, hash, computed);
}

static void judge(struct rescue *r, struct window *w, int64_t at, struct candidate *c)
{
	uint8_t prev[EVENT_HASH_LEN];
	const struct whole *known;
	int64_t seq;
	bool has_prev, fits;

	if (!is_event(r, w, at, c))
		return;
	seq = c->place.seq;
	has_prev = prev_hash(r, w, c, prev);
	/* Looking there may have moved the window. */
	if (!is_event(r, w, at, c))
		return;
	c->why = "an event was changed, or the one before it is missing";
	if (!has_prev)
		return;
	fits = hashes_to(r, c, prev, c->place.hash) || MUTANT(CHANGE_SALVAGED);
	known = place_of(r, seq);
	c->known = known && fits && memcmp(known->hash, c->place.hash, EVENT_HASH_LEN) == 0;
	if (known ? c->known : fits || is_confirmed(r, w, c, c->place.hash))
		c->why = NULL;
}

/* Where to go on behind what is not whole: behind it where its end can be told, else where something
 * looks like an event. */
static int64_t resume_at(struct window *w, const struct candidate *c)
{
	int64_t at = c->place.at, left = w->size - at;
	size_t n = left < JOURNAL_OUTPUT_MAX * 2 ? (size_t)left : JOURNAL_OUTPUT_MAX * 2, end;
	const uint8_t *data = window_at(w, at, n);

	end = data ? torn_end(data, n) : 0;
	if (end >= CHAIN_DOCUMENT_MIN && chain_stored_hash(data, end))
		return at + (int64_t)end;
	return window_find_begin(w, at + 1);
}

/* What a crash left at the end of an earlier segment is made good by the one behind it. */
static bool is_torn_end(struct window *w, int64_t at)
{
	int64_t left = w->size - at;
	const uint8_t *data = left < JOURNAL_EVENT_MAX ? window_at(w, at, (size_t)left) : NULL;

	return data && torn_fits(data, (size_t)left);
}

/* That an event is there again is right only where a segment repeats what was not acknowledged; `after`
 * is what this segment had before. */
static bool repeats_wrongly(const struct candidate *c, int segment, int64_t after)
{
	return c->known && (segment == 0 || c->place.seq <= after);
}

static void look_through(struct rescue *r, int segment, bool last)
{
	struct window *w = &r->segments.v[segment];
	int64_t at = 0, from = -1, after = -1;
	const char *why = NULL;

	while (at < w->size) {
		struct candidate c;

		judge(r, w, at, &c);
		if (!c.why && repeats_wrongly(&c, segment, after))
			c.why = "an event is there again";
		if (c.why) {
			why = from < 0 ? c.why : why;
			from = from < 0 ? at : from;
			at = resume_at(w, &c);
			continue;
		}
		if (from >= 0)
			note_damage(r, after, at - from, why);
		from = -1;
		after = c.place.seq;
		c.place.segment = segment;
		if (!c.known)
			keep(r, &c.place);
		at += (int64_t)c.place.n;
	}
	if (from >= 0 && (last || !is_torn_end(w, from)))
		note_damage(r, after, w->size - from, why);
}

/* ---- all of it ---- */

static int open_segments(struct rescue *r, int dirfd, struct error *e)
{
	for (int i = 0;; i++) {
		struct error sub = ERROR_INIT;
		int fd = segment_open(dirfd, JOURNAL_SESSION, i, NULL, "", O_RDONLY, &sub);
		struct stat st;

		/* What is on a disk that is not there now is missing, and the rest is worth having. */
		if (fd == -ERR_ELSEWHERE) {
			error_clear(&sub);
			window_init(&vec_add(&r->segments), -1, 0);
			note_damage(r, INT64_MAX, 0, "a segment is on a disk that is not there");
			continue;
		}
		if (fd < 0 && !(i > 0 && fd == -ERR_NOTFOUND))
			error_set(e, fd, "%s", error_text(&sub));
		error_clear(&sub);
		if (fd < 0)
			return i > 0 && fd == -ERR_NOTFOUND ? 0 : fd;
		window_init(&vec_add(&r->segments), fd, fstat(fd, &st) == 0 ? st.st_size : 0);
	}
}

static int by_after(const void *a, const void *b)
{
	const struct damage *x = a, *y = b;

	return x->after < y->after ? -1 : x->after > y->after;
}

int rescue_open(struct rescue **out, int dirfd, const char *session, struct error *e)
{
	struct rescue *r = xcalloc(1, sizeof(*r));
	int rc;

	r->session = session;
	r->seq = -1;
	r->hasher = chain_hasher_new();
	r->arena = arena_new();
	rc = open_segments(r, dirfd, e);
	for (size_t i = 0; rc == 0 && i < r->segments.n; i++)
		look_through(r, (int)i, i + 1 == r->segments.n);
	if (rc == 0 && r->places.n == 0)
		rc = error_set(e, -ERR_CORRUPT, "not one event of it is whole");
	if (rc != 0) {
		rescue_close(r);
		return rc;
	}
	if (r->damages.n > 1)
		qsort(r->damages.v, r->damages.n, sizeof(*r->damages.v), by_after);
	*out = r;
	return 0;
}

void rescue_close(struct rescue *r)
{
	if (!r)
		return;
	for (size_t i = 0; i < r->segments.n; i++)
		window_release(&r->segments.v[i]);
	vec_release(&r->segments);
	vec_release(&r->places);
	vec_release(&r->damages);
	chain_hasher_free(r->hasher);
	arena_free(r->arena);
	free(r);
}

bool rescue_is_closed(const struct rescue *r)
{
	return vec_last(&r->places).ends;
}

bool rescue_is_sound(const struct rescue *r)
{
	return r->damages.n == 0 && r->places.v[0].seq == 0 &&
		vec_last(&r->places).seq + 1 == (int64_t)r->places.n;
}

const uint8_t *rescue_head(const struct rescue *r)
{
	return vec_last(&r->places).hash;
}

/* ---- reading it ---- */

/* All damage up to what stands behind `after`. */
static void take_damage(struct rescue *r, int64_t after, struct rescue_gap *gap)
{
	for (; r->damage < r->damages.n && r->damages.v[r->damage].after <= after; r->damage++) {
		gap->bytes += r->damages.v[r->damage].bytes;
		gap->why = gap->why ? gap->why : r->damages.v[r->damage].why;
	}
}

/* What is missing or was passed over before the place that is next. */
static bool find_gap(struct rescue *r, struct rescue_gap *gap)
{
	const struct whole *p = r->next < r->places.n ? &r->places.v[r->next] : NULL;

	*gap = (struct rescue_gap){ EVENT_NONE, EVENT_NONE, 0, NULL };
	/* Nothing may stand behind the last event: what was found there is told before it. */
	take_damage(r, !p || p->ends ? INT64_MAX : r->seq, gap);
	for (size_t i = r->next + 1; p && p->ends && i < r->places.n; i++) {
		gap->bytes += (int64_t)r->places.v[i].n;
		gap->why = gap->why ? gap->why : "events behind the end";
	}
	if (p && p->seq > r->seq + 1) {
		gap->first = r->seq + 1;
		gap->last = p->seq - 1;
		gap->why = gap->why ? gap->why : "events are missing";
	} else if (!p && gap->why) {
		gap->first = r->seq + 1;
	}
	r->seq = p ? p->seq - 1 : r->seq;
	return gap->why != NULL;
}

static int read_place(struct rescue *r, const struct whole *p, struct event *ev, struct error *e)
{
	const uint8_t *data = window_at(&r->segments.v[p->segment], p->at, p->n);

	if (!data)
		return error_set(e, -ERR_IO, "segment %d of the journal cannot be read any more",
			p->segment);
	arena_clear(r->arena);
	return journal_decode(data, p->n, ev, r->arena, e);
}

int rescue_next(struct rescue *r, enum rescue_found *found, struct event *ev,
	struct rescue_gap *gap, struct error *e)
{
	const struct whole *p;
	int rc;

	*found = RESCUE_GAP;
	if (find_gap(r, gap))
		return 0;
	*found = RESCUE_END;
	if (r->next == r->places.n)
		return 0;
	p = &r->places.v[r->next++];
	r->seq = p->seq;
	/* What stands behind an end is none of the session, whoever chained it. */
	if (p->ends)
		r->next = r->places.n;
	*found = RESCUE_EVENT;
	if ((rc = read_place(r, p, ev, e)) != 0 || ev->type != EV_UNKNOWN)
		return rc;
	*found = RESCUE_GAP;
	*gap = (struct rescue_gap){ p->seq, p->seq, (int64_t)p->n, "an event of a newer muster" };
	return 0;
}
