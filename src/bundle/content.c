/*
 * See content-private.h.
 */
#include "config.h"

#include "bundle/content-private.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "bundle/documents-private.h"
#include "bundle/gunzip-private.h"

#define OUT_SIZE (64 * 1024)

struct content {
	const char *name;
	struct tally *tally;
	struct finding *finding;
	bool is_documents;
	struct documents documents;
	struct gunzip *gunzip; /* NULL: not packed */
	uint8_t *out;
};

static bool ends_with(const char *name, const char *end)
{
	size_t n = strlen(name), k = strlen(end);

	return n >= k && strcmp(name + n - k, end) == 0;
}

bool content_is_documents(const char *name)
{
	return ends_with(name, ".bson") || ends_with(name, ".bson.gz");
}

struct content *content_new(
	const char *name, const struct zlib *z, struct tally *tally, struct finding *f)
{
	struct content *c = xcalloc(1, sizeof(*c));

	c->name = name;
	c->tally = tally;
	c->finding = f;
	c->is_documents = content_is_documents(name);
	documents_init(&c->documents, name);
	if (ends_with(name, ".gz")) {
		c->gunzip = gunzip_new(z);
		c->out = xmalloc(OUT_SIZE);
	}
	return c;
}

static bool feed_packed(struct content *c, const uint8_t *data, size_t n, int64_t where)
{
	size_t made;

	while ((made = gunzip_step(c->gunzip, &data, &n, c->out, OUT_SIZE, c->finding)) > 0) {
		if (c->is_documents &&
			!documents_feed(&c->documents, c->out, made, where, false, c->finding))
			return false;
	}
	if (c->finding->state != BACKUP_OK)
		c->finding->at = where;
	return c->finding->state == BACKUP_OK;
}

bool content_feed(struct content *c, const uint8_t *data, size_t n, int64_t where, bool exact)
{
	if (c->gunzip)
		return feed_packed(c, data, n, where);
	return !c->is_documents || documents_feed(&c->documents, data, n, where, exact, c->finding);
}

/* `dump/shop/orders.bson.gz` is the collection shop.orders. */
static char *collection_name(const char *name)
{
	size_t n = strlen(name) - strlen(ends_with(name, ".gz") ? ".bson.gz" : ".bson"), slash = n,
	       from;
	char *collection;

	while (slash > 0 && name[slash - 1] != '/')
		slash--;
	from = slash > 0 ? slash - 1 : 0;
	while (from > 0 && name[from - 1] != '/')
		from--;
	collection = xstrndup(name + from, n - from);
	if (slash > from)
		collection[slash - 1 - from] = '.';
	return collection;
}

static void count(struct content *c)
{
	char *name = collection_name(c->name);
	int64_t *sum = strmap_get(c->tally->by_name, name);

	if (!sum) {
		sum = xcalloc(1, sizeof(*sum));
		strmap_put(c->tally->by_name, name, sum);
	}
	*sum += c->documents.count;
	c->tally->documents += c->documents.count;
	c->tally->bson_bytes += c->documents.bytes;
	free(name);
}

void content_end(struct content *c, bool whole)
{
	if (!c)
		return;
	whole = whole && c->finding->state == BACKUP_OK &&
		(!c->gunzip || gunzip_end(c->gunzip, c->finding));
	if (whole && c->is_documents && documents_end(&c->documents, c->finding))
		count(c);
	c->tally->files++;
	documents_release(&c->documents);
	gunzip_free(c->gunzip);
	free(c->out);
	free(c);
}
