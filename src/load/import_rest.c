/*
 * The proof that nothing of the page is dropped: each of its words is looked for in the files, and a
 * line with a word that none of them has is kept whole.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "load/import-private.h"

/* The next word from *at on: letters, figures, `_`. Its bytes, 0: there is none. */
static size_t next_word(const char *text, size_t n, size_t *at)
{
	size_t start = SIZE_MAX;

	while (*at < n) {
		uint32_t rune;
		size_t used = utf8_decode(text + *at, n - *at, &rune);
		bool letter = rune >= 0x80 ? !rune_is_mark(rune)
					   : (rune >= '0' && rune <= '9') || rune == '_' ||
				((rune | 0x20) >= 'a' && (rune | 0x20) <= 'z');

		if (!letter && start != SIZE_MAX)
			break;
		if (letter && start == SIZE_MAX)
			start = *at;
		*at += used;
	}
	return start == SIZE_MAX ? 0 : *at - start;
}

static void take_words(struct strmap *words, const char *text, size_t length)
{
	size_t at = 0, n;

	while ((n = next_word(text, length, &at)) > 0) {
		char *word = xstrndup(text + at - n, n);

		strmap_put(words, word, words);
		free(word);
	}
}

/* The number of a list item is no word of the page. */
static size_t behind_number(const char *line, size_t n)
{
	size_t at = 0, digits;

	while (at < n && strchr(" \t>", line[at]))
		at++;
	for (digits = at; at < n && line[at] >= '0' && line[at] <= '9';)
		at++;
	return at > digits && at < n && (line[at] == '.' || line[at] == ')') ? at : 0;
}

static bool is_there(const struct strmap *words, const char *line, size_t n)
{
	size_t at = behind_number(line, n), length;

	while ((length = next_word(line, n, &at)) > 0) {
		char *word = xstrndup(line + at - length, length);
		bool has = strmap_has(words, word);

		free(word);
		if (!has)
			return false;
	}
	return true;
}

/* The language of a block, or a line of the frontmatter: no text of the page, and kept as a comment. */
static bool is_setting(const struct importer *im, const char *line, size_t n, int at)
{
	line += strspn(line, " \t>");
	if (strncmp(line, "```", 3) == 0 || strncmp(line, "~~~", 3) == 0)
		return true;
	return n > 0 && im->page.front.n > 0 && at <= (int)im->page.front.n + 1;
}

void rest_keep(struct importer *im)
{
	struct strmap *words = strmap_new();
	struct draft *last = vec_last(&im->drafts);
	const char *text = im->page.whole.buf;
	struct strbuf rest = STRBUF_INIT;

	for (size_t i = 0; i < im->out->files.n; i++)
		take_words(words, im->out->files.v[i].text.buf, im->out->files.v[i].text.len);
	for (int line = 1; *text; line++) {
		size_t n = strcspn(text, "\n");

		if (!is_there(words, text, n)) {
			char *said = arena_strndup(im->arena, text, n);

			take_words(words, text, n);
			if (is_setting(im, text, n, line)) {
				vec_push(&last->comments, said + strspn(said, " \t>"));
			} else {
				strbuf_addf(&rest, "%s%s", rest.len ? "\n" : "", said);
				import_note(im, IMPORT_KEPT, line, "in the summary of %s.yaml: %s",
					last->id, said);
			}
		}
		text += n + (text[n] == '\n');
	}
	if (rest.len)
		strbuf_addf(&last->summary, "%s## Not placed\n\n~~~~\n%s\n~~~~",
			last->summary.len ? "\n\n" : "", rest.buf);
	strbuf_release(&rest);
	strmap_free(words, NULL);
}
