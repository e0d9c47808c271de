/*
 * Transcripts: bytes in, grid out, as anyone can read them. They
 * are in tests/data/term, files that end in .test; a line each:
 *
 *   test NAME             a new terminal; the next line says its size
 *   size ROWS COLS [HISTORY]
 *   < BYTES               fed; \e \n \r \t \a \b \\ \xHH (\< for a blank at the start)
 *   resize ROWS COLS
 *   |TEXT|                the rows of the screen in order, all of them; escapes as above
 *   ^TEXT|                rows of scroll-back, from the oldest, all of them
 *   wrapped ROW...        the rows that go on in the next, all of them
 *   cursor ROW COL [hidden]
 *   look ROW COL WORDS    the look of one cell: bold, fg=1, bg=#0a0b0c ...; none: "plain"
 *   reply BYTES           what the terminal answered since it was asked last, or none
 *
 * Each is run with its bytes whole, and once more a byte at a time.
 */
#include "config.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/fs.h"
#include "base/strbuf.h"
#include "base/xalloc.h"
#include "term_tests.h"
#include "term/term.h"

struct run {
	const char *file;
	int line;
	bool bytewise;
	struct term *t;
	int row;      /* of the screen that is compared next */
	size_t past;  /* of the scroll-back */
	int compared; /* lines that compared something */
	int failures;
};

static void expect(struct run *r, const char *what, const char *got, const char *want)
{
	if (!strcmp(got, want))
		return;
	print_error("%s:%d: %s:\n  is     %s\n  wanted %s\n", r->file, r->line, what, got, want);
	r->failures++;
}

static int hex(char c)
{
	return c >= 'a' ? c - 'a' + 10 : c - '0';
}

static void unescape(struct strbuf *out, const char *s)
{
	static const char from[] = "enrtab\\<", to[] = "\033\n\r\t\a\b\\ ";

	for (; *s; s++) {
		const char *at;

		if (*s != '\\') {
			strbuf_addc(out, *s);
		} else if (*++s == 'x') {
			strbuf_addc(out, (char)(hex(s[1]) * 16 + hex(s[2])));
			s += 2;
		} else {
			at = strchr(from, *s);
			assert_non_null(at);
			strbuf_addc(out, to[at - from]);
		}
	}
}

static void feed(struct run *r, const char *arg)
{
	struct strbuf in = STRBUF_INIT;

	unescape(&in, arg);
	if (r->bytewise)
		for (size_t i = 0; i < in.len; i++)
			term_feed(r->t, in.buf + i, 1);
	else
		term_feed(r->t, in.buf, in.len);
	strbuf_release(&in);
}

static void row_line(struct strbuf *out, char edge, const struct term_row *row, int cols)
{
	strbuf_addc(out, edge);
	for (int x = 0; x < row->n; x++)
		term_cell_text(out, &row->cells[x]);
	for (int x = row->n; x < cols; x++)
		strbuf_addc(out, ' ');
	strbuf_addc(out, '|');
}

static void compare_row(struct run *r, const char *want)
{
	struct strbuf got = STRBUF_INIT, wanted = STRBUF_INIT;
	struct term_row row;

	if (r->row >= term_rows(r->t)) {
		expect(r, "row past the screen", "", want);
	} else {
		row = term_row(r->t, r->row++);
		row_line(&got, '|', &row, term_cols(r->t));
		unescape(&wanted, want);
		expect(r, "screen", got.buf, wanted.buf);
	}
	strbuf_release(&got);
	strbuf_release(&wanted);
}

static void compare_history(struct run *r, const char *want)
{
	struct strbuf got = STRBUF_INIT;
	struct term_row row;

	if (!r->past && !strcmp(want, "^none")) {
		assert_int_equal(term_history_len(r->t), 0);
	} else if (r->past >= term_history_len(r->t)) {
		expect(r, "row past the scroll-back", "", want);
	} else {
		row = term_history_row(r->t, r->past++);
		row_line(&got, '^', &row, row.n);
		expect(r, "scroll-back", got.buf, want);
	}
	strbuf_release(&got);
}

static void compare_wrapped(struct run *r, const char *want)
{
	struct strbuf got = STRBUF_INIT;

	for (int y = 0; y < term_rows(r->t); y++)
		if (term_row(r->t, y).wrapped)
			strbuf_addf(&got, " %d", y);
	expect(r, "wrapped", got.len ? got.buf + 1 : "none", want);
	strbuf_release(&got);
}

static void compare_cursor(struct run *r, const char *want)
{
	struct term_cursor c = term_cursor(r->t);
	struct strbuf got = STRBUF_INIT;

	strbuf_addf(&got, "%d %d%s", c.row, c.col, c.visible ? "" : " hidden");
	expect(r, "cursor", got.buf, want);
	strbuf_release(&got);
}

static void colour_word(struct strbuf *out, const char *name, uint32_t colour)
{
	uint32_t value = colour & TERM_COLOUR_VALUE;

	if (colour >= TERM_RGB)
		strbuf_addf(out, " %s=#%06x", name, (unsigned)value);
	else if (colour >= TERM_INDEXED)
		strbuf_addf(out, " %s=%u", name, (unsigned)value);
}

static void compare_look(struct run *r, const char *want)
{
	static const char *const names[] = { "bold", "faint", "italic", "underline", "blink",
		"reverse", "conceal", "strike", "double", "curly" };
	struct strbuf got = STRBUF_INIT;
	struct term_cell cell = { .width = 1 };
	struct term_row row;
	char *end;
	long y = strtol(want, &end, 10), x = strtol(end, &end, 10);

	row = term_row(r->t, (int)y);
	if (x < row.n)
		cell = row.cells[x];
	else
		cell.bg = row.tail;
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (cell.attrs & 1u << i)
			strbuf_addf(&got, " %s", names[i]);
	colour_word(&got, "fg", cell.fg);
	colour_word(&got, "bg", cell.bg);
	expect(r, "look", got.len ? got.buf : " plain", end);
	strbuf_release(&got);
}

static void compare_reply(struct run *r, const char *want)
{
	struct strbuf got = STRBUF_INIT, wanted = STRBUF_INIT;

	unescape(&wanted, strcmp(want, "none") ? want : "");
	term_take_reply(r->t, &got);
	expect(r, "reply", got.buf, wanted.buf);
	strbuf_release(&got);
	strbuf_release(&wanted);
}

/* A block of rows that was compared was all of them. */
static void end_block(struct run *r)
{
	if (r->row && r->row != term_rows(r->t))
		expect(r, "screen", "more rows", "");
	if (r->past && r->past != term_history_len(r->t))
		expect(r, "scroll-back", "more rows", "");
	r->row = 0;
	r->past = 0;
}

static void resize(struct run *r, const char *arg)
{
	int rows, cols;

	assert_int_equal(sscanf(arg, "%d %d", &rows, &cols), 2);
	term_resize(r->t, rows, cols);
}

static void size(struct run *r, const char *arg)
{
	unsigned history = 100;
	int rows, cols;

	assert_true(sscanf(arg, "%d %d %u", &rows, &cols, &history) >= 2);
	r->t = term_new(rows, cols, history);
}

static void begin(struct run *r, const char *arg)
{
	(void)arg;
	term_free(r->t);
	r->t = NULL;
}

static const struct {
	const char *word;
	void (*run)(struct run *r, const char *arg);
	bool compares, whole_line;
} commands[] = {
	{ "test ", begin, false, false },
	{ "size ", size, false, false },
	{ "< ", feed, false, false },
	{ "resize ", resize, false, false },
	{ "|", compare_row, true, true },
	{ "^", compare_history, true, true },
	{ "wrapped ", compare_wrapped, true, false },
	{ "cursor ", compare_cursor, true, false },
	{ "look ", compare_look, true, false },
	{ "reply ", compare_reply, true, false },
};

static void run_line(struct run *r, const char *line)
{
	if (!*line || *line == '#')
		return;
	for (size_t i = 0; i < ARRAY_LEN(commands); i++) {
		size_t n = strlen(commands[i].word);

		if (strncmp(line, commands[i].word, n))
			continue;
		if (!commands[i].compares)
			end_block(r);
		else
			r->compared++;
		commands[i].run(r, commands[i].whole_line ? line : line + n);
		return;
	}
	expect(r, "line", line, "a command");
}

/* Adds to *compared how many lines compared something; returns how many of them failed. */
static int run_file(const char *path, bool bytewise, int *compared)
{
	struct run r = { .file = path, .bytewise = bytewise };
	struct strbuf text = STRBUF_INIT;

	assert_int_equal(fs_read_file(path, 1 << 20, &text, NULL), 0);
	for (char *line = text.buf, *end; line && *line; line = end) {
		end = strchr(line, '\n');
		if (end)
			*end++ = '\0';
		r.line++;
		run_line(&r, line);
	}
	end_block(&r);
	term_free(r.t);
	strbuf_release(&text);
	*compared += r.compared;
	return r.failures;
}

void test_transcripts(void **state)
{
	const char *top = getenv("top_srcdir");
	char *dir = xstrfmt("%s/tests/data/term", top ? top : ".");
	DIR *d = opendir(dir);
	const struct dirent *entry;
	int compared = 0, failures = 0;

	(void)state;
	assert_non_null(d);
	while ((entry = readdir(d))) {
		const char *dot = strrchr(entry->d_name, '.');
		char *path;

		if (!dot || strcmp(dot, ".test"))
			continue;
		path = fs_join(dir, entry->d_name);
		failures += run_file(path, false, &compared);
		failures += run_file(path, true, &compared);
		free(path);
	}
	closedir(d);
	free(dir);
	assert_int_equal(failures, 0);
	assert_true(compared > 100);
}
