/*
 * See gunzip-private.h. zlib compares the CRC32 and the length of each member.
 */
#include "config.h"

#include "bundle/gunzip-private.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

#define GZIP_WINDOW (15 + 16) /* zlib.h: the largest window, and gzip's header and trailer */

enum stage {
	MEMBER,  /* inside one */
	BETWEEN, /* behind one: another may begin */
	BEHIND,  /* what follows is no member: zeros are padding, all else trailing data */
};

struct gunzip {
	const struct zlib *z;
	z_stream stream;
	enum stage stage;
	bool magic;    /* the first byte of a member that may begin was seen */
	int64_t taken; /* bytes */
};

struct gunzip *gunzip_new(const struct zlib *z)
{
	struct gunzip *g = xcalloc(1, sizeof(*g));

	g->z = z;
	if (z->inflateInit2_(&g->stream, GZIP_WINDOW, ZLIB_VERSION, (int)sizeof(g->stream)) != Z_OK)
		BUG("zlib does not start");
	return g;
}

void gunzip_free(struct gunzip *g)
{
	if (!g)
		return;
	g->z->inflateEnd(&g->stream);
	free(g);
}

static void take(struct gunzip *g, const uint8_t **in, size_t *n, size_t k)
{
	*in += k;
	*n -= k;
	g->taken += (int64_t)k;
}

static size_t inflate_some(struct gunzip *g, const uint8_t **in, size_t *n, uint8_t *out,
	size_t room, struct finding *f)
{
	z_stream *s = &g->stream;
	uInt give = *n < UINT_MAX ? (uInt)*n : UINT_MAX;
	int rc;

	/* zlib does not write to it; its type is from before const. */
	memcpy(&s->next_in, in, sizeof(*in));
	s->avail_in = give;
	s->next_out = out;
	s->avail_out = room < UINT_MAX ? (uInt)room : UINT_MAX;
	room = s->avail_out;
	rc = g->z->inflate(s, Z_NO_FLUSH);
	take(g, in, n, give - s->avail_in);
	if (rc == Z_STREAM_END) {
		g->stage = BETWEEN;
		g->z->inflateReset(s);
	} else if (rc != Z_OK && rc != Z_BUF_ERROR) {
		finding_set(f, BACKUP_DAMAGED, g->taken, "gzip: %s",
			s->msg ? s->msg : "it cannot be unpacked");
	}
	return room - s->avail_out;
}

/* A member begins with 1f 8b; zlib wants both bytes, so the first one is given to it by hand. */
static void look_for_member(struct gunzip *g, const uint8_t **in, size_t *n, struct finding *f)
{
	uint8_t none;

	if (!g->magic && **in == 0x1f) {
		g->magic = true;
		take(g, in, n, 1);
	} else if (g->magic && **in == 0x8b) {
		const uint8_t first[] = { 0x1f }, *p = first;
		size_t one = 1;

		g->magic = false;
		g->stage = MEMBER;
		g->taken--;
		inflate_some(g, &p, &one, &none, 0, f);
	} else {
		g->stage = BEHIND;
	}
}

static void look_behind(struct gunzip *g, const uint8_t **in, size_t *n, struct finding *f)
{
	size_t i = 0;

	if (!g->magic) {
		while (i < *n && (*in)[i] == 0)
			i++;
	}
	if (i < *n || g->magic)
		finding_set(f, BACKUP_TRAILING, g->taken + (int64_t)i,
			"bytes behind the end of the gzip");
	take(g, in, n, *n);
}

size_t gunzip_step(struct gunzip *g, const uint8_t **in, size_t *n, uint8_t *out, size_t room,
	struct finding *f)
{
	size_t made;

	while (*n > 0 && f->state == BACKUP_OK) {
		switch (g->stage) {
		case MEMBER:
			made = inflate_some(g, in, n, out, room, f);
			if (made > 0)
				return made;
			break;
		case BETWEEN: look_for_member(g, in, n, f); break;
		case BEHIND: look_behind(g, in, n, f); break;
		}
	}
	return 0;
}

bool gunzip_end(const struct gunzip *g, struct finding *f)
{
	if (g->stage == MEMBER)
		finding_set(f, BACKUP_TRUNCATED, g->taken, "the gzip ends before its end");
	else if (g->magic)
		finding_set(f, BACKUP_TRAILING, g->taken, "a byte behind the end of the gzip");
	return f->state == BACKUP_OK;
}
