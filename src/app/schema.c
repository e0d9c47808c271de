/*
 * From the loader's tables to a JSON Schema. Source: JSON Schema Validation, draft 7.
 *
 * In a runbook a key says what its value is, whatever the value looks like: `title: 12` is a text.
 * Editors read YAML the other way, so a text here may be what they take for a number or a boolean.
 */
#include "config.h"

#include "app/schema.h"

#include <stdlib.h>
#include <string.h>

#include "app/json.h"
#include "base/vec.h"
#include "base/xalloc.h"
#include "kinds/kinds.h"
#include "load/format.h"

struct schema {
	struct strbuf *out;
	VEC(const struct table *) tables; /* that have a definition, or will */
};

#define TEXT "\"type\": [\"string\", \"number\", \"boolean\"]"
#define TEXT_OR_NOTHING "\"type\": [\"string\", \"number\", \"boolean\", \"null\"]"
#define IDENTIFIER "^[a-z0-9][a-z0-9-]{0,63}$"
#define VARIABLE "^[A-Z][A-Z0-9_]{0,63}$"
#define DURATION "(?=[0-9])([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?"
#define NUMBER "[-+]?([0-9]+\\\\.?[0-9]*|\\\\.[0-9]+)([eE][-+]?[0-9]+)?"

/* What a type is, where that needs no look at the field. */
static const char *const plain[FT_TYPE_COUNT] = {
	[FT_ID] = TEXT ", \"pattern\": \"" IDENTIFIER "\"",
	[FT_VAR_SET] = "\"type\": \"string\", \"pattern\": \"" VARIABLE "\"",
	[FT_VAR_REF] = "\"type\": \"string\", \"pattern\": \"" VARIABLE "\"",
	[FT_STEP_REF] = TEXT ", \"pattern\": \"" IDENTIFIER "\"",
	[FT_BACKUP_REF] = TEXT ", \"pattern\": \"" IDENTIFIER "\"",
	[FT_VERDICT] = TEXT ", \"pattern\": \"" IDENTIFIER "\"",
	[FT_DATE] = "\"type\": \"string\", \"pattern\": \"^[0-9]{4}-[0-9]{2}(-[0-9]{2})?$\"",
	[FT_HOST] = TEXT ", \"pattern\": \"^([A-Za-z0-9._@:][A-Za-z0-9._@:-]*|.*[{][{].*)$\"",
	[FT_BOOL] = "\"anyOf\": [{\"type\": \"boolean\"}, {\"enum\": [\"yes\", \"no\", \"true\", "
		    "\"false\", \"on\", \"off\"]}, {\"type\": \"string\", \"pattern\": "
		    "\"^([Yy][Ee][Ss]|[Nn][Oo]|[Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee]|[Oo][Nn]|"
		    "[Oo][Ff][Ff])$\"}]",
	[FT_DURATION] = "\"type\": \"string\", \"pattern\": \"^" DURATION "$\"",
	[FT_SIZE] = "\"type\": [\"string\", \"integer\"], \"pattern\": "
		    "\"^[0-9]+(\\\\.[0-9]+)?[ \\\\t]*(B|KB|MB|GB|KiB|MiB|GiB)?$\"",
	[FT_COMPARE] =
		"\"type\": \"string\", \"pattern\": \"^[ \\\\t]*(<|<=|>|>=|=|!=)[ \\\\t]*" NUMBER
		"[ \\\\t]*$\"",
	[FT_PATTERN] = TEXT_OR_NOTHING,
	[FT_STEP_REFS] = "\"type\": \"array\", \"minItems\": 1, \"items\": {" TEXT
			 ", \"pattern\": \"" IDENTIFIER "\"}",
	[FT_VARS_SET] =
		"\"type\": \"array\", \"minItems\": 1, \"items\": {\"type\": \"string\", \"pattern\": "
		"\"" VARIABLE "\"}",
	[FT_PATTERNS] = "\"type\": \"array\", \"minItems\": 1, \"items\": {" TEXT "}",
	[FT_SETTINGS] = "\"type\": \"object\", \"propertyNames\": {\"pattern\": \"" VARIABLE
			"\"}, \"additionalProperties\": {" TEXT_OR_NOTHING "}",
	[FT_ENV] = "\"type\": \"object\", \"propertyNames\": {\"pattern\": "
		   "\"^[A-Za-z_][A-Za-z0-9_]*$\"}, \"additionalProperties\": {" TEXT_OR_NOTHING "}",
	[FT_THEN] = "\"type\": \"object\", \"propertyNames\": {\"pattern\": \"" IDENTIFIER
		    "\"}, \"additionalProperties\": {" TEXT ", \"pattern\": \"" IDENTIFIER "\"}",
	[FT_EXITS] = "\"anyOf\": [{\"$ref\": \"#/definitions/exit-code\"}, {\"type\": \"array\", "
		     "\"minItems\": 1, \"items\": {\"$ref\": \"#/definitions/exit-code\"}}]",
	[FT_EVERY] = "\"type\": \"string\", \"pattern\": \"^" DURATION
		     "( at [0-9]{2}:[0-9]{2}( (UTC|local))?)?$\"",
	[FT_RUN] = "\"anyOf\": [{" TEXT "}, {\"type\": \"array\", \"minItems\": 1, \"items\": "
		   "{" TEXT_OR_NOTHING "}}]",
	[FT_CONDITION] = "\"$ref\": \"#/definitions/condition\"",
	[FT_CONDITIONS] = "\"type\": \"array\", \"minItems\": 1, \"items\": {\"$ref\": "
			  "\"#/definitions/condition\"}",
	[FT_VERSION] = "\"enum\": [1, \"1\"]",
	[FT_STEPS] =
		"\"type\": \"array\", \"minItems\": 1, \"items\": {\"$ref\": \"#/definitions/step\"}",
};

/* The name of a table's definition: "a backup set" is backup-set, "'danger'" danger. */
static void add_name(struct strbuf *out, const struct table *t)
{
	const char *c = t->name;

	c += strncmp(c, "a ", 2) == 0 ? 2 : strncmp(c, "an ", 3) == 0 ? 3 : 0;
	c += strncmp(c, "the ", 4) == 0 ? 4 : 0;
	for (; *c; c++)
		if (!strchr("'`", *c))
			strbuf_addc(out, *c == ' ' ? '-' : *c);
}

static void want(struct schema *s, const struct table *t)
{
	for (size_t i = 0; i < s->tables.n; i++)
		if (s->tables.v[i] == t)
			return;
	vec_push(&s->tables, t);
}

static void add_ref(struct schema *s, const struct table *t)
{
	want(s, t);
	strbuf_adds(s->out, "\"$ref\": \"#/definitions/");
	add_name(s->out, t);
	strbuf_addc(s->out, '"');
}

static void add_words(struct schema *s, const struct word *words)
{
	strbuf_adds(s->out, "\"enum\": [");
	for (; words->name; words++) {
		json_text(s->out, words->name);
		strbuf_adds(s->out, words[1].name ? ", " : "]");
	}
}

static void add_text(struct schema *s, const struct field *f)
{
	bool must = f->flags & (FIELD_REQUIRED | FIELD_NONEMPTY);

	strbuf_adds(s->out, must ? TEXT ", \"minLength\": 1" : TEXT_OR_NOTHING);
}

static void add_texts(struct schema *s, const struct field *f)
{
	if (f->flags & FIELD_ALONE)
		strbuf_adds(s->out, "\"anyOf\": [{" TEXT_OR_NOTHING "}, {");
	strbuf_addf(s->out,
		"\"type\": \"array\", %s\"items\": {" TEXT_OR_NOTHING ", \"minLength\": 1}",
		f->flags & FIELD_HOLLOW ? "" : "\"minItems\": 1, ");
	if (f->flags & FIELD_ALONE)
		strbuf_adds(s->out, "}]");
}

static void add_number(struct schema *s, const struct field *f)
{
	bool whole = f->type == FT_INT;

	strbuf_addf(s->out, "\"type\": [\"%s\", \"string\"], \"pattern\": \"^%s$\"",
		whole ? "integer" : "number", whole ? "-?[0-9]+" : NUMBER);
	if (whole || f->min != 0)
		strbuf_addf(s->out, ", \"minimum\": %lld", (long long)f->min);
	if (f->max != 0)
		strbuf_addf(s->out, ", \"maximum\": %lld", (long long)f->max);
}

static void add_expect(struct schema *s, const struct field *f)
{
	strbuf_adds(s->out, "\"anyOf\": [{\"enum\": [\"any\"]}, {");
	add_ref(s, f->sub);
	strbuf_adds(s->out, "}]");
}

static void add_sub(struct schema *s, const struct field *f)
{
	if (f->type == FT_LIST)
		strbuf_addf(s->out, "\"type\": \"array\", %s\"items\": {",
			f->flags & FIELD_HOLLOW ? "" : "\"minItems\": 1, ");
	if (f->type == FT_KEYED)
		strbuf_addf(s->out,
			"\"type\": \"object\", \"propertyNames\": {\"pattern\": \"%s\"}, "
			"\"additionalProperties\": {",
			f->flags & FIELD_UNNAMED ? IDENTIFIER : VARIABLE);
	add_ref(s, f->sub);
	if (f->type == FT_LIST || f->type == FT_KEYED)
		strbuf_addc(s->out, '}');
}

static void add_either(struct schema *s, const struct field *f)
{
	add_words(s, f->words);
}

/* A schema without its braces. */
static void add_value(struct schema *s, const struct field *f)
{
	static void (*const writers[FT_TYPE_COUNT])(struct schema *, const struct field *) = {
		[FT_TEXT] = add_text,
		[FT_MARKDOWN] = add_text,
		[FT_SCRIPT] = add_text,
		[FT_TEXTS] = add_texts,
		[FT_INT] = add_number,
		[FT_NUMBER] = add_number,
		[FT_ENUM] = add_either,
		[FT_EITHER] = add_either,
		[FT_EXPECT] = add_expect,
		[FT_MAP] = add_sub,
		[FT_MAP_NEW] = add_sub,
		[FT_LIST] = add_sub,
		[FT_KEYED] = add_sub,
	};

	if (plain[f->type])
		strbuf_adds(s->out, plain[f->type]);
	else
		writers[f->type](s, f);
}

/* What a key says of itself stands beside what its value is: a `$ref` hides what stands beside it. */
static void add_property(struct schema *s, const struct field *f, bool first)
{
	strbuf_adds(s->out, first ? "\n        " : ",\n        ");
	json_text(s->out, f->key);
	strbuf_adds(s->out, ": {\"description\": ");
	json_text(s->out, f->help);
	strbuf_adds(s->out, ", \"allOf\": [{");
	add_value(s, f);
	strbuf_adds(s->out, "}]}");
}

static bool is_key(const struct field *f)
{
	return !(f->flags & FIELD_PLAIN);
}

/* Every row once; a key of the kind hides one of the same name. */
struct rows {
	VEC(const struct field *) v;
};

static void gather(struct rows *rows, const struct field *f)
{
	for (; f && f->key; f++) {
		bool there = false;

		for (size_t i = 0; i < rows->v.n; i++)
			there = there || strcmp(rows->v.v[i]->key, f->key) == 0;
		if (!there && is_key(f))
			vec_push(&rows->v, f);
	}
}

static void add_required(struct schema *s, const struct rows *rows, bool title)
{
	const char *before = "";

	strbuf_adds(s->out, "      \"required\": [");
	for (size_t i = 0; i < rows->v.n; i++) {
		const struct field *f = rows->v.v[i];

		if (!(f->flags & FIELD_REQUIRED) && !(title && strcmp(f->key, "title") == 0))
			continue;
		strbuf_adds(s->out, before);
		json_text(s->out, f->key);
		before = ", ";
	}
	strbuf_adds(s->out, "],\n");
}

/* Exactly one of several; and keys that mean nothing without another. */
static void add_relations(struct schema *s, const struct rows *rows)
{
	const char *before = "";
	size_t one_of = 0;

	for (size_t i = 0; i < rows->v.n; i++)
		one_of += (rows->v.v[i]->flags & FIELD_ONE_OF) != 0;
	strbuf_adds(s->out, one_of > 0 ? "      \"oneOf\": [" : "");
	for (size_t i = 0; i < rows->v.n; i++) {
		if (!(rows->v.v[i]->flags & FIELD_ONE_OF))
			continue;
		strbuf_addf(s->out, "%s{\"required\": [", before);
		json_text(s->out, rows->v.v[i]->key);
		strbuf_adds(s->out, "]}");
		before = ", ";
	}
	strbuf_adds(s->out, one_of > 0 ? "],\n" : "");
	strbuf_adds(s->out, "      \"dependencies\": {");
	before = "";
	for (size_t i = 0; i < rows->v.n; i++) {
		if (!rows->v.v[i]->with)
			continue;
		strbuf_adds(s->out, before);
		json_text(s->out, rows->v.v[i]->key);
		strbuf_adds(s->out, ": [");
		json_text(s->out, rows->v.v[i]->with);
		strbuf_addc(s->out, ']');
		before = ", ";
	}
	strbuf_adds(s->out, "}\n");
}

/* A map, its braces included. */
static void add_map(struct schema *s, const struct table *t, const struct kind *kind)
{
	struct rows rows = { 0 };

	gather(&rows, kind ? kind->fields : NULL);
	gather(&rows, t->fields);
	strbuf_adds(
		s->out, "{\n      \"type\": \"object\",\n      \"additionalProperties\": false,\n");
	add_required(s, &rows, kind && kind->shape != SHAPE_END);
	strbuf_adds(s->out, "      \"properties\": {");
	for (size_t i = 0; i < rows.v.n; i++)
		add_property(s, rows.v.v[i], i == 0);
	strbuf_adds(s->out, "\n      },\n");
	add_relations(s, &rows);
	strbuf_adds(s->out, "    }");
	vec_release(&rows.v);
}

static void add_definition(struct schema *s, const struct table *t)
{
	strbuf_adds(s->out, ",\n    \"");
	add_name(s->out, t);
	strbuf_adds(s->out, "\": ");
	if (!t->shorthand) {
		add_map(s, t, NULL);
		return;
	}
	strbuf_adds(s->out, "{\"anyOf\": [{");
	add_value(s, table_field(t, t->shorthand));
	strbuf_adds(s->out, "}, ");
	add_map(s, t, NULL);
	strbuf_adds(s->out, "]}");
}

/* A step is what its kind key says; each kind is a definition of its own. */
static void add_step(struct schema *s)
{
	strbuf_adds(s->out, ",\n    \"step\": {\n      \"type\": \"object\",\n      \"allOf\": [");
	for (size_t i = 0; i < KIND_COUNT; i++) {
		if (!kind_table[i]->key)
			continue;
		strbuf_addf(s->out,
			"\n        {\"if\": {\"required\": [\"%s\"]}, \"then\": {\"$ref\": "
			"\"#/definitions/step-%s\"}},",
			kind_table[i]->key, kind_table[i]->name);
	}
	strbuf_adds(s->out, "\n        {\"if\": {\"not\": {\"anyOf\": [");
	for (size_t i = 0, n = 0; i < KIND_COUNT; i++)
		if (kind_table[i]->key)
			strbuf_addf(s->out, "%s{\"required\": [\"%s\"]}", n++ > 0 ? ", " : "",
				kind_table[i]->key);
	strbuf_addf(s->out, "]}}, \"then\": {\"$ref\": \"#/definitions/step-%s\"}}\n      ]\n    }",
		kind_read.name);
	for (size_t i = 0; i < KIND_COUNT; i++) {
		strbuf_addf(s->out, ",\n    \"step-%s\": ", kind_table[i]->name);
		add_map(s, &step_table, kind_table[i]);
	}
}

void schema_write(struct strbuf *out)
{
	struct schema s = { .out = out };

	strbuf_adds(out,
		"{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n"
		"  \"title\": \"A muster runbook, or a fragment that runbooks include\",\n"
		"  \"if\": {\"anyOf\": [{\"required\": [\"steps\"]}, {\"required\": [\"title\"]}]},\n"
		"  \"then\": {");
	add_ref(&s, format_runbook());
	strbuf_adds(out, "},\n  \"else\": {");
	add_ref(&s, format_fragment());
	strbuf_adds(out,
		"},\n  \"definitions\": {\n    \"exit-code\": {\"type\": [\"integer\", \"string\"], "
		"\"pattern\": \"^[0-9]+$\", \"minimum\": 0, \"maximum\": 255}");
	want(&s, format_condition());
	add_step(&s);
	for (size_t i = 0; i < s.tables.n; i++)
		add_definition(&s, s.tables.v[i]);
	strbuf_adds(out, "\n  }\n}\n");
	vec_release(&s.tables);
}
