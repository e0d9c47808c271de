/*
 * Markdown pages to runbooks: any bytes become files that the loader takes, and that hold every word.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/strmap.h"
#include "base/vec.h"
#include "fuzz.h"
#include "load/import.h"
#include "load/load.h"

const char *const fuzz_words[] = {
	"# ",
	"## ",
	"Scenario 1: ",
	"Symptoms",
	"Contacts",
	"Regular Testing",
	"Overview",
	"\n",
	"\n\n",
	"```bash\n",
	"```\n",
	"```yaml\n",
	"   ",
	"- ",
	"- [ ] ",
	"1. ",
	"1. **Do**\n   ",
	"> ",
	"| Role | Name |\n|---|---|\n| a | b |\n",
	"**Symptoms**:\n",
	"**RTO**: 4 hours\n",
	"**Version**: ",
	"Last Updated: 2025-02-30\n",
	"# Or \n",
	"# Restart\n",
	"systemctl restart x\n",
	"$ ls\n",
	"export A=b\n",
	"A=\"$1\"\n",
	"\"${DB:-shop}\"",
	"$NAME",
	"<file>",
	"<PATH>",
	"[Contact Info]",
	"YYYY-MM-DD",
	"collection_name",
	"{{NAME}}",
	"{{HOME}}",
	"{{",
	"}}",
	"'",
	"\"",
	"\\",
	"<<EOF\n",
	"EOF\n",
	"`x`",
	"[a](http://x.y)",
	"[a]: http://x.y\n",
	"&amp;",
	"---\n",
	"---\ntitle: x\n---\n",
	"\xff",
	"\xe2\x80\xae",
	"\xe2\x80\xa8",
	"\xef\xbb\xbf",
	"\xc2\x85",
	"\r\n",
	"\t",
	"yes",
	"timeout",
	"- a\n- a\n",
	": ",
	" #",
	"|",
	"word",
};
const size_t fuzz_n_words = ARRAY_LEN(fuzz_words);

static bool is_letter(uint8_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		c == '_';
}

/* The next word of ASCII letters; `alone`: none that is part of one with others. */
static char *next_word(const uint8_t *text, size_t n, size_t *at, bool alone)
{
	while (*at < n) {
		size_t from = *at;
		bool others = false;

		while (*at < n && (is_letter(text[*at]) || (alone && text[*at] >= 0x80)))
			others |= text[(*at)++] >= 0x80;
		if (*at > from && !others)
			return xstrndup((const char *)text + from, *at - from);
		*at += *at == from;
	}
	return NULL;
}

static void must_hold_all(const struct import *im, const uint8_t *data, size_t n)
{
	struct strmap *words = strmap_new();
	size_t at;
	char *word;

	for (size_t i = 0; i < im->files.n; i++) {
		const struct strbuf *out = &im->files.v[i].text;

		for (at = 0; (word = next_word((const uint8_t *)out->buf, out->len, &at, false));
			free(word))
			strmap_put(words, word, words);
	}
	for (at = 0; (word = next_word(data, n, &at, true)); free(word))
		FUZZ_MUST(strspn(word, "0123456789") == strlen(word) || strmap_has(words, word));
	strmap_free(words, NULL);
}

static void must_be_sound(const struct import *im)
{
	VEC(struct load_source) sources = { 0 };

	for (size_t i = 0; i < im->files.n; i++)
		vec_push(&sources,
			((struct load_source){ xstrfmt("/nowhere/%s", im->files.v[i].name),
				im->files.v[i].text.buf, im->files.v[i].text.len }));
	for (size_t i = 0; i < im->files.n; i++) {
		const struct load_options options = { .folder = "/nowhere",
			.files = sources.v,
			.file_n = sources.n,
			.fragment_ok = true };
		struct problems ps;
		struct runbook *rb;

		problems_init(&ps);
		FUZZ_MUST(load_memory(sources.v[i].path, sources.v[i].text, sources.v[i].size,
				  &options, &rb, &ps) == 0);
		runbook_free(rb);
		problems_release(&ps);
	}
	for (size_t i = 0; i < sources.n; i++)
		free((char *)(uintptr_t)sources.v[i].path);
	vec_release(&sources);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct import im;

	FUZZ_MUST(import_markdown(&im, "fuzz.md", (const char *)data, n, NULL) == 0);
	FUZZ_MUST(im.files.n > 0);
	must_be_sound(&im);
	must_hold_all(&im, data, n);
	import_release(&im);
	return 0;
}
