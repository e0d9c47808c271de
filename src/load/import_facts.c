/*
 * What a page says beside its steps: whose it is, who is called, how long it may take, what is tested
 * how often. A line that has become a key stands behind it as a comment, for its words.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "load/import-private.h"

#define FACT_LINES_MAX 400 /* of a page, looked through for its head */

/* ---- "key: value" ---- */

/* Divides "**Key**: value", "Key: value", "**Key:** value", with a bullet or without. */
static bool divide(struct arena *a, const char *line, char **key, char **value)
{
	size_t n;

	line += strspn(line, " \t-*+_>|");
	n = strcspn(line, ":|");
	if (!line[n] || n == 0 || n > 80 || line[n + 1] == '/')
		return false;
	*key = arena_strndup(a, line, n);
	while (n > 0 && strchr("*_` ", (*key)[n - 1]))
		(*key)[--n] = '\0';
	line += strcspn(line, ":|") + 1;
	line += strspn(line, "*_ \t|");
	*value = arena_strdup(a, line);
	n = strlen(*value);
	while (n > 0 && strchr("*_ \t|", (*value)[n - 1]))
		(*value)[--n] = '\0';
	return n > 0 && **key;
}

static const char *severity_of(const char *value)
{
	static const struct {
		const char *word, *severity;
	} rows[] = {
		{ "critical", "critical" },
		{ "high", "high" },
		{ "medium", "medium" },
		{ "low", "low" },
		{ "p1", "critical" },
		{ "p2", "high" },
		{ "p3", "medium" },
		{ "p4", "low" },
		{ "sev1", "critical" },
		{ "sev2", "high" },
		{ "sev3", "medium" },
		{ "sev4", "low" },
		{ "warning", "medium" },
		{ "info", "low" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (has_word(value, rows[i].word))
			return rows[i].severity;
	return NULL;
}

static void take_fact(struct importer *im, const char *key, const char *value)
{
	static const struct {
		const char *word;
		size_t at;
	} rows[] = {
		{ "version", offsetof(struct facts, revision) },
		{ "revision", offsetof(struct facts, revision) },
		{ "owner", offsetof(struct facts, owner) },
		{ "owners", offsetof(struct facts, owner) },
		{ "maintainer", offsetof(struct facts, owner) },
		{ "team", offsetof(struct facts, owner) },
		{ "service", offsetof(struct facts, service) },
		{ "system", offsetof(struct facts, service) },
	};
	struct facts *f = &im->facts;

	if (strlen(value) > 200)
		return;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const char **member = (const char **)(void *)((char *)f + rows[i].at);

		if (strcasecmp(key, rows[i].word) == 0 && !*member)
			*member = title_clean(im->arena, value);
	}
	if ((has_word(key, "updated") || has_word(key, "date") || has_word(key, "reviewed") ||
		    has_word(key, "modified")) &&
		!f->updated)
		f->updated = facts_date(im->arena, value);
	if ((strcasecmp(key, "severity") == 0 || strcasecmp(key, "priority") == 0) && !f->severity)
		f->severity = severity_of(value);
	if (strcasecmp(key, "status") == 0 && !f->status &&
		(!strcasecmp(value, "draft") || !strcasecmp(value, "published") ||
			!strcasecmp(value, "deprecated"))) {
		char *status = arena_strdup(im->arena, value);

		for (char *p = status; *p; p++)
			*p = (char)(*p | 0x20);
		f->status = status;
	}
}

/* ---- objectives ---- */

static void take_objective(struct importer *im, int line, const char *key, const char *value)
{
	static const struct {
		const char *word, *key;
	} rows[] = {
		{ "rto", "rto" },
		{ "recovery time", "rto" },
		{ "rpo", "rpo" },
		{ "recovery point", "rpo" },
		{ "data retention", "retention" },
		{ "backup retention", "retention" },
	};
	struct facts *f = &im->facts;
	const char *duration = facts_duration(im->arena, value);

	for (size_t i = 0; duration && i < ARRAY_LEN(rows); i++) {
		struct objective_found *o;
		bool there = false;

		if (!has_word(key, rows[i].word))
			continue;
		for (size_t k = 0; k < f->objectives.n; k++)
			there = there || strcmp(f->objectives.v[k].key, rows[i].key) == 0;
		if (!there) {
			o = &vec_add(&f->objectives);
			o->line = line;
			o->key = rows[i].key;
			o->value = duration;
			o->said = arena_strfmt(im->arena, "%s: %s", key, value);
		}
		return;
	}
}

void facts_of_page(struct importer *im)
{
	int last = (int)im->page.lines.n;
	char *key, *value;

	if (last > FACT_LINES_MAX)
		last = FACT_LINES_MAX;
	for (size_t i = 0; i < im->page.front.n; i++)
		if (divide(im->arena, im->page.front.v[i], &key, &value))
			take_fact(im, key, value);
	for (int line = 1; line < last; line++) {
		char *text = page_slice(&im->page, line, line + 1, false);

		if (!divide(im->arena, text, &key, &value))
			continue;
		if (line < 40 || line + 5 > (int)im->page.lines.n)
			take_fact(im, key, value);
		take_objective(im, line, key, value);
	}
}

/* ---- sections of lists ---- */

/* The words of a table's head have become keys. */
static void comment_head(struct importer *im, const struct prose_block *head)
{
	if (head->line)
		vec_push(&im->facts.comments,
			page_slice(&im->page, head->line, head->line + 1, false));
}

bool facts_objectives(struct importer *im, const struct section *s)
{
	size_t items = 0, found = 0;

	for (const struct prose_block *b = s->first; b != s->stop; b = b->next) {
		if (b->kind == PROSE_RULE)
			continue;
		if (b->kind != PROSE_LIST && b->kind != PROSE_TABLE)
			return false;
		for (const struct prose_block *i = b->first; i; i = i->next) {
			if (i->header) {
				comment_head(im, i);
				continue;
			}
			items++;
			for (size_t k = 0; k < im->facts.objectives.n; k++)
				found += im->facts.objectives.v[k].line == i->line;
		}
	}
	if (items == 0 || found != items)
		return false;
	vec_push(&im->facts.comments, s->heading);
	return true;
}

/* "DBA - Ann, 0170" */
static bool divide_by_dash(struct arena *a, const char *text, char **key, char **value)
{
	static const char *const dashes[] = { " - ", " – ", " — " };

	for (size_t i = 0; i < ARRAY_LEN(dashes); i++) {
		const char *at = strstr(text, dashes[i]);

		if (!at || at == text)
			continue;
		*key = arena_strndup(a, text, (size_t)(at - text));
		*value = arena_strdup(a, at + strlen(dashes[i]));
		return true;
	}
	return false;
}

static void take_contact(struct importer *im, int line, const char *text)
{
	struct contact_found *c = &vec_add(&im->facts.contacts);
	char *key, *value;

	*c = (struct contact_found){ .line = line };
	if (divide(im->arena, text, &key, &value) ||
		divide_by_dash(im->arena, text, &key, &value)) {
		c->role = title_clean(im->arena, key);
		c->reach = value;
	} else {
		c->role = title_clean(im->arena, text);
	}
}

static const char *cell(struct importer *im, const struct prose_block *row, int at)
{
	const struct prose_block *b = row->first;

	while (b && at-- > 0)
		b = b->next;
	return b ? block_line(im->arena, b, NULL) : "";
}

/* The column that is headed by one of the words, -1: there is none. */
static int column(struct importer *im, const struct prose_block *head, const char *const *words)
{
	int at = 0;

	for (const struct prose_block *c = head->first; c; c = c->next, at++)
		for (size_t i = 0; words[i]; i++)
			if (has_word(block_line(im->arena, c, NULL), words[i]))
				return at;
	return -1;
}

static const char *head_role[] = { "role", "team", "function", "position", NULL };
static const char *head_name[] = { "name", "person", "who", NULL };
static const char *head_when[] = { "when", "hours", "escalate", NULL };

/* A row's cells that are no role, name or time are how to reach them. */
static bool table_contacts(struct importer *im, const struct prose_block *table)
{
	const struct prose_block *head = table->first;
	int role, name, when;

	if (!head || !head->header)
		return false;
	role = column(im, head, head_role);
	name = column(im, head, head_name);
	when = column(im, head, head_when);
	if (role < 0 && name < 0)
		return false;
	comment_head(im, head);
	for (const struct prose_block *row = head->next; row; row = row->next) {
		struct contact_found c = { .line = row->line };
		struct strbuf reach = STRBUF_INIT;
		int at = 0;

		c.role = cell(im, row, role >= 0 ? role : name);
		if (!*c.role)
			continue;
		c.name = name >= 0 && role >= 0 ? cell(im, row, name) : NULL;
		c.when = when >= 0 ? cell(im, row, when) : NULL;
		for (const struct prose_block *b = row->first; b; b = b->next, at++) {
			const char *text = block_line(im->arena, b, NULL);

			if (at == role || at == name || at == when || !*text)
				continue;
			strbuf_addf(&reach, "%s%s", reach.len ? ", " : "", text);
		}
		c.reach = arena_strndup(im->arena, reach.buf, reach.len);
		strbuf_release(&reach);
		vec_push(&im->facts.contacts, c);
	}
	return true;
}

bool facts_contacts(struct importer *im, const struct section *s)
{
	bool any = false;

	for (const struct prose_block *b = s->first; b != s->stop; b = b->next) {
		if (b->kind == PROSE_RULE)
			continue;
		if (b->kind != PROSE_LIST && b->kind != PROSE_TABLE)
			return false;
		for (const struct prose_block *i = b->first; i && b->kind == PROSE_LIST;
			i = i->next)
			if (!i->first || i->first->next || steps_in(&im->page, i->first, NULL))
				return false;
	}
	for (const struct prose_block *b = s->first; b != s->stop; b = b->next) {
		if (b->kind == PROSE_TABLE) {
			if (!table_contacts(im, b))
				return false;
			any = true;
		} else if (b->kind == PROSE_LIST) {
			for (const struct prose_block *i = b->first; i; i = i->next, any = true) {
				char *text = block_line(im->arena, i, NULL);

				if (*title_clean(im->arena, text))
					take_contact(im, i->line, text);
			}
		}
	}
	if (any)
		vec_push(&im->facts.comments, s->heading);
	return any;
}
