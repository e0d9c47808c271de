/*
 * The holder's scanner: modes, queries and clears of a stream that it does not draw. It must be
 * cheap on plain text, which it skips from ESC to ESC, and must not answer what it cannot know.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "modes/modes.h"

struct clear {
	uint64_t at;
	struct modes modes;
};

struct modescan {
	const struct modescan_sink *sink;
	void *ctx;
	struct modes modes;
	struct clear clear;         /* of the present screen */
	struct clear main_clear;    /* of the main screen, while the other is shown */
	uint64_t home_at, home_end; /* the last CSI H; 0, 0: none */
	struct modes home_modes;
	struct vtparser parser;
};

/* A VT100 with advanced video, of no maker and version that a program would draw conclusions
 * from: what emulations without extensions answer. */
static const struct {
	char leader, final;
	int arg;
	const char *answer;
} answers[] = {
	{ 0, 'c', 0, "\033[?1;2c" },
	{ '>', 'c', 0, "\033[>0;100;0c" },
	{ 0, 'n', 5, "\033[0n" },
};

static void answer(const struct modescan *s, const struct vtseq *seq)
{
	int arg = vtseq_count(seq, 0, 0);

	if (!s->sink || seq->intermed)
		return;
	if (seq->final == 'n' && arg == 6 && (!seq->leader || seq->leader == '?')) {
		if (s->sink->cursor_query)
			s->sink->cursor_query(s->ctx, seq->end);
		return;
	}
	for (size_t i = 0; i < ARRAY_LEN(answers); i++)
		if (answers[i].leader == seq->leader && answers[i].final == seq->final &&
			answers[i].arg == arg && s->sink->answer)
			s->sink->answer(s->ctx, answers[i].answer, strlen(answers[i].answer));
}

static void cleared(struct modescan *s, uint64_t at, const struct modes *before)
{
	s->clear.at = at;
	s->clear.modes = *before;
}

/* CSI H directly before belongs to the clear: else the cursor of who begins here is elsewhere. */
static void erase_display(struct modescan *s, const struct vtseq *seq)
{
	bool homed = s->home_end && s->home_end == seq->at;
	int what = vtseq_count(seq, 0, 0);

	if (what == 2 || (what == 0 && homed))
		cleared(s, homed ? s->home_at : seq->at, homed ? &s->home_modes : &s->modes);
}

static void on_csi(void *ctx, const struct vtseq *seq)
{
	struct modescan *s = ctx;
	struct modes before = s->modes;

	if (!seq->leader && !seq->intermed) {
		if (seq->final == 'J') {
			erase_display(s, seq);
		} else if (seq->final == 'H' && vtseq_count(seq, 0, 1) == 1 &&
			vtseq_count(seq, 1, 1) == 1) {
			s->home_at = seq->at;
			s->home_end = seq->end;
			s->home_modes = s->modes;
		}
	}
	if (seq->final == 'c' || seq->final == 'n') {
		answer(s, seq);
		return;
	}
	if (!modes_apply_csi(&s->modes, seq) || before.alt_screen == s->modes.alt_screen)
		return;
	if (s->modes.alt_screen) {
		s->main_clear = s->clear;
		cleared(s, seq->at, &before);
	} else {
		s->clear = s->main_clear;
	}
}

static void on_escape(void *ctx, char intermed, char final, uint64_t at)
{
	struct modescan *s = ctx;
	struct modes before = s->modes;

	if (modes_apply_escape(&s->modes, intermed, final) && final == 'c')
		cleared(s, at, &before);
}

static const struct vtsink scanned = { NULL, NULL, on_escape, on_csi };

struct modescan *modescan_new(const struct modescan_sink *sink, void *ctx)
{
	struct modescan *s = xcalloc(1, sizeof(*s));

	s->sink = sink;
	s->ctx = ctx;
	modes_init(&s->modes);
	s->clear.modes = s->modes;
	s->main_clear = s->clear;
	vtparser_init(&s->parser, &scanned, s);
	return s;
}

void modescan_free(struct modescan *s)
{
	free(s);
}

void modescan_feed(struct modescan *s, const char *data, size_t n)
{
	vtparser_feed(&s->parser, data, n);
}

const struct modes *modescan_modes(const struct modescan *s)
{
	return &s->modes;
}

uint64_t modescan_offset(const struct modescan *s)
{
	return s->parser.offset;
}

uint64_t modescan_clear_at(const struct modescan *s)
{
	return s->clear.at;
}

const struct modes *modescan_clear_modes(const struct modescan *s)
{
	return &s->clear.modes;
}
