/* The table of kinds, and look-ups in it. */
#include "config.h"

#include "kinds/kinds.h"

#include <string.h>

#include "base/xalloc.h"

const struct kind *const kind_table[KIND_COUNT] = {
#define KIND(name) [KIND_##name] = &kind_##name,
#include "kinds/kinds.def"
#undef KIND
};

const char *const verdicts_of_any[] = { "skip", NULL };

static const char *const verdict_words[] = {
	"ok",
	"fail",
	"timeout",
	"stopped",
	"skip",
	"yes",
	"no",
	"passed",
};

const struct kind *kind_of_key(const char *key)
{
	for (size_t i = 0; i < KIND_COUNT; i++)
		if (kind_table[i]->key && kind_table[i]->key[0] == key[0] &&
			strcmp(kind_table[i]->key, key) == 0)
			return kind_table[i];
	return NULL;
}

const struct kind *kind_named(const char *name)
{
	for (size_t i = 0; i < KIND_COUNT; i++)
		if (strcmp(kind_table[i]->name, name) == 0)
			return kind_table[i];
	return NULL;
}

static bool listed(const char *const *words, const char *word)
{
	for (; *words; words++)
		if (strcmp(*words, word) == 0)
			return true;
	return false;
}

bool kind_has_verdict(const struct kind *kind, const char *verdict)
{
	return listed(kind->verdicts, verdict) ||
		(kind->shape != SHAPE_END && listed(verdicts_of_any, verdict));
}

const struct field *kind_field(const struct kind *kind, const char *key)
{
	for (const struct field *f = kind->fields; f->key; f++)
		if (strcmp(f->key, key) == 0)
			return f;
	return NULL;
}

bool verdict_word(const char *word)
{
	for (size_t i = 0; i < ARRAY_LEN(verdict_words); i++)
		if (strcmp(verdict_words[i], word) == 0)
			return true;
	return false;
}

bool verdict_is_good(const char *verdict)
{
	return strcmp(verdict, "ok") == 0 || strcmp(verdict, "yes") == 0 ||
		strcmp(verdict, "passed") == 0 || !verdict_word(verdict);
}
