/*
 * BSON bytes checked one element after the other, with the documents that are open on a stack of
 * fixed size. Must not read a byte before it is known to be there.
 */
#include "config.h"

#include "base/bsoncheck.h"

#include <stdbool.h>
#include <string.h>

#include "base/utf8.h"

#define DOCUMENT_MIN 5 /* bytes: the length word and the NUL at the end */

/* How the bytes behind a key look. */
enum shape {
	SHAPE_UNKNOWN,  /* no type of BSON */
	SHAPE_FIXED,    /* `size` bytes */
	SHAPE_BOOL,     /* 0 or 1 */
	SHAPE_TEXT,     /* length word, bytes, NUL, then `size` more bytes */
	SHAPE_BINARY,   /* length word, subtype, bytes */
	SHAPE_REGEX,    /* two texts with a NUL each */
	SHAPE_DOCUMENT, /* length word, elements, NUL */
	SHAPE_SCOPE,    /* length word, text, document */
};

static const struct {
	unsigned char shape; /* enum shape */
	unsigned char size;
} types[256] = {
	[0x01] = { SHAPE_FIXED, 8 },    /* double */
	[0x02] = { SHAPE_TEXT, 0 },     /* string */
	[0x03] = { SHAPE_DOCUMENT, 0 }, /* document */
	[0x04] = { SHAPE_DOCUMENT, 0 }, /* array */
	[0x05] = { SHAPE_BINARY, 0 },   /* binary */
	[0x06] = { SHAPE_FIXED, 0 },    /* undefined */
	[0x07] = { SHAPE_FIXED, 12 },   /* object id */
	[0x08] = { SHAPE_BOOL, 0 },     /* boolean */
	[0x09] = { SHAPE_FIXED, 8 },    /* date */
	[0x0a] = { SHAPE_FIXED, 0 },    /* null */
	[0x0b] = { SHAPE_REGEX, 0 },    /* regular expression */
	[0x0c] = { SHAPE_TEXT, 12 },    /* DBPointer */
	[0x0d] = { SHAPE_TEXT, 0 },     /* code */
	[0x0e] = { SHAPE_TEXT, 0 },     /* symbol */
	[0x0f] = { SHAPE_SCOPE, 0 },    /* code with scope */
	[0x10] = { SHAPE_FIXED, 4 },    /* int32 */
	[0x11] = { SHAPE_FIXED, 8 },    /* timestamp */
	[0x12] = { SHAPE_FIXED, 8 },    /* int64 */
	[0x13] = { SHAPE_FIXED, 16 },   /* decimal128 */
	[0x7f] = { SHAPE_FIXED, 0 },    /* max key */
	[0xff] = { SHAPE_FIXED, 0 },    /* min key */
};

struct reader {
	const uint8_t *data;
	size_t pos;
	size_t ends[BSON_DEPTH_MAX]; /* of the open documents, behind their NUL */
	size_t depth;
	const char *why; /* NULL as long as all is well; `pos` is then where it is not */
};

static bool bad(struct reader *r, const char *why)
{
	r->why = why;
	return false;
}

static uint32_t word_at(const uint8_t *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

/* Bytes left in the innermost document before its NUL. */
static size_t left(const struct reader *r)
{
	return r->ends[r->depth - 1] - 1 - r->pos;
}

static bool skip(struct reader *r, size_t n)
{
	if (n > left(r))
		return bad(r, "a value runs past its document");
	r->pos += n;
	return true;
}

/* A length word that must be `min` to what is left; *pos stays before it. */
static bool length_word(struct reader *r, size_t min, size_t room, size_t *length)
{
	if (room < 4)
		return bad(r, "a length runs past its document");
	*length = word_at(r->data + r->pos);
	if (*length < min)
		return bad(r, "a length is too small");
	if (*length > INT32_MAX || *length > room)
		return bad(r, "a length runs past its document");
	return true;
}

static bool utf8(struct reader *r, const uint8_t *s, size_t n)
{
	size_t at;

	if (utf8_valid((const char *)s, n, &at))
		return true;
	r->pos = (size_t)(s - r->data) + at;
	return bad(r, "a text is not UTF-8");
}

/* A key, or a part of a regular expression: everything up to a NUL. */
static bool cstring(struct reader *r)
{
	const uint8_t *s = r->data + r->pos;
	const uint8_t *nul = memchr(s, 0, left(r));

	if (nul == NULL)
		return bad(r, "a key or a pattern has no end");
	if (!utf8(r, s, (size_t)(nul - s)))
		return false;
	r->pos += (size_t)(nul - s) + 1;
	return true;
}

/* NULs inside are text: the length counts. */
static bool text(struct reader *r)
{
	size_t length;

	if (left(r) < 4)
		return bad(r, "a length runs past its document");
	if (!length_word(r, 0, left(r), &length))
		return false;
	if (length < 1)
		return bad(r, "a text without its NUL");
	if (length > left(r) - 4)
		return bad(r, "a text runs past its document");
	r->pos += 4;
	if (r->data[r->pos + length - 1] != 0) {
		r->pos += length - 1;
		return bad(r, "a text does not end with NUL");
	}
	if (!utf8(r, r->data + r->pos, length - 1))
		return false;
	r->pos += length;
	return true;
}

static bool binary(struct reader *r)
{
	const uint8_t *p = r->data + r->pos;
	size_t length;

	if (!length_word(r, 0, left(r), &length))
		return false;
	if (left(r) < 5 || length > left(r) - 5)
		return bad(r, "binary data run past their document");
	/* The old binary subtype has its length once more inside. */
	if (p[4] == 2 && (length < 4 || word_at(p + 5) != length - 4))
		return bad(r, "the two lengths of old binary data differ");
	r->pos += 5 + length;
	return true;
}

/* `room`: bytes that the document may have, its NUL included. */
static bool open_document(struct reader *r, size_t room)
{
	size_t length;

	if (!length_word(r, DOCUMENT_MIN, room, &length))
		return false;
	if (r->depth == BSON_DEPTH_MAX)
		return bad(r, "documents are nested too deep");
	if (r->data[r->pos + length - 1] != 0)
		return bad(r, "a document does not end with NUL");
	r->ends[r->depth++] = r->pos + length;
	r->pos += 4;
	return true;
}

/* Code with a scope: the document must end where the whole does. */
static bool scope(struct reader *r)
{
	size_t end, length;

	if (!length_word(r, 4 + 5 + DOCUMENT_MIN, left(r), &length))
		return false;
	end = r->pos + length;
	r->pos += 4;
	if (!text(r))
		return false;
	if (r->pos > end || end - r->pos < DOCUMENT_MIN ||
		word_at(r->data + r->pos) != end - r->pos)
		return bad(r, "code with a scope has a wrong length");
	return open_document(r, end - r->pos);
}

static bool value(struct reader *r, uint8_t type)
{
	switch ((enum shape)types[type].shape) {
	case SHAPE_UNKNOWN: return bad(r, "an unknown type");
	case SHAPE_FIXED: return skip(r, types[type].size);
	case SHAPE_BOOL:
		if (left(r) >= 1 && r->data[r->pos] > 1)
			return bad(r, "a boolean that is neither 0 nor 1");
		return skip(r, 1);
	case SHAPE_TEXT: return text(r) && skip(r, types[type].size);
	case SHAPE_BINARY: return binary(r);
	case SHAPE_REGEX: return cstring(r) && cstring(r);
	case SHAPE_DOCUMENT: return open_document(r, left(r));
	case SHAPE_SCOPE: return scope(r);
	}
	return bad(r, "an unknown type");
}

static bool element(struct reader *r)
{
	uint8_t type = r->data[r->pos];

	if (left(r) == 0) {
		/* Its NUL was checked when it was opened. */
		r->pos++;
		r->depth--;
		return true;
	}
	if (types[type].shape == SHAPE_UNKNOWN)
		return bad(r, type == 0 ? "a document ends too early" : "an unknown type");
	r->pos++;
	return cstring(r) && value(r, type);
}

int bson_check(const uint8_t *data, size_t n, size_t *at, struct error *e)
{
	struct reader r = { .data = data };
	bool ok;

	if (n < DOCUMENT_MIN)
		ok = bad(&r, "too short for a document");
	else if (word_at(data) != n)
		ok = bad(&r, "the length word is not the document's length");
	else
		ok = open_document(&r, n);
	while (ok && r.depth > 0)
		ok = element(&r);
	if (ok)
		return 0;
	if (at != NULL)
		*at = r.pos;
	return error_set(e, -ERR_CORRUPT, "BSON, byte %zu: %s", r.pos, r.why);
}

size_t bson_length(const uint8_t *data, size_t n, size_t max)
{
	size_t length;

	if (n < 4)
		return 0;
	length = word_at(data);
	return length >= DOCUMENT_MIN && length <= max && length <= INT32_MAX ? length : 0;
}
