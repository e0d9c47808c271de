/*
 * Placeholders: where one stands in a text, and how long it is. What the shell redirects, sets of
 * characters, links and markup are none.
 */
#include "config.h"

#include <string.h>
#include <strings.h>

#include "base/xalloc.h"
#include "load/import-private.h"

static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		c == '_';
}

static bool is_alpha(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_markup(const char *text, size_t n)
{
	static const char *const tags[] = { "html", "body", "head", "p", "br", "a", "b", "i", "div",
		"span", "none", "nil", "xml", "pre", "code", "details", "summary", "img", "table",
		"tr", "td", "ul", "li", "sub", "sup", "kbd" };

	n = strcspn(text, " />") < n ? strcspn(text, " />") : n;
	for (size_t i = 0; i < ARRAY_LEN(tags); i++)
		if (strlen(tags[i]) == n && strncasecmp(text, tags[i], n) == 0)
			return true;
	return false;
}

/* `<backup-file>`: bytes with the brackets, 0: it is none. What a shell redirects has a blank before
 * the second bracket, or is no word. */
size_t spot_angle(const char *text, size_t at)
{
	const char *p = text + at + 1;
	size_t n = 0;

	if (text[at] != '<' || !is_alpha(*p) || (at > 0 && strchr("<&", text[at - 1])))
		return 0;
	while (n < SPOT_MAX && (is_word(p[n]) || (p[n] && strchr(" .:/|,'-", p[n]))))
		n++;
	if (p[n] != '>' || p[n - 1] == ' ' || memmem(p, n, "://", 3) || is_markup(p, n))
		return 0;
	return n + 2;
}

/* `[Contact Info]`: not a set of characters, a test or a link. */
size_t spot_square(const char *text, size_t at)
{
	const char *p = text + at + 1;
	size_t n = 0, letters = 0;

	if (text[at] != '[' || !is_alpha(*p) || (at > 0 && !strchr(" \t\n=/:@\"'|", text[at - 1])))
		return 0;
	while (n < SPOT_MAX && (is_alpha(p[n]) || (p[n] && strchr(" _-/", p[n])))) {
		letters += is_alpha(p[n]);
		if (p[n] == '-' && n == 1)
			return 0;
		n++;
	}
	if (p[n] != ']' || letters < 4 || (p[n + 1] && strchr("([:{*+", p[n + 1])))
		return 0;
	return n + 2;
}

/* `{zone_id}`: only where a shell and its tools mean nothing by it. */
size_t spot_brace(const char *text, size_t at)
{
	const char *p = text + at + 1;
	size_t n = 0;

	if (text[at] != '{' || (at > 0 && !strchr(" \t\n=/:@\"'.-", text[at - 1])))
		return 0;
	while (n < SPOT_MAX &&
		((p[n] >= 'a' && p[n] <= 'z') || (n > 0 && (p[n] == '_' || p[n] == '-'))))
		n++;
	return n >= 2 && p[n] == '}' ? n + 2 : 0;
}

/* `collection_name` and `your-cluster`, where a value stands. */
size_t spot_word(const char *text, size_t at)
{
	static const char *const things[] = { "collection", "database", "db", "table", "index",
		"cluster", "host", "server", "pod", "service", "container", "node", "bucket",
		"namespace", "deployment", "volume", "instance", "topic", "queue", "project",
		"release" };
	size_t n = 0;

	if (at > 0 && !strchr(" \t\n'\"/=:@,", text[at - 1]))
		return 0;
	while (is_word(text[at + n]) || (text[at + n] == '-' && is_word(text[at + n + 1])))
		n++;
	if (n < 6 || n > SPOT_MAX || (text[at + n] && strchr("=(.:$", text[at + n])) ||
		(text[at + n] && strchr("'\"", text[at + n]) && text[at + n + 1] == ':'))
		return 0;
	if (strncasecmp(text + at, "your-", 5) == 0 || strncasecmp(text + at, "your_", 5) == 0)
		return n;
	for (size_t i = 0; i < ARRAY_LEN(things); i++) {
		size_t k = strlen(things[i]);

		if (n == k + 5 && strncmp(text + at, things[i], k) == 0 &&
			(strncmp(text + at + k, "_name", 5) == 0 ||
				strncmp(text + at + k, "-name", 5) == 0))
			return n;
	}
	return 0;
}
