/*
 * See documents-private.h. Must not keep more than one document.
 */
#include "config.h"

#include "bundle/documents-private.h"

#include "base/bsoncheck.h"

void documents_init(struct documents *d, const char *name)
{
	*d = (struct documents){ .name = name };
	strbuf_init(&d->begun);
}

void documents_release(struct documents *d)
{
	strbuf_release(&d->begun);
}

/* One whole document, which begins `before` bytes behind `where`. */
static bool check(struct documents *d, const uint8_t *data, size_t n, int64_t where, bool exact,
	struct finding *f)
{
	struct error e = ERROR_INIT;
	size_t at = 0;

	if (bson_check(data, n, &at, &e) == 0) {
		d->count++;
		d->bytes += (int64_t)n;
		return true;
	}
	finding_set(f, BACKUP_DAMAGED, exact ? where + (int64_t)at : where, "%s, document %lld: %s",
		d->name, (long long)d->count + 1, error_text(&e));
	error_clear(&e);
	return false;
}

static bool no_length(const struct documents *d, int64_t where, struct finding *f)
{
	finding_set(f, BACKUP_DAMAGED, where, "%s, document %lld: its length is none that one has",
		d->name, (long long)d->count + 1);
	return false;
}

/* What is begun gets as much as it lacks; *used says how much that was. */
static bool go_on(struct documents *d, const uint8_t *data, size_t n, size_t *used, int64_t where,
	bool exact, struct finding *f)
{
	int64_t start = exact ? where - (int64_t)d->begun.len : where;
	size_t lacks = (d->wanted > 0 ? d->wanted : 4) - d->begun.len;
	bool ok = true;

	*used = lacks < n ? lacks : n;
	strbuf_add(&d->begun, data, *used);
	if (*used < lacks)
		return true;
	if (d->wanted == 0) {
		d->wanted = bson_length((const uint8_t *)d->begun.buf, d->begun.len, DOCUMENT_MAX);
		return d->wanted > 0 || no_length(d, start, f);
	}
	ok = check(d, (const uint8_t *)d->begun.buf, d->begun.len, start, exact, f);
	strbuf_clear(&d->begun);
	d->wanted = 0;
	return ok;
}

bool documents_feed(struct documents *d, const uint8_t *data, size_t n, int64_t where, bool exact,
	struct finding *f)
{
	size_t at = 0;

	while (at < n) {
		int64_t here = exact ? where + (int64_t)at : where;
		size_t left = n - at, used = 0, length;

		if (d->begun.len > 0 || left < 4) {
			if (!go_on(d, data + at, left, &used, here, exact, f))
				return false;
			at += used;
			continue;
		}
		length = bson_length(data + at, left, DOCUMENT_MAX);
		if (length == 0)
			return no_length(d, here, f);
		if (length > left) {
			strbuf_add(&d->begun, data + at, left);
			d->wanted = length;
			return true;
		}
		if (!check(d, data + at, length, here, exact, f))
			return false;
		at += length;
	}
	return true;
}

bool documents_end(const struct documents *d, struct finding *f)
{
	if (d->begun.len == 0)
		return true;
	finding_set(f, BACKUP_TRUNCATED, 0, "%s: document %lld is cut", d->name,
		(long long)d->count + 1);
	return false;
}
