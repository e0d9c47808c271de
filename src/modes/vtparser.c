/*
 * The parser of terminal output. It must not allocate, and must not look at what a sequence means.
 */
#include "config.h"

#include <string.h>

#include "base/utf8.h"
#include "modes/vtparser.h"

enum {
	GROUND,
	ESCAPE,
	ESCAPE_MORE, /* behind an intermediate */
	CSI_ENTRY,
	CSI_ARGS,
	CSI_MORE,   /* behind an intermediate */
	CSI_IGNORE, /* malformed: swallowed up to its final byte */
	STRING,
	STRING_ESCAPE,
};

#define CAN 0x18
#define SUB 0x1a
#define ESC 0x1b
#define DEL 0x7f

static const char replacement[] = "\xef\xbf\xbd";

void vtparser_init(struct vtparser *p, const struct vtsink *sink, void *ctx)
{
	memset(p, 0, sizeof(*p));
	p->sink = sink;
	p->ctx = ctx;
	p->state = GROUND;
}

/* Eight bytes at a time: a byte below 0x20, DEL, or one with its top bit set ends the run. */
const char *vt_ascii_end(const char *s, const char *end)
{
	const uint64_t ones = 0x0101010101010101u, tops = 0x8080808080808080u;

	while (end - s >= 8) {
		uint64_t w, low, del, hit;

		memcpy(&w, s, 8);
		low = (w - ones * 0x20) & ~w;
		del = w ^ (ones * DEL);
		del = (del - ones) & ~del;
		hit = (low | del | w) & tops;
		if (hit) {
			/* A borrow can mark bytes above the first hit only, never below it. */
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
			return s + (__builtin_ctzll(hit) >> 3);
#else
			break;
#endif
		}
		s += 8;
	}
	while (s < end && (unsigned char)*s >= 0x20 && (unsigned char)*s < DEL)
		s++;
	return s;
}

static void emit_text(const struct vtparser *p, const char *s, size_t n, bool ascii)
{
	if (n && p->sink->text)
		p->sink->text(p->ctx, s, n, ascii);
}

static void emit_bad(const struct vtparser *p, size_t times)
{
	while (times--)
		emit_text(p, replacement, 3, false);
}

static void emit_control(const struct vtparser *p, unsigned char c)
{
	if (c && c < 0x20 && p->sink->control)
		p->sink->control(p->ctx, c);
}

/* Bytes of the code point that this lead byte begins; 0: it begins none. */
static size_t utf8_need(unsigned char c)
{
	if (c >= 0xc2 && c < 0xe0)
		return 2;
	if (c >= 0xe0 && c < 0xf0)
		return 3;
	return c >= 0xf0 && c < 0xf5 ? 4 : 0;
}

static bool is_continuation(unsigned char c)
{
	return (c & 0xc0) == 0x80;
}

static bool is_c1(uint32_t rune)
{
	return rune >= 0x80 && rune < 0xa0;
}

/* Goes on with a code point that the last call left unfinished. Returns where to read on. */
static const char *finish_partial(struct vtparser *p, const char *s, const char *end)
{
	size_t need = utf8_need((unsigned char)p->partial[0]);
	uint32_t rune;

	while (p->partial_len < need && s < end && is_continuation((unsigned char)*s))
		p->partial[p->partial_len++] = *s++;
	if (p->partial_len < need && s == end)
		return s;
	if (p->partial_len == need && utf8_decode(p->partial, need, &rune) == need) {
		if (!is_c1(rune))
			emit_text(p, p->partial, need, false);
	} else {
		emit_bad(p, p->partial_len);
	}
	p->partial_len = 0;
	return s;
}

/* All that is left is the beginning of a code point: it is kept for the next call. */
static bool keep_partial(struct vtparser *p, const char *s, const char *end)
{
	size_t need = utf8_need((unsigned char)*s), have = (size_t)(end - s);

	if (have >= need)
		return false;
	for (size_t i = 1; i < have; i++)
		if (!is_continuation((unsigned char)s[i]))
			return false;
	memcpy(p->partial, s, have);
	p->partial_len = (uint8_t)have;
	return true;
}

/* A run of bytes with the top bit set. */
static const char *parse_utf8(struct vtparser *p, const char *s, const char *end)
{
	const char *run = s;

	while (s < end && (unsigned char)*s >= 0x80) {
		uint32_t rune;
		size_t used = utf8_decode(s, (size_t)(end - s), &rune);

		if (used > 1 && !is_c1(rune)) {
			s += used;
			continue;
		}
		emit_text(p, run, (size_t)(s - run), false);
		if (used == 1) {
			if (keep_partial(p, s, end))
				return end;
			emit_bad(p, 1);
		}
		s += used;
		run = s;
	}
	emit_text(p, run, (size_t)(s - run), false);
	return s;
}

static const char *parse_ground(struct vtparser *p, const char *s, const char *end)
{
	const char *q;
	unsigned char c;

	if (!p->sink->text && !p->sink->control) {
		/* Nobody listens to text: only the next ESC matters. */
		s = memchr(s, ESC, (size_t)(end - s));
		if (!s)
			return end;
		p->state = ESCAPE;
		return s + 1;
	}
	q = vt_ascii_end(s, end);
	emit_text(p, s, (size_t)(q - s), true);
	if (q == end)
		return q;
	c = (unsigned char)*q;
	if (c >= 0x80)
		return parse_utf8(p, q, end);
	if (c == ESC)
		p->state = ESCAPE;
	else if (c != CAN && c != SUB && c != DEL)
		emit_control(p, c);
	return q + 1;
}

static void begin_seq(struct vtparser *p, uint64_t at)
{
	p->seq.at = at;
	p->seq.leader = 0;
	p->seq.intermed = 0;
	p->seq.n = 0;
	p->seq.given = 0;
	p->seq.joined = 0;
	p->arg_open = false;
}

static void add_intermed(struct vtparser *p, char c)
{
	p->seq.intermed = p->seq.intermed ? VT_MANY : c;
}

/* Where ESC is followed by c. */
static void parse_escape(struct vtparser *p, char c)
{
	switch (c) {
	case '[': p->state = CSI_ENTRY; return;
	case ']':
	case 'P':
	case 'X':
	case '^':
	case '_':
		p->state = STRING;
		p->string_len = 0;
		return;
	default: break;
	}
	if (c >= 0x20 && c < 0x30) {
		add_intermed(p, c);
		p->state = ESCAPE_MORE;
		return;
	}
	p->state = GROUND;
	if (p->sink->escape)
		p->sink->escape(p->ctx, p->seq.intermed, c, p->seq.at);
}

/* Behind an intermediate no byte begins anything: '[' is a final byte as any other. */
static void parse_escape_more(struct vtparser *p, char c)
{
	if (c < 0x30) {
		add_intermed(p, c);
		return;
	}
	p->state = GROUND;
	if (p->sink->escape)
		p->sink->escape(p->ctx, p->seq.intermed, c, p->seq.at);
}

static void add_digit(struct vtparser *p, char c)
{
	struct vtseq *seq = &p->seq;
	unsigned value;

	if (!p->arg_open) {
		if (seq->n == VT_ARGS_MAX)
			return;
		seq->arg[seq->n++] = 0;
		p->arg_open = true;
	}
	value = seq->arg[seq->n - 1] * 10u + (unsigned)(c - '0');
	seq->arg[seq->n - 1] = (uint16_t)(value > VT_ARG_MAX ? VT_ARG_MAX : value);
	seq->given = (uint16_t)(seq->given | 1u << (seq->n - 1));
}

/* `;` or `:`. Past the sixteenth argument digits and separators alike are swallowed. */
static void add_separator(struct vtparser *p, char c)
{
	struct vtseq *seq = &p->seq;

	if (!p->arg_open && seq->n < VT_ARGS_MAX)
		seq->arg[seq->n++] = 0;
	else if (!p->arg_open)
		return;
	if (c == ':')
		seq->joined = (uint16_t)(seq->joined | 1u << (seq->n - 1));
	/* The next digit opens an argument of its own, or, with all taken, none. */
	p->arg_open = false;
}

static void end_csi(struct vtparser *p, char c, uint64_t end)
{
	struct vtseq *seq = &p->seq;

	p->state = GROUND;
	seq->final = c;
	seq->end = end;
	/* What follows the last one kept is gone: nothing is joined to it. */
	if (seq->n)
		seq->joined = (uint16_t)(seq->joined & ~(1u << (seq->n - 1)));
	if (p->sink->csi)
		p->sink->csi(p->ctx, seq);
}

static void parse_csi(struct vtparser *p, char c, uint64_t end)
{
	if (c >= 0x40) {
		if (p->state == CSI_IGNORE)
			p->state = GROUND;
		else
			end_csi(p, c, end);
	} else if (p->state == CSI_IGNORE) {
		return;
	} else if (c < 0x30) {
		add_intermed(p, c);
		p->state = CSI_MORE;
	} else if (p->state == CSI_MORE) {
		p->state = CSI_IGNORE;
	} else if (c >= '<') {
		if (p->state == CSI_ARGS)
			p->state = CSI_IGNORE;
		else
			p->seq.leader = p->seq.leader ? VT_MANY : c;
	} else {
		p->state = CSI_ARGS;
		if (c == ';' || c == ':')
			add_separator(p, c);
		else
			add_digit(p, c);
	}
}

/* Inside an escape or control sequence. Controls are obeyed on the way, as terminals do. */
static const char *parse_sequence(
	struct vtparser *p, const char *s, const char *end, const char *data)
{
	while (s < end && p->state != GROUND && p->state < STRING) {
		unsigned char c = (unsigned char)*s;

		if (c >= 0x80 || c == CAN || c == SUB) {
			p->state = GROUND; /* broken off; a byte of text is read again as such */
			return c >= 0x80 ? s : s + 1;
		}
		s++;
		if (c == ESC) {
			p->state = ESCAPE;
			begin_seq(p, p->offset + (uint64_t)(s - 1 - data));
		} else if (c < 0x20 || c == DEL) {
			emit_control(p, c);
		} else if (p->state == ESCAPE) {
			parse_escape(p, (char)c);
		} else if (p->state == ESCAPE_MORE) {
			parse_escape_more(p, (char)c);
		} else {
			parse_csi(p, (char)c, p->offset + (uint64_t)(s - data));
		}
	}
	return s;
}

/* Inside a string: dropped up to ST, BEL, CAN or SUB, or to where its bound ends it. */
static const char *parse_string(
	struct vtparser *p, const char *s, const char *end, const char *data)
{
	for (; s < end; s++) {
		unsigned char c = (unsigned char)*s;

		if (p->state == STRING_ESCAPE) {
			/* ESC \ is ST; any other ESC breaks the string off and begins anew. */
			if (c == '\\') {
				p->state = GROUND;
				return s + 1;
			}
			p->state = ESCAPE;
			return s;
		}
		if (c == ESC) {
			p->state = STRING_ESCAPE;
			begin_seq(p, p->offset + (uint64_t)(s - data));
		} else if (c == '\a' || c == CAN || c == SUB || ++p->string_len > VT_STRING_MAX) {
			p->state = GROUND;
			return s + 1;
		}
	}
	return s;
}

void vtparser_feed(struct vtparser *p, const char *data, size_t n)
{
	const char *s = data, *end = data + n;

	if (p->partial_len)
		s = finish_partial(p, s, end);
	while (s < end) {
		if (p->state == GROUND) {
			s = parse_ground(p, s, end);
			if (p->state == ESCAPE)
				begin_seq(p, p->offset + (uint64_t)(s - 1 - data));
		} else if (p->state >= STRING) {
			s = parse_string(p, s, end, data);
		} else {
			s = parse_sequence(p, s, end, data);
		}
	}
	p->offset += n;
}

void vtparser_flush(struct vtparser *p)
{
	emit_bad(p, p->partial_len);
	p->partial_len = 0;
	p->state = GROUND;
}
