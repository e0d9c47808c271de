/*
 * What a remote shell is given to do. Any login shell may stand before the constant command, csh and
 * fish too: it is one word in single quotes, without a newline, `!`, or a backslash that is doubled.
 */
#include "config.h"

#include "exec/order-private.h"

#include <string.h>

#include "base/base64.h"
#include "exec/remote.h"
#include "exec/shell.h"

/* $n the nonce, $o the terminal's modes, $p the program. Lines before the nonce are what was typed
 * too early, and nobody's. A read of a terminal takes no more than its line, so what is typed behind
 * the program is still the command's. */
const char order_reader[] =
	"exec /bin/sh -c '"
	"unset n o p l; "
	"o=$(stty -g 2>/dev/null); stty -echo 2>/dev/null; "
	"n=$(od -An -N16 -tx1 /dev/urandom 2>/dev/null | tr -dc 0-9a-f)$$; "
	"command -v base64 >/dev/null 2>&1 || "
	"{ printf \"\\036muster %s base64\\036\" \"$n\"; exit 1; }; "
	"printf \"\\036muster %s ready\\036\" \"$n\"; "
	"while IFS= read -r l; do [ \"$l\" = \"$n\" ] && break; done; "
	"p=$(while IFS= read -r l; do [ \"$l\" = . ] && break; echo \"$l\"; done | base64 -d); "
	"eval \"$p\"'";

static void add_word(struct strbuf *out, const char *text, size_t n)
{
	strbuf_addc(out, '\'');
	for (size_t i = 0; i < n; i++) {
		if (text[i] == '\'')
			strbuf_adds(out, "'\\''");
		else
			strbuf_addc(out, text[i]);
	}
	strbuf_addc(out, '\'');
}

static void add_mark(struct strbuf *out, const char *words)
{
	strbuf_addf(out, "printf '\\036muster %%s %s\\036' \"$n\"", words);
}

static void add_environment(struct strbuf *out, const char *const *env)
{
	for (; env && *env; env++) {
		const char *eq = strchr(*env, '=');

		if (!eq) {
			strbuf_addf(out, "unset %s\n", *env);
			continue;
		}
		strbuf_adds(out, "export ");
		strbuf_add(out, *env, (size_t)(eq + 1 - *env));
		add_word(out, eq + 1, strlen(eq + 1));
		strbuf_addc(out, '\n');
	}
}

/* The shell that muster takes where none is named, there as here: bash where there is one. */
static void add_default_shell(struct strbuf *out, const char *const *argv)
{
	size_t n = 0;

	for (; exec_shell_bash[n]; n++) {
		if (!argv[n] || strcmp(argv[n], exec_shell_bash[n]) != 0)
			return;
	}
	if (argv[n] && !argv[n + 1])
		strbuf_addf(out, "[ -x %s ] || set -- /bin/sh -eu -c \"$%zu\"\n",
			exec_shell_bash[0], n + 1);
}

/* A bash of Debian's that finds itself below sshd reads its start-up files, under `-u` too, unless there
 * is a shell around it. */
static const char level[] = "case ${SHLVL-} in ''|0) SHLVL=1; export SHLVL;; esac\n";

/* In a shell of its own: variables that are special to sh stay in there, and so does its end. */
static void add_command(struct strbuf *out, const struct exec_spec *spec)
{
	strbuf_adds(out, "(\n");
	strbuf_adds(out, level);
	add_environment(out, spec->remote->env);
	strbuf_adds(out, "set --");
	for (const char *const *word = spec->argv; *word; word++) {
		strbuf_addc(out, ' ');
		add_word(out, *word, strlen(*word));
	}
	strbuf_addc(out, '\n');
	add_default_shell(out, spec->argv);
	strbuf_adds(out, "exec \"$@\"\n)");
}

static void add_fed_command(struct strbuf *out, const struct exec_spec *spec)
{
	if (spec->input) {
		strbuf_adds(out, "echo '");
		base64_encode(out, spec->input, spec->input_n, false);
		strbuf_adds(out, "' | base64 -d | ");
	}
	add_command(out, spec);
	if (!spec->input && spec->channel == EXEC_ON_PIPE)
		strbuf_adds(out, " </dev/null");
}

static void add_place(struct strbuf *out, const char *dir)
{
	if (!dir)
		return;
	strbuf_adds(out, "cd -- ");
	add_word(out, dir, strlen(dir));
	strbuf_adds(out, " 2>/dev/null || { ");
	add_mark(out, "dir");
	strbuf_adds(out, "; exit 1; }\n");
}

/* Ctrl-C is the command's: the shell that waits for it has to tell how it ended. */
void order_write(struct strbuf *out, const struct exec_spec *spec)
{
	bool quiet = spec->channel == EXEC_ON_PIPE;

	strbuf_adds(out, "{\n");
	strbuf_adds(out, quiet ? "stty -opost 2>/dev/null\n" : "stty \"$o\" 2>/dev/null\n");
	add_place(out, spec->dir);
	add_mark(out, "go");
	strbuf_adds(out, "\ntrap : INT QUIT\n");
	strbuf_adds(out, quiet ? "{ " : "");
	add_fed_command(out, spec);
	strbuf_adds(out, quiet ? " 2>&1\n" : "\n");
	add_mark(out, "exit %s");
	strbuf_adds(out, quiet ? " \"$?\"; } | cat\n}\n" : " \"$?\"\n}\n");
}

void order_wrap(struct strbuf *out, const struct strbuf *text)
{
	struct strbuf code = STRBUF_INIT;

	base64_encode(&code, text->buf, text->len, false);
	strbuf_grow(out, code.len + code.len / EXEC_REMOTE_LINE + 4);
	for (size_t at = 0; at < code.len; at += EXEC_REMOTE_LINE) {
		size_t n = code.len - at;

		strbuf_add(out, code.buf + at, n < EXEC_REMOTE_LINE ? n : EXEC_REMOTE_LINE);
		strbuf_addc(out, '\n');
	}
	strbuf_adds(out, ".\n");
	strbuf_wipe(&code);
}
