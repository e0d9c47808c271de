/*
 * libyaml's events to a tree, with a stack of our own. Depth, nodes and what aliases make are bounded
 * while the events come: libyaml has no limit of its own. An alias shares the node it leads to, so
 * that a bomb costs nothing to build; its weight says what it would cost to walk.
 */
#include "config.h"

#include <string.h>

#include "base/arena.h"
#include "base/strmap.h"
#include "base/utf8.h"
#include "load/node-private.h"
#include "load/yaml-private.h"

#define NOWHERE ((size_t)-1)
#define KEYS 256
#define KEY_MAX 16 /* bytes, with the NUL */
/* All readings of a file together, when it is read again after an error. */
#define REREAD_BYTES (64u << 20)

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
	VEC(const struct node *)
	children;               /* of all open collections; of a map key, value, key, … */
	struct strmap *anchors; /* name → node */
	const char *keys[KEYS]; /* texts of short keys, which there are few of and many times */
	size_t nodes, aliased;
	size_t flow_at; /* of the outermost open flow collection */
	bool stop;      /* a bound was reached, or a second document begins */
	bool too_large; /* a bound was reached */
};

static void PRINTF_LIKE(3, 4) complain(struct tree *t, const struct node *at, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	problems_vadd(t->ps, PROBLEM_ERROR, t->src, at->line, at->column, fmt, ap);
	va_end(ap);
}

/* libyaml's mark stands at the anchor; we want what it is the name of, where that is on its line. */
static void skip_anchor(const struct source *src, struct node *node)
{
	size_t at = node->at;
	int column = node->column;
	uint32_t rune;

	while (at < src->body_size && (src->body[at] == '&' || src->body[at] == '!')) {
		while (at < src->body_size && !strchr(" \t\r\n", src->body[at])) {
			at += utf8_decode(src->body + at, src->body_size - at, &rune);
			column++;
		}
		while (at < src->body_size && (src->body[at] == ' ' || src->body[at] == '\t'))
			at++, column++;
	}
	if (at < src->body_size && !strchr("\r\n#", src->body[at])) {
		node->at = (uint32_t)at;
		node->column = column;
	}
}

static struct node *node_new(struct tree *t, enum node_type type, const yaml_mark_t *mark)
{
	struct node *node = arena_new_of(t->arena, struct node);

	node->type = (uint8_t)type;
	node->weight = 1;
	node->at =
		(uint32_t)source_place(t->src, mark->index, &t->cursor, &node->line, &node->column);
	if (++t->nodes > LOAD_NODES_MAX) {
		complain(t, node, "the file has more than %d nodes", LOAD_NODES_MAX);
		t->stop = t->too_large = true;
	}
	return node;
}

/* Bytes of the tag that stands at an offset, or behind the anchor there. */
static size_t tag_length(const struct source *src, size_t at)
{
	size_t n = 0;

	while (n < 64 && at + n < src->body_size && !strchr(" \t\r\n,[]{}", src->body[at + n]))
		n++;
	return n;
}

/* Properties of a node: a name for aliases, and a tag, which nothing may have. */
static void name_node(
	struct tree *t, struct node *node, const yaml_char_t *anchor, const yaml_char_t *tag)
{
	if (tag)
		complain(t, node, "an explicit tag (%.*s): types come from the format",
			(int)tag_length(t->src, node->at), t->src->body + node->at);
	if (anchor)
		strmap_put(t->anchors, (const char *)anchor, node);
	if (anchor || tag)
		skip_anchor(t->src, node);
}

static enum node_style style_of(yaml_scalar_style_t style)
{
	static const enum node_style styles[] = {
		[YAML_ANY_SCALAR_STYLE] = STYLE_PLAIN,
		[YAML_PLAIN_SCALAR_STYLE] = STYLE_PLAIN,
		[YAML_SINGLE_QUOTED_SCALAR_STYLE] = STYLE_SINGLE,
		[YAML_DOUBLE_QUOTED_SCALAR_STYLE] = STYLE_DOUBLE,
		[YAML_LITERAL_SCALAR_STYLE] = STYLE_LITERAL,
		[YAML_FOLDED_SCALAR_STYLE] = STYLE_FOLDED,
	};

	return styles[style];
}

/* A NUL would end the text. */
static bool may_stand(const struct source *src, uint32_t control)
{
	return control == '\n' || control == '\t' || (src->typed && control != 0);
}

/* What a value may not hold, however it was escaped. What stands there raw was found before. false: no
 * more can be said of it, since it ends in the middle. */
static bool check_characters(struct tree *t, const struct node *node)
{
	if (t->src->line_char == t->src->line_at && node->style != STYLE_DOUBLE)
		return true; /* ASCII, and nothing is escaped */
	for (size_t i = 0; i < node->n;) {
		uint32_t rune = (unsigned char)node->text[i];
		size_t used = 1;
		int line, column;

		if (rune >= 0x7F)
			used = utf8_decode(node->text + i, node->n - i, &rune);
		if (rune_is_bidi(rune) || (rune_is_control(rune) && !may_stand(t->src, rune))) {
			source_within(t->src, node, i, &line, &column);
			problems_add(t->ps, PROBLEM_ERROR, t->src, line, column,
				rune_is_bidi(rune)
					? "the character U+%04X makes text look like another"
					: "the control character U+%04X cannot stand in a text",
				(unsigned)rune);
			return rune != 0; /* one a text is enough */
		}
		i += used;
	}
	return true;
}

/* Merge keys: pairs of the maps that `<<` names, where the key is not there yet. */
static void merge_map(struct tree *t, struct strmap *there, const struct node *from)
{
	if (from->type != NODE_MAP) {
		if (from->type != NODE_BROKEN)
			complain(t, from, "'<<' takes a map or a list of maps, not %s",
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
			complain(t, key, "duplicate key '%s', first at line %d, column %d",
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

static void end_map(struct tree *t, struct frame *f)
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

/* Takes a child into account: what it weighs, how high it is. */
static void weigh(struct node *node, const struct node *child)
{
	uint32_t sum = node->weight + child->weight;

	node->weight = sum < node->weight ? UINT32_MAX : sum;
	if (child->height >= node->height)
		node->height = (uint8_t)(child->height + 1);
}

static void add(struct tree *t, const struct node *node);

static void pop(struct tree *t, int last_line)
{
	struct frame *f = &t->stack[--t->depth];
	struct node *node = f->node;
	size_t n;

	if (f->key) { /* only where reading ended in the middle */
		t->children.n--;
		f->key = NULL;
	}
	if (node->type == NODE_MAP)
		end_map(t, f);
	n = t->children.n - f->base;
	for (size_t i = f->base; i < t->children.n; i++)
		weigh(node, t->children.v[i]);
	if (n > 0)
		node->items = arena_memdup(t->arena, t->children.v + f->base, n * sizeof(void *));
	node->n = (uint32_t)(node->type == NODE_MAP ? n / 2 : n);
	node->cut = node->cut || patch_within(t->patches, node->line, last_line);
	t->children.n = f->base;
	if (f->broken)
		node->type = NODE_BROKEN;
	if (node->style == STYLE_FLOW && t->flow_at == node->at)
		t->flow_at = NOWHERE;
	add(t, node);
}

static void push(struct tree *t, struct node *node, bool flow)
{
	if (t->depth == LOAD_DEPTH_MAX) {
		complain(t, node, "nested deeper than %d levels", LOAD_DEPTH_MAX);
		t->stop = t->too_large = true;
		return;
	}
	if (flow) {
		node->style = STYLE_FLOW;
		if (t->flow_at == NOWHERE)
			t->flow_at = node->at;
	}
	t->stack[t->depth++] = (struct frame){ .node = node, .base = t->children.n };
}

static bool awaits_key(const struct tree *t)
{
	const struct frame *f = t->depth > 0 ? &t->stack[t->depth - 1] : NULL;

	return f && f->node->type == NODE_MAP && !f->key;
}

/* `? key`, which nobody writes inside { } but as the beginning of a text. */
static bool behind_question(const struct source *src, const struct node *key)
{
	size_t at = key->at;

	while (at > 0 && src->body[at - 1] == ' ')
		at--;
	return at > 0 && src->body[at - 1] == '?';
}

/* A finished node goes into the collection that is open, or is the document. */
static void add(struct tree *t, const struct node *node)
{
	struct frame *f = t->depth > 0 ? &t->stack[t->depth - 1] : NULL;

	if (!f) {
		t->doc->root = (struct node *)(uintptr_t)node;
		return;
	}
	if (awaits_key(t)) {
		if (node->type != NODE_TEXT) {
			struct node *stand_in = arena_new_of(t->arena, struct node);

			if (node->type != NODE_BROKEN)
				complain(t, node, "a key is a text, not %s", node_type_name(node));
			*stand_in = (struct node){ .type = NODE_BROKEN,
				.line = node->line,
				.column = node->column,
				.text = "",
				.weight = 1 };
			f->node->cut = true;
			node = stand_in;
		}
		if (f->node->style == STYLE_FLOW && behind_question(t->src, node)) {
			complain(t, node, "an unquoted '?' inside { }: put the text in quotes");
			f->broken = true;
		}
		f->key = node;
	} else {
		f->key = NULL;
	}
	vec_push(&t->children, node);
}

/* Each key's text is kept once, as far as a small table remembers. */
static const char *key_text(struct tree *t, const char *text, size_t n)
{
	size_t slot = n;
	const char *kept;

	for (size_t i = 0; i < n; i++)
		slot = slot * 31 + (unsigned char)text[i];
	kept = t->keys[slot % KEYS];
	if (!kept || memcmp(kept, text, n) != 0 || kept[n])
		kept = t->keys[slot % KEYS] = text_keep(t->arena, text, n);
	return kept;
}

static void on_scalar(struct tree *t, const yaml_event_t *ev)
{
	struct node *node = node_new(t, NODE_TEXT, &ev->start_mark);

	node->style = (uint8_t)style_of(ev->data.scalar.style);
	node->n = (uint32_t)ev->data.scalar.length;
	node->text = awaits_key(t) && node->n < KEY_MAX
		? key_text(t, (const char *)ev->data.scalar.value, node->n)
		: text_keep(t->arena, (const char *)ev->data.scalar.value, node->n);
	name_node(t, node, ev->data.scalar.anchor, ev->data.scalar.tag);
	if (patch_at(t->patches, node->at) || !check_characters(t, node))
		node->type = NODE_BROKEN;
	add(t, node);
}

static bool is_open(const struct tree *t, const struct node *node)
{
	for (size_t i = 0; i < t->depth; i++)
		if (t->stack[i].node == node)
			return true;
	return false;
}

static void on_alias(struct tree *t, const yaml_event_t *ev)
{
	const char *name = (const char *)ev->data.alias.anchor;
	struct node *here = node_new(t, NODE_BROKEN, &ev->start_mark);
	const struct node *node = strmap_get(t->anchors, name);

	if (!node) {
		complain(t, here, "there is no anchor '&%s' before this alias", name);
		node = here;
	} else if (is_open(t, node)) {
		complain(t, here,
			"the alias '*%s' stands within what it names: the document refers to "
			"itself",
			name);
		node = here;
	}
	t->aliased += node->weight;
	if (t->aliased > LOAD_ALIASED_MAX) {
		complain(t, here, "aliases make more than %d nodes", LOAD_ALIASED_MAX);
		t->stop = t->too_large = true;
	}
	if (t->depth + node->height + (node->type == NODE_TEXT ? 0 : 1) > LOAD_DEPTH_MAX) {
		complain(t, here, "nested deeper than %d levels", LOAD_DEPTH_MAX);
		t->stop = t->too_large = true;
	}
	add(t, node);
}

static void on_start(struct tree *t, const yaml_event_t *ev)
{
	bool map = ev->type == YAML_MAPPING_START_EVENT;
	struct node *node = node_new(t, map ? NODE_MAP : NODE_LIST, &ev->start_mark);

	if (map)
		name_node(t, node, ev->data.mapping_start.anchor, ev->data.mapping_start.tag);
	else
		name_node(t, node, ev->data.sequence_start.anchor, ev->data.sequence_start.tag);
	push(t, node,
		map ? ev->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE
		    : ev->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE);
}

static void on_document(struct tree *t, const yaml_event_t *ev)
{
	struct node *here;

	if (!t->doc->root)
		return;
	here = node_new(t, NODE_BROKEN, &ev->start_mark);
	complain(t, here, "a second document: a runbook is one file and one document");
	t->stop = true;
}

/* false: the end. */
static bool on_event(struct tree *t, const yaml_event_t *ev)
{
	switch (ev->type) {
	case YAML_SCALAR_EVENT: on_scalar(t, ev); break;
	case YAML_ALIAS_EVENT: on_alias(t, ev); break;
	case YAML_SEQUENCE_START_EVENT:
	case YAML_MAPPING_START_EVENT: on_start(t, ev); break;
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT: pop(t, (int)ev->end_mark.line + 1); break;
	case YAML_DOCUMENT_START_EVENT: on_document(t, ev); break;
	case YAML_STREAM_END_EVENT: return false;
	case YAML_NO_EVENT:
	case YAML_STREAM_START_EVENT:
	case YAML_DOCUMENT_END_EVENT: break;
	}
	return !t->stop;
}

/* Closes what is open after an error: what was read so far is looked at too. */
static void close_all(struct tree *t)
{
	t->doc->cut = true;
	while (t->depth > 0) {
		t->stack[t->depth - 1].node->cut = true;
		pop(t, INT32_MAX);
	}
}

/* true: the source was patched, to be read again. */
static bool read_once(struct tree *t)
{
	yaml_parser_t parser;
	yaml_event_t ev;
	bool again = false, more = true;

	if (!yaml_parser_initialize(&parser))
		BUG("libyaml cannot be initialised");
	yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(
		&parser, (const unsigned char *)t->src->yaml, t->src->body_size);
	while (more) {
		if (!yaml_parser_parse(&parser, &ev)) {
			again = yaml_error_patch(
				&parser, t->src, t->arena, t->flow_at, t->patches, t->ps);
			break;
		}
		more = on_event(t, &ev);
		yaml_event_delete(&ev);
	}
	if (more || t->stop)
		close_all(t);
	if (t->too_large)
		t->doc->root = NULL;
	yaml_parser_delete(&parser);
	return again;
}

static void check_root(
	struct document *doc, const struct source *src, struct problems *ps, const char *map)
{
	if (!doc->root) {
		if (!doc->cut)
			problems_add(ps, PROBLEM_ERROR, src, 1, 1, "the file is empty");
	} else if (map && doc->root->type != NODE_MAP) {
		if (doc->root->type != NODE_BROKEN)
			problems_add(ps, PROBLEM_ERROR, src, doc->root->line, doc->root->column,
				"%s is a map, not %s", map, node_type_name(doc->root));
		doc->root = NULL;
	}
}

void document_read(struct document *doc, struct source *src, struct arena *arena,
	struct problems *ps, const char *map)
{
	struct patches patches = { { 0 } };
	size_t read = 0;
	bool again;

	do {
		struct tree t = { .src = src,
			.arena = arena,
			.ps = ps,
			.patches = &patches,
			.doc = doc,
			.flow_at = NOWHERE,
			.anchors = strmap_new() };

		*doc = (struct document){ 0 };
		again = read_once(&t);
		vec_release(&t.children);
		strmap_free(t.anchors, NULL);
		read += src->body_size;
	} while (again && read < REREAD_BYTES);
	for (size_t i = 0; i < patches.v.n; i++)
		doc->cut = doc->cut || patches.v.v[i].blank;
	vec_release(&patches.v);
	check_root(doc, src, ps, map);
}
