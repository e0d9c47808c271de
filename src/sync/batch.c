/*
 * Documents gathered for one message.
 */
#include "config.h"

#include <string.h>

#include "sync/server.h"

void batch_init(struct batch *b)
{
	memset(b, 0, sizeof(*b));
	strbuf_init(&b->bytes);
}

void batch_release(struct batch *b)
{
	strbuf_release(&b->bytes);
	vec_release(&b->starts);
}

void batch_clear(struct batch *b)
{
	strbuf_clear(&b->bytes);
	vec_clear(&b->starts);
}

void batch_add(struct batch *b, const uint8_t *data, size_t n)
{
	vec_push(&b->starts, b->bytes.len);
	strbuf_add(&b->bytes, data, n);
}
