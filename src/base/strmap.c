/*
 * The map: entries in an array in the order of insertion, and beside it, once there are more than a
 * few, a table of indexes into that array (open addressing, linear probing). Must not let the
 * order of iteration depend on a hash.
 */
#include "config.h"

#include "base/strmap.h"

#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>

#include "base/vec.h"
#include "base/xalloc.h"

#define SMALL 8         /* up to so many keys are compared one by one */
#define NONE UINT32_MAX /* an empty slot; also "not found" */

struct entry {
	char *key;
	void *value;
	uint64_t hash;
};

struct strmap {
	VEC(struct entry) entries;
	uint32_t *slots; /* indexes into entries, NONE: empty; NULL while small */
	size_t n_slots;  /* a power of two, at least twice the entries */
};

static uint64_t rotate(uint64_t x, int bits)
{
	return x << bits | x >> (64 - bits);
}

static void sip_round(uint64_t v[4])
{
	v[0] += v[1];
	v[2] += v[3];
	v[1] = rotate(v[1], 13) ^ v[0];
	v[3] = rotate(v[3], 16) ^ v[2];
	v[0] = rotate(v[0], 32);
	v[2] += v[1];
	v[0] += v[3];
	v[1] = rotate(v[1], 17) ^ v[2];
	v[3] = rotate(v[3], 21) ^ v[0];
	v[2] = rotate(v[2], 32);
}

static void sip_word(uint64_t v[4], uint64_t word)
{
	v[3] ^= word;
	sip_round(v);
	v[0] ^= word;
}

static uint64_t hash_text(const char *s, size_t n)
{
	uintptr_t random = (uintptr_t)getauxval(AT_RANDOM);
	uint64_t key[2] = { 0, 0 }, word;
	uint64_t last = (uint64_t)n << 56;

	if (random != 0)
		memcpy(key, (const void *)random, sizeof(key));
	uint64_t v[4] = {
		key[0] ^ 0x736f6d6570736575u,
		key[1] ^ 0x646f72616e646f6du,
		key[0] ^ 0x6c7967656e657261u,
		key[1] ^ 0x7465646279746573u,
	};
	for (; n >= sizeof(word); s += sizeof(word), n -= sizeof(word)) {
		memcpy(&word, s, sizeof(word));
		sip_word(v, word);
	}
	for (size_t i = 0; i < n; i++)
		last |= (uint64_t)(unsigned char)s[i] << (8 * i);
	sip_word(v, last);
	v[2] ^= 0xff;
	for (int i = 0; i < 3; i++)
		sip_round(v);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}

struct strmap *strmap_new(void)
{
	return xcalloc(1, sizeof(struct strmap));
}

void strmap_free(struct strmap *m, void (*free_value)(void *))
{
	if (m == NULL)
		return;
	for (size_t i = 0; i < m->entries.n; i++) {
		free(m->entries.v[i].key);
		if (free_value != NULL)
			free_value(m->entries.v[i].value);
	}
	vec_release(&m->entries);
	free(m->slots);
	free(m);
}

/* The slot where the key stands, or the empty one where it would. */
static size_t slot_of(const struct strmap *m, const char *key, uint64_t hash)
{
	size_t i = (size_t)hash & (m->n_slots - 1);

	while (m->slots[i] != NONE) {
		const struct entry *e = &m->entries.v[m->slots[i]];

		if (e->hash == hash && strcmp(e->key, key) == 0)
			break;
		i = (i + 1) & (m->n_slots - 1);
	}
	return i;
}

static uint32_t find(const struct strmap *m, const char *key, uint64_t hash)
{
	if (m->slots != NULL)
		return m->slots[slot_of(m, key, hash)];
	for (size_t i = 0; i < m->entries.n; i++) {
		if (strcmp(m->entries.v[i].key, key) == 0)
			return (uint32_t)i;
	}
	return NONE;
}

static uint32_t find_key(const struct strmap *m, const char *key)
{
	return find(m, key, m->slots != NULL ? hash_text(key, strlen(key)) : 0);
}

/* Makes the table anew from the entries, with room for as many again. */
static void rebuild(struct strmap *m)
{
	size_t n = (size_t)4 * SMALL;

	while (n < m->entries.n * 4)
		n *= 2;
	if (n != m->n_slots) {
		m->slots = xreallocarray(m->slots, n, sizeof(*m->slots));
		m->n_slots = n;
	}
	memset(m->slots, 0xff, n * sizeof(*m->slots));
	for (size_t i = 0; i < m->entries.n; i++) {
		const struct entry *e = &m->entries.v[i];

		m->slots[slot_of(m, e->key, e->hash)] = (uint32_t)i;
	}
}

static void append(struct strmap *m, const char *key, void *value, uint64_t hash)
{
	size_t i = m->entries.n;

	if (i >= NONE - 1)
		BUG("a strmap of %zu keys cannot grow", i);
	vec_push(&m->entries, ((struct entry){ xstrdup(key), value, hash }));
	if (m->entries.n <= SMALL)
		return;
	if (m->entries.n * 2 > m->n_slots)
		rebuild(m);
	else
		m->slots[slot_of(m, key, hash)] = (uint32_t)i;
}

void *strmap_put(struct strmap *m, const char *key, void *value)
{
	uint64_t hash = hash_text(key, strlen(key));
	uint32_t i = find(m, key, hash);
	void *old;

	if (i == NONE) {
		append(m, key, value, hash);
		return NULL;
	}
	old = m->entries.v[i].value;
	m->entries.v[i].value = value;
	return old;
}

void *strmap_get(const struct strmap *m, const char *key)
{
	uint32_t i = find_key(m, key);

	return i != NONE ? m->entries.v[i].value : NULL;
}

bool strmap_has(const struct strmap *m, const char *key)
{
	return find_key(m, key) != NONE;
}

void *strmap_remove(struct strmap *m, const char *key)
{
	uint32_t i = find_key(m, key);
	struct entry gone;

	if (i == NONE)
		return NULL;
	gone = m->entries.v[i];
	m->entries.n--;
	memmove(&m->entries.v[i], &m->entries.v[i + 1], (m->entries.n - i) * sizeof(*m->entries.v));
	free(gone.key);
	if (m->slots != NULL)
		rebuild(m);
	return gone.value;
}

size_t strmap_len(const struct strmap *m)
{
	return m->entries.n;
}

const char *strmap_key(const struct strmap *m, size_t i)
{
	if (i >= m->entries.n)
		BUG("strmap_key: %zu of %zu", i, m->entries.n);
	return m->entries.v[i].key;
}

void *strmap_value(const struct strmap *m, size_t i)
{
	if (i >= m->entries.n)
		BUG("strmap_value: %zu of %zu", i, m->entries.n);
	return m->entries.v[i].value;
}
