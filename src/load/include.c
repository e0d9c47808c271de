/*
 * Fragments: what several runbooks share. Entries are merged whole, by id, role or name: those of the
 * runbook win, then those of the fragment that is included last.
 */
#include "config.h"

#include <stdint.h>
#include <string.h>

#include "load/loader-private.h"
#include "load/tables-private.h"

#define NO_KEY ((size_t)-1)

#define ROW(list, count, type, key) \
	{ \
		offsetof(struct runbook, list), offsetof(struct runbook, count), \
			sizeof(struct type), offsetof(struct type, key) \
	}

static const struct merge_row {
	size_t at, n_at; /* of the array and its length in struct runbook */
	size_t size;     /* of an element */
	size_t key_at;   /* of the text that says which are the same; NO_KEY: none is */
} rows[] = {
	ROW(contacts, contact_n, contact, role),
	ROW(vars, var_n, var_decl, name),
	ROW(backups, backup_n, backup_set, id),
	ROW(monitors, monitor_n, monitor, id),
	ROW(people, person_n, person, name),
	ROW(env.v, env.n, setting, name),
	{ offsetof(struct runbook, redact), offsetof(struct runbook, redact_n),
		sizeof(const struct pattern *), NO_KEY },
};

struct fragments {
	VEC(struct runbook *) v; /* [0] is the runbook itself */
};

static const char *array_of(const struct runbook *rb, const struct merge_row *row)
{
	return *(const char *const *)(const void *)((const char *)rb + row->at);
}

static size_t count_of(const struct runbook *rb, const struct merge_row *row)
{
	return *(const size_t *)(const void *)((const char *)rb + row->n_at);
}

static const char *key_of(const struct runbook *rb, const struct merge_row *row, size_t i)
{
	const char *key;

	if (row->key_at == NO_KEY)
		return NULL;
	key = *(const char *const *)(const void *)(array_of(rb, row) + i * row->size + row->key_at);
	return key ? key : "";
}

/* Whose entries of a key hold: the first that puts it in. */
static struct strmap *winners(const struct fragments *f, const struct merge_row *row)
{
	struct strmap *map = strmap_new();

	for (size_t k = 0; k < f->v.n; k++) {
		struct runbook *rb = f->v.v[k == 0 ? 0 : f->v.n - k];

		for (size_t i = 0; row->key_at != NO_KEY && i < count_of(rb, row); i++)
			if (!strmap_has(map, key_of(rb, row, i)))
				strmap_put(map, key_of(rb, row, i), rb);
	}
	return map;
}

static void merge_row(struct arena *arena, const struct fragments *f, const struct merge_row *row)
{
	struct strmap *map = winners(f, row);
	size_t all = 0, n = 0;
	char *merged;

	for (size_t k = 0; k < f->v.n; k++)
		all += count_of(f->v.v[k], row);
	merged = arena_calloc(arena, all, row->size);
	for (size_t k = 0; k < f->v.n; k++) {
		const struct runbook *rb = f->v.v[k];

		for (size_t i = 0; i < count_of(rb, row); i++) {
			const char *key = key_of(rb, row, i);

			if (!key || strmap_get(map, key) == rb)
				memcpy(merged + n++ * row->size, array_of(rb, row) + i * row->size,
					row->size);
		}
	}
	strmap_free(map, NULL);
	*(char **)(void *)((char *)f->v.v[0] + row->at) = merged;
	*(size_t *)(void *)((char *)f->v.v[0] + row->n_at) = n;
}

bool is_fragment(const struct node *root)
{
	bool shared = false;

	for (size_t i = 0; i < root->n; i++) {
		const char *key = root->pairs[i].key->text;

		if (!table_field(&fragment_table, key))
			return false;
		shared = shared || strcmp(key, "muster") != 0;
	}
	return shared;
}

void read_fragment(struct reader *r, const struct node *root, struct runbook *into)
{
	read_table(r, &fragment_table, NULL, root, into);
}

static void read_include(
	struct loader *l, struct reader *r, struct source *src, struct fragments *f)
{
	const struct source *outer = r->src;
	const char *folder = r->rb->folder;
	struct document doc;

	document_read(&doc, src, l->arena, l->ps, "a fragment");
	r->cut = r->cut || doc.cut;
	if (!doc.root)
		return;
	r->src = src;
	r->rb->folder = src->folder; /* for what is relative to the fragment */
	vec_push(&f->v, arena_new_of(l->arena, struct runbook));
	read_fragment(r, doc.root, vec_last(&f->v));
	r->rb->folder = folder;
	r->src = outer;
}

/* What is included without being named: in the file that was asked for, not in those that it calls. */
static void read_more(struct loader *l, struct reader *r, struct fragments *f)
{
	const struct load_source *more = l->options->more;
	struct source *src;

	for (size_t i = 0; !more && i < l->options->file_n; i++)
		if (strcmp(l->options->files[i].path, LOAD_MORE_PATH) == 0)
			more = &l->options->files[i];
	if (!more || r->src->file != 0)
		return;
	src = loader_add(l, more->path, r->src->folder, text_keep(l->arena, more->text, more->size),
		more->size);
	if (src)
		read_include(l, r, src, f);
}

void read_includes(struct loader *l, struct reader *r, const struct node *root)
{
	const struct node *list = node_get(root, "include");
	struct fragments f = { { 0 } };
	size_t n = list && list->type == NODE_LIST ? list->n : 0;

	vec_push(&f.v, r->rb);
	read_more(l, r, &f);
	for (size_t i = 0; i < n; i++) {
		const struct node *name = list->items[i];
		struct source *src = name->type == NODE_TEXT && name->n > 0
			? loader_open(l, r, r->src, name)
			: NULL;

		if (src)
			read_include(l, r, src, &f);
		else
			r->cut = true; /* what it declares is not known */
	}
	for (size_t i = 0; f.v.n > 1 && i < ARRAY_LEN(rows); i++)
		merge_row(l->arena, &f, &rows[i]);
	for (size_t i = 0; f.v.n > 1 && i < r->rb->var_n; i++)
		reader_name(r, r->rb->vars[i].name)->decl = &r->rb->vars[i];
	vec_release(&f.v);
}
