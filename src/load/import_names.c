/*
 * Names that differ where they may mean one thing: databases that commands of the page work on, and
 * what has a name that begins as another's. It lists them; which is right only a person knows.
 */
#include "config.h"

#include <string.h>
#include <strings.h>

#include "base/xalloc.h"
#include "load/import-private.h"

#define NAMES_MAX 200
#define STEM_MIN 5 /* letters that two names have to begin with */

struct name {
	const char *text, *key; /* as it stands; its letters and figures, small */
	int line;
	bool database;
};

typedef VEC(struct name) names_t;

static bool is_part(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		c == '_' || c == '-';
}

static void add_name(
	struct importer *im, names_t *names, const char *text, size_t n, int line, bool database)
{
	struct name name = { .line = line, .database = database };
	char *key = arena_strndup(im->arena, text, n);
	size_t k = 0;

	for (size_t i = 0; i < n; i++)
		if (is_part(text[i]) && text[i] != '_' && text[i] != '-')
			key[k++] =
				text[i] >= 'A' && text[i] <= 'Z' ? (char)(text[i] | 0x20) : text[i];
	key[k] = '\0';
	name.text = arena_strndup(im->arena, text, n);
	name.key = key;
	if (k < 3 || names->n >= NAMES_MAX)
		return;
	for (size_t i = 0; i < names->n; i++)
		if (strcmp(names->v[i].text, name.text) == 0) {
			names->v[i].database = names->v[i].database || database;
			return;
		}
	vec_push(names, name);
}

/* What stands behind `--db=`, `--database `, and as the default of a variable that is one. */
static void names_of_line(struct importer *im, names_t *names, const char *text, int line)
{
	static const struct {
		const char *before;
		bool database;
	} rows[] = {
		{ "--db=", true },
		{ "--db ", true },
		{ "--database=", true },
		{ "--database ", true },
		{ "--dbname=", true },
		{ "--dbname ", true },
		{ "DB_NAME:-", true },
		{ "DB_NAME=", true },
		{ "DATABASE:-", true },
		{ "DATABASE=", true },
		{ "helm upgrade ", false },
		{ "helm install ", false },
		{ "--namespace=", false },
		{ "--namespace ", false },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		for (const char *p = text; (p = strstr(p, rows[i].before));) {
			size_t n = 0;

			p += strlen(rows[i].before);
			p += *p == '"' || *p == '\'';
			while (is_part(p[n]))
				n++;
			if (n > 0 && *p != '-' && p[n] != ':')
				add_name(im, names, p, n, line, rows[i].database);
		}
}

/* "OmniFy Cloud Connect": words that begin with capitals, and begin as a name of a command does. */
static void names_of_prose(
	struct importer *im, names_t *names, size_t known, const char *text, int line)
{
	for (const char *p = text; *p; p++) {
		size_t n = 0, end = 0, words = 0;
		bool begins = p == text || !is_part(p[-1]);

		while (begins && p[n] >= 'A' && p[n] <= 'Z') {
			while (is_part(p[n]))
				n++;
			end = n;
			words++;
			n += p[n] == ' ';
		}
		if (words < 2)
			continue;
		for (size_t i = 0; i < known; i++) {
			size_t k = strcspn(p, " ");

			if (k >= STEM_MIN && strncasecmp(p, names->v[i].text, k) == 0) {
				add_name(im, names, p, end, line, false);
				break;
			}
		}
		p += end - 1;
	}
}

static bool begins_as(const struct name *a, const struct name *b)
{
	size_t n = strlen(a->key), k = strlen(b->key);

	if (n > k)
		n = k;
	return n >= STEM_MIN && strncmp(a->key, b->key, n) == 0;
}

/* A group: all databases, and what begins as one that is in it. */
static void tell(struct importer *im, names_t *names)
{
	struct strbuf said = STRBUF_INIT;
	bool *told = arena_array(im->arena, bool, names->n);

	for (size_t i = 0; i < names->n; i++) {
		size_t found = 1;

		if (told[i])
			continue;
		strbuf_clear(&said);
		strbuf_addf(&said, "%s (line %d)", names->v[i].text, names->v[i].line);
		for (size_t k = i + 1; k < names->n; k++) {
			const struct name *a = &names->v[i], *b = &names->v[k];

			if (told[k] || !((a->database && b->database) || begins_as(a, b)))
				continue;
			told[k] = true;
			found++;
			strbuf_addf(&said, ", %s (line %d)", b->text, b->line);
		}
		if (found > 1)
			import_note(im, IMPORT_DIFFERS, names->v[i].line, "%s", said.buf);
	}
	strbuf_release(&said);
}

void names_compare(struct importer *im)
{
	names_t names = { 0 };
	size_t known;

	for (int line = 1; line < (int)im->page.lines.n; line++)
		names_of_line(im, &names, page_slice(&im->page, line, line + 1, false), line);
	known = names.n;
	for (int line = 1; known && line < (int)im->page.lines.n; line++)
		names_of_prose(
			im, &names, known, page_slice(&im->page, line, line + 1, false), line);
	if (names.n)
		tell(im, &names);
	vec_release(&names);
}
