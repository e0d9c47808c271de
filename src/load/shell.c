/*
 * Scans a shell script. Source of the grammar: POSIX.1-2008, Shell Command Language, 2.2 (quoting), 2.3
 * (tokens), 2.6 (expansions), 2.7.4 (here-documents); and bash's [[ ]] and (( )). What it does not
 * understand it takes for plain words: a missed warning is better than a wrong one.
 */
#include "config.h"

#include <string.h>

#include "base/xalloc.h"
#include "load/shellscan-private.h"

bool shell_is_posix(const char *program)
{
	static const char *const names[] = { "sh", "bash", "dash", "ksh", "zsh", "ash" };
	const char *slash = strrchr(program, '/');

	program = slash ? slash + 1 : program;
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (strcmp(names[i], program) == 0)
			return true;
	return false;
}

struct level *shell_top(struct scanner *sc)
{
	return &sc->levels[sc->depth - 1];
}

char shell_peek(const struct scanner *sc, size_t ahead)
{
	return sc->at + ahead < sc->n ? sc->s[sc->at + ahead] : '\0';
}

void shell_emit(struct scanner *sc, enum shell_finding finding, size_t at, const char *name,
	size_t n, const char *program)
{
	struct shell_found f = { finding, at, name, n, program };

	sc->found(sc->ctx, &f);
}

size_t shell_name_length(const char *s, size_t n)
{
	size_t i = 0;

	while (i < n &&
		((s[i] >= 'A' && s[i] <= 'Z') || (s[i] >= 'a' && s[i] <= 'z') || s[i] == '_' ||
			(i > 0 && s[i] >= '0' && s[i] <= '9')))
		i++;
	return i;
}

/* The level of commands that the one at hand stands in. */
static struct level *commands(struct scanner *sc)
{
	size_t i = sc->depth - 1;

	while (i > 0 && sc->levels[i].context != IN_COMMANDS)
		i--;
	return &sc->levels[i];
}

static bool enter(struct scanner *sc, enum context context, char close, size_t skip)
{
	struct command_state *c = &commands(sc)->command;
	bool text = context == IN_DOUBLE && c->text_next;

	if (context == IN_DOUBLE && sc->depth > 1 && shell_top(sc)->text)
		text = true;
	sc->at += skip;
	if (sc->depth == DEPTH_MAX) {
		sc->at = sc->n; /* nobody writes this */
		return false;
	}
	sc->levels[sc->depth++] =
		(struct level){ .context = context, .close = close, .text = text };
	return true;
}

/* Whether what is expanded here is split into words. */
static bool is_split(struct scanner *sc)
{
	for (size_t i = sc->depth; i-- > 0;) {
		switch (sc->levels[i].context) {
		case IN_DOUBLE:
		case IN_ARITHMETIC:
		case IN_TEST: return false;
		case IN_COMMANDS: return !sc->levels[i].command.assignment;
		case IN_BRACES: break;
		}
	}
	return true;
}

static const char *text_program(struct scanner *sc)
{
	for (size_t i = sc->depth; i-- > 0;) {
		if (sc->levels[i].context == IN_DOUBLE && sc->levels[i].text)
			return commands(sc)->command.program;
		if (sc->levels[i].context == IN_COMMANDS)
			break;
	}
	return NULL;
}

static void variable(struct scanner *sc, size_t at, const char *name, size_t n)
{
	const char *program = text_program(sc);

	if (program)
		shell_emit(sc, SHELL_INTERPRETED, at, name, n, program);
	else if (is_split(sc))
		shell_emit(sc, SHELL_UNQUOTED, at, name, n, NULL);
}

/* At a $. */
static void dollar(struct scanner *sc)
{
	size_t at = sc->at, n;

	if (shell_peek(sc, 1) == '(' && shell_peek(sc, 2) == '(') {
		enter(sc, IN_ARITHMETIC, ')', 3);
	} else if (shell_peek(sc, 1) == '(') {
		enter(sc, IN_COMMANDS, ')', 2);
	} else if (shell_peek(sc, 1) == '{') {
		bool length = shell_peek(sc, 2) == '#'; /* ${#NAME} is a number */

		n = shell_name_length(sc->s + at + 2, sc->n - at - 2);
		if (n > 0 && !length)
			variable(sc, at, sc->s + at + 2, n);
		enter(sc, IN_BRACES, '}', 2 + n);
	} else {
		n = shell_name_length(sc->s + at + 1, sc->n - at - 1);
		if (n > 0)
			variable(sc, at, sc->s + at + 1, n);
		sc->at += 1 + n;
	}
}

static void skip_single(struct scanner *sc)
{
	const char *end = memchr(sc->s + sc->at + 1, '\'', sc->n - sc->at - 1);

	sc->at = end ? (size_t)(end - sc->s) + 1 : sc->n;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* The end of the word that begins here, as far as it is plain. */
static size_t plain_word(const struct scanner *sc)
{
	size_t n = 0;

	while (sc->at + n < sc->n && !strchr(" \t\n;|&()<>\"'`$\\", sc->s[sc->at + n]))
		n++;
	return n;
}

/* At the first byte of a word. */
static void begin_word(struct scanner *sc)
{
	static const char *const openers[] = { "if", "then", "else", "elif", "while", "until", "do",
		"!", "{", "time", "exec", "command", "export", "local", "readonly", "declare" };
	struct command_state *c = &shell_top(sc)->command;
	const char *word = sc->s + sc->at;
	size_t n = plain_word(sc), name = shell_name_length(word, n);
	bool equals = name > 0 && name < n &&
		(word[name] == '=' || (word[name] == '+' && name + 1 < n && word[name + 1] == '='));

	c->word = true;
	if (!c->program_seen && shell_word_is(word, n, "[[")) {
		enter(sc, IN_TEST, ']', 2);
		return;
	}
	c->assignment = (equals && !c->program_seen) || c->assignment;
	if (c->assignment)
		return;
	for (size_t i = 0; !c->program_seen && i < ARRAY_LEN(openers); i++)
		if (shell_word_is(word, n, openers[i]))
			return;
	if (!c->program_seen &&
		(shell_word_is(word, n, "case") || shell_word_is(word, n, "for") ||
			shell_word_is(word, n, "select")))
		c->assignment = word[0] == 'c';
	shell_see_word(c, word, n);
	c->program_seen = true;
}

/* Behind the last byte of a word that began at `from`. */
static void end_word(struct scanner *sc, size_t from)
{
	struct command_state *c = &shell_top(sc)->command;
	const char *word = sc->s + from;
	size_t n = sc->at - from;
	bool was_case = c->assignment && c->program_seen && shell_word_is(word, n, "case");

	if (!c->word)
		return;
	c->word = false;
	c->assignment = was_case;
	shell_seen_word(c, word, n);
}

static void end_command(struct scanner *sc)
{
	shell_top(sc)->command = (struct command_state){ 0 };
}

/* Operators between words; false: it is none. */
static bool operator(struct scanner *sc)
{
	char c = shell_peek(sc, 0), next = shell_peek(sc, 1);

	switch (c) {
	case '\n':
		sc->at++;
		end_command(sc);
		shell_skip_heredocs(sc);
		return true;
	case ';':
		sc->at++;
		end_command(sc);
		return true;
	case '|':
		if (next != '|')
			shell_emit(sc, SHELL_PIPE, sc->at, NULL, 0, NULL);
		sc->at += next == '|' || next == '&' ? 2 : 1;
		end_command(sc);
		return true;
	case '&':
		if (next == '>') {
			sc->at += 2;
			return true;
		}
		sc->background = next == '&' ? 0 : sc->at + 1;
		sc->at += next == '&' ? 2 : 1;
		end_command(sc);
		return true;
	case '<':
		if (next == '<')
			shell_begin_heredoc(sc);
		else
			sc->at += next == '&' || next == '>' ? 2 : 1;
		return true;
	case '>': sc->at += next == '&' || next == '>' || next == '|' ? 2 : 1; return true;
	default: return false;
	}
}

static bool closes(struct scanner *sc)
{
	struct level *l = shell_top(sc);

	if (sc->depth == 1 || shell_peek(sc, 0) != l->close)
		return false;
	if (l->context == IN_ARITHMETIC) {
		if (l->parens > 0) {
			l->parens--;
			sc->at++;
			return true;
		}
		sc->at += shell_peek(sc, 1) == ')' ? 2 : 1;
	} else if (l->context == IN_TEST) {
		if (shell_peek(sc, 1) != ']')
			return false;
		sc->at += 2;
	} else {
		sc->at++;
	}
	sc->depth--;
	return true;
}

/* What is the same in every context: quotes and expansions. */
static bool expansion(struct scanner *sc)
{
	switch (shell_peek(sc, 0)) {
	case '\\': sc->at += sc->at + 1 < sc->n ? 2 : 1; return true;
	case '$': dollar(sc); return true;
	case '`': enter(sc, IN_COMMANDS, '`', 1); return true;
	case '"':
		if (shell_top(sc)->context == IN_DOUBLE)
			return false;
		enter(sc, IN_DOUBLE, '"', 1);
		return true;
	case '\'':
		if (shell_top(sc)->context == IN_DOUBLE)
			return false;
		skip_single(sc);
		return true;
	default: return false;
	}
}

/* One step in a level of commands; *from is where the word at hand began. */
static void scan_commands(struct scanner *sc, size_t *from)
{
	struct command_state *c = &shell_top(sc)->command;
	char byte = shell_peek(sc, 0);

	if (is_blank(byte) || strchr("\n;|&<>()", byte)) {
		end_word(sc, *from);
		if (is_blank(byte)) {
			sc->at++;
		} else if (byte == '(' && shell_peek(sc, 1) == '(' && !c->program_seen) {
			enter(sc, IN_ARITHMETIC, ')', 2);
		} else if (byte == '(' || byte == ')') {
			sc->at++;
			end_command(sc);
		} else {
			operator(sc);
		}
		return;
	}
	if (byte == '\\' && shell_peek(sc, 1) == '\n') {
		end_word(sc, *from);
		sc->at += 2;
		return;
	}
	if (byte == '#' && !c->word) {
		const char *newline = memchr(sc->s + sc->at, '\n', sc->n - sc->at);

		sc->at = newline ? (size_t)(newline - sc->s) : sc->n;
		return;
	}
	sc->background = 0;
	if (!c->word) {
		size_t depth = sc->depth;

		*from = sc->at;
		begin_word(sc);
		if (shell_word_is(sc->s + sc->at, plain_word(sc), "pipefail"))
			shell_emit(sc, SHELL_PIPEFAIL, sc->at, NULL, 0, NULL);
		if (sc->depth != depth)
			return;
	}
	if (!expansion(sc))
		sc->at++;
}

void shell_scan(const char *script, size_t n, void (*found)(void *ctx, const struct shell_found *f),
	void *ctx)
{
	struct scanner sc = { .s = script, .n = n, .depth = 1, .found = found, .ctx = ctx };
	size_t from = 0;

	while (sc.at < n) {
		if (closes(&sc))
			continue;
		if (shell_top(&sc)->context == IN_COMMANDS)
			scan_commands(&sc, &from);
		else if (!expansion(&sc)) {
			if (shell_top(&sc)->context == IN_ARITHMETIC && shell_peek(&sc, 0) == '(')
				shell_top(&sc)->parens++;
			sc.at++;
		}
	}
	if (sc.background > 0)
		shell_emit(&sc, SHELL_BACKGROUND, sc.background - 1, NULL, 0, NULL);
}
