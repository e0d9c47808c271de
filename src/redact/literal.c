/*
 * The longest run of plain characters at the top level of a pattern. Groups, classes and escapes
 * end a run, a quantifier takes the last character of it away; alternatives at the top level,
 * options within the pattern and whatever is not known here end the search. Never guesses.
 */
#include "config.h"

#include "redact/literal-private.h"

#include <stdbool.h>
#include <string.h>

struct scanner {
	const char *at;
	struct strbuf run, best;
};

static void run_end(struct scanner *s)
{
	if (s->run.len > s->best.len) {
		strbuf_clear(&s->best);
		strbuf_add(&s->best, s->run.buf, s->run.len);
	}
	strbuf_clear(&s->run);
}

static void run_drop_last(struct scanner *s)
{
	size_t n = s->run.len;

	while (n && ((unsigned char)s->run.buf[n - 1] & 0xC0) == 0x80)
		n--;
	strbuf_truncate(&s->run, n ? n - 1 : 0);
}

static bool is_one_of(char c, const char *set)
{
	return c && strchr(set, c);
}

/* ---- one piece of a pattern: false where it is not understood ---- */

/* A backslash and what belongs to it; *literal: that character, 0 for a class or an assertion. */
static bool skip_escape(struct scanner *s, char *literal)
{
	char c = s->at[1];
	bool alnum = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');

	if (!c || (unsigned char)c >= 0x80 || (alnum && !is_one_of(c, "dDwWsShHvVRbBAzZntrfe")))
		return false;
	*literal = alnum ? '\0' : c;
	s->at += 2;
	return true;
}

static bool skip_class(struct scanner *s)
{
	char literal;

	s->at++;
	if (*s->at == '^')
		s->at++;
	if (*s->at == ']')
		s->at++;
	while (*s->at && *s->at != ']') {
		if (*s->at == '[')
			return false; /* [:alpha:] */
		if (*s->at != '\\')
			s->at++;
		else if (!skip_escape(s, &literal))
			return false;
	}
	if (!*s->at)
		return false;
	s->at++;
	return true;
}

/* Groups change nothing outside of them but for (?i) and its like, and verbs. */
static bool skip_group(struct scanner *s)
{
	size_t depth = 0;
	char literal;

	do {
		if (*s->at == '\\') {
			if (!skip_escape(s, &literal))
				return false;
			continue;
		}
		if (*s->at == '[') {
			if (!skip_class(s))
				return false;
			continue;
		}
		if (*s->at == '(') {
			depth++;
			if (s->at[1] == '*' || (s->at[1] == '?' && !is_one_of(s->at[2], ":=!<P")))
				return false;
		} else if (*s->at == ')') {
			depth--;
		}
		s->at++;
	} while (depth && *s->at);
	return !depth;
}

static bool skip_braces(struct scanner *s)
{
	s->at++;
	while (is_one_of(*s->at, "0123456789,"))
		s->at++;
	if (*s->at != '}')
		return false;
	s->at++;
	return true;
}

static bool skip_quantifier(struct scanner *s)
{
	if (*s->at != '+')
		run_drop_last(s);
	run_end(s);
	if (*s->at == '{') {
		if (!skip_braces(s))
			return false;
	} else {
		s->at++;
	}
	if (*s->at == '?' || *s->at == '+')
		s->at++; /* lazy, possessive */
	return true;
}

static bool step(struct scanner *s)
{
	char literal = *s->at;

	if (is_one_of(*s->at, "*+?{"))
		return skip_quantifier(s);
	if (is_one_of(*s->at, ".^$")) {
		run_end(s);
		s->at++;
		return true;
	}
	if (*s->at == '[' || *s->at == '(') {
		run_end(s);
		return *s->at == '[' ? skip_class(s) : skip_group(s);
	}
	if (*s->at == '|')
		return false;
	if (*s->at != '\\')
		s->at++;
	else if (!skip_escape(s, &literal))
		return false;
	if (literal)
		strbuf_addc(&s->run, literal);
	else
		run_end(s);
	return true;
}

void literal_of_pattern(struct strbuf *out, const char *pattern)
{
	struct scanner s = { pattern, STRBUF_INIT, STRBUF_INIT };
	bool known = true;

	while (known && *s.at)
		known = step(&s);
	run_end(&s);
	if (known)
		strbuf_add(out, s.best.buf, s.best.len);
	strbuf_release(&s.run);
	strbuf_release(&s.best);
}
