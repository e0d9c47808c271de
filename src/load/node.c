/* Look-ups in a tree. */
#include "config.h"

#include "load/node-private.h"

#include <string.h>

const struct node *node_get(const struct node *map, const char *key)
{
	if (map->type != NODE_MAP)
		return NULL;
	for (size_t i = 0; i < map->n; i++)
		if (map->pairs[i].key->text[0] == key[0] &&
			strcmp(map->pairs[i].key->text, key) == 0)
			return map->pairs[i].value;
	return NULL;
}

const char *node_type_name(const struct node *node)
{
	static const char *const names[] = {
		[NODE_TEXT] = "a text",
		[NODE_LIST] = "a list",
		[NODE_MAP] = "a map",
		[NODE_BROKEN] = "what is broken",
	};

	return names[node->type];
}
