/*
 * The rig of the unit tests of holder. Must not test anything itself.
 */
#include "config.h"

#include "holder_tests.h"

#include <stdlib.h>
#include <string.h>

#include "load/load.h"

struct holder *bare_new(const char *text)
{
	return bare_new_with(text, NULL, NULL);
}

struct holder *bare_new_with(const char *text, const char *name, const char *called)
{
	struct load_source file = { name, called, called ? strlen(called) : 0 };
	struct load_options options = {
		.folder = "/srv", .files = called ? &file : NULL, .file_n = called ? 1 : 0
	};
	struct holder *h = xcalloc(1, sizeof(*h));
	struct strbuf said = STRBUF_INIT;
	struct problems ps;

	problems_init(&ps);
	if (load_memory("x.yaml", text, strlen(text), &options, &h->runbook, &ps) != 0) {
		problems_print(&ps, &said);
		fail_msg("%s", said.buf);
	}
	problems_release(&ps);
	h->scratch = arena_new();
	h->redact = redact_set_new();
	h->session = session_new(h->runbook);
	h->dirfd = h->lockfd = h->listenfd = -1;
	memcpy(h->session_id, "01JD9Q4V7M3T5X8Y2ZABCDEFGH", 27);
	return h;
}

void bare_free(struct holder *h)
{
	values_wipe(h);
	session_free(h->session);
	runbook_free(h->runbook);
	redact_set_free(h->redact);
	arena_free(h->scratch);
	while (h->driver_env.n > 0)
		free(vec_pop(&h->driver_env));
	vec_release(&h->driver_env);
	free(h);
}

void bare_set(struct holder *h, const char *name, const char *value)
{
	struct event ev;

	event_init(&ev, EV_VAR_SET, 0, 0);
	ev.name = name;
	ev.value = value;
	ev.source = "set";
	session_apply(h->session, &ev);
}

const char *kept(struct holder *h, const char *name)
{
	struct value_scope in = { .h = h };

	return values_get(&in, name);
}
