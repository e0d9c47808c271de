/* Opens the files of a load: the texts that the caller has at hand, or those on the disk. */
#include "config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "load/loader-private.h"

static int column_of(const struct source *src, size_t line, size_t at)
{
	int column = 1;

	for (size_t i = src->line_at[line]; i < at; i++)
		column += ((unsigned char)src->body[i] & 0xc0) != 0x80;
	return column;
}

static void look_for_secrets(struct loader *l, const struct source *src)
{
	const struct load_options *o = l->options;
	size_t from = 0, start, end;

	while (o->find_secret && from < src->body_size &&
		o->find_secret(o->find_secret_ctx, src->body + from, src->body_size - from, &start,
			&end) &&
		end > start) {
		size_t line = source_line_of(src, from + start);

		problems_add(l->ps, PROBLEM_ERROR, src, (int)line + 1,
			column_of(src, line, from + start),
			"a secret, which every session would record: make it a variable with "
			"'secret: yes'");
		from += end;
	}
}

struct source *loader_add(
	struct loader *l, const char *path, const char *folder, const char *text, size_t n)
{
	struct source *src = arena_new_of(l->arena, struct source);
	int rc = source_init(src, l->arena, path, (int)l->sources.n, text, n, l->ps);

	src->folder = folder;
	vec_push(&l->sources, src);
	if (rc < 0)
		return NULL;
	look_for_secrets(l, src);
	return src;
}

/* The path of a file beside another one, as it is said. */
static const char *beside(struct arena *arena, const char *path, const char *name)
{
	const char *slash = strrchr(path, '/');

	if (*name == '/' || !slash)
		return arena_strdup(arena, name);
	return arena_strfmt(arena, "%.*s%s", (int)(slash - path + 1), path, name);
}

/* The folder of a file that is named from another folder: absolute as that is. */
static const char *folder_beside(struct arena *arena, const char *folder, const char *name)
{
	char *dir = fs_dirname(name), *joined = fs_join(folder, dir);
	const char *copy = arena_strdup(arena, strcmp(dir, ".") == 0 ? folder : joined);

	free(joined);
	free(dir);
	return copy;
}

static const struct load_source *at_hand(const struct load_options *options, const char *path)
{
	for (size_t i = 0; i < options->file_n; i++)
		if (strcmp(options->files[i].path, path) == 0)
			return &options->files[i];
	return NULL;
}

/* The text, in the arena; NULL: it cannot be read, and that was said. */
static const char *text_of(struct loader *l, struct reader *r, const struct source *from,
	const char *path, const struct node *at, size_t *n)
{
	const struct load_source *given = at_hand(l->options, path);
	struct strbuf text = STRBUF_INIT;
	struct error e = ERROR_INIT;
	const char *copy = NULL;
	char *where;

	if (l->options->files) {
		if (!given)
			read_error(r, at, "'%s' is not among the files at hand", at->text);
		*n = given ? given->size : 0;
		return given ? text_keep(l->arena, given->text, given->size) : NULL;
	}
	where = fs_join(from->folder, at->text);
	if (fs_read_file(where, LOAD_BYTES_MAX, &text, &e) == 0) {
		copy = text_keep(l->arena, text.buf, text.len);
		*n = text.len;
	} else {
		read_error(r, at, "'%s' cannot be read: %s", at->text,
			e.sys ? strerror(e.sys) : error_text(&e));
	}
	strbuf_release(&text);
	error_clear(&e);
	free(where);
	return copy;
}

struct source *loader_open(
	struct loader *l, struct reader *r, const struct source *from, const struct node *at)
{
	const char *path = beside(l->arena, from->path, at->text), *text;
	size_t n;

	if (l->sources.n >= LOAD_FILES_MAX) {
		read_error(r, at, "more than %d files are included and called", LOAD_FILES_MAX);
		return NULL;
	}
	text = text_of(l, r, from, path, at, &n);
	return text ? loader_add(l, path, folder_beside(l->arena, from->folder, at->text), text, n)
		    : NULL;
}
