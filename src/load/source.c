/* Checks bytes before libyaml sees them, since it has no lines for what it refuses, and finds lines. */
#include "config.h"

#include "load/source-private.h"

#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/utf8.h"
#include "base/vec.h"
#include "load/load.h"
#include "load/problems-private.h"

#define FAULTS_MAX 1000

/* Said when all lines are known, since a problem shows its line. */
struct fault {
	enum fault_type { FAULT_BYTE, FAULT_CHARACTER, FAULT_TAG } type;
	unsigned value;
	size_t line, column;
};

struct scan {
	struct source *src;
	struct arena *arena;
	VEC(struct fault) faults;
	VEC(size_t) lines, chars;
	size_t at, characters; /* read so far */
	bool ascii;
	bool directives; /* only blank lines, comments and directives since the start or `...` */
};

char *text_keep(struct arena *arena, const char *text, size_t n)
{
	char *copy = arena_alloc(arena, n + 1);

	memcpy(copy, text, n);
	return copy;
}

char *source_patchable(struct source *src, struct arena *arena)
{
	if (src->yaml == src->body)
		src->yaml = text_keep(arena, src->body, src->body_size);
	return (char *)(uintptr_t)src->yaml;
}

static bool says_utf16(const char *text, size_t n)
{
	const unsigned char *u = (const unsigned char *)text;

	if (n >= 2 && ((u[0] == 0xFF && u[1] == 0xFE) || (u[0] == 0xFE && u[1] == 0xFF)))
		return true;
	return n >= 4 &&
		((u[0] == 0 && u[1] != 0 && u[2] == 0) || (u[1] == 0 && u[0] != 0 && u[3] == 0));
}

/* At the character that is being read. */
static void complain(struct scan *s, enum fault_type type, unsigned value)
{
	if (s->faults.n < FAULTS_MAX)
		vec_push(&s->faults,
			((struct fault){ type, value, s->lines.n,
				s->characters - vec_last(&s->chars) + 1 }));
}

static void say(const struct fault *f, const struct source *src, struct problems *ps)
{
	int line = (int)f->line, column = (int)f->column;

	switch (f->type) {
	case FAULT_BYTE:
		problems_add(ps, PROBLEM_ERROR, src, line, column, "the byte 0x%02X is not UTF-8",
			f->value);
		break;
	case FAULT_CHARACTER:
		problems_add(ps, PROBLEM_ERROR, src, line, column,
			"the character U+%04X cannot stand in a runbook", f->value);
		break;
	case FAULT_TAG:
		problems_add(ps, PROBLEM_ERROR, src, line, column,
			"a runbook has no tags: types come from the format");
		break;
	}
}

/* As many bytes and one character, so that places stay what they are. */
static void blot_out(char *p, size_t bytes)
{
	static const char *const blots[] = { "", "?", "\xC2\xBF", "\xE2\x80\xA6",
		"\xF0\x9F\x9B\x87" };

	memcpy(p, blots[bytes], bytes);
}

/* A byte that is neither a printable ASCII character, a tab nor a newline. */
static void scan_odd(struct scan *s)
{
	struct source *src = s->src;
	const char *p = src->body + s->at;
	size_t left = src->body_size - s->at;
	uint32_t rune;
	size_t used = utf8_decode(p, left, &rune);

	if (rune == UTF8_BAD && used == 1) {
		complain(s, FAULT_BYTE, (unsigned char)*p);
		blot_out(source_patchable(src, s->arena) + s->at, 1);
	} else if ((rune_is_control(rune) && !(left > 1 && memcmp(p, "\r\n", 2) == 0)) ||
		rune == 0xFEFF || (rune & 0xFFFE) == 0xFFFE) {
		/* CR LF is the end of a line; what is refused here, libyaml refuses without a place */
		complain(s, FAULT_CHARACTER, (unsigned)rune);
		blot_out(source_patchable(src, s->arena) + s->at, used);
	}
	if (used > 1)
		s->ascii = false;
	s->at += used;
	s->characters++;
}

static bool starts(const struct scan *s, const char *word)
{
	size_t n = strlen(word);

	return s->src->body_size - s->at >= n && memcmp(s->src->body + s->at, word, n) == 0;
}

/* At the start of a line. libyaml compares each %TAG with all before it: no limit there, so here. */
static void scan_line_start(struct scan *s)
{
	char c = s->at < s->src->body_size ? s->src->body[s->at] : '\n';

	vec_push(&s->lines, s->at);
	vec_push(&s->chars, s->characters);
	if (starts(s, "...")) {
		s->directives = true;
	} else if (c == '%' && s->directives) {
		if (starts(s, "%TAG")) {
			complain(s, FAULT_TAG, 0);
			source_patchable(s->src, s->arena)[s->at] = '#';
		}
	} else if (c != '#' && c != '\n' && c != '\r') {
		s->directives = false;
	}
}

static bool is_printable(unsigned char c)
{
	return (c >= 0x20 && c < 0x7F) || c == '\t';
}

/* Bytes at the start that are printable ASCII: eight at a time while none of them has its high bit
 * set, is below 0x20 or is 0x7F. */
static size_t printable(const char *p, size_t n)
{
	const uint64_t ones = UINT64_C(0x0101010101010101), high = ones * 0x80;
	size_t i = 0;
	uint64_t x;

	for (; i + sizeof(x) <= n; i += sizeof(x)) {
		memcpy(&x, p + i, sizeof(x));
		if ((x | (x - ones * 0x20) | (x + ones)) & high)
			break;
	}
	while (i < n && is_printable((unsigned char)p[i]))
		i++;
	return i;
}

static void scan_text(struct scan *s)
{
	const char *body = s->src->body;
	size_t n = s->src->body_size;

	scan_line_start(s);
	while (s->at < n) {
		size_t plain = printable(body + s->at, n - s->at);

		s->at += plain;
		s->characters += plain;
		if (s->at == n)
			break;
		if (body[s->at] == '\n') {
			s->at++;
			s->characters++;
			scan_line_start(s);
		} else {
			scan_odd(s);
		}
	}
}

static void keep_lines(struct scan *s, struct arena *arena)
{
	struct source *src = s->src;

	src->line_n = s->lines.n;
	vec_push(&s->lines, src->body_size + 1);
	vec_push(&s->chars, s->characters + 1);
	src->line_at = arena_memdup(arena, s->lines.v, s->lines.n * sizeof(size_t));
	src->line_char = s->ascii ? src->line_at
				  : arena_memdup(arena, s->chars.v, s->chars.n * sizeof(size_t));
}

int source_init(struct source *src, struct arena *arena, const char *path, int file,
	const char *text, size_t n, struct problems *ps)
{
	struct scan s = { .src = src, .arena = arena, .ascii = true, .directives = true };
	size_t bom = n >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;

	*src = (struct source){
		.folder = "", .path = arena_strdup(arena, path), .file = file, .size = n
	};
	src->text = text;
	src->body = src->text + bom;
	src->body_size = n - bom;
	if (n > LOAD_BYTES_MAX) {
		problems_add(ps, PROBLEM_ERROR, src, 1, 1, "the file has more than %d MiB",
			LOAD_BYTES_MAX >> 20);
		return -ERR_UNSOUND;
	}
	if (says_utf16(text, n)) {
		problems_add(
			ps, PROBLEM_ERROR, src, 1, 1, "the file is UTF-16; a runbook is UTF-8");
		return -ERR_UNSOUND;
	}
	src->yaml = src->body;
	scan_text(&s);
	keep_lines(&s, arena);
	for (size_t i = 0; i < s.faults.n; i++)
		say(&s.faults.v[i], src, ps);
	vec_release(&s.faults);
	vec_release(&s.lines);
	vec_release(&s.chars);
	return 0;
}

const char *source_line(const struct source *src, int line, size_t *n)
{
	size_t i = (size_t)line - 1, from, to;

	*n = 0;
	if (line < 1 || i >= src->line_n)
		return "";
	from = src->line_at[i];
	to = src->line_at[i + 1] - 1;
	if (to > from && src->body[to - 1] == '\r')
		to--;
	*n = to - from;
	return src->body + from;
}

size_t source_line_of(const struct source *src, size_t at)
{
	size_t low = 0, high = src->line_n;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (src->line_at[middle] <= at)
			low = middle;
		else
			high = middle;
	}
	return low;
}

size_t source_place(
	const struct source *src, size_t character, struct cursor *c, int *line, int *column)
{
	size_t i = c->line;
	uint32_t rune;

	while (i > 0 && src->line_char[i] > character)
		i--;
	while (i + 1 < src->line_n && src->line_char[i + 1] <= character)
		i++;
	*line = (int)i + 1;
	*column = (int)(character - src->line_char[i]) + 1;
	if (src->line_char == src->line_at)
		c->at = c->character = character;
	else if (i != c->line || character < c->character)
		*c = (struct cursor){ i, src->line_char[i], src->line_at[i] };
	c->line = i;
	while (c->character < character && c->at < src->body_size) {
		c->at += utf8_decode(src->body + c->at, src->body_size - c->at, &rune);
		c->character++;
	}
	return c->at;
}
