/*
 * SGR: the look of what is written next. Colours stay what the program named; turning them into
 * those of a theme or a terminal is the painter's.
 */
#include "config.h"

#include "base/xalloc.h"
#include "term/state-private.h"

#define UNDERLINES (TERM_UNDERLINE | TERM_UNDERLINE_DOUBLE | TERM_UNDERLINE_CURLY)

static const struct {
	uint8_t arg;
	uint16_t set, clear;
} looks[] = {
	{ 1, TERM_BOLD, 0 },
	{ 2, TERM_FAINT, 0 },
	{ 3, TERM_ITALIC, 0 },
	{ 5, TERM_BLINK, 0 },
	{ 6, TERM_BLINK, 0 },
	{ 7, TERM_REVERSE, 0 },
	{ 8, TERM_CONCEAL, 0 },
	{ 9, TERM_STRIKE, 0 },
	{ 21, TERM_UNDERLINE | TERM_UNDERLINE_DOUBLE, UNDERLINES },
	{ 22, 0, TERM_BOLD | TERM_FAINT },
	{ 23, 0, TERM_ITALIC },
	{ 24, 0, UNDERLINES },
	{ 25, 0, TERM_BLINK },
	{ 27, 0, TERM_REVERSE },
	{ 28, 0, TERM_CONCEAL },
	{ 29, 0, TERM_STRIKE },
};

/* Underlines by their number behind a colon: 4:0 to 4:5; dotted and dashed are drawn curly. */
static const uint16_t underlines[] = {
	0,
	TERM_UNDERLINE,
	TERM_UNDERLINE | TERM_UNDERLINE_DOUBLE,
	TERM_UNDERLINE | TERM_UNDERLINE_CURLY,
	TERM_UNDERLINE | TERM_UNDERLINE_CURLY,
	TERM_UNDERLINE | TERM_UNDERLINE_CURLY,
};

static bool joined(const struct vtseq *seq, unsigned i)
{
	return seq->joined & 1u << i;
}

static void underline(struct term_cell *pen, const struct vtseq *seq, unsigned i)
{
	unsigned kind = joined(seq, i) ? seq->arg[i + 1] : 1;

	pen->attrs = (uint16_t)(pen->attrs & ~UNDERLINES);
	if (kind < ARRAY_LEN(underlines))
		pen->attrs |= underlines[kind];
}

/* 38, 48 or 58 at i, with `left` arguments behind it. Returns how many of them are its own. */
static unsigned extended(uint32_t *colour, const struct vtseq *seq, unsigned i)
{
	unsigned left = seq->n - i - 1u;
	const uint16_t *a = &seq->arg[i + 1];

	if (left >= 2 && a[0] == 5) {
		*colour = TERM_INDEXED | (a[1] & 0xffu);
		return 2;
	}
	if (left >= 4 && a[0] == 2) {
		/* With colons a colour space stands between: 38:2::r:g:b. */
		unsigned skip = joined(seq, i) && left >= 5 && joined(seq, i + 4);

		a += skip;
		*colour = TERM_RGB | (a[1] & 0xffu) << 16 | (a[2] & 0xffu) << 8 | (a[3] & 0xffu);
		return 4 + skip;
	}
	return left; /* cut short: what follows could be anything */
}

/* One argument that is no colour of more than one. */
static void plain(struct term_cell *pen, unsigned arg)
{
	if (arg >= 30 && arg <= 37)
		pen->fg = TERM_INDEXED | (arg - 30);
	else if (arg >= 40 && arg <= 47)
		pen->bg = TERM_INDEXED | (arg - 40);
	else if (arg >= 90 && arg <= 97)
		pen->fg = TERM_INDEXED | (arg - 90 + 8);
	else if (arg >= 100 && arg <= 107)
		pen->bg = TERM_INDEXED | (arg - 100 + 8);
	else if (arg == 39)
		pen->fg = TERM_DEFAULT;
	else if (arg == 49)
		pen->bg = TERM_DEFAULT;
	else
		for (size_t i = 0; i < ARRAY_LEN(looks); i++)
			if (looks[i].arg == arg)
				pen->attrs =
					(uint16_t)((pen->attrs & ~looks[i].clear) | looks[i].set);
}

static void reset(struct term_cell *pen)
{
	pen->attrs = 0;
	pen->fg = pen->bg = TERM_DEFAULT;
}

void pen_apply(struct term_cell *pen, const struct vtseq *seq)
{
	uint32_t ignored;

	if (!seq->n)
		reset(pen);
	for (unsigned i = 0; i < seq->n; i++) {
		switch (seq->arg[i]) {
		case 0: reset(pen); break;
		case 4: underline(pen, seq, i); break;
		case 38: i += extended(&pen->fg, seq, i); break;
		case 48: i += extended(&pen->bg, seq, i); break;
		case 58: i += extended(&ignored, seq, i); break;
		default: plain(pen, seq->arg[i]); break;
		}
		while (i < seq->n && joined(seq, i))
			i++;
	}
}
