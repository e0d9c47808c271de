/* Nodes, and the stack of open collections. */
#include "config.h"

#include <string.h>

#include "base/arena.h"
#include "base/strmap.h"
#include "base/utf8.h"
#include "load/tree-private.h"
#include "load/yaml-private.h"

void tree_error(struct tree *t, const struct node *at, const char *fmt, ...)
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

struct node *tree_node(struct tree *t, enum node_type type, const yaml_mark_t *mark)
{
	struct node *node = arena_new_of(t->arena, struct node);

	node->type = (uint8_t)type;
	node->weight = 1;
	node->at =
		(uint32_t)source_place(t->src, mark->index, &t->cursor, &node->line, &node->column);
	if (++t->nodes > LOAD_NODES_MAX) {
		tree_error(t, node, "the file has more than %d nodes", LOAD_NODES_MAX);
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

void tree_name(struct tree *t, struct node *node, const yaml_char_t *anchor, const yaml_char_t *tag)
{
	if (tag)
		tree_error(t, node, "an explicit tag (%.*s): types come from the format",
			(int)tag_length(t->src, node->at), t->src->body + node->at);
	if (anchor)
		strmap_put(t->anchors, (const char *)anchor, node);
	if (anchor || tag)
		skip_anchor(t->src, node);
}

/* Takes a child into account: what it weighs, how high it is. */
static void weigh(struct node *node, const struct node *child)
{
	uint32_t sum = node->weight + child->weight;

	node->weight = sum < node->weight ? UINT32_MAX : sum;
	if (child->height >= node->height)
		node->height = (uint8_t)(child->height + 1);
}

void tree_pop(struct tree *t, int last_line)
{
	struct frame *f = &t->stack[--t->depth];
	struct node *node = f->node;
	size_t n;

	if (f->key) { /* only where reading ended in the middle */
		t->children.n--;
		f->key = NULL;
	}
	if (node->type == NODE_MAP)
		tree_end_map(t, f);
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
	tree_add(t, node);
}

void tree_push(struct tree *t, struct node *node, bool flow)
{
	if (t->depth == LOAD_DEPTH_MAX) {
		tree_error(t, node, "nested deeper than %d levels", LOAD_DEPTH_MAX);
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

bool tree_awaits_key(const struct tree *t)
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

void tree_add(struct tree *t, const struct node *node)
{
	struct frame *f = t->depth > 0 ? &t->stack[t->depth - 1] : NULL;

	if (!f) {
		t->doc->root = (struct node *)(uintptr_t)node;
		return;
	}
	if (tree_awaits_key(t)) {
		if (node->type != NODE_TEXT) {
			struct node *stand_in = arena_new_of(t->arena, struct node);

			if (node->type != NODE_BROKEN)
				tree_error(
					t, node, "a key is a text, not %s", node_type_name(node));
			*stand_in = (struct node){ .type = NODE_BROKEN,
				.line = node->line,
				.column = node->column,
				.text = "",
				.weight = 1 };
			f->node->cut = true;
			node = stand_in;
		}
		if (f->node->style == STYLE_FLOW && behind_question(t->src, node)) {
			tree_error(t, node, "an unquoted '?' inside { }: put the text in quotes");
			f->broken = true;
		}
		f->key = node;
	} else {
		f->key = NULL;
	}
	vec_push(&t->children, node);
}
