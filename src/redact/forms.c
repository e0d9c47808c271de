/*
 * The forms of a value. Programs do not agree on what they escape, so there is a table of variants
 * for each kind of quoting; for most values many of them are the same and are kept once.
 */
#include "config.h"

#include "redact/forms-private.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/mutant.h"
#include "base/utf8.h"
#include "redact/redact.h"

static const char digits_lower[] = "0123456789abcdef";
static const char digits_upper[] = "0123456789ABCDEF";

static bool is_alnum(unsigned char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static bool is_in(unsigned char c, const char *set)
{
	return c && strchr(set, c);
}

static void add_hex(struct blob *out, unsigned int number, int digits, bool upper)
{
	for (int i = digits - 1; i >= 0; i--)
		blob_addc(out,
			(unsigned char)(upper ? digits_upper
					      : digits_lower)[number >> (4 * i) & 15]);
}

/* ---- keeping each form once ---- */

struct writer {
	struct forms *forms;
	size_t first; /* forms of earlier values are not compared */
	size_t at;    /* where the form that is being written begins */
	bool wraps;   /* as in struct form */
};

static struct form *find(const struct forms *f, size_t first, const unsigned char *p, size_t n)
{
	for (size_t i = first; i < f->list.n; i++) {
		struct form *form = &f->list.v[i];

		if (form->n == n && !memcmp(f->bytes.p + form->at, p, n))
			return form;
	}
	return NULL;
}

/* Ends the form that was written into forms->bytes since the last one; false if it was known. */
static bool keep(struct writer *w)
{
	struct forms *f = w->forms;
	size_t n = f->bytes.n - w->at;
	struct form *known = find(f, w->first, f->bytes.p + w->at, n);

	if (known) {
		known->wraps |= w->wraps;
		f->bytes.n = w->at;
		return false;
	}
	vec_push(&f->list, ((struct form){ w->at, n, w->wraps }));
	w->at = f->bytes.n;
	return true;
}

/* A terminal writes LF as CR LF, so a form with bare LFs is also looked for like that. */
static void form_end(struct writer *w)
{
	struct blob *out = &w->forms->bytes;
	size_t from = w->at, n = out->n - from;
	bool has_lf = memchr(out->p + from, '\n', n) != NULL;

	if (!keep(w) || !has_lf)
		return;
	for (size_t i = 0; i < n; i++) {
		unsigned char c = out->p[from + i];

		if (c == '\n' && (i == 0 || out->p[from + i - 1] != '\r'))
			blob_addc(out, '\r');
		blob_addc(out, c);
	}
	keep(w);
}

/* ---- base64 ---- */

static const char base64_standard[] =
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char base64_url[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/* Six bits of the value that stands `offset` bytes behind a multiple of three; bits outside of it
 * are 0. */
static unsigned int sextet(const unsigned char *v, size_t n, size_t offset, size_t index)
{
	unsigned int bits = 0;

	for (size_t bit = 6 * index; bit < 6 * index + 6; bit++) {
		size_t byte = bit / 8;
		bool inside = byte >= offset && byte - offset < n;

		bits = bits << 1 | (inside ? v[byte - offset] >> (7 - bit % 8) & 1u : 0u);
	}
	return bits;
}

/* The characters that depend on the value alone: those at the edges share bits with what stands
 * beside it. Where the text ends with the value, also with its last character and the padding. */
static void add_base64(
	struct writer *w, const unsigned char *v, size_t n, size_t offset, const char *alphabet)
{
	struct blob *out = &w->forms->bytes;
	size_t first = (8 * offset + 5) / 6, last = 8 * (offset + n) / 6;
	size_t over = 8 * (offset + n) % 6;

	for (int end = 0; end < (over ? 3 : 1); end++) {
		for (size_t i = first; i < last + (end > 0); i++)
			blob_addc(out, (unsigned char)alphabet[sextet(v, n, offset, i)]);
		if (end == 2)
			blob_adds(out, over == 2 ? "==" : "=");
		form_end(w);
	}
}

static void add_base64_all(struct writer *w, const unsigned char *v, size_t n)
{
	for (size_t offset = 0; offset < 3; offset++) {
		add_base64(w, v, n, offset, base64_standard);
		add_base64(w, v, n, offset, base64_url);
	}
}

/* ---- hex ---- */

static void add_hex_all(struct writer *w, const unsigned char *v, size_t n)
{
	for (int upper = 0; upper < 2; upper++) {
		for (size_t i = 0; i < n; i++)
			add_hex(&w->forms->bytes, v[i], 2, upper);
		form_end(w);
	}
}

/* ---- URL ---- */

struct url_variant {
	bool alnum;       /* letters and digits stay */
	bool plus;        /* a blank is + */
	const char *keep; /* and so do these */
};

/* clang-format off */
static const struct url_variant url_variants[] = {
	{ true,  false, "-._~"                 }, /* RFC 3986 */
	{ true,  true,  "-._~"                 }, /* Python's quote_plus, Go's QueryEscape */
	{ true,  true,  "-._*"                 }, /* application/x-www-form-urlencoded */
	{ true,  true,  "-._"                  }, /* PHP's urlencode */
	{ true,  false, "-._~/"                }, /* Python's quote */
	{ true,  false, "-_.!~*'()"            }, /* encodeURIComponent */
	{ true,  false, "-_.!~*'();/?:@&=+$,#" }, /* encodeURI */
	{ true,  false, "-._~$&+,;="           }, /* user and password, as Go has them */
	{ true,  false, ""                     },
	{ false, false, ""                     },
};
/* clang-format on */

static void add_url_all(struct writer *w, const unsigned char *v, size_t n)
{
	struct blob *out = &w->forms->bytes;

	for (size_t k = 0; k < 2 * ARRAY_LEN(url_variants); k++) {
		const struct url_variant *u = &url_variants[k / 2];

		for (size_t i = 0; i < n; i++) {
			unsigned char c = v[i];

			if (u->plus && c == ' ') {
				blob_addc(out, '+');
			} else if ((u->alnum && is_alnum(c)) || is_in(c, u->keep)) {
				blob_addc(out, c);
			} else {
				blob_addc(out, '%');
				add_hex(out, c, 2, k % 2);
			}
		}
		form_end(w);
	}
}

/* ---- JSON ---- */

enum {
	JSON_ASCII = 1, /* other code points as \u escapes */
	JSON_SLASH = 2, /* \/ */
	JSON_HTML = 4,  /* < > & as \u escapes, as Go and Rails do; apostrophe not */
	JSON_UPPER = 8, /* hex digits */
	JSON_VARIANTS = 16,
};

static void add_json_rune(struct blob *out, uint32_t rune, bool upper)
{
	if (rune > 0xFFFF) {
		add_json_rune(out, 0xD800 + ((rune - 0x10000) >> 10), upper);
		rune = 0xDC00 + ((rune - 0x10000) & 0x3FF);
	}
	blob_adds(out, "\\u");
	add_hex(out, rune, 4, upper);
}

/* One code point or one byte that is none; returns the bytes used. */
static size_t add_json_step(struct blob *out, const unsigned char *v, size_t n, int flags)
{
	static const char shorts[] = "\"\\\b\f\n\r\t", letters[] = "\"\\bfnrt";
	const char *s;
	uint32_t rune;
	size_t used;

	if (v[0] && (s = strchr(shorts, v[0])) != NULL) {
		blob_addc(out, '\\');
		blob_addc(out, (unsigned char)letters[s - shorts]);
		return 1;
	}
	if (v[0] < 0x20 || (flags & JSON_HTML && is_in(v[0], "<>&"))) {
		add_json_rune(out, v[0], flags & JSON_UPPER);
		return 1;
	}
	used = utf8_decode((const char *)v, n, &rune);
	if (v[0] >= 0x80 && flags & JSON_ASCII && (used > 1 || rune != UTF8_BAD)) {
		add_json_rune(out, rune, flags & JSON_UPPER);
		return used;
	}
	if (v[0] == '/' && flags & JSON_SLASH)
		blob_addc(out, '\\');
	blob_addc(out, v[0]);
	return 1;
}

static void add_json_all(struct writer *w, const unsigned char *v, size_t n)
{
	for (int flags = 0; flags < JSON_VARIANTS; flags++) {
		for (size_t i = 0; i < n;)
			i += add_json_step(&w->forms->bytes, v + i, n - i, flags);
		form_end(w);
	}
}

/* ---- shell ---- */

struct shell_variant {
	enum { SHELL_SET, SHELL_BASH, SHELL_OTHERS } which;
	const char *set; /* what is quoted; SHELL_OTHERS: all ASCII but these, letters and digits */
	const char *quote; /* how: put in front, or, for an apostrophe, in its place */
	bool replace;
};

/* clang-format off */
static const struct shell_variant shell_variants[] = {
	{ SHELL_SET,    "'",                             "'\\''",   true  }, /* inside '...' */
	{ SHELL_SET,    "'",                             "'\"'\"'", true  }, /* Python's shlex */
	{ SHELL_SET,    "\"\\$`",                        "\\",      false }, /* inside "..." */
	{ SHELL_SET,    "\"\\$`!",                       "\\",      false },
	{ SHELL_SET,    "'\\",                           "\\",      false }, /* inside $'...' */
	{ SHELL_SET,    " \t!\"#$&'()*,;<=>?[\\]^`{|}~", "\\",      false },
	{ SHELL_BASH,   " \t!\"$&'()*,;<>?[\\]^`{|}",    "\\",      false }, /* bash's %q */
	{ SHELL_SET,    " !\"#$&'()*;<=>?[\\]`{|}~",     "\\",      false }, /* zsh's q flag */
	{ SHELL_SET,    " !\"#$&'()*;<>?[\\]^`{|}~",     "\\",      false },
	{ SHELL_OTHERS, "-_.,:+/@\n",                    "\\",      false }, /* Ruby's shellescape */
	{ SHELL_OTHERS, "-_./",                          "\\",      false },
	{ SHELL_OTHERS, "_",                             "\\",      false }, /* Perl's quotemeta */
};
/* clang-format on */

static bool shell_quotes(const struct shell_variant *s, const unsigned char *v, size_t i)
{
	unsigned char c = v[i];

	switch (s->which) {
	case SHELL_SET: return is_in(c, s->set);
	case SHELL_BASH:
		/* Where a comment or the name of a home folder could begin. */
		return is_in(c, s->set) || (i == 0 && is_in(c, "#~")) ||
			(c == '~' && is_in(v[i - 1], ":="));
	case SHELL_OTHERS: return c < 0x80 && !is_alnum(c) && !is_in(c, s->set);
	}
	return false;
}

/* $'...' of bash: names for the usual controls, octal for the rest and, in the C locale, for all
 * that is not ASCII. */
static void add_shell_ansi(struct writer *w, const unsigned char *v, size_t n, bool octal)
{
	static const char controls[] = "\a\b\033\f\n\r\t\v\\'", letters[] = "abEfnrtv\\'";
	struct blob *out = &w->forms->bytes;

	for (size_t i = 0; i < n; i++) {
		const char *s = v[i] ? strchr(controls, v[i]) : NULL;

		if (s) {
			blob_addc(out, '\\');
			blob_addc(out, (unsigned char)letters[s - controls]);
		} else if (v[i] < 0x20 || v[i] == 0x7f || (octal && v[i] >= 0x80)) {
			blob_addc(out, '\\');
			blob_addc(out, (unsigned char)('0' + (v[i] >> 6)));
			blob_addc(out, (unsigned char)('0' + (v[i] >> 3 & 7)));
			blob_addc(out, (unsigned char)('0' + (v[i] & 7)));
		} else {
			blob_addc(out, v[i]);
		}
	}
	form_end(w);
}

static void add_shell_all(struct writer *w, const unsigned char *v, size_t n)
{
	struct blob *out = &w->forms->bytes;

	for (size_t k = 0; k < ARRAY_LEN(shell_variants); k++) {
		const struct shell_variant *s = &shell_variants[k];

		for (size_t i = 0; i < n; i++) {
			bool quoted = shell_quotes(s, v, i);

			if (quoted)
				blob_adds(out, s->quote);
			if (!quoted || !s->replace)
				blob_addc(out, v[i]);
		}
		form_end(w);
	}
	add_shell_ansi(w, v, n, false);
	add_shell_ansi(w, v, n, true);
}

/* ---- all of them ---- */

static void add_raw(struct writer *w, const unsigned char *v, size_t n)
{
	blob_add(&w->forms->bytes, v, n);
	form_end(w);
}

/* clang-format off */
static const struct kind {
	void (*add)(struct writer *w, const unsigned char *v, size_t n);
	bool wraps;
} kinds[] = {
	{ add_raw,        false },
	{ add_base64_all, true  },
	{ add_hex_all,    true  },
	{ add_url_all,    false },
	{ add_json_all,   false },
	{ add_shell_all,  false },
};
/* clang-format on */

static void add_all(struct writer *w, const unsigned char *v, size_t n)
{
	for (size_t k = 0; k < ARRAY_LEN(kinds); k++) {
		if (MUTANT(BASE64_SHOWN) && kinds[k].add == add_base64_all)
			continue;
		w->wraps = kinds[k].wraps;
		kinds[k].add(w, v, n);
	}
}

void forms_add_value(struct forms *f, const unsigned char *value, size_t n)
{
	struct writer w = { f, f->list.n, f->bytes.n, false };
	struct blob plain = { 0 };

	add_all(&w, value, n);
	/* A value with CR LF line ends may pass through what leaves LF alone. */
	for (size_t i = 0; i < n; i++)
		if (value[i] != '\r' || i + 1 == n || value[i + 1] != '\n')
			blob_addc(&plain, value[i]);
	if (plain.n < n && plain.n >= REDACT_VALUE_MIN)
		add_all(&w, plain.p, plain.n);
	blob_release(&plain);
}

void forms_release(struct forms *f)
{
	blob_release(&f->bytes);
	vec_release(&f->list);
}
