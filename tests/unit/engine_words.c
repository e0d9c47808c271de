/* Lines as words, for the notations of the engine's tests. */
#include "config.h"

#include <string.h>

#include "base/clock.h"
#include "engine_tests.h"

static char unescape(char c)
{
	return c == 'n' ? '\n' : c;
}

static const char *next_word(const char **line, struct arena *a)
{
	struct strbuf word = STRBUF_INIT;
	bool quoted = false;
	const char *text;

	for (; **line && (quoted || (**line != ' ' && **line != '\t')); ++*line) {
		if (**line == '"')
			quoted = !quoted;
		else if (**line == '\\' && (*line)[1])
			strbuf_addc(&word, unescape(*++*line));
		else
			strbuf_addc(&word, **line);
	}
	text = arena_strndup(a, word.buf, word.len);
	strbuf_release(&word);
	return text;
}

void words_split(struct words *w, const char *line, struct arena *a)
{
	w->n = 0;
	for (;;) {
		line += strspn(line, " \t");
		if (!*line)
			return;
		if (w->n == WORDS_MAX)
			BUG("too many words: %s", line);
		w->v[w->n++] = next_word(&line, a);
	}
}

const char *words_value(const struct words *w, const char *name)
{
	size_t n = strlen(name);

	for (size_t i = 0; i < w->n; i++)
		if (strncmp(w->v[i], name, n) == 0 && w->v[i][n] == '=')
			return w->v[i] + n + 1;
	return NULL;
}

bool words_have(const struct words *w, const char *word)
{
	for (size_t i = 0; i < w->n; i++)
		if (strcmp(w->v[i], word) == 0)
			return true;
	return false;
}

int64_t words_duration(const char *text)
{
	struct error e = ERROR_INIT;
	int64_t ms = 0;

	if (duration_parse(text, true, &ms, &e) < 0)
		BUG("%s: %s", text, error_text(&e));
	return ms;
}
