/*
 * The whitelist before the emulation. It must not know a grid, and must pass nothing by default.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "modes/filter.h"

struct filter {
	const struct vtsink *sink;
	void *ctx;
	bool repeatable; /* text was the last that passed */
	struct vtparser parser;
};

/* Final bytes that pass, for each leader and intermediate. */
static const struct {
	char leader, intermed;
	const char *finals;
} csi_passes[] = {
	{ 0, 0, "@ABCDEFGHIJKLMPSTXZ`abdefghjklmnrsu" },
	{ '?', 0, "JKhln" },
	{ 0, '!', "p" },
	{ 0, ' ', "q" },
};

/* The same for escape sequences; a set of characters ends in what names it. */
static const struct {
	char intermed;
	const char *finals;
} escape_passes[] = {
	{ 0, "78=>DEHMc" },
	{ '(', "0AB" },
	{ ')', "0AB" },
};

static const char control_passes[] = "\a\b\t\n\v\f\r\016\017";

static bool has(const char *set, char c)
{
	return c && strchr(set, c) != NULL;
}

static bool csi_known(const struct vtseq *seq)
{
	for (size_t i = 0; i < ARRAY_LEN(csi_passes); i++)
		if (csi_passes[i].leader == seq->leader && csi_passes[i].intermed == seq->intermed)
			return has(csi_passes[i].finals, seq->final);
	return false;
}

static void pass_text(void *ctx, const char *s, size_t n, bool ascii)
{
	struct filter *f = ctx;

	f->repeatable = true;
	f->sink->text(f->ctx, s, n, ascii);
}

static void pass_control(void *ctx, unsigned char c)
{
	struct filter *f = ctx;

	if (!has(control_passes, (char)c))
		return;
	f->repeatable = false;
	f->sink->control(f->ctx, c);
}

static void pass_escape(void *ctx, char intermed, char final, uint64_t at)
{
	struct filter *f = ctx;

	for (size_t i = 0; i < ARRAY_LEN(escape_passes); i++) {
		if (escape_passes[i].intermed != intermed)
			continue;
		if (has(escape_passes[i].finals, final)) {
			f->repeatable = false;
			f->sink->escape(f->ctx, intermed, final, at);
		}
		return;
	}
}

static void pass_csi(void *ctx, const struct vtseq *seq)
{
	struct filter *f = ctx;
	bool plain = !seq->leader && !seq->intermed;

	if (!csi_known(seq))
		return;
	if (plain && seq->final == 'b' && !f->repeatable)
		return;
	/* Of the reports only the cursor's position is asked of an emulation. */
	if (seq->final == 'n' && vtseq_count(seq, 0, 0) != 6)
		return;
	/* Colours between a character and its repetition do no harm. */
	if (!plain || (seq->final != 'm' && seq->final != 'b'))
		f->repeatable = false;
	f->sink->csi(f->ctx, seq);
}

static const struct vtsink passes = { pass_text, pass_control, pass_escape, pass_csi };

struct filter *filter_new(const struct vtsink *sink, void *ctx)
{
	struct filter *f = xcalloc(1, sizeof(*f));

	f->sink = sink;
	f->ctx = ctx;
	vtparser_init(&f->parser, &passes, f);
	return f;
}

void filter_free(struct filter *f)
{
	free(f);
}

void filter_feed(struct filter *f, const char *data, size_t n)
{
	vtparser_feed(&f->parser, data, n);
}

void filter_flush(struct filter *f)
{
	vtparser_flush(&f->parser);
}
