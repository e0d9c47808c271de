/*
 * `{{NAME}}` in texts. Must not look again at what it put in: a value is data.
 */
#include "config.h"

#include "base/template.h"

#include <string.h>

bool template_name_valid(const char *s, size_t n)
{
	if (n == 0 || n > TEMPLATE_NAME_MAX || s[0] < 'A' || s[0] > 'Z')
		return false;
	for (size_t i = 1; i < n; i++) {
		if (!(s[i] >= 'A' && s[i] <= 'Z') && !(s[i] >= '0' && s[i] <= '9') && s[i] != '_')
			return false;
	}
	return true;
}

bool template_next(
	const char *text, size_t *at, const char **name, size_t *n, size_t *start, size_t *end)
{
	const char *open = text + *at;

	/* One character on, not two: `{{{NAME}}` has a name behind its first brace. */
	for (; (open = strstr(open, "{{")) != NULL; open++) {
		const char *inner = open + 2;
		size_t length = strspn(inner, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");

		if (strncmp(inner + length, "}}", 2) != 0 || !template_name_valid(inner, length))
			continue;
		*name = inner;
		*n = length;
		*start = (size_t)(open - text);
		*end = *at = *start + length + 4;
		return true;
	}
	return false;
}

void template_expand(struct strbuf *out, const char *text,
	const char *(*lookup)(void *ctx, const char *name), void *ctx)
{
	const char *name;
	size_t at = 0, copied = 0, n, start, end;

	while (template_next(text, &at, &name, &n, &start, &end)) {
		char key[TEMPLATE_NAME_MAX + 1];
		const char *value;

		memcpy(key, name, n);
		key[n] = '\0';
		strbuf_add(out, text + copied, start - copied);
		copied = end;
		value = lookup(ctx, key);
		if (value != NULL)
			strbuf_adds(out, value);
		else
			strbuf_addf(out, "(%s not set)", key);
	}
	strbuf_adds(out, text + copied);
}
