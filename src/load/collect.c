/*
 * The runbook of a session out of its own journal: session.open names the files, session.file has their
 * texts. Must not look at the disk.
 */
#include "config.h"

#include "load/collect.h"

#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"
#include "base/xalloc.h"
#include "load/load.h"

struct collected_file {
	char *path;
	struct strbuf text;
	bool whole;
};

struct runbook_collector {
	struct collected_file *files;
	size_t n, whole;
	struct load_options options;
};

struct runbook_collector *runbook_collector_new(void)
{
	struct runbook_collector *c = xcalloc(1, sizeof(*c));

	c->options.folder = "/";
	return c;
}

void runbook_collector_set_options(
	struct runbook_collector *c, const char *folder, const struct event_texts *shell)
{
	c->options.folder = folder;
	c->options.shell = shell->v;
	c->options.shell_n = shell->n;
}

void runbook_collector_free(struct runbook_collector *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < c->n; i++) {
		free(c->files[i].path);
		strbuf_release(&c->files[i].text);
	}
	free(c->files);
	free(c);
}

static void begin(struct runbook_collector *c, const struct event *ev)
{
	if (c->files || ev->files.n == 0)
		return;
	c->n = ev->files.n;
	c->files = xcalloc(c->n, sizeof(*c->files));
	for (size_t i = 0; i < c->n; i++) {
		c->files[i].path = xstrdup(ev->files.v[i].path);
		strbuf_init(&c->files[i].text);
	}
}

static struct runbook *load(const struct runbook_collector *c)
{
	struct load_source *others = xcalloc(c->n, sizeof(*others));
	struct load_options options = c->options;
	struct problems problems;
	struct runbook *rb = NULL;

	for (size_t i = 0; i < c->n; i++) {
		others[i].path = c->files[i].path;
		others[i].text = c->files[i].text.buf;
		others[i].size = c->files[i].text.len;
	}
	options.files = others;
	options.file_n = c->n;
	problems_init(&problems);
	if (load_memory(c->files[0].path, c->files[0].text.buf, c->files[0].text.len, &options, &rb,
		    &problems) != 0)
		rb = NULL;
	problems_release(&problems);
	free(others);
	return rb;
}

bool runbook_collector_add(struct runbook_collector *c, const struct event *ev, struct runbook **rb)
{
	struct collected_file *f;

	if (ev->type == EV_SESSION_OPEN)
		begin(c, ev);
	if (ev->type != EV_SESSION_FILE || !ev->text || ev->index < 0 || (size_t)ev->index >= c->n)
		return false;
	f = &c->files[ev->index];
	if (f->whole)
		return false;
	strbuf_adds(&f->text, ev->text);
	f->whole = ev->parts == EVENT_NONE || ev->part == EVENT_NONE || ev->part + 1 >= ev->parts;
	if (!f->whole || ++c->whole < c->n)
		return false;
	*rb = load(c);
	return true;
}
