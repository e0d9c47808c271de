/*
 * Edit distance and the nearest word. Must not know where the words come from.
 */
#include "config.h"

#include "base/wordlike.h"

#include <string.h>

static int lower(char c)
{
	return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : (unsigned char)c;
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Three rows of the table are enough: the last but one is for swaps. */
static size_t distance(const char *a, size_t n, const char *b, size_t m)
{
	size_t rows[3][WORDLIKE_MAX + 1];
	size_t *before = rows[0], *last = rows[1], *row = rows[2];

	for (size_t j = 0; j <= m; j++)
		last[j] = j;
	for (size_t i = 1; i <= n; i++) {
		size_t *spare = before;

		row[0] = i;
		for (size_t j = 1; j <= m; j++) {
			int x = lower(a[i - 1]), y = lower(b[j - 1]);

			row[j] = least(last[j - 1] + (x != y), 1 + least(last[j], row[j - 1]));
			if (i > 1 && j > 1 && x == lower(b[j - 2]) && y == lower(a[i - 2]))
				row[j] = least(row[j], before[j - 2] + 1);
		}
		before = last;
		last = row;
		row = spare;
	}
	return last[m];
}

const char *nearest_word(const char *word, const char *const *candidates, size_t n)
{
	const char *nearest = NULL;
	size_t len = strnlen(word, WORDLIKE_MAX + 1);
	size_t limit = len / 3 > 1 ? len / 3 : 1;

	if (len > WORDLIKE_MAX)
		return NULL;
	for (size_t i = 0; i < n; i++) {
		size_t m = candidates[i] != NULL ? strnlen(candidates[i], WORDLIKE_MAX + 1) : 0;
		size_t d;

		if (candidates[i] == NULL || m > WORDLIKE_MAX || m > len + limit || m + limit < len)
			continue;
		d = distance(word, len, candidates[i], m);
		/* A word of which nothing is left is not like the other. */
		if (d > limit || (d > 0 && d >= len))
			continue;
		nearest = candidates[i];
		if (d == 0)
			break;
		limit = d - 1;
	}
	return nearest;
}
