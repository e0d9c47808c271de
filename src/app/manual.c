/*
 * Writes the manual page muster-runbook(5) on standard output: every key of the format, from the tables
 * that the loader reads by; with --schema what `muster check --schema` prints, whatever the
 * configuration of who builds it. A program of the build, which is not installed.
 * Source of the language: groff_man(7).
 */
#include "config.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/schema.h"
#include "base/clock.h"
#include "base/strbuf.h"
#include "base/utf8.h"
#include "base/vec.h"
#include "base/xalloc.h"
#include "kinds/kinds.h"
#include "load/format.h"

struct manual {
	struct strbuf out;
	VEC(const struct table *) tables; /* that are told of, or will be */
};

/* ---- text ---- */

/* Within a line: `word` is bold, and what means something to the formatter is only itself. */
static void add_text(struct manual *m, const char *text)
{
	bool bold = false;
	uint32_t rune;
	size_t n;

	for (size_t left = strlen(text); left > 0; text += n, left -= n) {
		n = utf8_decode(text, left, &rune);
		if (*text == '`') {
			bold = !bold;
			strbuf_adds(&m->out, bold ? "\\fB" : "\\fR");
		} else if (*text == '\\') {
			strbuf_adds(&m->out, "\\e");
		} else if (*text == '-') {
			strbuf_adds(&m->out, "\\-");
		} else if (*text == '\'') {
			strbuf_adds(&m->out, "\\(aq");
		} else if (rune >= 0x80) {
			strbuf_addf(&m->out, "\\[u%04X]", (unsigned)rune);
		} else {
			strbuf_addc(&m->out, *text);
		}
	}
}

/* A line of text by itself: one that begins as a request would is not one. */
static void add_line(struct manual *m, const char *text)
{
	if (*text == '.')
		strbuf_adds(&m->out, "\\&");
	add_text(m, text);
	strbuf_addc(&m->out, '\n');
}

static void add_request(struct manual *m, const char *request, const char *text)
{
	strbuf_addf(&m->out, ".%s \"", request);
	for (; *text; text++) {
		if (!strchr("'`\"\\", *text))
			strbuf_addc(&m->out, *text);
	}
	strbuf_adds(&m->out, "\"\n");
}

/* ---- keys ---- */

static void add_preset(struct manual *m, const struct field *f)
{
	if (f->preset == 0)
		return;
	strbuf_adds(&m->out, ", default ");
	if (f->type == FT_DURATION)
		duration_format(&m->out, f->preset);
	else if (f->type == FT_BOOL)
		strbuf_adds(&m->out, "yes");
	else if (f->type == FT_ENUM)
		add_text(m, word_name(f->words, (int)f->preset));
	else
		strbuf_addf(&m->out, "%lld", (long long)f->preset);
}

static void add_type(struct manual *m, const struct field *f)
{
	const char *before = "";

	strbuf_adds(&m->out, " (");
	if (f->words) {
		for (const struct word *w = f->words; w->name; w++) {
			strbuf_adds(&m->out, before);
			add_text(m, w->name);
			before = ", ";
		}
	} else {
		add_text(m, field_type_name(f->type));
	}
	add_preset(m, f);
	if (f->flags & FIELD_REQUIRED)
		strbuf_adds(&m->out, ", required");
	if (f->flags & FIELD_ONE_OF)
		strbuf_adds(&m->out, ", one of these is there");
	if (f->with)
		strbuf_addf(&m->out, ", beside \\fB%s\\fR", f->with);
	strbuf_adds(&m->out, ")\n");
}

static void want(struct manual *m, const struct table *t)
{
	for (size_t i = 0; i < m->tables.n; i++)
		if (m->tables.v[i] == t)
			return;
	vec_push(&m->tables, t);
}

static void add_fields(struct manual *m, const struct field *f)
{
	for (; f->key; f++) {
		if (f->sub)
			want(m, f->sub);
		strbuf_adds(&m->out, ".TP\n");
		if (f->flags & FIELD_PLAIN)
			strbuf_adds(&m->out, "a plain value");
		else
			strbuf_addf(&m->out, "\\fB%s\\fR", f->key);
		add_type(m, f);
		add_line(m, f->help);
	}
}

/* The name of a table as a heading: "A backup set", "Danger". */
static void add_heading(struct manual *m, const char *name)
{
	char *text = xstrdup(name + (*name == '\''));

	text[0] = (char)toupper((unsigned char)text[0]);
	add_request(m, "SS", text);
	free(text);
}

/* What was wanted since and was not told of. */
static void add_wanted(struct manual *m, size_t from)
{
	for (size_t i = from; i < m->tables.n; i++) {
		const struct table *t = m->tables.v[i];

		add_heading(m, t->name);
		if (t->shorthand)
			strbuf_addf(&m->out, "A plain value stands for\n.BR %s .\n", t->shorthand);
		add_fields(m, t->fields);
	}
}

/* ---- sections ---- */

static void add_kind(struct manual *m, const struct kind *kind)
{
	const char *before = "";

	add_heading(m, kind->key ? kind->key : "without a kind key");
	strbuf_addc(&m->out, (char)toupper((unsigned char)kind->does[0]));
	add_text(m, kind->does + 1);
	strbuf_adds(&m->out, ".\n");
	if (kind->verdicts[0]) {
		strbuf_adds(&m->out, "Verdicts: ");
		for (const char *const *v = kind->verdicts; *v; v++) {
			strbuf_addf(&m->out, "%s\\fB%s\\fR", before, *v);
			before = ", ";
		}
		strbuf_addc(&m->out, '\n');
	}
	add_fields(m, kind->fields);
}

static void add_steps(struct manual *m)
{
	size_t from;

	strbuf_adds(&m->out,
		".SH STEPS\nOne of the kind keys says what a step is; a step with none is "
		"read and acknowledged.\n");
	from = m->tables.n;
	add_fields(m, step_table.fields);
	for (size_t i = 0; i < KIND_COUNT; i++)
		add_kind(m, kind_table[i]);
	add_wanted(m, from);
	strbuf_adds(&m->out, ".SH CONDITIONS\n");
	from = m->tables.n;
	add_fields(m, format_condition()->fields);
	add_wanted(m, from);
}

static const struct {
	const char *type, *form;
} forms[] = {
	{ "a duration",
		"Whole numbers with d, h, m and s, each at most once, largest first: 1h30m." },
	{ "a size", "A number with B, KB, MB, GB (powers of 1000) or KiB, MiB, GiB (of 1024)." },
	{ "a comparison", "One of < <= > >= = != and a number, in quotes: '< 20'." },
	{ "an identifier", "Small letters, digits and '-', at most 64, not beginning with '-'." },
	{ "a variable's name",
		"Capitals, digits and '_', at most 64, beginning with a capital; none of "
		"those that change what a shell, a loader or a tool does." },
	{ "a pattern", "A regular expression as PCRE2 has it." },
	{ "yes or no", "yes, no, true, false, on or off." },
	{ "a date", "2025-01-31 or 2025-01." },
	{ "a text in Markdown", "CommonMark with tables." },
};

static void add_values(struct manual *m)
{
	strbuf_adds(&m->out,
		".SH VALUES\nThe key says what a value is, not how it looks:\n.B title: 12\n"
		"is a text.\n");
	for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
		strbuf_adds(&m->out, ".TP\n\\fB");
		add_text(m, forms[i].type);
		strbuf_adds(&m->out, "\\fR\n");
		add_line(m, forms[i].form);
	}
	strbuf_adds(&m->out,
		".PP\nVariables reach a command as environment variables; a script says\n.BR \\(dq$NAME\\(dq .\n"
		"In texts that people read\n.B {{NAME}}\nis replaced, in scripts never.\n");
}

static const char head[] =
	".SH NAME\n"
	"muster\\-runbook \\- the format of runbooks\n"
	".SH DESCRIPTION\n"
	"A runbook is a YAML file: steps, the ways between them, and what the person who walks it needs\n"
	"at hand.\n"
	".BR \"muster check\" (1)\n"
	"proves it sound. This page names every key; docs/RUNBOOK\\-FORMAT.md tells what they do together.\n";

static const char tail[] = ".SH EXAMPLE\n"
			   ".EX\n"
			   "muster: 1\n"
			   "title: Restart the web server\n"
			   "steps:\n"
			   "  \\- title: Is it down?\n"
			   "    run: systemctl is\\-active nginx\n"
			   "    then: {ok: healthy, fail: restart}\n"
			   "  \\- id: restart\n"
			   "    title: Restart it\n"
			   "    danger: Open connections are cut.\n"
			   "    run: systemctl restart nginx\n"
			   "  \\- {id: healthy, end: resolved}\n"
			   ".EE\n"
			   ".SH SEE ALSO\n"
			   ".BR muster (1)\n";

static void write_page(struct strbuf *out)
{
	struct manual m = { .out = STRBUF_INIT };
	size_t from;

	strbuf_addf(&m.out,
		".\\\" Made of the tables that muster reads runbooks by.\n"
		".TH MUSTER\\-RUNBOOK 5 \"\" \"muster %s\" \"muster\"\n%s",
		PACKAGE_VERSION, head);
	add_values(&m);
	strbuf_adds(&m.out, ".SH THE FILE\n");
	want(&m, format_runbook());
	add_fields(&m, format_runbook()->fields);
	add_wanted(&m, 1);
	add_steps(&m);
	strbuf_adds(&m.out, ".SH FRAGMENTS\nA file that runbooks include.\n");
	from = m.tables.n;
	add_fields(&m, format_fragment()->fields);
	add_wanted(&m, from);
	strbuf_adds(&m.out, tail);
	strbuf_add(out, m.out.buf, m.out.len);
	strbuf_release(&m.out);
	vec_release(&m.tables);
}

int main(int argc, char **argv)
{
	struct strbuf out = STRBUF_INIT;

	if (argc > 1 && strcmp(argv[1], "--schema") == 0)
		schema_write(&out);
	else
		write_page(&out);
	fwrite(out.buf, 1, out.len, stdout);
	strbuf_release(&out);
	return ferror(stdout) || fflush(stdout) != 0;
}
