/*
 * How a cell looks: two colours and attributes, as plain data. What a terminal can show of it is its
 * painter's business.
 */
#ifndef MUSTER_VIEW_STYLE_STYLE_H
#define MUSTER_VIEW_STYLE_STYLE_H

#include <stdint.h>

/* A colour is one of: COLOUR_DEFAULT, COLOUR_INDEXED | 0-255, COLOUR_RGB | 0xRRGGBB. */
#define COLOUR_DEFAULT 0u
#define COLOUR_INDEXED 0x01000000u
#define COLOUR_RGB 0x02000000u
#define COLOUR_KIND 0xff000000u
#define COLOUR_VALUE 0x00ffffffu

enum {
	STYLE_BOLD = 1,
	STYLE_DIM = 2,
	STYLE_ITALIC = 4,
	STYLE_UNDERLINE = 8,
	STYLE_BLINK = 16,
	STYLE_REVERSE = 32,
	STYLE_CONCEAL = 64,
	STYLE_STRIKE = 128,
};

struct style {
	uint32_t fg, bg;
	uint16_t attrs;
};

#endif
