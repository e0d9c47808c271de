/*
 * What a person calls a session: an id, a prefix, a suffix, `@` for the newest.
 */
#include "config.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"
#include "base/ulid.h"
#include "store/store-private.h"

#define SUFFIX_MIN 4

/* `@` and `@N`: 1 is the newest. 0: it is no such name. */
static size_t nth_of(const char *name)
{
	char *end;
	unsigned long n;

	if (name[0] != '@')
		return 0;
	if (!name[1])
		return 1;
	if (!isdigit((unsigned char)name[1]))
		return 0;
	n = strtoul(name + 1, &end, 10);
	return *end ? 0 : n;
}

static bool fits(const char *id, const char *name, size_t n)
{
	return strncmp(id, name, n) == 0 ||
		(n >= SUFFIX_MIN && n <= ULID_LEN && strcmp(id + ULID_LEN - n, name) == 0);
}

static int find(const struct id_list *ids, const char *name, char id[27], struct error *e)
{
	size_t n = strlen(name), found = 0;
	struct strbuf which = STRBUF_INIT;
	int rc = 0;

	for (size_t i = 0; i < ids->v.n; i++) {
		if (!fits(ids->v.v[i].id, name, n))
			continue;
		if (found++ < 5)
			strbuf_addf(&which, "%s%s", which.len ? ", " : "", ids->v.v[i].id);
		memcpy(id, ids->v.v[i].id, sizeof(ids->v.v[i].id));
	}
	if (found == 0)
		rc = error_set(e, -ERR_NOTFOUND, "there is no session %s", name);
	else if (found > 1)
		rc = error_set(e, -ERR_AMBIGUOUS, "%s fits %zu sessions: %s%s", name, found,
			which.buf, found > 5 ? ", …" : "");
	strbuf_release(&which);
	return rc;
}

int store_resolve(struct store *st, const char *name, char id[27], struct error *e)
{
	struct id_list ids = { 0 };
	size_t nth = nth_of(name);
	char *upper = xstrdup(name);
	int rc = store_session_ids(st, &ids, e);

	for (char *p = upper; *p; p++)
		*p = (char)toupper((unsigned char)*p);
	if (rc == 0 && nth > 0 && nth <= ids.v.n)
		memcpy(id, ids.v.v[nth - 1].id, sizeof(ids.v.v[0].id));
	else if (rc == 0 && name[0] == '@')
		rc = error_set(e, -ERR_NOTFOUND, "there is no session %s", name);
	else if (rc == 0 && !*name)
		rc = error_set(e, -ERR_NOTFOUND, "an empty name is no session");
	else if (rc == 0)
		rc = find(&ids, upper, id, e);
	free(upper);
	vec_release(&ids.v);
	return rc;
}
