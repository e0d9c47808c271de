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
