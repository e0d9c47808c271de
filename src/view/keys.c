/*
 * Keys and their names.
 */
#include "config.h"

#include "view/keys.h"

#include <string.h>

#include "base/utf8.h"
#include "base/xalloc.h"

static const char *const words[] = {
#define KEYNAME(name, word) word,
#include "view/keys.def"
#undef KEYNAME
};
_Static_assert(ARRAY_LEN(words) == VK_COUNT, "a word a key");

static const struct {
	const char *prefix;
	unsigned mod;
} mods[] = {
	{ "Ctrl-", MOD_CTRL },
	{ "Alt-", MOD_ALT },
	{ "Shift-", MOD_SHIFT },
};

bool key_equal(struct key a, struct key b)
{
	return a.code == b.code && a.mods == b.mods;
}

bool key_is_text(struct key k)
{
	return k.code < VK_FIRST && !(k.mods & (MOD_ALT | MOD_CTRL)) && !rune_is_control(k.code);
}

void key_describe(struct strbuf *out, struct key k)
{
	for (size_t i = 0; i < ARRAY_LEN(mods); i++) {
		if (k.mods & mods[i].mod)
			strbuf_adds(out, mods[i].prefix);
	}
	if (k.code > VK_FIRST)
		strbuf_adds(out, words[k.code - VK_FIRST - 1]);
	else if (k.code == ' ')
		strbuf_adds(out, "Space");
	else
		strbuf_add_rune(out, k.code);
}

static bool parse_code(const char *name, uint32_t *code)
{
	size_t n = strlen(name);

	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		if (strcmp(words[i], name) == 0) {
			*code = VK_FIRST + 1 + (uint32_t)i;
			return true;
		}
	}
	if (strcmp(name, "Space") == 0) {
		*code = ' ';
		return true;
	}
	return n > 0 && utf8_decode(name, n, code) == n && *code != UTF8_BAD &&
		!rune_is_control(*code);
}

bool key_parse(const char *name, struct key *k)
{
	size_t i = 0;

	*k = (struct key){ 0 };
	while (i < ARRAY_LEN(mods)) {
		size_t n = strlen(mods[i].prefix);

		/* Shift-Tab is a key of its own. */
		if (strncmp(name, mods[i].prefix, n) == 0 && strcmp(name, "Shift-Tab") != 0) {
			k->mods |= mods[i].mod;
			name += n;
			i = 0;
		} else {
			i++;
		}
	}
	return parse_code(name, &k->code);
}
