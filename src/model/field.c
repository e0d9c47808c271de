/* Look-ups in the tables of model/field.h. */
#include "config.h"

#include "model/field.h"

#include <string.h>

#include "base/i18n.h"
#include "base/xalloc.h"

const struct field *table_field(const struct table *t, const char *key)
{
	for (const struct field *f = t->fields; f->key; f++)
		if (f->key[0] == key[0] && strcmp(f->key, key) == 0)
			return f;
	return NULL;
}

const char *word_name(const struct word *words, int value)
{
	for (; words->name; words++)
		if (words->value == value)
			return words->name;
	return "";
}

bool word_value(const struct word *words, const char *text, int *value)
{
	for (; words->name; words++) {
		if (strcmp(words->name, text) == 0) {
			*value = words->value;
			return true;
		}
	}
	return false;
}

static const char *const type_names[] = {
	[FT_TEXT] = N_("a text"),
	[FT_MARKDOWN] = N_("a text in Markdown"),
	[FT_ID] = N_("an identifier"),
	[FT_VAR_SET] = N_("a variable's name"),
	[FT_VAR_REF] = N_("a variable's name"),
	[FT_STEP_REF] = N_("a step's id"),
	[FT_BACKUP_REF] = N_("the id of a backup set"),
	[FT_VERDICT] = N_("a verdict"),
	[FT_DATE] = N_("a date"),
	[FT_HOST] = N_("a host"),
	[FT_SCRIPT] = N_("a script"),
	[FT_BOOL] = N_("yes or no"),
	[FT_INT] = N_("a whole number"),
	[FT_NUMBER] = N_("a number"),
	[FT_DURATION] = N_("a duration"),
	[FT_SIZE] = N_("a size"),
	[FT_COMPARE] = N_("a comparison"),
	[FT_PATTERN] = N_("a pattern"),
	[FT_ENUM] = N_("a word"),
	[FT_EITHER] = N_("a word"),
	[FT_TEXTS] = N_("a list of texts"),
	[FT_STEP_REFS] = N_("a list of ids of steps"),
	[FT_VARS_SET] = N_("a list of variables' names"),
	[FT_PATTERNS] = N_("a list of patterns"),
	[FT_SETTINGS] = N_("a map from variables to texts"),
	[FT_ENV] = N_("a map from names to texts"),
	[FT_THEN] = N_("a map from verdicts to ids of steps"),
	[FT_EXITS] = N_("an exit code or a list of them"),
	[FT_EVERY] = N_("a duration, or one with a time of day"),
	[FT_RUN] = N_("a script or a list of arguments"),
	[FT_CONDITION] = N_("a condition"),
	[FT_CONDITIONS] = N_("a list of conditions"),
	[FT_VERSION] = N_("a version"),
	[FT_EXPECT] = N_("a map, or `any`"),
	[FT_MAP] = N_("a map"),
	[FT_MAP_NEW] = N_("a map"),
	[FT_LIST] = N_("a list"),
	[FT_KEYED] = N_("a map"),
	[FT_STEPS] = N_("a list of steps"),
};
_Static_assert(ARRAY_LEN(type_names) == FT_TYPE_COUNT, "a name for every type of field");

const char *field_type_name(enum field_type type)
{
	return type_names[type];
}
