/*
 * The begin of a document that was cut short, told from one whose length word is wrong. It must not
 * read past what is there.
 */
#include "config.h"

#include <string.h>

#include "base/xalloc.h"
#include "journal/read-private.h"

/* Of the types that events have: the bytes of a value, and whether a length word adds to them. */
static const struct {
	uint8_t type, size;
	bool counted;
	uint8_t least; /* of what is counted */
} shapes[] = {
	{ 0x01, 8, false, 0 }, /* double */
	{ 0x02, 4, true, 1 },  /* text: its NUL counts */
	{ 0x03, 0, true, 5 },  /* document: its length word and NUL count */
	{ 0x04, 0, true, 5 },  /* array */
	{ 0x05, 5, true, 0 },  /* binary: the subtype does not count */
	{ 0x08, 1, false, 0 }, /* boolean */
	{ 0x09, 8, false, 0 }, /* date */
	{ 0x10, 4, false, 0 }, /* int32 */
	{ 0x12, 8, false, 0 }, /* int64 */
};

static size_t word_at(const uint8_t *p)
{
	return (size_t)p[0] | (size_t)p[1] << 8 | (size_t)p[2] << 16 | (size_t)p[3] << 24;
}

/* The bytes of the value at data[at]. 0: no such value; SIZE_MAX: not enough is there to tell. */
static size_t value_size(uint8_t type, const uint8_t *data, size_t at, size_t n)
{
	for (size_t i = 0; i < ARRAY_LEN(shapes); i++) {
		if (shapes[i].type != type)
			continue;
		if (!shapes[i].counted)
			return shapes[i].size;
		if (n - at < 4)
			return SIZE_MAX;
		return word_at(data + at) < shapes[i].least ? 0
							    : shapes[i].size + word_at(data + at);
	}
	return 0;
}

bool torn_fits(const uint8_t *data, size_t n)
{
	static const uint8_t begin[] = { 0x02, '_', 'i', 'd', 0 };
	size_t at = 4, length, size, known;
	const uint8_t *nul;

	if (n <= at)
		return true;
	length = word_at(data);
	known = n - at < sizeof(begin) ? n - at : sizeof(begin);
	if (memcmp(data + at, begin, known) != 0)
		return false;
	while (at < n) {
		nul = memchr(data + at, 0, n - at);
		if (!nul)
			return true;
		if (nul == data + at)
			return false; /* it ends here, not at its length */
		size = value_size(data[at], data, (size_t)(nul - data) + 1, n);
		if (size == SIZE_MAX)
			return true;
		at = (size_t)(nul - data) + 1 + size;
		if (size == 0 || at >= length)
			return false;
	}
	return true;
}

size_t torn_end(const uint8_t *data, size_t n)
{
	size_t at = 4, size;
	const uint8_t *nul;

	while (at < n && (nul = memchr(data + at, 0, n - at)) != NULL) {
		if (nul == data + at)
			return at + 1;
		size = value_size(data[at], data, (size_t)(nul - data) + 1, n);
		if (size == 0 || size > n)
			return 0;
		at = (size_t)(nul - data) + 1 + size;
	}
	return 0;
}
