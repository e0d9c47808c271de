/* Runbooks that steps call: each is read once, checked like any other, and may not call itself. */
#include "config.h"

#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "load/loader-private.h"

const char *loader_key(struct loader *l, const struct source *from, const char *name)
{
	char *path = fs_join(from->folder, name);
	char *real = l->options->files ? NULL : realpath(path, NULL);
	const char *key = arena_strdup(l->arena, real ? real : path);

	free(real);
	free(path);
	return key;
}

static struct called *find(struct loader *l, const char *key)
{
	for (size_t i = 0; i < l->called.n; i++)
		if (strcmp(l->called.v[i]->key, key) == 0)
			return l->called.v[i];
	return NULL;
}

/* "a.yaml, b.yaml, a.yaml", from the one that is called again. */
static const char *chain(struct loader *l, const struct called *from, const struct called *to)
{
	const char *list = to->path;

	for (; from != to; from = from->caller)
		list = arena_strfmt(l->arena, "%s, %s", from->path, list);
	return arena_strfmt(l->arena, "%s, %s", to->path, list);
}

static int depth_of(const struct called *called)
{
	int depth = 0;

	for (; called->caller; called = called->caller)
		depth++;
	return depth;
}

/* The file that a step calls, read if it was not yet; NULL: what is wrong was said. */
static struct called *open_call(
	struct loader *l, struct reader *r, struct called *caller, const struct node *at)
{
	const char *key = loader_key(l, r->src, at->text);
	struct called *called = find(l, key);
	struct source *src;

	if (called && !called->names) {
		read_error(r, at, "a runbook cannot call itself: %s", chain(l, caller, called));
		return NULL;
	}
	if (called)
		return called;
	if (depth_of(caller) >= CALLS_DEPTH_MAX) {
		read_error(r, at, "calls within calls, deeper than %d", CALLS_DEPTH_MAX);
		return NULL;
	}
	src = loader_open(l, r, r->src, at);
	if (!src)
		return NULL;
	called = arena_new_of(l->arena, struct called);
	*called = (struct called){ .key = key, .path = src->path, .caller = caller };
	vec_push(&l->called, called);
	loader_read(l, called, src);
	return called;
}

static void check_name(
	struct reader *r, const struct called *called, const struct node *name, const char *what)
{
	if (name->type == NODE_TEXT && !strmap_has(called->names, name->text) &&
		!varname_fault(name->text))
		read_error(r, name, "'%s': %s has no variable %s", what, called->path, name->text);
}

static void check_names(struct reader *r, const struct called *called, const struct node *map)
{
	const struct node *with = node_get(map, "with"), *exports = node_get(map, "export");

	for (size_t i = 0; with && with->type == NODE_MAP && i < with->n; i++)
		check_name(r, called, with->pairs[i].key, "with");
	for (size_t i = 0; exports && exports->type == NODE_LIST && i < exports->n; i++)
		check_name(r, called, exports->items[i], "export");
}

void read_calls(struct loader *l, struct reader *r, struct called *caller)
{
	for (size_t i = 0; i < r->calls.n; i++) {
		const struct call *call = &r->calls.v[i];
		struct called *called = open_call(l, r, caller, node_get(call->map, "call"));

		if (!called || !called->rb)
			continue;
		call->step->callee = called->rb;
		check_names(r, called, call->map);
	}
}
