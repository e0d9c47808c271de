/* Here-documents of a shell script. Source: POSIX.1-2008, Shell Command Language, 2.7.4. */
#include "config.h"

#include <string.h>

#include "load/shellscan-private.h"

void shell_begin_heredoc(struct scanner *sc)
{
	struct heredoc h = { .program = shell_top(sc)->command.program };

	sc->at += 2;
	if (shell_peek(sc, 0) == '<') { /* <<< a word, which is not split */
		sc->at++;
		shell_top(sc)->command.assignment = true;
		return;
	}
	if (shell_peek(sc, 0) == '-') {
		h.strip_tabs = true;
		sc->at++;
	}
	while (shell_peek(sc, 0) == ' ' || shell_peek(sc, 0) == '\t')
		sc->at++;
	if (shell_peek(sc, 0) == '\'' || shell_peek(sc, 0) == '"' || shell_peek(sc, 0) == '\\') {
		h.quoted = true;
		sc->at++;
	}
	h.word = sc->s + sc->at;
	while (sc->at < sc->n && !strchr(" \t\n;|&<>()'\"", sc->s[sc->at]))
		sc->at++;
	h.n = (size_t)(sc->s + sc->at - h.word);
	if (h.quoted && (shell_peek(sc, 0) == '\'' || shell_peek(sc, 0) == '"'))
		sc->at++;
	if (h.n > 0 && sc->heredoc_n < HEREDOCS_MAX)
		sc->heredocs[sc->heredoc_n++] = h;
}

/* Variables in a line of a here-document that goes to another interpreter. */
static void heredoc_line(struct scanner *sc, const struct heredoc *h, size_t end)
{
	for (size_t i = sc->at; !h->quoted && h->program && i < end; i++) {
		size_t brace, n;

		if (sc->s[i] == '\\') {
			i++;
			continue;
		}
		if (sc->s[i] != '$')
			continue;
		brace = i + 1 < end && sc->s[i + 1] == '{';
		n = shell_name_length(sc->s + i + 1 + brace, end - i - 1 - brace);
		if (n > 0)
			shell_emit(sc, SHELL_INTERPRETED, i, sc->s + i + 1 + brace, n, h->program);
	}
}

/* Behind the newline of a line with `<<`. */
void shell_skip_heredocs(struct scanner *sc)
{
	for (size_t k = 0; k < sc->heredoc_n; k++) {
		const struct heredoc *h = &sc->heredocs[k];

		while (sc->at < sc->n) {
			const char *newline = memchr(sc->s + sc->at, '\n', sc->n - sc->at);
			size_t end = newline ? (size_t)(newline - sc->s) : sc->n, from = sc->at;

			while (h->strip_tabs && from < end && sc->s[from] == '\t')
				from++;
			heredoc_line(sc, h, end);
			sc->at = end < sc->n ? end + 1 : sc->n;
			if (end - from == h->n && memcmp(sc->s + from, h->word, h->n) == 0)
				break;
		}
	}
	sc->heredoc_n = 0;
}
