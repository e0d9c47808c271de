/*
 * The automaton. A state is a node of the trie of all words; its number is its place in `nodes`.
 * Children are a list of siblings, for below the root nearly every node has one child alone.
 */
#include "config.h"

#include "redact/automaton-private.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "redact/rules-private.h"

struct node {
	uint32_t child, sibling; /* 0: none */
	uint32_t fail;           /* the node of the longest proper suffix that begins a word */
	uint32_t depth;          /* bytes from the root */
	uint32_t form;           /* as in struct sighting */
	uint32_t form_begun, trigger_begun;
	int16_t rule;
	unsigned char byte; /* by which the parent comes here */
	bool in_form, in_trigger;
};

/* The filter is about the first WINDOW bytes of every word: none is shorter. Of two neighbouring
 * places where a word may begin, both contain the BLOCK bytes behind the first one's first byte. */
enum { WINDOW = 4, BLOCK = 3, FILTER_BITS_MIN = 14, FILTER_BITS_MAX = 18 };

struct automaton {
	uint32_t root[256]; /* where the first byte leads, 0: nowhere */
	struct node *nodes; /* [0] is the root */
	uint32_t n;
	unsigned char *filter; /* 1 << bits; not 0: a word may have this block at its start */
	unsigned int bits;
};

/* ---- the filter ---- */

static size_t block_hash(const struct automaton *a, const unsigned char *p)
{
	uint16_t two;

	memcpy(&two, p, sizeof(two));
	return ((uint32_t)two | (uint32_t)p[2] << 16) * 0x9E3779B1u >> (32 - a->bits);
}

static void filter_add(struct automaton *a, const unsigned char *word)
{
	for (int i = 0; i + BLOCK <= WINDOW; i++)
		a->filter[block_hash(a, word + i)] = 1;
}

/* The first place from i on where a word may begin; past n - WINDOW every place may. */
static size_t filter_skip(const struct automaton *a, const unsigned char *p, size_t i, size_t n)
{
	const unsigned char *filter = a->filter;

	for (; i + WINDOW + 6 <= n; i += 8)
		if (filter[block_hash(a, p + i + 1)] | filter[block_hash(a, p + i + 3)] |
			filter[block_hash(a, p + i + 5)] | filter[block_hash(a, p + i + 7)])
			break;
	for (; i + WINDOW <= n; i += 2)
		if (filter[block_hash(a, p + i + 1)])
			break;
	return i;
}

/* ---- the trie ---- */

static uint32_t child_of(const struct automaton *a, uint32_t parent, unsigned char byte)
{
	uint32_t t = a->nodes[parent].child;

	while (t && a->nodes[t].byte != byte)
		t = a->nodes[t].sibling;
	return t;
}

static uint32_t node_add(struct automaton *a, uint32_t parent, unsigned char byte)
{
	uint32_t t = a->n++;
	struct node *node = &a->nodes[t];

	node->byte = byte;
	node->depth = a->nodes[parent].depth + 1;
	node->rule = -1;
	node->sibling = a->nodes[parent].child;
	a->nodes[parent].child = t;
	if (!parent)
		a->root[byte] = t;
	return t;
}

static uint32_t word_add(
	struct automaton *a, const unsigned char *word, size_t n, bool is_form, bool is_trigger)
{
	uint32_t s = 0;

	filter_add(a, word);
	for (size_t i = 0; i < n; i++) {
		uint32_t t = s ? child_of(a, s, word[i]) : a->root[word[i]];

		s = t ? t : node_add(a, s, word[i]);
		a->nodes[s].in_form |= is_form;
		a->nodes[s].in_trigger |= is_trigger;
	}
	return s;
}

static void trigger_add(struct automaton *a, int rule)
{
	const struct rule *r = &rules[rule];
	unsigned char word[RULE_TRIGGER_MAX + 1];
	size_t n = strlen(r->trigger);

	if (n >= WINDOW) {
		memcpy(word, r->trigger, n);
		a->nodes[word_add(a, word, n, false, rule_masks_trigger(r))].rule = (int16_t)rule;
		return;
	}
	/* Too short for the filter: with every byte that may stand before it. */
	memcpy(word + 1, r->trigger, n);
	for (int c = 0; c < 256; c++) {
		if (!rule_may_follow(r, (unsigned char)c))
			continue;
		word[0] = (unsigned char)c;
		a->nodes[word_add(a, word, n + 1, false, false)].rule = (int16_t)rule;
	}
}

/* ---- suffixes ---- */

static uint32_t step(const struct automaton *a, uint32_t s, unsigned char byte)
{
	while (s) {
		uint32_t t = child_of(a, s, byte);

		if (t)
			return t;
		s = a->nodes[s].fail;
	}
	return a->root[byte];
}

/* What a node knows of itself and of its suffixes, which have been done before it. */
static void node_complete(struct automaton *a, uint32_t s, uint32_t fail)
{
	struct node *node = &a->nodes[s];
	const struct node *suffix = &a->nodes[fail];

	node->fail = fail;
	if (!node->form)
		node->form = suffix->form;
	if (node->rule < 0)
		node->rule = suffix->rule;
	node->form_begun = node->in_form ? node->depth : suffix->form_begun;
	node->trigger_begun = node->in_trigger ? node->depth : suffix->trigger_begun;
}

/* Breadth first: a suffix is shorter, so it comes before. */
static void suffixes_link(struct automaton *a)
{
	uint32_t *queue = xreallocarray(NULL, a->n, sizeof(*queue));
	uint32_t head = 0, tail = 0;

	for (uint32_t t = a->nodes[0].child; t; t = a->nodes[t].sibling) {
		node_complete(a, t, 0);
		queue[tail++] = t;
	}
	while (head < tail) {
		uint32_t s = queue[head++];

		for (uint32_t t = a->nodes[s].child; t; t = a->nodes[t].sibling) {
			node_complete(a, t, step(a, a->nodes[s].fail, a->nodes[t].byte));
			queue[tail++] = t;
		}
	}
	free(queue);
}

/* ---- as a whole ---- */

static size_t triggers_bytes(void)
{
	size_t n = 0;

	for (size_t i = 0; i < rules_count; i++) {
		size_t len = strlen(rules[i].trigger);

		n += len >= WINDOW ? len : 256 * (len + 1);
	}
	return n;
}

struct automaton *automaton_new(const struct forms *forms)
{
	struct automaton *a = xcalloc(1, sizeof(*a));

	a->bits = FILTER_BITS_MIN;
	while (a->bits < FILTER_BITS_MAX && (size_t)1 << a->bits < 64 * forms->list.n)
		a->bits++;
	a->filter = xcalloc((size_t)1 << a->bits, 1);
	a->nodes = xcalloc(1 + triggers_bytes() + forms->bytes.n, sizeof(*a->nodes));
	a->nodes[0].rule = -1;
	a->n = 1;
	for (size_t i = 0; i < rules_count; i++)
		trigger_add(a, (int)i);
	for (size_t i = 0; i < forms->list.n; i++) {
		const struct form *f = &forms->list.v[i];
		uint32_t s = word_add(a, forms->bytes.p + f->at, f->n, true, false);

		a->nodes[s].form = (uint32_t)f->n;
	}
	suffixes_link(a);
	return a;
}

void automaton_free(struct automaton *a)
{
	if (!a)
		return;
	wipe(a->nodes, a->n * sizeof(*a->nodes));
	free(a->nodes);
	wipe(a->filter, (size_t)1 << a->bits);
	free(a->filter);
	wipe(a, sizeof(*a));
	free(a);
}

bool automaton_next(const struct automaton *a, uint32_t *state, const unsigned char *p, size_t n,
	size_t *i, struct sighting *found)
{
	uint32_t s = *state;
	size_t at = *i;

	while (at < n) {
		if (!s) {
			at = filter_skip(a, p, at, n);
			if (at == n)
				break;
		}
		s = step(a, s, p[at++]);
		if (a->nodes[s].form || a->nodes[s].rule >= 0) {
			found->form = a->nodes[s].form;
			found->rule = a->nodes[s].rule;
			*state = s;
			*i = at;
			return true;
		}
	}
	*state = s;
	*i = at;
	return false;
}

size_t automaton_form_begun(const struct automaton *a, uint32_t state)
{
	return a->nodes[state].form_begun;
}

size_t automaton_trigger_begun(const struct automaton *a, uint32_t state)
{
	return a->nodes[state].trigger_begun;
}
