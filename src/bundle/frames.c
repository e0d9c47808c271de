/*
 * See frames-private.h. Sources: "The .xz File Format" 1.0.4, 2.1.2; "LZ4 Frame Format Description"
 * 1.6.
 */
#include "config.h"

#include "bundle/frames-private.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/xalloc.h"

static const uint8_t xz_start[] = { 0xfd, '7', 'z', 'X', 'Z', 0 };
static const uint8_t lz4_start[] = { 0x04, 0x22, 0x4d, 0x18 };

static bool get(int fd, int64_t at, uint8_t *out, size_t n)
{
	return pread(fd, out, n, at) == (ssize_t)n;
}

static uint32_t word_at(const uint8_t *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

/* ---- xz ---- */

/* The last footer: CRC32, length of the index, the flags of the header, `YZ`; zeros may follow. */
static int64_t xz_end(int fd, int64_t size)
{
	enum { TAIL = 64 * 1024, FOOTER = 12 };
	int64_t from = size > TAIL ? size - TAIL : 0, end = -1;
	uint8_t head[8], *tail = xmalloc(TAIL);
	ssize_t n = pread(fd, tail, TAIL, from);

	if (!get(fd, 0, head, sizeof(head)))
		n = 0;
	for (ssize_t i = n - FOOTER; end < 0 && i >= 0; i--) {
		if (tail[i + 10] == 'Y' && tail[i + 11] == 'Z' &&
			memcmp(tail + i + 8, head + sizeof(xz_start), 2) == 0)
			end = from + i + FOOTER;
	}
	while (end >= from && end < from + n && tail[end - from] == 0)
		end++;
	free(tail);
	return end;
}

/* ---- lz4 ---- */

/* Behind the header of a frame; -1: it is not whole. */
static int64_t lz4_blocks(int fd, int64_t at, uint8_t *flags)
{
	if (!get(fd, at + 4, flags, 1))
		return -1;
	/* magic, flags, block sizes; the content's size, a dictionary, the header's check sum */
	return at + 6 + (*flags & 0x08 ? 8 : 0) + (*flags & 0x01 ? 4 : 0) + 1;
}

static int64_t lz4_frame_end(int fd, int64_t at)
{
	uint8_t flags, word[4];

	for (at = lz4_blocks(fd, at, &flags); at >= 0 && get(fd, at, word, sizeof(word));) {
		uint32_t length = word_at(word) & 0x7fffffff;

		at += 4;
		if (word_at(word) == 0)
			return at + (flags & 0x04 ? 4 : 0);
		at += (int64_t)length + (flags & 0x10 ? 4 : 0);
	}
	return -1;
}

static int64_t lz4_end(int fd, int64_t size)
{
	uint8_t magic[4];
	int64_t at = 0;

	while (at >= 0 && at < size && get(fd, at, magic, sizeof(magic)) &&
		memcmp(magic, lz4_start, sizeof(magic)) == 0)
		at = lz4_frame_end(fd, at);
	return at;
}

int64_t frames_end(int fd, int64_t size)
{
	uint8_t start[6];

	if (!get(fd, 0, start, sizeof(start)))
		return -1;
	if (memcmp(start, xz_start, sizeof(xz_start)) == 0)
		return xz_end(fd, size);
	if (memcmp(start, lz4_start, sizeof(lz4_start)) == 0)
		return lz4_end(fd, size);
	return -1;
}
