/*
 * The chain, for the files of this room: the hash that ends every event is SHA-256 over the previous
 * event's hash, then the document from its length word (which counts the whole document) up to the
 * type byte of the hash element.
 */
#ifndef MUSTER_JOURNAL_CHAIN_PRIVATE_H
#define MUSTER_JOURNAL_CHAIN_PRIVATE_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "model/event.h"

/* Type byte, "hash" and its NUL, length word, subtype, 32 bytes: what ends every event, before the
 * document's last NUL. */
#define CHAIN_ELEMENT_LEN (1 + 5 + 4 + 1 + EVENT_HASH_LEN)
/* A document smaller than this is no event. */
#define CHAIN_DOCUMENT_MIN (4 + CHAIN_ELEMENT_LEN + 1)

struct chain_hasher;

struct chain_hasher *chain_hasher_new(void) MUST_USE;
void chain_hasher_free(struct chain_hasher *h);
void chain_hash(struct chain_hasher *h, const uint8_t prev[EVENT_HASH_LEN], const uint8_t *data,
	size_t n, uint8_t out[EVENT_HASH_LEN]);

/* As journal_encode, with a hasher that is kept. */
int chain_encode(struct chain_hasher *h, const struct event *ev, const uint8_t prev[EVENT_HASH_LEN],
	uint8_t hash[EVENT_HASH_LEN], struct strbuf *out, struct error *e) MUST_USE;
/* Where the hash of a whole document stands, NULL where its last element is no such hash. */
const uint8_t *chain_stored_hash(const uint8_t *data, size_t n);

#endif
