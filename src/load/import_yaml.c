/*
 * YAML as a person would write it, and as any reader of YAML takes it: plain where nothing can be
 * misread, else in single quotes, else as a block.
 */
#include "config.h"

#include <string.h>

#include "load/import-private.h"

#define PLAIN_START "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
#define PLAIN PLAIN_START " _./,()%+;'\"-"

static bool is_plain(const char *text)
{
	size_t n = strlen(text);

	return n > 0 && strspn(text, PLAIN) == n && strspn(text, PLAIN_START) > 0 &&
		text[n - 1] != ' ';
}

void yaml_scalar(struct strbuf *out, const char *text)
{
	if (is_plain(text)) {
		strbuf_adds(out, text);
		return;
	}
	strbuf_addc(out, '\'');
	for (; *text; text++) {
		if (*text == '\'')
			strbuf_addc(out, '\'');
		strbuf_addc(out, *text == '\n' ? ' ' : *text);
	}
	strbuf_addc(out, '\'');
}

static void block(struct strbuf *out, int indent, const char *text)
{
	const char *first = text + strspn(text, "\n");

	/* Where the first line is indented, YAML has to be told what is the block's own. */
	strbuf_addf(out, *first == ' ' || *first == '\t' ? " |2\n" : " |\n");
	for (text = first; *text;) {
		size_t n = strcspn(text, "\n"), full = n;

		while (full > 0 && (text[full - 1] == ' ' || text[full - 1] == '\t'))
			full--;
		if (full > 0)
			strbuf_addf(out, "%*s", indent + 2, "");
		strbuf_add(out, text, full);
		strbuf_addc(out, '\n');
		text += n + (text[n] == '\n');
	}
}

void yaml_value(struct strbuf *out, int indent, const char *text)
{
	if (strchr(text, '\n')) {
		block(out, indent, text);
		return;
	}
	strbuf_addc(out, ' ');
	yaml_scalar(out, text);
	strbuf_addc(out, '\n');
}

void yaml_key(struct strbuf *out, int indent, const char *key, const char *text)
{
	if (!text || !*text)
		return;
	strbuf_addf(out, "%*s%s:", indent, "", key);
	yaml_value(out, indent, text);
}

void yaml_comment(struct strbuf *out, int indent, const char *text)
{
	strbuf_addf(out, "%*s# ", indent, "");
	for (; *text; text++)
		strbuf_addc(out, *text == '\n' ? ' ' : *text);
	strbuf_addc(out, '\n');
}
