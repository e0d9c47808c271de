/*
 * Tables, Markdown, CSV and JSON from the same rows. Knows nothing of what the rows are about.
 */
#include "config.h"

#include "report/listing.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/utf8.h"
#include "base/vec.h"
#include "model/event.h"

#define GAP 2 /* columns between two columns of a table */

enum cell_type { CELL_TEXT, CELL_TIME, CELL_FLAG, CELL_NUMBER, CELL_SIZE, CELL_TEXTS };

struct cell {
	enum cell_type type;
	const char *text;
	int64_t number; /* a time, a flag, a number, a size */
	const char *const *texts;
	size_t n;
};

struct listing {
	struct arena *arena;
	const char *const *columns;
	size_t column_n;
	VEC(struct cell) cells;
};

struct listing *listing_new(const char *const *columns, size_t n)
{
	struct listing *l = xcalloc(1, sizeof(*l));

	l->arena = arena_new();
	l->columns = columns;
	l->column_n = n;
	return l;
}

void listing_free(struct listing *l)
{
	if (!l)
		return;
	vec_release(&l->cells);
	arena_free(l->arena);
	free(l);
}

static struct cell *add_cell(struct listing *l, enum cell_type type)
{
	struct cell *c = &vec_add(&l->cells);

	memset(c, 0, sizeof(*c));
	c->type = type;
	c->text = "";
	return c;
}

void listing_add_text(struct listing *l, const char *text)
{
	struct cell *c = add_cell(l, CELL_TEXT);

	if (text)
		c->text = arena_strdup(l->arena, text);
}

void listing_add_time(struct listing *l, int64_t ms)
{
	add_cell(l, CELL_TIME)->number = ms;
}

void listing_add_flag(struct listing *l, int yes)
{
	add_cell(l, CELL_FLAG)->number = yes;
}

void listing_add_number(struct listing *l, int64_t n)
{
	add_cell(l, CELL_NUMBER)->number = n;
}

void listing_add_size(struct listing *l, int64_t bytes)
{
	add_cell(l, CELL_SIZE)->number = bytes;
}

void listing_add_texts(struct listing *l, const char *const *texts, size_t n)
{
	struct cell *c = add_cell(l, CELL_TEXTS);
	const char **copy = arena_array(l->arena, const char *, n);

	for (size_t i = 0; i < n; i++)
		copy[i] = arena_strdup(l->arena, texts[i]);
	c->texts = copy;
	c->n = n;
}

static const struct cell *cell_at(const struct listing *l, size_t row, size_t column)
{
	return &l->cells.v[row * l->column_n + column];
}

static size_t row_count(const struct listing *l)
{
	return l->column_n > 0 ? l->cells.n / l->column_n : 0;
}

/* ---- a cell as text ---- */

static void put_texts(const struct cell *c, struct strbuf *out)
{
	for (size_t i = 0; i < c->n; i++)
		strbuf_addf(out, "%s%s", i > 0 ? " " : "", c->texts[i]);
}

static void put_number(const struct cell *c, bool machine, struct strbuf *out)
{
	if (c->number == EVENT_NONE)
		return;
	if (c->type == CELL_SIZE && !machine)
		size_format(out, c->number);
	else
		strbuf_addf(out, "%lld", (long long)c->number);
}

/* As it stands in CSV; in a table times are local and flags have words for people. */
static void put_plain(const struct cell *c, bool machine, struct strbuf *out)
{
	static const char *const words[2][2] = { { "no", "yes" }, { "false", "true" } };

	switch (c->type) {
	case CELL_TEXT: strbuf_adds(out, c->text); break;
	case CELL_TEXTS: put_texts(c, out); break;
	case CELL_FLAG:
		if (c->number >= 0)
			strbuf_adds(out, words[machine][c->number > 0]);
		break;
	case CELL_NUMBER:
	case CELL_SIZE: put_number(c, machine, out); break;
	case CELL_TIME:
		if (c->number == EVENT_NONE)
			break;
		if (machine)
			time_rfc3339_ms(out, c->number);
		else
			time_local(out, c->number);
		break;
	}
}

/* One line of it, safe for a terminal. */
static void put_visible(const struct cell *c, struct strbuf *out)
{
	struct strbuf plain = STRBUF_INIT;

	put_plain(c, false, &plain);
	for (size_t i = 0; i < plain.len; i++) {
		if (plain.buf[i] == '\n' || plain.buf[i] == '\t' || plain.buf[i] == '\r')
			plain.buf[i] = ' ';
	}
	text_visible(out, plain.buf, plain.len, false);
	strbuf_release(&plain);
}

/* ---- table ---- */

static void pad(struct strbuf *out, int columns)
{
	for (; columns > 0; columns--)
		strbuf_addc(out, ' ');
}

static void print_line(
	const struct strbuf *texts, const int *widths, size_t column_n, struct strbuf *out)
{
	int owed = 0;

	/* Nothing behind the last text of a line: it goes into mails and diffs. */
	for (size_t i = 0; i < column_n; i++) {
		if (texts[i].len > 0) {
			pad(out, owed);
			strbuf_add(out, texts[i].buf, texts[i].len);
			owed = 0;
		}
		owed += widths[i] + GAP - text_width(texts[i].buf, texts[i].len);
	}
	strbuf_addc(out, '\n');
}

static void print_table(const struct listing *l, struct strbuf *out)
{
	size_t rows = row_count(l) + 1;
	struct strbuf *texts = xcalloc(rows * l->column_n, sizeof(*texts));
	int *widths = xcalloc(l->column_n, sizeof(*widths));

	for (size_t i = 0; i < rows * l->column_n; i++) {
		size_t column = i % l->column_n;
		int width;

		strbuf_init(&texts[i]);
		if (i < l->column_n)
			strbuf_adds(&texts[i], l->columns[column]);
		else
			put_visible(&l->cells.v[i - l->column_n], &texts[i]);
		width = text_width(texts[i].buf, texts[i].len);
		if (width > widths[column])
			widths[column] = width;
	}
	for (size_t row = 0; row < rows; row++)
		print_line(texts + row * l->column_n, widths, l->column_n, out);
	for (size_t i = 0; i < rows * l->column_n; i++)
		strbuf_release(&texts[i]);
	free(texts);
	free(widths);
}

/* ---- Markdown ---- */

/* What Markdown would read as more than text stands behind a backslash. */
static void put_markdown(const char *text, size_t n, struct strbuf *out)
{
	for (size_t i = 0; i < n; i++) {
		if (strchr("\\|`*_[]<>~&", text[i]) && text[i])
			strbuf_addc(out, '\\');
		strbuf_addc(out, text[i]);
	}
}

static void print_markdown(const struct listing *l, struct strbuf *out)
{
	struct strbuf cell = STRBUF_INIT;

	for (size_t i = 0; i < l->column_n; i++)
		strbuf_addf(out, "| %s ", l->columns[i]);
	strbuf_adds(out, "|\n");
	for (size_t i = 0; i < l->column_n; i++)
		strbuf_adds(out, "|---");
	strbuf_adds(out, "|\n");
	for (size_t row = 0; row < row_count(l); row++) {
		for (size_t i = 0; i < l->column_n; i++) {
			strbuf_clear(&cell);
			put_visible(cell_at(l, row, i), &cell);
			strbuf_adds(out, "| ");
			put_markdown(cell.buf, cell.len, out);
			if (cell.len > 0)
				strbuf_addc(out, ' ');
		}
		strbuf_adds(out, "|\n");
	}
	strbuf_release(&cell);
}

/* ---- CSV ---- */

static void put_csv(const char *text, struct strbuf *out)
{
	if (!strpbrk(text, ",\"\r\n")) {
		strbuf_adds(out, text);
		return;
	}
	strbuf_addc(out, '"');
	for (; *text; text++) {
		if (*text == '"')
			strbuf_addc(out, '"');
		strbuf_addc(out, *text);
	}
	strbuf_addc(out, '"');
}

static void print_csv(const struct listing *l, struct strbuf *out)
{
	struct strbuf plain = STRBUF_INIT, mended = STRBUF_INIT;

	for (size_t i = 0; i < l->column_n; i++)
		strbuf_addf(out, "%s%s", i > 0 ? "," : "", l->columns[i]);
	strbuf_adds(out, "\r\n");
	for (size_t row = 0; row < row_count(l); row++) {
		for (size_t i = 0; i < l->column_n; i++) {
			strbuf_clear(&plain);
			strbuf_clear(&mended);
			put_plain(cell_at(l, row, i), true, &plain);
			utf8_mend(&mended, plain.buf, plain.len);
			strbuf_adds(out, i > 0 ? "," : "");
			put_csv(mended.buf, out);
		}
		strbuf_adds(out, "\r\n");
	}
	strbuf_release(&plain);
	strbuf_release(&mended);
}

/* ---- JSON ---- */

static void put_json_text(const char *text, struct strbuf *out)
{
	struct strbuf mended = STRBUF_INIT;

	utf8_mend(&mended, text, strlen(text));
	strbuf_addc(out, '"');
	for (size_t i = 0; i < mended.len; i++) {
		unsigned char c = (unsigned char)mended.buf[i];

		if (c == '"' || c == '\\')
			strbuf_addf(out, "\\%c", c);
		else if (c == '\n')
			strbuf_adds(out, "\\n");
		else if (c < 0x20 || c == 0x7f)
			strbuf_addf(out, "\\u%04x", c);
		else
			strbuf_addc(out, (char)c);
	}
	strbuf_addc(out, '"');
	strbuf_release(&mended);
}

static void put_json(const struct cell *c, struct strbuf *out)
{
	struct strbuf plain = STRBUF_INIT;

	switch (c->type) {
	case CELL_TEXT: put_json_text(c->text, out); break;
	case CELL_TEXTS:
		for (size_t i = 0; i < c->n; i++) {
			strbuf_adds(out, i > 0 ? "," : "[");
			put_json_text(c->texts[i], out);
		}
		strbuf_adds(out, c->n > 0 ? "]" : "[]");
		break;
	case CELL_FLAG:
		strbuf_adds(out, c->number < 0 ? "null" : c->number > 0 ? "true" : "false");
		break;
	case CELL_NUMBER:
	case CELL_SIZE:
		put_plain(c, true, &plain);
		strbuf_adds(out, plain.len > 0 ? plain.buf : "null");
		break;
	case CELL_TIME:
		put_plain(c, true, &plain);
		if (plain.len > 0)
			put_json_text(plain.buf, out);
		else
			strbuf_adds(out, "null");
		break;
	}
	strbuf_release(&plain);
}

static void print_json(const struct listing *l, struct strbuf *out)
{
	for (size_t row = 0; row < row_count(l); row++) {
		strbuf_adds(out, row > 0 ? ",\n {" : "[{");
		for (size_t i = 0; i < l->column_n; i++) {
			strbuf_adds(out, i > 0 ? "," : "");
			put_json_text(l->columns[i], out);
			strbuf_addc(out, ':');
			put_json(cell_at(l, row, i), out);
		}
		strbuf_addc(out, '}');
	}
	strbuf_adds(out, row_count(l) > 0 ? "]\n" : "[]\n");
}

void listing_print(const struct listing *l, enum listing_format format, struct strbuf *out)
{
	static void (*const printers[LISTING_FORMATS])(const struct listing *, struct strbuf *) = {
		[LISTING_TABLE] = print_table,
		[LISTING_JSON] = print_json,
		[LISTING_CSV] = print_csv,
		[LISTING_MARKDOWN] = print_markdown,
	};

	printers[format](l, out);
}
