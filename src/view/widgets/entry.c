/*
 * Editing a text: by grapheme clusters, with the keys that shells have.
 */
#include "config.h"

#include "view/widgets/entry.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "base/xalloc.h"

void entry_init(struct entry *f, const char *text, bool secret, bool lines)
{
	memset(f, 0, sizeof(*f));
	strbuf_init(&f->text);
	f->secret = secret;
	f->lines = lines;
	entry_set(f, text ? text : "");
}

void entry_release(struct entry *f)
{
	strbuf_wipe(&f->text);
}

void entry_set(struct entry *f, const char *text)
{
	strbuf_clear(&f->text);
	strbuf_adds(&f->text, text);
	f->at = f->text.len;
}

bool entry_is_full(const struct entry *f)
{
	return f->text.len >= ENTRY_MAX;
}

static void insert(struct entry *f, const char *s, size_t n)
{
	char *tail;
	size_t rest = f->text.len - f->at;

	if (n > ENTRY_MAX - f->text.len)
		n = 0;
	tail = xmemdup(f->text.buf + f->at, rest);
	strbuf_truncate(&f->text, f->at);
	strbuf_add(&f->text, s, n);
	strbuf_add(&f->text, tail, rest);
	f->at += n;
	wipe(tail, rest);
	free(tail);
}

static void erase(struct entry *f, size_t from, size_t to)
{
	memmove(f->text.buf + from, f->text.buf + to, f->text.len - to);
	strbuf_truncate(&f->text, f->text.len - (to - from));
	f->at = from;
}

/* ---- places ---- */

static size_t after(const struct entry *f, size_t at)
{
	int width;

	return at < f->text.len ? at + grapheme_next(f->text.buf + at, f->text.len - at, &width)
				: at;
}

static size_t line_start(const struct entry *f, size_t at)
{
	while (at > 0 && f->text.buf[at - 1] != '\n')
		at--;
	return at;
}

static size_t line_end(const struct entry *f, size_t at)
{
	while (at < f->text.len && f->text.buf[at] != '\n')
		at++;
	return at;
}

static size_t before(const struct entry *f, size_t at)
{
	size_t p, next;

	if (at == 0)
		return 0;
	if (f->text.buf[at - 1] == '\n')
		return at - 1;
	for (p = line_start(f, at); (next = after(f, p)) < at; p = next)
		;
	return p;
}

static size_t word_before(const struct entry *f, size_t at)
{
	while (at > 0 && strchr(" \t\n", f->text.buf[at - 1]))
		at--;
	while (at > 0 && !strchr(" \t\n", f->text.buf[at - 1]))
		at--;
	return at;
}

/* The same column of the line above (-1) or below (1). */
static size_t beside_line(const struct entry *f, int by)
{
	size_t start = line_start(f, f->at), to, end;
	int column = text_width(f->text.buf + start, f->at - start);

	if (by < 0 && start == 0)
		return f->at;
	if (by > 0 && line_end(f, f->at) == f->text.len)
		return f->at;
	to = by < 0 ? line_start(f, start - 1) : line_end(f, f->at) + 1;
	end = line_end(f, to);
	return to + text_fit(f->text.buf + to, end - to, column, NULL);
}

/* ---- keys ---- */

static enum entry_said key_moves(struct entry *f, struct key k)
{
	switch (k.code) {
	case VK_LEFT: f->at = before(f, f->at); break;
	case VK_RIGHT: f->at = after(f, f->at); break;
	case VK_HOME: f->at = line_start(f, f->at); break;
	case VK_END: f->at = line_end(f, f->at); break;
	case VK_BACKSPACE: erase(f, before(f, f->at), f->at); break;
	case VK_DELETE: erase(f, f->at, after(f, f->at)); break;
	case VK_UP:
	case VK_DOWN:
		if (!f->lines)
			return ENTRY_IGNORED;
		f->at = beside_line(f, k.code == VK_UP ? -1 : 1);
		break;
	case VK_ENTER:
		if (!f->lines)
			return ENTRY_SENT;
		insert(f, "\n", 1);
		break;
	default: return ENTRY_IGNORED;
	}
	return ENTRY_TAKEN;
}

static enum entry_said key_controls(struct entry *f, uint32_t letter)
{
	switch (letter) {
	case 'a': f->at = line_start(f, f->at); break;
	case 'e': f->at = line_end(f, f->at); break;
	case 'u': erase(f, line_start(f, f->at), f->at); break;
	case 'k': erase(f, f->at, line_end(f, f->at)); break;
	case 'w': erase(f, word_before(f, f->at), f->at); break;
	case 'd': return f->lines ? ENTRY_SENT : ENTRY_IGNORED;
	default: return ENTRY_IGNORED;
	}
	return ENTRY_TAKEN;
}

enum entry_said entry_key(struct entry *f, struct key k)
{
	char utf8[4];

	if (key_is_text(k)) {
		insert(f, utf8, utf8_encode(k.code, utf8));
		return ENTRY_TAKEN;
	}
	if (k.mods == MOD_CTRL && k.code < VK_FIRST)
		return key_controls(f, k.code);
	return k.mods ? ENTRY_IGNORED : key_moves(f, k);
}

void entry_paste(struct entry *f, const char *text, size_t n)
{
	struct strbuf clean = STRBUF_INIT;

	while (n > 0 && (text[n - 1] == '\n' || text[n - 1] == '\r'))
		n--;
	for (size_t i = 0; i < n; i++) {
		bool newline = text[i] == '\n' || text[i] == '\r';

		if (newline && i + 1 < n && text[i] == '\r' && text[i + 1] == '\n')
			continue;
		if (newline || text[i] == '\t')
			strbuf_addc(&clean, newline && f->lines ? '\n' : ' ');
		else if ((unsigned char)text[i] >= ' ' && text[i] != 0x7f)
			strbuf_addc(&clean, text[i]);
	}
	insert(f, clean.buf, clean.len);
	strbuf_wipe(&clean);
}

/* ---- drawing ---- */

static int count_lines(const struct entry *f, size_t upto)
{
	int n = 0;

	for (size_t i = 0; i < upto; i++)
		n += f->text.buf[i] == '\n';
	return n;
}

int entry_height(const struct entry *f, int max)
{
	int n = f->lines ? count_lines(f, f->text.len) + 2 : 1;

	return n > max ? max : n;
}

static void draw_line(
	const struct entry *f, struct pane p, int y, size_t start, int shift, struct style style)
{
	size_t end = line_end(f, start);
	int x = -shift;

	if (!f->secret) {
		pane_text(p, x, y, f->text.buf + start, end - start, style);
		return;
	}
	for (size_t at = start; at < end; at = after(f, at))
		x = pane_puts(p, x, y, canvas_utf8(p.canvas) ? "•" : "*", style);
}

static int column_of(const struct entry *f)
{
	size_t start = line_start(f, f->at);
	int n = 0;

	if (!f->secret)
		return text_width(f->text.buf + start, f->at - start);
	for (size_t at = start; at < f->at; at = after(f, at))
		n++;
	return n;
}

void entry_draw(const struct entry *f, struct pane p, struct style style, bool focus)
{
	int cursor = column_of(f), line = count_lines(f, f->at);
	int shift = cursor >= p.w ? cursor - p.w + 1 : 0, top = line >= p.h ? line - p.h + 1 : 0;
	size_t start = 0;

	pane_fill(p, 0, 0, p.w, p.h, style);
	for (int y = -top; y < p.h; y++) {
		if (y >= 0)
			draw_line(f, p, y, start, y == line - top ? shift : 0, style);
		start = line_end(f, start);
		if (start >= f->text.len)
			break;
		start++;
	}
	if (focus)
		pane_cursor(p, cursor - shift, line - top);
}
