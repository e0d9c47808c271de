/*
 * The terminal, and beside it all that reads a command's output: any bytes, any size, any resize.
 *
 * An input begins with two bytes, rows and columns. In the rest 0xfe is followed by two more for
 * another size; 0xff only cuts. Two terminals get it, one piece by piece and one a byte at a
 * time, and must show the same.
 */
#include "config.h"

#include <string.h>

#include "base/utf8.h"
#include "base/xalloc.h"
#include "fuzz.h"
#include "modes/plaintext.h"
#include "term/term.h"

#define HISTORY 20

const char *const fuzz_words[] = {
	"\033",
	"\033[",
	"\033]",
	"\033P",
	"\033_",
	"\033\\",
	"\a",
	"\b",
	"\t",
	"\n",
	"\r\n",
	"\016",
	"\017",
	"\033[H",
	"\033[2J",
	"\033[J",
	"\033[1K",
	"\033[K",
	"\033[99;1H",
	"\033[1;99H",
	"\033[9999C",
	"\033[5A",
	"\033[3@",
	"\033[9999P",
	"\033[2L",
	"\033[9999M",
	"\033[S",
	"\033[9999T",
	"\033[X",
	"\033[b",
	"\033[9999b",
	"\033[2;5r",
	"\033[r",
	"\033[?6h",
	"\033[?6l",
	"\033[?7l",
	"\033[?7h",
	"\033[4h",
	"\033[4l",
	"\033[?1049h",
	"\033[?1049l",
	"\033[?47h",
	"\033[?47l",
	"\033[?1048h",
	"\0337",
	"\0338",
	"\033M",
	"\033D",
	"\033E",
	"\033H",
	"\033c",
	"\033#8",
	"\033(0",
	"\033(B",
	"\033[!p",
	"\033[s",
	"\033[u",
	"\033[1;31m",
	"\033[38;2;1;2;3m",
	"\033[48;5;9m",
	"\033[38:2::1:2:3m",
	"\033[m",
	"\033[38",
	"\033[4:3m",
	"\033[6n",
	"\033[?6n",
	"\033[c",
	"\033[>c",
	"\033[5n",
	"\033[?1;2;25;1000;1006;2004h",
	"\033[1;2;3;4;5;6;7;8;9;10;11;12;13;14;15;16;17;18m",
	"\033[;;;;;;;;;;;;;;;;;;;;;m",
	"\033P$q\"p\033\\",
	"\033]52;c;aGk=\a",
	"text",
	"0123456789",
	"\xe4\xb8\xad\xe6\x96\x87",
	"e\xcc\x81",
	"\xcc\x80",
	"\xe2\x80\x8d",
	"\xf0\x9f\x98\x80",
	"\xe2\x80\xae",
	"\xe4\xb8",
	"\xc2\x9b",
	"\xff",
	"\xfe\x01\x01",
	"\xfe\x30\x70",
	"\xfe\x03\x05",
	"\xfe\x18\x50",
};
const size_t fuzz_n_words = ARRAY_LEN(fuzz_words);

/* What holds of every row: its cells in its width, halves in pairs, nothing that is no text. */
static void check_row(const struct term_row *row, int cols)
{
	FUZZ_MUST(row->n >= 0 && row->n <= cols);
	for (int x = 0; x < row->n; x++) {
		const struct term_cell *c = &row->cells[x];

		FUZZ_MUST(c->width <= 2 && c->rune <= 0x10ffff);
		FUZZ_MUST(c->width != 0 || (x > 0 && c[-1].width == 2 && !c->rune));
		FUZZ_MUST(c->width != 2 || x + 1 == row->n || c[1].width == 0);
		FUZZ_MUST(
			!c->rune || (!rune_is_control(c->rune) && rune_width(c->rune) == c->width));
		FUZZ_MUST(!c->rune || !rune_is_bidi(c->rune));
	}
}

static void check(struct term *t)
{
	struct term_cursor c = term_cursor(t);

	FUZZ_MUST(c.row >= 0 && c.row < term_rows(t) && c.col >= 0 && c.col < term_cols(t));
	for (int y = 0; y < term_rows(t); y++) {
		struct term_row row = term_row(t, y);

		check_row(&row, term_cols(t));
	}
	FUZZ_MUST(term_history_len(t) <= HISTORY);
	for (size_t i = 0; i < term_history_len(t); i++) {
		struct term_row row = term_history_row(t, i);

		check_row(&row, TERM_COLS_MAX);
	}
}

/* Without what is between its members. */
static void dump_cell(struct strbuf *out, const struct term_cell *c)
{
	const uint32_t all[] = { c->rune, c->mark[0], c->mark[1], c->fg, c->bg, c->attrs,
		c->width };

	strbuf_add(out, all, sizeof(all));
}

static void dump(struct strbuf *out, struct term *t)
{
	struct term_cursor c = term_cursor(t);

	strbuf_addf(out, "%d %d %d\n", c.row, c.col, c.visible);
	modes_write(out, term_modes(t));
	for (int y = 0; y < term_rows(t); y++) {
		struct term_row row = term_row(t, y);

		for (int x = 0; x < row.n; x++)
			dump_cell(out, &row.cells[x]);
		strbuf_addf(out, "%x %d\n", (unsigned)row.tail, row.wrapped);
	}
	for (size_t i = 0; i < term_history_len(t); i++) {
		struct term_row row = term_history_row(t, i);

		term_row_text(out, &row);
		strbuf_addc(out, '\n');
	}
	term_take_reply(t, out);
}

static void feed_bytes(struct term *t, const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		term_feed(t, s + i, 1);
}

/* The pieces between 0xff and 0xfe, to both. */
static void feed_pieces(struct term *whole, struct term *bytewise, const char *s, size_t n)
{
	size_t from = 0;

	for (size_t i = 0; i <= n; i++) {
		unsigned char c = i < n ? (unsigned char)s[i] : 0xff;

		if (c < 0xfe)
			continue;
		term_feed(whole, s + from, i - from);
		feed_bytes(bytewise, s + from, i - from);
		from = i + 1;
		if (c == 0xfe && i + 2 < n) {
			int rows = (unsigned char)s[i + 1], cols = (unsigned char)s[i + 2];

			term_resize(whole, rows, cols);
			term_resize(bytewise, rows, cols);
			i += 2;
			from = i + 1;
			check(whole);
		}
	}
}

static void check_line(void *ctx, const char *text, size_t n, enum plaintext_end end)
{
	(void)ctx;
	(void)end;
	FUZZ_MUST(n <= PLAINTEXT_LINE_MAX && utf8_valid(text, n, NULL));
	for (size_t i = 0; i < n; i++)
		FUZZ_MUST((unsigned char)text[i] >= 0x20 || text[i] == '\t');
}

static void other_readers(const char *s, size_t n)
{
	struct plaintext *p = plaintext_new(check_line, NULL);
	struct modescan *m = modescan_new(NULL, NULL);

	plaintext_feed(p, s, n);
	plaintext_flush(p);
	modescan_feed(m, s, n);
	FUZZ_MUST(modescan_clear_at(m) <= modescan_offset(m));
	plaintext_free(p);
	modescan_free(m);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	int rows = n > 0 ? data[0] % 60 : 1, cols = n > 1 ? data[1] % 200 : 1;
	struct term *whole = term_new(rows, cols, HISTORY);
	struct term *bytewise = term_new(rows, cols, HISTORY);
	struct strbuf a = STRBUF_INIT, b = STRBUF_INIT;

	if (n > 2) {
		feed_pieces(whole, bytewise, (const char *)data + 2, n - 2);
		other_readers((const char *)data + 2, n - 2);
	}
	check(whole);
	dump(&a, whole);
	dump(&b, bytewise);
	FUZZ_MUST(a.len == b.len && !memcmp(a.buf, b.buf, a.len));
	strbuf_release(&a);
	strbuf_release(&b);
	term_free(whole);
	term_free(bytewise);
	return 0;
}
