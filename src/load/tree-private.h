/*
 * A tree while it is built: the open collections and their children.
 */
#ifndef MUSTER_LOAD_TREE_PRIVATE_H
#define MUSTER_LOAD_TREE_PRIVATE_H

#include <yaml.h>

#include "base/vec.h"
#include "load/node-private.h"
#include "load/problems-private.h"

#define NOWHERE ((size_t)-1)
#define KEYS 256

struct arena;
struct patches;
struct strmap;

struct frame {
	struct node *node;      /* a list or a map */
	size_t base;            /* of its children in `children` */
	const struct node *key; /* of a map: waits for its value */
	bool broken;            /* it was meant to be something else, and that was said */
};

struct tree {
	struct source *src;
	struct arena *arena;
	struct problems *ps;
	struct patches *patches;
	struct document *doc;
	struct cursor cursor;
	struct frame stack[LOAD_DEPTH_MAX];
	size_t depth;
	/* Of all open collections; of a map key, value, key, and so on. */
	VEC(const struct node *) children;
	struct strmap *anchors; /* name → node */
	const char *keys[KEYS]; /* texts of short keys, which there are few of and many times */
	size_t nodes, aliased;
	size_t flow_at; /* of the outermost open flow collection */
	bool stop;      /* a bound was reached, or a second document begins */
	bool too_large; /* a bound was reached */
};

void tree_error(struct tree *t, const struct node *at, const char *fmt, ...) PRINTF_LIKE(3, 4);
/* A new node at a mark of libyaml's. */
struct node *tree_node(struct tree *t, enum node_type type, const yaml_mark_t *mark);
/* Properties of a node: a name for aliases, and a tag, which nothing may have. */
void tree_name(
	struct tree *t, struct node *node, const yaml_char_t *anchor, const yaml_char_t *tag);
/* Opens a collection. */
void tree_push(struct tree *t, struct node *node, bool flow);
/* Closes the innermost one, which ends in that line. */
void tree_pop(struct tree *t, int last_line);
/* A finished node goes into the collection that is open, or is the document. */
void tree_add(struct tree *t, const struct node *node);
/* Whether the next node is the key of a map. */
bool tree_awaits_key(const struct tree *t);

/* mapkeys.c: the children of a map that ends: keys that are there twice, and merge keys. */
void tree_end_map(struct tree *t, struct frame *f);

#endif
