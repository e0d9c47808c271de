/* The keys of a map: those that are there twice, and `<<`. */
#include "config.h"

#include <stdint.h>
#include <string.h>

#include "base/strmap.h"
#include "load/tree-private.h"

/* Merge keys: pairs of the maps that `<<` names, where the key is not there yet. */
static void merge_map(struct tree *t, struct strmap *there, const struct node *from)
{
	if (from->type != NODE_MAP) {
		if (from->type != NODE_BROKEN)
			tree_error(t, from, "'<<' takes a map or a list of maps, not %s",
				node_type_name(from));
		return;
	}
	for (size_t i = 0; i < from->n; i++) {
		if (strmap_has(there, from->pairs[i].key->text))
			continue;
		strmap_put(there, from->pairs[i].key->text, t);
		vec_push(&t->children, from->pairs[i].key);
		vec_push(&t->children, from->pairs[i].value);
	}
}

static void merge(struct tree *t, size_t base, const struct node *value)
{
	struct strmap *there = strmap_new();

	for (size_t i = base; i < t->children.n; i += 2)
		strmap_put(there, t->children.v[i]->text, t);
	if (value->type != NODE_LIST)
		merge_map(t, there, value);
	else
		for (size_t i = 0; i < value->n; i++)
			merge_map(t, there, value->items[i]);
	strmap_free(there, NULL);
}

/* 64 bits that say which keys cannot be there yet. */
static uint64_t key_bit(const struct node *key)
{
	uint64_t h = key->n;

	for (size_t i = 0; i < key->n && i < 8; i++)
		h = h * 131 + (unsigned char)key->text[i];
	return UINT64_C(1) << ((h * UINT64_C(0x9E3779B97F4A7C15)) >> 58);
}

/* Keeps the first of keys that are there twice. Maps of many keys are looked up in a table. */
static void drop_duplicates(struct tree *t, size_t base)
{
	size_t kept = base;
	uint64_t seen = 0;
	struct strmap *many = t->children.n - base > 64 ? strmap_new() : NULL;

	for (size_t i = base; i < t->children.n; i += 2) {
		const struct node *key = t->children.v[i], *first = NULL;
		uint64_t bit = key_bit(key);

		if (many) {
			first = strmap_get(many, key->text);
		} else if (seen & bit) {
			for (size_t k = base; k < kept && !first; k += 2)
				if (strcmp(t->children.v[k]->text, key->text) == 0)
					first = t->children.v[k];
		}
		seen |= bit;
		if (first && key->type == NODE_TEXT) {
			tree_error(t, key, "duplicate key '%s', first at line %d, column %d",
				key->text, first->line, first->column);
			continue;
		}
		if (many)
			strmap_put(many, key->text, (void *)(uintptr_t)key);
		t->children.v[kept++] = key;
		t->children.v[kept++] = t->children.v[i + 1];
	}
	t->children.n = kept;
	strmap_free(many, NULL);
}

static bool is_merge_key(const struct node *key)
{
	return key->n == 2 && key->style == STYLE_PLAIN && memcmp(key->text, "<<", 2) == 0;
}

void tree_end_map(struct tree *t, struct frame *f)
{
	const struct node *value = NULL;
	size_t kept = f->base;

	drop_duplicates(t, f->base);
	for (size_t i = f->base; i < t->children.n; i += 2) {
		if (is_merge_key(t->children.v[i])) {
			value = t->children.v[i + 1];
		} else {
			t->children.v[kept++] = t->children.v[i];
			t->children.v[kept++] = t->children.v[i + 1];
		}
	}
	t->children.n = kept;
	if (value)
		merge(t, f->base, value);
}
