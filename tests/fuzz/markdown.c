/*
 * Markdown: any text becomes blocks that hold what prose/prose.h says of them.
 */
#include "config.h"

#include <string.h>

#include "base/utf8.h"
#include "base/xalloc.h"
#include "fuzz.h"
#include "prose/prose.h"

const char *const fuzz_words[] = {
	"*",
	"**",
	"***",
	"_",
	"`",
	"```",
	"~~~",
	"\n",
	"\n\n",
	"> ",
	"- ",
	"+ ",
	"1. ",
	"999999999. ",
	"    ",
	"\t",
	"[",
	"]",
	"](",
	")",
	"![",
	"[a]: http://x\n",
	"[a]",
	"|",
	"\n|-|-|\n",
	"\n:-:|-:\n",
	"# ",
	"###### ",
	"===\n",
	"---\n",
	"~~",
	"<",
	">",
	"<!--",
	"-->",
	"<div>",
	"<https://x.y>",
	"&amp;",
	"&#9;",
	"&#x10ffff;",
	"&#0;",
	"&x;",
	"text",
	" ",
	"  \n",
	"\\",
	"\\\n",
	"\xff",
	"\xe4\xb8\xad",
	"\xe2\x80\xae",
	"- [ ] ",
	"- [x] ",
	"\r\n",
	"\r",
	"> > > > > > > > > > > > > > > > > > > > ",
	"- - - - - - - - - - - - - - - - - ",
	"\033[31m",
};
const size_t fuzz_n_words = ARRAY_LEN(fuzz_words);

static void check_span(const struct prose_span *span)
{
	bool refers = span->flags & (PROSE_LINK | PROSE_IMAGE);

	FUZZ_MUST(span->n && strlen(span->text) == span->n);
	FUZZ_MUST(utf8_valid(span->text, span->n, NULL));
	FUZZ_MUST(refers == (span->href != NULL));
	for (size_t at = 0; at < span->n;) {
		uint32_t rune;

		at += utf8_decode(span->text + at, span->n - at, &rune);
		FUZZ_MUST(!rune_is_bidi(rune));
		FUZZ_MUST(!rune_is_control(rune) || rune == '\n' || rune == '\t');
	}
}

static void check_blocks(const struct prose_block *b, int depth, int lines)
{
	FUZZ_MUST(!b || depth <= PROSE_DEPTH_MAX);
	for (; b; b = b->next) {
		FUZZ_MUST(!b->first || !b->n_spans);
		FUZZ_MUST(b->line >= 0 && b->line <= lines);
		FUZZ_MUST(b->kind != PROSE_CODE || b->info);
		for (size_t i = 0; i < b->n_spans; i++)
			check_span(&b->spans[i]);
		check_blocks(b->first, depth + 1, lines);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena *a = arena_new();
	const struct prose_block *first;
	int lines = 1;

	for (size_t i = 0; i < n; i++)
		lines += data[i] == '\n';
	FUZZ_MUST(!prose_parse(a, (const char *)data, n, &first, NULL));
	check_blocks(first, 1, lines);
	arena_free(a);
	return 0;
}
