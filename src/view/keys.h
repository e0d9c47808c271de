/*
 * Keys as values: a character or a named key, with what was held down. Painters decode what their
 * terminal sends into these; keymaps name them.
 */
#ifndef MUSTER_VIEW_KEYS_H
#define MUSTER_VIEW_KEYS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/strbuf.h"

enum {
	VK_FIRST = 0x110000, /* behind the last code point */
#define KEYNAME(name, word) VK_##name,
#include "view/keys.def"
#undef KEYNAME
	VK_END_,
};
#define VK_COUNT (VK_END_ - VK_FIRST - 1)

enum { MOD_SHIFT = 1, MOD_ALT = 2, MOD_CTRL = 4 }; /* as enum term_mod */

struct key {
	uint32_t code; /* a code point, or VK_… ; a letter with MOD_CTRL is the small one */
	unsigned mods;
};

bool key_equal(struct key a, struct key b);
/* Whether it types a character. */
bool key_is_text(struct key k);
/* Appends its name: `Ctrl-]`, `F1`, `x`, `Space`. */
void key_describe(struct strbuf *out, struct key k);
/* The key of that name; false: there is none. */
bool key_parse(const char *name, struct key *k);

enum mouse_what { POINTER_CLICK, POINTER_WHEEL_UP, POINTER_WHEEL_DOWN };

struct mouse {
	enum mouse_what what;
	int x, y; /* of the canvas */
};

#endif
