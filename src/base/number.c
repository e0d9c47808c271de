/*
 * Numbers, sizes and comparisons as files and people write them. Must not ask the locale: a point is
 * a point, also where a comma is usual.
 */
#include "config.h"

#include "base/clock.h"

#include <inttypes.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

#define FRACTION_DIGITS 9 /* more are read and have no weight */

static const struct {
	const char *name;
	int64_t bytes;
} size_units[] = {
	{ "", 1 },
	{ "B", 1 },
	{ "KB", 1000 },
	{ "MB", INT64_C(1000000) },
	{ "GB", INT64_C(1000000000) },
	{ "KiB", INT64_C(1) << 10 },
	{ "MiB", INT64_C(1) << 20 },
	{ "GiB", INT64_C(1) << 30 },
};

static const struct {
	const char *text;
	enum compare_op op;
} compare_ops[] = {
	/* The longer ones first. */
	{ "<=", CMP_LE },
	{ ">=", CMP_GE },
	{ "!=", CMP_NE },
	{ "<", CMP_LT },
	{ ">", CMP_GT },
	{ "=", CMP_EQ },
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static const char *skip_blanks(const char *s)
{
	return s + strspn(s, " \t");
}

static const char *skip_digits(const char *s)
{
	while (is_digit(*s))
		s++;
	return s;
}

/* `.5`, as billionths; *p moves behind it. */
static int64_t take_fraction(const char **p)
{
	int64_t value = 0;
	int digits = 0;

	for (++*p; is_digit(**p); ++*p) {
		if (digits++ < FRACTION_DIGITS)
			value = value * 10 + (**p - '0');
	}
	for (; digits < FRACTION_DIGITS; digits++)
		value *= 10;
	return value;
}

int size_parse(const char *text, int64_t *bytes, struct error *e)
{
	const char *p = text;
	int64_t whole = 0, billionths = 0, unit = 0, part;

	if (!is_digit(*p))
		return error_set(e, -ERR_SYNTAX, "a size begins with a number: 64 KiB, 10MB");
	for (; is_digit(*p); p++) {
		if (whole > (INT64_MAX - (*p - '0')) / 10)
			return error_set(e, -ERR_LIMIT, "a size is less than 8 EiB");
		whole = whole * 10 + (*p - '0');
	}
	if (*p == '.' && is_digit(p[1]))
		billionths = take_fraction(&p);
	p = skip_blanks(p);
	for (size_t i = 0; i < ARRAY_LEN(size_units); i++) {
		if (strcmp(p, size_units[i].name) == 0)
			unit = size_units[i].bytes;
	}
	if (unit == 0)
		return error_set(e, -ERR_SYNTAX, "a size ends in B, KB, MB, GB, KiB, MiB or GiB");
	if (unit == 1 && billionths != 0)
		return error_set(e, -ERR_SYNTAX, "a size is whole bytes");
	part = billionths * unit / 1000000000;
	if (whole > (INT64_MAX - part) / unit)
		return error_set(e, -ERR_LIMIT, "a size is less than 8 EiB");
	*bytes = whole * unit + part;
	return 0;
}

void size_format(struct strbuf *out, int64_t bytes)
{
	static const char letters[] = "KMGTPE";
	uint64_t n = bytes < 0 ? 0 - (uint64_t)bytes : (uint64_t)bytes;
	uint64_t unit = 1000;
	size_t i = 0;

	if (bytes < 0)
		strbuf_addc(out, '-');
	if (n < 1000) {
		strbuf_addf(out, "%" PRIu64 " B", n);
		return;
	}
	/* Up as long as it would be rounded to 1000 of its unit. */
	while (letters[i + 1] != '\0' && n >= unit * 1000 - unit / 2) {
		unit *= 1000;
		i++;
	}
	/* One digit behind the point below 10: tenths, rounded. */
	if (n < unit * 10 - unit / 20) {
		uint64_t tenths = (n + unit / 20) / (unit / 10);

		strbuf_addf(out, "%" PRIu64 ".%" PRIu64, tenths / 10, tenths % 10);
	} else {
		strbuf_addf(out, "%" PRIu64, (n + unit / 2) / unit);
	}
	strbuf_addf(out, " %cB", letters[i]);
}

/* strtod of what has the form of a number already, with a point whatever the locale. */
static double convert(const char *text)
{
	locale_t c = newlocale(LC_ALL_MASK, "C", (locale_t)0);
	locale_t before;
	double value;

	if (c == (locale_t)0)
		BUG("no C locale");
	before = uselocale(c);
	value = strtod(text, NULL);
	uselocale(before);
	freelocale(c);
	return value;
}

bool number_parse(const char *text, double *value)
{
	const char *start = text + strspn(text, " \t\r\n");
	const char *p = start + (*start == '-' || *start == '+');
	const char *digits = p;
	double v;

	p = skip_digits(p);
	if (*p == '.') {
		digits++;
		p = skip_digits(p + 1);
	}
	/* `digits` is where p stands if there was none. */
	if (p == digits)
		return false;
	if (*p == 'e' || *p == 'E') {
		const char *exponent = p + 1 + (p[1] == '-' || p[1] == '+');

		p = skip_digits(exponent);
		if (p == exponent)
			return false;
	}
	if (p[strspn(p, " \t\r\n")] != '\0')
		return false;
	v = convert(start);
	/* Past what a double holds: no number to compare with. */
	if (v - v != 0)
		return false;
	*value = v;
	return true;
}

int compare_parse(const char *text, struct compare *c, struct error *e)
{
	const char *p = skip_blanks(text);

	for (size_t i = 0; i < ARRAY_LEN(compare_ops); i++) {
		size_t n = strlen(compare_ops[i].text);

		if (strncmp(p, compare_ops[i].text, n) != 0)
			continue;
		if (!number_parse(p + n, &c->number)) {
			return error_set(e, -ERR_SYNTAX, "a comparison has a number behind %s",
				compare_ops[i].text);
		}
		c->op = compare_ops[i].op;
		return 0;
	}
	return error_set(e, -ERR_SYNTAX, "a comparison begins with < <= > >= = or !=");
}

bool compare_holds(const struct compare *c, double value)
{
	switch (c->op) {
	case CMP_LT: return value < c->number;
	case CMP_LE: return value <= c->number;
	case CMP_GT: return value > c->number;
	case CMP_GE: return value >= c->number;
	case CMP_EQ: return !(value < c->number) && !(value > c->number);
	case CMP_NE: return value < c->number || value > c->number;
	}
	BUG("comparison %d", (int)c->op);
}

void number_format(struct strbuf *out, double value)
{
	bool small = value > -1e15 && value < 1e15;
	double cut = small ? (double)(int64_t)value : 0;
	bool whole = small && !(value < cut) && !(value > cut);

	strbuf_addf(out, whole ? "%.0f" : "%.6g", value);
}
