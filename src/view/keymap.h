/*
 * Keys become deeds, with their help, before a screen sees them. The tables are data: the key bar and the
 * help screen are made from them, and nothing else knows a key.
 */
#ifndef MUSTER_VIEW_KEYMAP_H
#define MUSTER_VIEW_KEYMAP_H

#include <stddef.h>

#include "view/keys.h"

enum deed {
#define DEED(name, word, does) DEED_##name,
#include "view/deed.def"
#undef DEED
	DEED_COUNT,
};

/* Sets of keys; a screen uses one at a time. */
enum keyset {
	KEYS_RUN,    /* the run screen */
	KEYS_OUTPUT, /* its output, scrolled and searched */
	KEYS_TYPING, /* all else goes to the command */
	KEYS_FIELD,  /* a field of it: letters are typed */
	KEYS_MENU,
	KEYS_PROMPT,
	KEYS_TEXT,
	KEYS_COLON,
	KEYS_SUMMARY,
	KEYS_HOME,
	KEYS_LOG,
	KEYSET_COUNT,
};

struct binding {
	enum keyset set;
	const char *key; /* its name, as key_parse reads it */
	enum deed deed;
	const char *label; /* N_(), "" : not in the key bar */
	int rank;          /* in the key bar, the lowest first */
};

extern const struct binding keymap[];
extern const size_t keymap_n;

/* DEED_NONE where the key does nothing. */
enum deed keymap_deed(enum keyset set, struct key k);
/* N_(), a sentence for the help screen. */
const char *deed_does(enum deed deed);
const char *deed_word(enum deed deed);
/* The deed of that word; DEED_NONE: there is none. */
enum deed deed_named(const char *word);

#endif
