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
	uint32_t wrap; /* of the longest suffix after which a form goes on in the next line */
	int16_t rule;
	unsigned char byte; /* by which the parent comes here */
	unsigned char in;   /* words of what kind it belongs to */
	bool form_wraps;    /* as in struct sighting */
	bool begun_wraps;
};

/* For node.in; IN_SELF: a trigger that is masked itself. */
enum { IN_FORM = 1, IN_WRAPPING = 2, IN_SELF = 4 };

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

static uint32_t word_add(struct automaton *a, const unsigned char *word, size_t n, unsigned int in)
{
	uint32_t s = 0;

	filter_add(a, word);
	for (size_t i = 0; i < n; i++) {
		uint32_t t = s ? child_of(a, s, word[i]) : a->root[word[i]];

		s = t ? t : node_add(a, s, word[i]);
		a->nodes[s].in |= (unsigned char)in;
	}
	return s;
}

/* A form that wraps may have its first line end within the window. */
static void filter_add_wrapped(struct automaton *a, const unsigned char *word)
{
	static const char *const ends[] = { "\n", "\r\n" };
	unsigned char window[WINDOW + 2];

	for (size_t k = 0; k < ARRAY_LEN(ends); k++) {
		size_t n = strlen(ends[k]);

		for (size_t at = 1; at < WINDOW; at++) {
			memcpy(window, word, at);
			memcpy(window + at, ends[k], n);
			if (at + n < WINDOW)
				memcpy(window + at + n, word + at, WINDOW - at - n);
			filter_add(a, window);
		}
	}
}

static void form_add(struct automaton *a, const unsigned char *word, const struct form *f)
{
	uint32_t s = word_add(a, word, f->n, f->wraps ? IN_FORM | IN_WRAPPING : IN_FORM);

	if (f->wraps)
		filter_add_wrapped(a, word);
	a->nodes[s].form = (uint32_t)f->n;
	a->nodes[s].form_wraps |= f->wraps;
}

static void trigger_add(struct automaton *a, int rule)
{
	const struct rule *r = &rules[rule];
	unsigned char word[RULE_TRIGGER_MAX + 1];
	size_t n = strlen(r->trigger);

	if (n >= WINDOW) {
		memcpy(word, r->trigger, n);
		a->nodes[word_add(a, word, n, rule_masks_trigger(r) ? IN_SELF : 0)].rule =
			(int16_t)rule;
		return;
	}
	/* Too short for the filter: with every byte that may stand before it. */
	memcpy(word + 1, r->trigger, n);
	for (int c = 0; c < 256; c++) {
		if (!rule_may_follow(r, (unsigned char)c))
			continue;
		word[0] = (unsigned char)c;
		a->nodes[word_add(a, word, n + 1, 0)].rule = (int16_t)rule;
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
	node->form_begun = node->in & IN_FORM ? node->depth : suffix->form_begun;
	node->begun_wraps = node->in & IN_FORM ? node->in & IN_WRAPPING : suffix->begun_wraps;
	node->trigger_begun = node->in & IN_SELF ? node->depth : suffix->trigger_begun;
	/* Not behind a whole form: a line end there would be held, waiting for its padding. */
	node->wrap = node->in & IN_WRAPPING && node->child && !node->form ? s : suffix->wrap;
	if (!node->form) {
		node->form = suffix->form;
		node->form_wraps = suffix->form_wraps;
	}
	if (node->rule < 0)
		node->rule = suffix->rule;
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

		form_add(a, forms->bytes.p + f->at, f);
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

/* Is p[at] the end of a line, LF or CR LF? Empty lines are none, or there would be no end to what
 * is held. */
static bool ends_line(const unsigned char *p, size_t at)
{
	unsigned char before = at ? p[at - 1] : '\0';

	return before != '\n' && (p[at] == '\n' || (p[at] == '\r' && before != '\r'));
}

bool automaton_next(const struct automaton *a, uint32_t *state, const unsigned char *p, size_t n,
	size_t *i, struct sighting *found)
{
	uint32_t s = *state;
	size_t at = *i;

	while (at < n) {
		uint32_t wrap = a->nodes[s].wrap;

		if (!s) {
			at = filter_skip(a, p, at, n);
			if (at == n)
				break;
		}
		s = step(a, s, p[at++]);
		if (!s && wrap && ends_line(p, at - 1))
			s = wrap;
		else if (a->nodes[s].form || a->nodes[s].rule >= 0) {
			found->form = a->nodes[s].form;
			found->wraps = a->nodes[s].form_wraps;
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

size_t automaton_form_begun(const struct automaton *a, uint32_t state, bool *wraps)
{
	*wraps = a->nodes[state].begun_wraps;
	return a->nodes[state].form_begun;
}

size_t automaton_trigger_begun(const struct automaton *a, uint32_t state)
{
	return a->nodes[state].trigger_begun;
}
