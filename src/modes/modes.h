/*
 * The modes of a terminal, followed without a grid: what the holder must know of a program it does
 * not draw. Which screen, which keys, which mouse; what the program asks the terminal; and from
 * where in its output a view can begin to draw.
 */
#ifndef MUSTER_MODES_MODES_H
#define MUSTER_MODES_MODES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "modes/vtparser.h"

enum mouse_mode { MOUSE_OFF, MOUSE_CLICK, MOUSE_DRAG, MOUSE_MOVE };
enum mouse_encoding { MOUSE_X10, MOUSE_UTF8, MOUSE_SGR, MOUSE_URXVT };

struct modes {
	bool alt_screen;
	bool cursor_visible;
	bool app_cursor; /* cursor keys send ESC O */
	bool app_keypad;
	bool bracketed_paste;
	bool report_focus;
	enum mouse_mode mouse;
	enum mouse_encoding mouse_encoding;
};

/* As a terminal has them when it is switched on. */
void modes_init(struct modes *m);
/* What a token does to the modes; true where it did something or is known to be theirs. */
bool modes_apply_csi(struct modes *m, const struct vtseq *seq);
bool modes_apply_escape(struct modes *m, char intermed, char final);
/* Sets one DEC private mode; false where it is none of these. */
bool modes_set_private(struct modes *m, unsigned number, bool on);
/* Appends the bytes that put a terminal which was just switched on into these modes. */
void modes_write(struct strbuf *out, const struct modes *m);

struct modescan;

struct modescan_sink {
	/* A constant answer, to be written to the program: who the terminal is (DA1, DA2), that it
	 * is well (DSR 5). In the order in which they were asked. */
	void (*answer)(void *ctx, const char *bytes, size_t n);
	/* The program asks where the cursor is; only who draws knows. `end`: offset behind it. */
	void (*cursor_query)(void *ctx, uint64_t end);
};

/* `sink` may be NULL (nobody is to be answered, as in a replay), and so may each of its calls. */
struct modescan *modescan_new(const struct modescan_sink *sink, void *ctx) MUST_USE;
void modescan_free(struct modescan *s);
/* Any split of the bytes gives the same; costs little where there are no sequences. */
void modescan_feed(struct modescan *s, const char *data, size_t n);
const struct modes *modescan_modes(const struct modescan *s);
/* Bytes fed so far. */
uint64_t modescan_offset(const struct modescan *s);
/* Where the last full clear of the present screen begins (ED 2, home and ED 0, the switch to the
 * alternate screen, RIS), 0 where there was none: a view that draws from there shows all there
 * is. Coming back from the alternate screen it is the one that held before. */
uint64_t modescan_clear_at(const struct modescan *s);
/* The modes as they were there: modes_write them before the bytes from modescan_clear_at on. */
const struct modes *modescan_clear_modes(const struct modescan *s);

#endif
