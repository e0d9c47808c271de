/*
 * A YAML document as a tree of texts, lists and maps with their places. Anchors, aliases and merge
 * keys are resolved: a node that aliases lead to is shared, never copied.
 */
#ifndef MUSTER_LOAD_NODE_PRIVATE_H
#define MUSTER_LOAD_NODE_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "load/source-private.h"

enum node_type {
	NODE_TEXT,
	NODE_LIST,
	NODE_MAP,
	NODE_BROKEN, /* an error was said already, whatever it was meant to be */
};

enum node_style {
	STYLE_PLAIN,
	STYLE_SINGLE,
	STYLE_DOUBLE,
	STYLE_LITERAL,
	STYLE_FOLDED,
	STYLE_FLOW
};

struct pair {
	const struct node *key, *value; /* the key is a NODE_TEXT */
};

/* Small, since there are many: the time it takes to load is to a good part that of memory. */
struct node {
	uint8_t type, style; /* enum node_type, enum node_style */
	bool cut;            /* a map or list that was not read to its end, or not all of it */
	uint8_t height;      /* levels below it */
	uint32_t weight;     /* nodes, itself too, each as often as it is met */
	int line, column;
	uint32_t at; /* offset in the source's body */
	uint32_t n;  /* bytes, elements or pairs */
	union {
		const char *text; /* NUL-terminated; may hold NULs only where an error was said */
		const struct node *const *items;
		const struct pair *pairs;
	};
};

/* The value of a key, NULL: none, or not a map. */
const struct node *node_get(const struct node *map, const char *key);
const char *node_type_name(const struct node *node); /* "a text", "a list", "a map" */

struct document {
	struct node *root; /* NULL where there is none */
	bool cut;          /* something was left out: what is missing may be there */
};

/* Reads the one document of a source; what is wrong is added to `ps`. All is in the arena. `map` is what
 * it is called where it has to be a map; NULL: anything may stand there. */
void document_read(struct document *doc, struct source *src, struct arena *arena,
	struct problems *ps, const char *map);

#endif
