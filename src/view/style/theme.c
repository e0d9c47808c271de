/*
 * Roles, colours and attributes by name.
 */
#include "config.h"

#include "view/style/theme.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/xalloc.h"

#define INDEXED(n) (COLOUR_INDEXED | (n))

static const char *const role_words[] = {
#define ROLE(name, word, does, fg, bg, attrs) word,
#include "view/style/role.def"
#undef ROLE
};
_Static_assert(ARRAY_LEN(role_words) == ROLE_COUNT, "a word a role");

static const struct style built_in[] = {
#define ROLE(name, word, does, fg, bg, attrs) { fg, bg, attrs },
#include "view/style/role.def"
#undef ROLE
};
_Static_assert(ARRAY_LEN(built_in) == ROLE_COUNT, "a look a role");

static const char *const colour_words[] = {
	"black",
	"red",
	"green",
	"yellow",
	"blue",
	"magenta",
	"cyan",
	"white",
	"bright-black",
	"bright-red",
	"bright-green",
	"bright-yellow",
	"bright-blue",
	"bright-magenta",
	"bright-cyan",
	"bright-white",
};

static const struct word attr_words[] = {
	{ "bold", STYLE_BOLD },
	{ "dim", STYLE_DIM },
	{ "italic", STYLE_ITALIC },
	{ "underline", STYLE_UNDERLINE },
	{ "reverse", STYLE_REVERSE },
	{ "strike", STYLE_STRIKE },
	{ NULL, 0 },
};

/* ---- files ---- */

static const struct field role_fields[] = {
	{ .key = "fg",
		.type = FT_TEXT,
		.at = offsetof(struct theme_role, fg),
		.help = N_("colour of the text") },
	{ .key = "bg",
		.type = FT_TEXT,
		.at = offsetof(struct theme_role, bg),
		.help = N_("colour behind it") },
	{ .key = "attrs",
		.type = FT_TEXTS,
		.at = offsetof(struct theme_role, attrs),
		.help = N_("bold, dim, italic, underline, reverse, strike") },
	{ .key = NULL },
};

static const struct table role_table = {
	.name = N_("a role"),
	.fields = role_fields,
	.size = sizeof(struct theme_role),
	.place_at = offsetof(struct theme_role, at),
	.command_at = NO_PLACE,
};

static const struct field file_fields[] = {
	{ .key = "title",
		.type = FT_TEXT,
		.at = offsetof(struct theme_file, title),
		.help = N_("what the theme is for") },
	{ .key = "roles",
		.type = FT_KEYED,
		.flags = FIELD_UNNAMED,
		.at = offsetof(struct theme_file, roles),
		.n_at = offsetof(struct theme_file, role_n),
		.sub = &role_table,
		.help = N_("how each role looks") },
	{ .key = NULL },
};

const struct table theme_file_table = {
	.name = N_("a theme"),
	.fields = file_fields,
	.size = sizeof(struct theme_file),
	.place_at = NO_PLACE,
	.command_at = NO_PLACE,
};

/* ---- by name ---- */

void theme_init(struct theme *t)
{
	memcpy(t->roles, built_in, sizeof(t->roles));
}

const char *role_name(enum role role)
{
	return role_words[role];
}

static int colour_number(const char *text, int base, unsigned long max, uint32_t *value)
{
	size_t digits = base == 16 ? 6 : 3, n = strlen(text);
	char *end;

	if (n == 0 || n > digits || strspn(text, "0123456789abcdefABCDEF") != n)
		return -1;
	*value = (uint32_t)strtoul(text, &end, base);
	return *end || *value > max ? -1 : 0;
}

static int parse_colour(const char *text, uint32_t *colour, struct error *e)
{
	uint32_t value;

	if (!text || strcmp(text, "default") == 0) {
		*colour = COLOUR_DEFAULT;
		return 0;
	}
	for (uint32_t i = 0; i < ARRAY_LEN(colour_words); i++) {
		if (strcmp(text, colour_words[i]) == 0) {
			*colour = COLOUR_INDEXED | i;
			return 0;
		}
	}
	if (text[0] == '#' && strlen(text) == 7 &&
		colour_number(text + 1, 16, COLOUR_VALUE, &value) == 0)
		*colour = COLOUR_RGB | value;
	else if (colour_number(text, 10, 255, &value) == 0)
		*colour = COLOUR_INDEXED | value;
	else
		return error_set(e, -ERR_SYNTAX,
			"%s is no colour: default, a name, a number to 255, or #rrggbb", text);
	return 0;
}

int theme_set(struct theme *t, const char *role, const char *fg, const char *bg,
	const struct text_list *attrs, struct error *e)
{
	struct style style = { 0 };
	size_t i = 0;
	int rc, bit;

	while (i < ROLE_COUNT && strcmp(role_words[i], role) != 0)
		i++;
	if (i == ROLE_COUNT)
		return error_set(e, -ERR_SYNTAX, "there is no role %s", role);
	if ((rc = parse_colour(fg, &style.fg, e)) != 0 ||
		(rc = parse_colour(bg, &style.bg, e)) != 0)
		return rc;
	for (size_t k = 0; attrs && k < attrs->n; k++) {
		if (!word_value(attr_words, attrs->v[k], &bit))
			return error_set(e, -ERR_SYNTAX, "%s is no attribute", attrs->v[k]);
		style.attrs |= (uint16_t)bit;
	}
	t->roles[i] = style;
	return 0;
}

int theme_apply(struct theme *t, const struct theme_file *file, struct place *at, struct error *e)
{
	for (size_t i = 0; i < file->role_n; i++) {
		const struct theme_role *r = &file->roles[i];
		int rc = theme_set(t, r->name, r->fg, r->bg, &r->attrs, e);

		if (rc != 0) {
			if (at)
				*at = r->at;
			return rc;
		}
	}
	return 0;
}
