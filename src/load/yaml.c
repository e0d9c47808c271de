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
#include "load/tree-private.h"
#include "load/yaml-private.h"

#define KEY_MAX 16 /* bytes, with the NUL */
/* All readings of a file together, when it is read again after an error. */
#define REREAD_BYTES (64u << 20)

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
	struct node *node = tree_node(t, NODE_TEXT, &ev->start_mark);

	node->style = (uint8_t)style_of(ev->data.scalar.style);
	node->n = (uint32_t)ev->data.scalar.length;
	node->text = tree_awaits_key(t) && node->n < KEY_MAX
		? key_text(t, (const char *)ev->data.scalar.value, node->n)
		: text_keep(t->arena, (const char *)ev->data.scalar.value, node->n);
	tree_name(t, node, ev->data.scalar.anchor, ev->data.scalar.tag);
	/* Nothing, and the line below was taken out: what stood there was its value. */
	if (patch_at(t->patches, node->at) || !check_characters(t, node) ||
		(node->n == 0 && node->style == STYLE_PLAIN &&
			patch_within(t->patches, node->line + 1, node->line + 1)))
		node->type = NODE_BROKEN;
	tree_add(t, node);
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
	struct node *here = tree_node(t, NODE_BROKEN, &ev->start_mark);
	const struct node *node = strmap_get(t->anchors, name);

	if (!node) {
		tree_error(t, here, "there is no anchor '&%s' before this alias", name);
		node = here;
	} else if (is_open(t, node)) {
		tree_error(t, here,
			"the alias '*%s' stands within what it names: the document refers to "
			"itself",
			name);
		node = here;
	}
	t->aliased += node->weight;
	if (t->aliased > LOAD_ALIASED_MAX) {
		tree_error(t, here, "aliases make more than %d nodes", LOAD_ALIASED_MAX);
		t->stop = t->too_large = true;
	}
	if (t->depth + node->height + (node->type == NODE_TEXT ? 0 : 1) > LOAD_DEPTH_MAX) {
		tree_error(t, here, "nested deeper than %d levels", LOAD_DEPTH_MAX);
		t->stop = t->too_large = true;
	}
	tree_add(t, node);
}

static void on_start(struct tree *t, const yaml_event_t *ev)
{
	bool map = ev->type == YAML_MAPPING_START_EVENT;
	struct node *node = tree_node(t, map ? NODE_MAP : NODE_LIST, &ev->start_mark);

	if (map)
		tree_name(t, node, ev->data.mapping_start.anchor, ev->data.mapping_start.tag);
	else
		tree_name(t, node, ev->data.sequence_start.anchor, ev->data.sequence_start.tag);
	tree_push(t, node,
		map ? ev->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE
		    : ev->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE);
}

static void on_document(struct tree *t, const yaml_event_t *ev)
{
	struct node *here;

	if (!t->doc->root)
		return;
	here = tree_node(t, NODE_BROKEN, &ev->start_mark);
	tree_error(t, here, "a second document: a runbook is one file and one document");
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
	case YAML_MAPPING_END_EVENT: tree_pop(t, (int)ev->end_mark.line + 1); break;
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
		tree_pop(t, INT32_MAX);
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
