/* Values that are one text in the file: what each type takes, and what is said when it does not. */
#include "config.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/utf8.h"
#include "load/reader-private.h"

void read_wrong_type(struct reader *r, const struct field *f, const struct node *node)
{
	if (node->type != NODE_BROKEN)
		read_error(r, node, "'%s' is %s, not %s", f->key, field_type_name(f->type),
			node_type_name(node));
}

static bool is_blank(const char *text)
{
	return text[strspn(text, " \t\n")] == '\0';
}

const char *read_text(struct reader *r, const struct field *f, const struct node *node)
{
	if (node->type != NODE_TEXT) {
		read_wrong_type(r, f, node);
		return NULL;
	}
	if ((f->flags & (FIELD_REQUIRED | FIELD_NONEMPTY)) && is_blank(node->text)) {
		read_error(r, node, "'%s' is empty", f->key);
		return NULL;
	}
	return node->text;
}

void read_template(struct reader *r, const struct field *f, const struct node *node)
{
	if ((f->flags & FIELD_TEMPLATE) && memchr(node->text, '{', node->n))
		reader_refs_in(r, node,
			(struct ref){ .type = REF_VAR, .needed = !(f->flags & FIELD_SHOWN) });
}

void read_script(
	struct reader *r, const struct node *node, const struct text_list *shell, bool argument)
{
	if (node->n > VALUE_MAX)
		read_error(r, node, "a script has at most %d KiB", VALUE_MAX >> 10);
	reader_refs_in(r, node, (struct ref){ .type = REF_NO_VAR });
	vec_push(&r->scripts,
		((struct script){ .node = node,
			.src = r->src,
			.shell = shell,
			.argument = argument,
			.step = r->step }));
}

static void scalar_text(struct reader *r, const struct field *f, const struct node *node, void *at)
{
	const char *text = read_text(r, f, node);

	if (!text)
		return;
	*(const char **)at = text;
	read_template(r, f, node);
}

static void scalar_id(struct reader *r, const struct field *f, const struct node *node, void *at)
{
	const char *text = read_text(r, f, node);

	if (!text)
		return;
	if (!identifier_valid(text))
		read_error(r, node,
			"'%s' is no identifier: a-z, 0-9 and '-', at most 64, not "
			"beginning with '-'",
			text);
	*(const char **)at = text;
}

static void scalar_var_set(
	struct reader *r, const struct field *f, const struct node *node, void *at)
{
	if (!read_text(r, f, node) || !read_var_name(r, node))
		return;
	reader_name(r, node->text);
	*(const char **)at = node->text;
}

static void scalar_var_ref(
	struct reader *r, const struct field *f, const struct node *node, void *at)
{
	if (!read_text(r, f, node) || !read_var_name(r, node))
		return;
	reader_ref(r, REF_VAR, node, NULL, !(f->flags & FIELD_SHOWN));
	*(const char **)at = node->text;
}

static void scalar_step_ref(
	struct reader *r, const struct field *f, const struct node *node, void *at)
{
	const char *text = read_text(r, f, node);

	if (!text)
		return;
	reader_ref(r, REF_STEP, node, NULL, false);
	*(const char **)at = text;
}

static void scalar_backup_ref(
	struct reader *r, const struct field *f, const struct node *node, void *at)
{
	const char *text = read_text(r, f, node);

	if (!text)
		return;
	reader_ref(r, REF_BACKUP, node, NULL, false);
	*(const char **)at = text;
}

/* The digits at a place: what is behind them ends the number. */
static long number_at(const char *text)
{
	return strtol(text, NULL, 10);
}

static void scalar_date(struct reader *r, const struct field *f, const struct node *node, void *at)
{
	static const int days[] = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	const char *text = read_text(r, f, node);
	bool ok;

	if (!text)
		return;
	ok = (node->n == 7 || node->n == 10) && strspn(text, "0123456789-") == node->n;
	for (size_t i = 0; ok && i < node->n; i++)
		ok = (text[i] == '-') == (i == 4 || i == 7);
	if (ok) {
		long year = number_at(text), month = number_at(text + 5),
		     day = node->n == 10 ? number_at(text + 8) : 1;
		bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

		ok = month >= 1 && month <= 12 && day >= 1 && day <= days[month - 1] &&
			(leap || month != 2 || day < 29);
	}
	if (!ok)
		read_error(r, node, "'%s' is a date such as 2025-01-31 or 2025-01, not '%s'",
			f->key, text);
	*(const char **)at = text;
}

/* With {{NAME}} in it only the session knows what it is. */
static void scalar_host(struct reader *r, const struct field *f, const struct node *node, void *at)
{
	static const char allowed[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
		"._@:-";
	const char *text = read_text(r, f, node);

	if (!text)
		return;
	if (!strstr(text, "{{") && (!*text || *text == '-' || text[strspn(text, allowed)]))
		read_error(r, node,
			"'%s' is no host: letters, digits and . _ @ : -, not beginning "
			"with '-'",
			text);
	*(const char **)at = text;
	read_template(r, f, node);
}

static void scalar_script(
	struct reader *r, const struct field *f, const struct node *node, void *at)
{
	const char *text = read_text(r, f, node);

	if (!text)
		return;
	read_script(r, node, NULL, false);
	*(const char **)at = text;
}

static void scalar_bool(struct reader *r, const struct field *f, const struct node *node, void *at)
{
	static const struct word words[] = { { "yes", 1 }, { "true", 1 }, { "on", 1 }, { "no", 0 },
		{ "false", 0 }, { "off", 0 }, { NULL, 0 } };

	if (node->type != NODE_TEXT) {
		read_wrong_type(r, f, node);
		return;
	}
	for (const struct word *w = words; w->name; w++) {
		if (strcasecmp(w->name, node->text) == 0) {
			*(bool *)at = w->value;
			return;
		}
	}
	read_error(r, node, "'%s' is yes or no, not '%s'", f->key, node->text);
}

static bool whole_number(const char *text, int64_t *value)
{
	size_t n = strspn(text + (*text == '-'), "0123456789") + (*text == '-');

	if (n == 0 || n > 15 || text[n] || strcmp(text, "-") == 0)
		return false;
	*value = strtoll(text, NULL, 10);
	return true;
}

static void scalar_int(struct reader *r, const struct field *f, const struct node *node, void *at)
{
	int64_t max = f->max > 0 ? f->max : INT32_MAX, value = 0;

	if (node->type != NODE_TEXT) {
		read_wrong_type(r, f, node);
		return;
	}
	if (!whole_number(node->text, &value))
		read_error(r, node, "'%s' is a whole number, not '%s'", f->key, node->text);
	else if ((value < f->min || value > max) && f->max > 0)
		read_error(r, node, "'%s' is between %lld and %lld, not %s", f->key,
			(long long)f->min, (long long)max, node->text);
	else if (value < f->min || value > max)
		read_error(r, node, "'%s' is a whole number from %lld on, not %s", f->key,
			(long long)f->min, node->text);
	else
		*(int *)at = (int)value;
}

static void scalar_number(
	struct reader *r, const struct field *f, const struct node *node, void *at)
{
	double value;

	if (node->type != NODE_TEXT) {
		read_wrong_type(r, f, node);
		return;
	}
	if (!number_parse(node->text, &value))
		read_error(r, node, "'%s' is a number, not '%s'", f->key, node->text);
	else if (f->min != 0 && value < (double)f->min)
		read_error(r, node, "'%s' is at least %lld, not %s", f->key, (long long)f->min,
			node->text);
	else
		*(double *)at = value;
}

/* What the parsers of base say, with the key in front. */
static void complain_of(
	struct reader *r, const struct field *f, const struct node *node, struct error *e)
{
	read_error(r, node, "'%s': %s", f->key, error_text(e));
	error_clear(e);
}

static void scalar_duration(
	struct reader *r, const struct field *f, const struct node *node, void *at)
{
	struct error e = ERROR_INIT;
	int64_t ms;

	if (node->type != NODE_TEXT)
		read_wrong_type(r, f, node);
	else if (duration_parse(node->text, (f->flags & FIELD_ZERO) != 0, &ms, &e) < 0)
		complain_of(r, f, node, &e);
	else
		*(int64_t *)at = ms;
}

static void scalar_size(struct reader *r, const struct field *f, const struct node *node, void *at)
{
	struct error e = ERROR_INIT;
	int64_t bytes;

	if (node->type != NODE_TEXT)
		read_wrong_type(r, f, node);
	else if (size_parse(node->text, &bytes, &e) < 0)
		complain_of(r, f, node, &e);
	else
		*(int64_t *)at = bytes;
}

static void scalar_compare(
	struct reader *r, const struct field *f, const struct node *node, void *at)
{
	struct error e = ERROR_INIT;
	struct compare c;

	if (node->type != NODE_TEXT)
		read_wrong_type(r, f, node);
	else if (compare_parse(node->text, &c, &e) < 0)
		complain_of(r, f, node, &e);
	else
		*(struct compare *)at = c;
}

static size_t byte_of(const struct node *node, size_t character)
{
	size_t at = 0;
	uint32_t rune;

	while (character-- > 0 && at < node->n)
		at += utf8_decode(node->text + at, node->n - at, &rune);
	return at;
}

static void scalar_pattern(
	struct reader *r, const struct field *f, const struct node *node, void *at)
{
	struct error e = ERROR_INIT;
	struct pattern *p = NULL;
	size_t where = 0;

	if (node->type != NODE_TEXT) {
		read_wrong_type(r, f, node);
		return;
	}
	if (pattern_new(&p, node->text, f->flags & FIELD_ANCHORED ? PATTERN_ANCHORED : 0, &where,
		    &e) < 0) {
		read_error_within(r, node, byte_of(node, where), "bad pattern: %s", error_text(&e));
		error_clear(&e);
		return;
	}
	vec_push(&r->patterns, p);
	if ((f->flags & FIELD_GROUP) && pattern_groups(p) == 0)
		read_error(r, node, "'%s' needs a group, which is the number", f->key);
	*(const struct pattern **)at = p;
}

static const char *words_text(struct reader *r, const struct word *words)
{
	const char *list = "";

	for (; words->name; words++)
		list = arena_strfmt(r->arena, "%s%s%s", list, *list ? ", " : "", words->name);
	return list;
}

static void scalar_word(struct reader *r, const struct field *f, const struct node *node, void *at)
{
	int value;

	if (node->type != NODE_TEXT)
		read_wrong_type(r, f, node);
	else if (!word_value(f->words, node->text, &value))
		read_error(r, node, "'%s' is %s%s, not '%s'", f->key,
			f->words[1].name ? "one of " : "", words_text(r, f->words), node->text);
	else if (f->type == FT_EITHER)
		*(bool *)at = value;
	else
		*(int *)at = value;
}

static void scalar_version(
	struct reader *r, const struct field *f, const struct node *node, void *at)
{
	(void)at;
	if (node->type != NODE_TEXT)
		read_wrong_type(r, f, node);
	else if (strcmp(node->text, "1") != 0)
		read_error(r, node,
			"version '%s' of the format is not known here: the one that is read is 1",
			node->text);
}

bool read_scalar(struct reader *r, const struct field *f, const struct node *node, void *at)
{
	static void (*const readers[FT_TYPE_COUNT])(
		struct reader *, const struct field *, const struct node *, void *) = {
		[FT_TEXT] = scalar_text,
		[FT_MARKDOWN] = scalar_text,
		[FT_ID] = scalar_id,
		[FT_VAR_SET] = scalar_var_set,
		[FT_VAR_REF] = scalar_var_ref,
		[FT_STEP_REF] = scalar_step_ref,
		[FT_BACKUP_REF] = scalar_backup_ref,
		[FT_VERDICT] = scalar_text,
		[FT_DATE] = scalar_date,
		[FT_HOST] = scalar_host,
		[FT_SCRIPT] = scalar_script,
		[FT_BOOL] = scalar_bool,
		[FT_INT] = scalar_int,
		[FT_NUMBER] = scalar_number,
		[FT_DURATION] = scalar_duration,
		[FT_SIZE] = scalar_size,
		[FT_COMPARE] = scalar_compare,
		[FT_PATTERN] = scalar_pattern,
		[FT_ENUM] = scalar_word,
		[FT_EITHER] = scalar_word,
		[FT_VERSION] = scalar_version,
	};

	if (!readers[f->type])
		return false;
	readers[f->type](r, f, node, at);
	return true;
}
