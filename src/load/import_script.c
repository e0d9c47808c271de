/*
 * Blocks of code: which are for a shell, and where one block is several commands that stand for
 * themselves. It must not change what a script does: a block whose parts need each other stays whole.
 */
#include "config.h"

#include <string.h>
#include <strings.h>

#include "base/xalloc.h"
#include "load/import-private.h"

static bool is_one_of(const char *word, size_t n, const char *const *words)
{
	for (size_t i = 0; words[i]; i++)
		if (strlen(words[i]) == n && strncasecmp(word, words[i], n) == 0)
			return true;
	return false;
}

static const char *const shell_infos[] = { "sh", "bash", "shell", "zsh", "ksh", "console",
	"terminal", "shell-session", "shellsession", "shell-script", "sh-session", "bash-session",
	NULL };
static const char *const commands[] = { "aws", "az", "ansible", "apt", "apt-get", "awk", "brew",
	"cat", "cd", "chmod", "chown", "consul", "cp", "crictl", "curl", "date", "df", "dig",
	"dmesg", "docker", "docker-compose", "du", "echo", "etcdctl", "export", "find", "free",
	"gcloud", "git", "glab", "grep", "gsutil", "helm", "ip", "journalctl", "jq", "kill",
	"kubectl", "knife", "less", "ls", "lsof", "make", "mkdir", "mongo", "mongodump",
	"mongorestore", "mongosh", "mount", "mv", "mysql", "mysqldump", "nc", "netstat", "nslookup",
	"oc", "openssl", "pg_dump", "pg_restore", "ping", "ps", "psql", "python", "python3",
	"redis-cli", "rm", "rsync", "scp", "sed", "service", "ss", "ssh", "sudo", "systemctl",
	"tail", "tar", "tcpdump", "terraform", "top", "vault", "velero", "watch", "wget", "yum",
	NULL };

/* "key: value" or a table's head: what a command printed, though the fence says bash. */
static bool is_printed(const char *text)
{
	size_t n;

	text += strspn(text, " \t\n");
	n = strcspn(text, " \t\n");
	if (n > 1 && text[n - 1] == ':' && text[0] != '#')
		return true;
	return *text >= 'A' && *text <= 'Z' && strncmp(text + n, "  ", 2) == 0;
}

bool code_is_shell(const char *info, const char *text)
{
	size_t n = strcspn(info, " \t{,");
	const char *p = text + strspn(text, " \t\n");

	if (*info == '{' || *info == '.')
		info += strspn(info, "{. "), n = strcspn(info, " \t}");
	if (n > 0)
		return is_one_of(info, n, shell_infos) && !is_printed(text);
	while (*p == '#' && p[1] != '!') { /* a comment says nothing of what follows */
		p += strcspn(p, "\n");
		p += strspn(p, " \t\n");
	}
	if (strncmp(p, "$ ", 2) == 0 || strncmp(p, "#!", 2) == 0 || strncmp(p, "./", 2) == 0)
		return true;
	return is_one_of(p, strcspn(p, " \t\n"), commands);
}

/* ---- lines of a script ---- */

struct line {
	const char *s;
	size_t n;
};

typedef VEC(struct line) lines_t;

static void split(lines_t *lines, const char *text)
{
	while (*text) {
		struct line *l = &vec_add(lines);

		l->s = text;
		l->n = strcspn(text, "\n");
		text += l->n + (text[l->n] == '\n');
	}
}

static struct line trimmed(struct line l)
{
	while (l.n > 0 && (*l.s == ' ' || *l.s == '\t'))
		l.s++, l.n--;
	while (l.n > 0 && (l.s[l.n - 1] == ' ' || l.s[l.n - 1] == '\t'))
		l.n--;
	return l;
}

static bool is_blank(struct line l)
{
	return trimmed(l).n == 0;
}

static bool is_comment(struct line l)
{
	l = trimmed(l);
	return l.n > 0 && *l.s == '#' && !(l.n > 1 && l.s[1] == '!');
}

static bool goes_on(struct line l)
{
	return l.n > 0 && l.s[l.n - 1] == '\\';
}

static bool is_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		c == '_';
}

/* A word that opens, closes or changes something for the lines behind it. */
static bool holds_together(struct line l)
{
	static const char *const words[] = { "if", "then", "elif", "else", "fi", "for", "while",
		"until", "do", "done", "case", "esac", "function", "{", "}", "cd", "export", "set",
		"source", ".", "trap", "eval", "alias", "pushd", "popd", "read", "exec", "umask",
		"unset", "shopt", NULL };
	size_t n, name = 0;

	l = trimmed(l);
	if (l.n > 1 && l.s[0] == '#' && l.s[1] == '!')
		return true;
	if (is_comment(l))
		return false;
	for (size_t i = 0; i + 1 < l.n; i++)
		if (l.s[i] == '<' && l.s[i + 1] == '<')
			return true;
	while (name < l.n && is_name(l.s[name]))
		name++;
	if (name > 0 && name < l.n && (l.s[name] == '=' || l.s[name] == '('))
		return true;
	n = 0;
	while (n < l.n && !strchr(" \t;", l.s[n]))
		n++;
	return is_one_of(l.s, n, words);
}

/* Quotes that are open at the end of a line belong to the next one too. */
static bool quotes_balance(struct line l)
{
	char open = 0;

	for (size_t i = 0; i < l.n; i++) {
		if (l.s[i] == '\\' && open != '\'')
			i++;
		else if (open ? l.s[i] == open : l.s[i] == '\'' || l.s[i] == '"')
			open = open ? 0 : l.s[i];
	}
	return !open;
}

static bool can_divide(const lines_t *lines)
{
	bool comment = false;

	for (size_t i = 0; i < lines->n; i++) {
		struct line l = lines->v[i];

		comment = is_comment(l);
		if (holds_together(l) || (!comment && !quotes_balance(l)))
			return false;
	}
	return !comment;
}

static const char *comment_title(struct arena *a, struct line l)
{
	l = trimmed(l);
	while (l.n > 0 && strchr("#=-* \t", *l.s))
		l.s++, l.n--;
	if (l.n == 0 || l.n > 200)
		return NULL;
	return title_clean(a, arena_strndup(a, l.s, l.n));
}

static bool is_alternative(const char *title)
{
	static const char *const words[] = { "or", "alternatively", "alternative", "either" };

	for (size_t i = 0; title && i < ARRAY_LEN(words); i++)
		if (begins_with_word(title, words[i]))
			return true;
	return false;
}

static void add_chunk(
	struct arena *a, struct chunks *out, const lines_t *lines, size_t from, size_t to)
{
	struct chunk *c;
	const char *begin, *end, *title = NULL;

	while (from < to && is_blank(lines->v[from]))
		from++;
	while (to > from && is_blank(lines->v[to - 1]))
		to--;
	if (from == to)
		return;
	begin = lines->v[from].s;
	end = lines->v[to - 1].s + lines->v[to - 1].n;
	if (is_comment(lines->v[from]))
		title = comment_title(a, lines->v[from]);
	c = &vec_add(&out->v);
	c->title = title;
	c->alternative = is_alternative(title) && out->v.n > 1;
	c->line = (int)from;
	c->script = arena_strndup(a, begin, (size_t)(end - begin));
}

/* A part begins with a comment that has a command before it. */
static void divide(struct arena *a, const lines_t *lines, struct chunks *out)
{
	size_t from = 0;
	bool command = false, apart = can_divide(lines);

	for (size_t i = 0; i < lines->n; i++) {
		bool comment = is_comment(lines->v[i]);

		if (apart && comment && command && !goes_on(lines->v[i - 1])) {
			add_chunk(a, out, lines, from, i);
			from = i;
			command = false;
		}
		command = command || (!comment && !is_blank(lines->v[i]));
	}
	if (command)
		add_chunk(a, out, lines, from, lines->n);
}

/* ---- a terminal's lines: "$ command", and what it printed ---- */

static bool is_prompt(struct line l)
{
	l = trimmed(l);
	return l.n > 2 && (*l.s == '$' || *l.s == '%') && l.s[1] == ' ';
}

/* Takes prompts away, and what was printed to *shown. */
static bool take_prompts(struct arena *a, lines_t *lines, struct chunks *out)
{
	struct strbuf script = STRBUF_INIT, shown = STRBUF_INIT;
	bool any = false, on = false;

	for (size_t i = 0; i < lines->n; i++)
		any = any || is_prompt(lines->v[i]);
	for (size_t i = 0; any && i < lines->n; i++) {
		struct line l = lines->v[i];
		bool prompt = is_prompt(l);

		if (prompt) {
			l = trimmed(l);
			l.s += 2, l.n -= 2;
		}
		if (prompt || on || is_comment(l)) {
			on = goes_on(l) || (on && !quotes_balance(l));
			strbuf_add(&script, l.s, l.n);
			strbuf_addc(&script, '\n');
		} else {
			strbuf_add(&shown, l.s, l.n);
			strbuf_addc(&shown, '\n');
		}
	}
	if (any) {
		const char *text = arena_strndup(a, script.buf, script.len);

		strbuf_trim(&shown);
		if (shown.len)
			out->shown = arena_strndup(a, shown.buf, shown.len);
		vec_clear(lines);
		split(lines, text);
	}
	strbuf_release(&script);
	strbuf_release(&shown);
	return any;
}

void code_divide(struct arena *a, const char *text, struct chunks *out)
{
	lines_t lines = { 0 };

	split(&lines, text);
	take_prompts(a, &lines, out);
	divide(a, &lines, out);
	vec_release(&lines);
}
