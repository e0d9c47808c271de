/*
 * Words that pages have for what a section holds, and titles made of their text.
 */
#include "config.h"

#include <string.h>

#include "base/utf8.h"
#include "base/xalloc.h"
#include "load/import-private.h"

static const struct {
	enum topic topic;
	const char *words;
} topics[] = {
	/* The first row that fits counts. */
	{ TOPIC_SYMPTOMS, "symptoms" },
	{ TOPIC_SYMPTOMS, "symptom" },
	{ TOPIC_CONTACTS, "contacts" },
	{ TOPIC_CONTACTS, "contact" },
	{ TOPIC_CONTACTS, "escalation" },
	{ TOPIC_CONTACTS, "who to call" },
	{ TOPIC_OBJECTIVES, "objectives" },
	{ TOPIC_OBJECTIVES, "rto" },
	{ TOPIC_OBJECTIVES, "rpo" },
	{ TOPIC_SCENARIOS, "scenarios" },
	{ TOPIC_SCENARIOS, "playbooks" },
	{ TOPIC_SCENARIOS, "runbooks" },
	{ TOPIC_SCENARIOS, "regular testing" },
	{ TOPIC_SCENARIOS, "restoration procedures" },
	{ TOPIC_SCENARIOS, "recovery procedures" },
	{ TOPIC_SCENARIOS, "incident types" },
	{ TOPIC_ABOUT, "overview" },
	{ TOPIC_ABOUT, "summary" },
	{ TOPIC_ABOUT, "meaning" },
	{ TOPIC_ABOUT, "impact" },
	{ TOPIC_ABOUT, "introduction" },
	{ TOPIC_ABOUT, "background" },
	{ TOPIC_ABOUT, "description" },
	{ TOPIC_ABOUT, "purpose" },
	{ TOPIC_ABOUT, "scope" },
	{ TOPIC_ABOUT, "severity" },
	{ TOPIC_ABOUT, "about" },
	{ TOPIC_ABOUT, "what is" },
	{ TOPIC_REFERENCE, "backup strategy" },
	{ TOPIC_REFERENCE, "incident log" },
	{ TOPIC_REFERENCE, "monitoring" },
	{ TOPIC_REFERENCE, "metrics" },
	{ TOPIC_REFERENCE, "references" },
	{ TOPIC_REFERENCE, "links" },
	{ TOPIC_REFERENCE, "see also" },
	{ TOPIC_REFERENCE, "resources" },
	{ TOPIC_REFERENCE, "further reading" },
	{ TOPIC_REFERENCE, "documentation" },
	{ TOPIC_REFERENCE, "changelog" },
	{ TOPIC_REFERENCE, "change log" },
	{ TOPIC_REFERENCE, "revision history" },
	{ TOPIC_REFERENCE, "table of contents" },
	{ TOPIC_REFERENCE, "glossary" },
	{ TOPIC_REFERENCE, "definitions" },
};

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		(unsigned char)c >= 0x80;
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

bool begins_with_word(const char *text, const char *word)
{
	size_t n = strlen(word);

	for (size_t i = 0; i < n; i++)
		if (lower(text[i]) != lower(word[i]))
			return false;
	return !is_letter(text[n]);
}

bool has_word(const char *text, const char *word)
{
	for (const char *p = text; *p; p++)
		if ((p == text || !is_letter(p[-1])) && begins_with_word(p, word))
			return true;
	return false;
}

/* "Scenario 1: …", "Incident: …", "Procedure A - …": a number or a letter, or what divides. */
static bool is_numbered(const char *title, const char *word)
{
	const char *rest = title + strlen(word);
	size_t n;

	if (!begins_with_word(title, word))
		return false;
	rest += strspn(rest, " ");
	n = strspn(rest, "0123456789");
	if (n == 0 && is_letter(*rest) && (unsigned char)*rest < 0x80 && !is_letter(rest[1]))
		n = 1;
	return n > 0 || *rest == ':' || *rest == '-';
}

enum topic topic_of(const char *title)
{
	static const char *const one[] = { "scenario", "playbook", "procedure", "runbook",
		"incident", "case" };

	for (size_t i = 0; i < ARRAY_LEN(one); i++)
		if (is_numbered(title, one[i]))
			return TOPIC_SCENARIO;
	for (size_t i = 0; i < ARRAY_LEN(topics); i++)
		if (has_word(title, topics[i].words))
			return topics[i].topic;
	return TOPIC_NONE;
}

const char *title_without_number(const char *title)
{
	const char *rest = title + strcspn(title, " :-");
	uint32_t rune;
	size_t used;

	if (topic_of(title) != TOPIC_SCENARIO)
		return title;
	rest += strspn(rest, " ");
	if (is_letter(*rest) && !is_letter(rest[1]))
		rest++;
	else
		rest += strspn(rest, "0123456789");
	while (*rest) {
		used = utf8_decode(rest, strlen(rest), &rune);
		if (!strchr(" :-.)", *rest) && !rune_is_mark(rune))
			break;
		rest += used;
	}
	return *rest ? rest : title;
}

const char *title_without_step(const char *title)
{
	size_t n = strspn(title, "0123456789");

	if (n == 0 || n > 3 || !strchr(".)", title[n]) || title[n + 1] != ' ')
		return title;
	return title + n + 1 + strspn(title + n + 1, " ");
}

bool rune_is_mark(unsigned int rune)
{
	return (rune >= 0xA0 && rune <= 0xBF) || (rune >= 0x2000 && rune <= 0x2BFF) ||
		(rune >= 0x3000 && rune <= 0x303F) || (rune >= 0xE000 && rune <= 0xF8FF) ||
		(rune >= 0xFE00 && rune <= 0xFE2F) || rune == UTF8_BAD || rune >= 0x1F000;
}

char *title_clean(struct arena *a, const char *text)
{
	struct strbuf out = STRBUF_INIT;
	char *copy;

	while (*text) {
		uint32_t rune;
		size_t used = utf8_decode(text, strlen(text), &rune);

		if (!rune_is_mark(rune) && !strchr(" \t\n*#", *text))
			break;
		text += used;
	}
	for (; *text; text++) {
		char c = *text == '\n' || *text == '\t' ? ' ' : *text;

		if (c != ' ' || (out.len && out.buf[out.len - 1] != ' '))
			strbuf_addc(&out, c);
	}
	while (out.len > 0 && strchr(" :#", out.buf[out.len - 1]))
		strbuf_truncate(&out, out.len - 1);
	copy = arena_strndup(a, out.buf, out.len);
	strbuf_release(&out);
	return copy;
}

/* The end of the first sentence, where it comes before `max`. */
static size_t sentence_end(const char *text, size_t max)
{
	for (size_t i = 0; i < max && text[i]; i++)
		if (strchr(".:!?;", text[i]) && text[i + 1] == ' ' && i >= 12)
			return i;
	return 0;
}

char *title_cut(struct arena *a, const char *text, bool *cut)
{
	size_t at = 0, blank = 0, n = strlen(text), end;
	char *title;

	for (size_t runes = 0; at < n && runes < TITLE_RUNES_MAX; runes++) {
		uint32_t rune;

		if (text[at] == ' ')
			blank = at;
		at += utf8_decode(text + at, n - at, &rune);
	}
	*cut = at < n;
	if (!*cut)
		return title_clean(a, text);
	end = sentence_end(text, at);
	if (end == 0)
		end = blank ? blank : at;
	title = arena_strndup(a, text, end);
	return strchr(".:!?;", text[end]) ? title : arena_strfmt(a, "%s…", title);
}

static void add_line(struct strbuf *out, const struct prose_block *b, bool *links)
{
	for (size_t i = 0; i < b->n_spans; i++) {
		const struct prose_span *s = &b->spans[i];
		bool ends = i + 1 == b->n_spans || b->spans[i + 1].href != s->href;

		strbuf_add(out, s->text, s->n);
		if (s->href && ends && *s->href) {
			*links = true;
			if (strcmp(s->href, s->text) != 0)
				strbuf_addf(out, " (%s)", s->href);
		}
	}
	for (b = b->first; b; b = b->next) {
		strbuf_addc(out, ' ');
		add_line(out, b, links);
	}
}

char *block_line(struct arena *a, const struct prose_block *b, bool *links)
{
	struct strbuf out = STRBUF_INIT;
	bool any = false;
	char *copy;

	add_line(&out, b, &any);
	for (size_t i = 0; i < out.len; i++)
		if (out.buf[i] == '\n' || out.buf[i] == '\t')
			out.buf[i] = ' ';
	strbuf_trim(&out);
	copy = arena_strndup(a, out.buf, out.len);
	if (links)
		*links = any;
	strbuf_release(&out);
	return copy;
}
