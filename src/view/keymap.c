/*
 * The tables of keys.
 */
#include "config.h"

#include "view/keymap.h"

#include <string.h>

#include "base/i18n.h"
#include "base/xalloc.h"

static const struct {
	const char *word, *does;
} deeds[] = {
#define DEED(name, word, does) { word, does },
#include "view/deed.def"
#undef DEED
};
_Static_assert(ARRAY_LEN(deeds) == DEED_COUNT, "a word a deed");

const struct binding keymap[] = {
#define BIND(set, key, deed, label, rank) { KEYS_##set, key, DEED_##deed, label, rank },
#include "view/keymap.def"
#undef BIND
};
const size_t keymap_n = ARRAY_LEN(keymap);

enum deed keymap_deed(enum keyset set, struct key k)
{
	for (size_t i = 0; i < keymap_n; i++) {
		struct key bound;

		if (keymap[i].set == set && key_parse(keymap[i].key, &bound) && key_equal(bound, k))
			return keymap[i].deed;
	}
	return DEED_NONE;
}

const char *deed_does(enum deed deed)
{
	return deeds[deed].does;
}

const char *deed_word(enum deed deed)
{
	return deeds[deed].word;
}

enum deed deed_named(const char *word)
{
	for (size_t i = 1; i < DEED_COUNT; i++) {
		if (strcmp(deeds[i].word, word) == 0)
			return (enum deed)i;
	}
	return DEED_NONE;
}
