/*
 * Words of a shell command, as far as they tell which of its arguments another interpreter reads as text
 * in a language of its own.
 */
#include "config.h"

#include <string.h>

#include "base/xalloc.h"
#include "load/shellscan-private.h"

#define OF_OPTION ((size_t)-1) /* words_after: an option's argument comes next */

/* Programs that read one of their arguments as text in a language of their own. */
static const struct interpreter {
	const char *name, *option; /* NULL: what stands behind the first word that is no option */
} interpreters[] = {
	{ "mongosh", "--eval" },
	{ "mongo", "--eval" },
	{ "psql", "-c" },
	{ "psql", "--command" },
	{ "mysql", "-e" },
	{ "mysql", "--execute" },
	{ "mariadb", "-e" },
	{ "mariadb", "--execute" },
	{ "sh", "-c" },
	{ "bash", "-c" },
	{ "dash", "-c" },
	{ "zsh", "-c" },
	{ "ksh", "-c" },
	{ "su", "-c" },
	{ "ssh", NULL },
	{ "python", "-c" },
	{ "python3", "-c" },
	{ "perl", "-e" },
	{ "ruby", "-e" },
	{ "node", "-e" },
};

/* Options of ssh that take an argument. */
static const char ssh_options[] = "bBcDEeFIiJLlmOopQRSWw";

bool shell_word_is(const char *word, size_t n, const char *text)
{
	return n > 0 && word[0] == text[0] && strncmp(text, word, n) == 0 && text[n] == '\0';
}

/* A word that may be the name of an interpreter, with or without a path. */
void shell_see_program(struct command_state *c, const char *word, size_t n)
{
	size_t base = n;

	while (base > 0 && word[base - 1] != '/')
		base--;
	for (size_t i = 0; i < ARRAY_LEN(interpreters); i++) {
		if (shell_word_is(word + base, n - base, interpreters[i].name)) {
			c->program = interpreters[i].name;
			c->option = interpreters[i].option;
			c->words_after = 0;
			return;
		}
	}
}

/* Whether the word is an option of the interpreter behind which (or, with `=`, in which) its text
 * stands; the option -c of a shell may stand among others. */
static bool is_text_option(const struct command_state *c, const char *word, size_t n)
{
	for (size_t i = 0; i < ARRAY_LEN(interpreters); i++) {
		const struct interpreter *in = &interpreters[i];
		size_t len = in->option ? strlen(in->option) : 0;

		if (!c->program || strcmp(in->name, c->program) != 0 || !in->option)
			continue;
		if (shell_word_is(word, n, in->option) ||
			(n == len + 1 && word[len] == '=' && memcmp(word, in->option, len) == 0))
			return true;
		if (len == 2 && n > 2 && word[0] == '-' && word[1] != '-' &&
			word[n - 1] == in->option[1])
			return true;
	}
	return false;
}

/* ssh takes what stands behind the host: every word of it is text for the shell there. */
static void see_ssh_word(struct command_state *c, const char *word, size_t n)
{
	if (c->words_after == 0 && n > 1 && word[0] == '-') {
		if (n == 2 && strchr(ssh_options, word[1]))
			c->words_after = OF_OPTION; /* its argument comes next */
	} else {
		c->words_after++;
	}
	c->text_next = c->words_after != OF_OPTION && c->words_after >= 2;
}

void shell_see_word(struct command_state *c, const char *word, size_t n)
{
	if (c->program && !c->option) {
		see_ssh_word(c, word, n);
		return;
	}
	if (c->program && n > 0 && word[n - 1] == '=' && is_text_option(c, word, n))
		c->text_next = true;
	shell_see_program(c, word, n);
}

void shell_seen_word(struct command_state *c, const char *word, size_t n)
{
	if (c->program && c->option)
		c->text_next = is_text_option(c, word, n);
	if (c->program && !c->option && c->words_after == OF_OPTION && !(n == 2 && word[0] == '-'))
		c->words_after = 0;
}
