/*
 * Files that are read by one table, without names to be looked up afterwards.
 */
#include "config.h"

#include "load/settings.h"

#include "base/fs.h"
#include "load/reader-private.h"

static void read_text_of(struct source *src, const struct field *root, void *base,
	struct arena *arena, struct problems *ps)
{
	static const struct load_options no_options;
	struct document doc;
	struct reader r;

	reader_init(&r, arena, ps, &no_options);
	r.src = src;
	r.rb = arena_new_of(
		arena, struct runbook); /* what is relative to a file asks for its folder */
	r.rb->folder = "/";
	document_read(&doc, src, arena, ps, NULL);
	r.cut = doc.cut;
	if (doc.root)
		read_value(&r, root, doc.root, base);
	strmap_free(reader_finish(&r, NULL), NULL);
}

static int load(const char *path, bool typed, const struct field *root, void *base,
	struct arena *arena, struct problems *ps)
{
	struct source *src = arena_new_of(arena, struct source);
	struct strbuf text = STRBUF_INIT;
	struct error e = ERROR_INIT;
	int rc;

	problems_release(ps);
	rc = fs_read_file(path, LOAD_BYTES_MAX, &text, &e);
	if (rc < 0) {
		rc = load_cannot_read(path, ps, &e);
	} else {
		if (source_init(src, arena, path, 0, text_keep(arena, text.buf, text.len), text.len,
			    ps) == 0) {
			src->typed = typed;
			read_text_of(src, root, base, arena, ps);
		}
		problems_finish(ps);
		rc = ps->errors > 0 ? -ERR_UNSOUND : 0;
	}
	strbuf_release(&text);
	return rc;
}

int settings_load_file(const char *path, const struct field *root, void *base, struct arena *arena,
	struct problems *ps)
{
	return load(path, false, root, base, arena, ps);
}

int settings_load_typed(const char *path, const struct field *root, void *base, struct arena *arena,
	struct problems *ps)
{
	return load(path, true, root, base, arena, ps);
}

/* ---- a part of a file, for others ---- */

static void add_text(struct strbuf *out, const char *text, size_t n)
{
	strbuf_addc(out, '"');
	for (size_t i = 0; i < n; i++) {
		if (text[i] == '\n')
			strbuf_adds(out, "\\n");
		else if (text[i] == '\t')
			strbuf_adds(out, "\\t");
		else if (text[i] == '"' || text[i] == '\\')
			strbuf_addf(out, "\\%c", text[i]);
		else
			strbuf_addc(out, text[i]);
	}
	strbuf_addc(out, '"');
}

/* Depth and size are bounded by what the document was read with. */
static void add_node(struct strbuf *out, const struct node *node)
{
	bool map = node->type == NODE_MAP;

	if (node->type == NODE_TEXT)
		add_text(out, node->text, node->n);
	if (node->type != NODE_MAP && node->type != NODE_LIST)
		return;
	strbuf_addc(out, map ? '{' : '[');
	for (size_t i = 0; i < node->n; i++) {
		if (i > 0)
			strbuf_adds(out, ", ");
		if (map) {
			add_node(out, node->pairs[i].key);
			strbuf_adds(out, ": ");
		}
		add_node(out, map ? node->pairs[i].value : node->items[i]);
	}
	strbuf_addc(out, map ? '}' : ']');
}

int settings_extract(const char *path, const char *key, struct arena *arena, struct strbuf *out,
	struct problems *ps)
{
	struct source *src = arena_new_of(arena, struct source);
	struct strbuf text = STRBUF_INIT;
	struct error e = ERROR_INIT;
	const struct node *value;
	struct document doc = { 0 };
	int rc;

	problems_release(ps);
	rc = fs_read_file(path, LOAD_BYTES_MAX, &text, &e);
	if (rc < 0) {
		rc = load_cannot_read(path, ps, &e);
	} else {
		if (source_init(src, arena, path, 0, text_keep(arena, text.buf, text.len), text.len,
			    ps) == 0)
			document_read(&doc, src, arena, ps, NULL);
		problems_finish(ps);
		rc = ps->errors > 0 ? -ERR_UNSOUND : 0;
		value = rc == 0 && doc.root ? node_get(doc.root, key) : NULL;
		if (value)
			add_node(out, value);
	}
	strbuf_release(&text);
	return rc;
}
