/*
 * See view_rig.h. The pseudo-locale is a gettext() of our own, which this program defines before libc's:
 * it accents what is translated, so that a golden shows which text never went through it.
 */
#include "config.h"

#include "view_rig.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "base/i18n.h"
#include "base/strmap.h"
#include "base/vec.h"
#include "base/xalloc.h"
#include "view/ui-private.h"

/* ---- the pseudo-locale ---- */

static bool pseudo;
static struct strmap *accented;

static const char *accent(char c)
{
	switch (c) {
	case 'a': return "á";
	case 'e': return "é";
	case 'i': return "í";
	case 'o': return "ó";
	case 'u': return "ú";
	default: return NULL;
	}
}

static const char *in_pseudo(const char *text)
{
	struct strbuf out = STRBUF_INIT;
	bool conversion = false;
	char *kept;

	if (!pseudo || !*text)
		return text;
	if (!accented)
		accented = strmap_new();
	if ((kept = strmap_get(accented, text)) != NULL)
		return kept;
	for (const char *p = text; *p; p++) {
		const char *with = conversion ? NULL : accent(*p);

		if (*p == '%')
			conversion = !conversion;
		else if (conversion && strchr("sduxz", *p))
			conversion = *p == 'z';
		if (with)
			strbuf_adds(&out, with);
		else
			strbuf_addc(&out, *p);
	}
	kept = strbuf_detach(&out);
	strmap_put(accented, text, kept);
	return kept;
}

#ifdef ENABLE_NLS
/* libintl.h makes macros of some that end in these two. */
#undef gettext
#undef ngettext
#undef dcgettext
#undef dcngettext

char *gettext(const char *text)
{
	return (char *)(uintptr_t)in_pseudo(text);
}

char *dcgettext(const char *domain, const char *text, int category)
{
	(void)domain;
	(void)category;
	return (char *)(uintptr_t)in_pseudo(text);
}

char *ngettext(const char *one, const char *many, unsigned long n)
{
	return (char *)(uintptr_t)in_pseudo(n == 1 ? one : many);
}

char *dcngettext(
	const char *domain, const char *one, const char *many, unsigned long n, int category)
{
	(void)domain;
	(void)category;
	return (char *)(uintptr_t)in_pseudo(n == 1 ? one : many);
}
#endif

/* ---- the engine in the holder's place ---- */

static void take_events(struct rig *r)
{
	for (size_t i = 0; r->ui && i < r->out.events.n; i++) {
		output_event(r->ui->output, r->out.events.v[i]);
		vitals_event(r->ui, r->out.events.v[i]);
	}
}

static int handle(struct rig *r, struct happening *h, struct error *e)
{
	int rc;

	h->at_ms = r->now_ms;
	h->mono_ns = (r->now_ms - RIG_START_MS) * 1000000;
	h->cols = 52;
	h->rows = 12;
	rc = engine_handle(r->s, h, &r->out, e);
	if (rc == 0)
		take_events(r);
	return rc;
}

static int act(void *ctx, const struct intent *in, int64_t *id, struct error *e)
{
	struct rig *r = ctx;
	struct happening h = { .type = HAPPEN_ACTION, .action = in->action, .who = "maria" };
	struct rig_answer *answer = &vec_add(&r->answers);

	(void)e;
	h.reason = intent_get(in, "reason");
	h.value = intent_get(in, "value");
	h.name = intent_get(in, "name");
	h.monitor = intent_get(in, "monitor");
	h.item = intent_get(in, "item");
	h.option = intent_get(in, "option");
	h.to = intent_get(in, "to");
	h.script = intent_get(in, "run");
	h.text = intent_get(in, "text");
	h.kind = intent_get(in, "kind");
	h.role = intent_get(in, "role");
	h.result_word = intent_get(in, "result");
	h.outcome = intent_get(in, "outcome");
	h.signal_word = intent_get(in, "signal");
	h.child = intent_get(in, "child");
	h.items = in->items;
	h.set = in->set;
	*id = answer->id = ++r->next_id;
	answer->why = (struct error)ERROR_INIT;
	answer->code = handle(r, &h, &answer->why);
	r->refused += answer->code != 0;
	return 0;
}

/* As over a socket: answers come when whoever sent it is back in the loop. */
static void settle(struct rig *r)
{
	for (size_t i = 0; i < r->answers.n; i++) {
		struct rig_answer *a = &r->answers.v[i];

		ui_answer(r->ui, a->id, a->code, error_text(&a->why));
		error_clear(&a->why);
	}
	vec_clear(&r->answers);
	ui_draw(r->ui, r->now_ms);
}

static int keys(void *ctx, int run, const void *data, size_t n, struct error *e)
{
	struct rig *r = ctx;

	(void)run;
	(void)e;
	strbuf_add(&r->typed, data, n);
	return 0;
}

static void reply(void *ctx, int run, const void *data, size_t n)
{
	(void)ctx;
	(void)run;
	(void)data;
	(void)n;
}

static void resize(void *ctx, int cols, int rows)
{
	struct rig *r = ctx;

	r->resized_cols = cols;
	r->resized_rows = rows;
}

static bool echo(void *ctx, int run)
{
	(void)ctx;
	(void)run;
	return true;
}

static int wheel(void *ctx, enum wheel_act act, const char *name, int64_t *id, struct error *e)
{
	struct rig *r = ctx;

	(void)e;
	*id = 0;
	strbuf_addf(&r->typed, "<wheel %d%s%s>", (int)act, name ? " " : "", name ? name : "");
	return 0;
}

static const struct ui_ops ops = { act, keys, reply, resize, echo, wheel };

/* ---- a session ---- */

static struct runbook *read_runbook(const char *text)
{
	struct runbook_collector *c = runbook_collector_new();
	struct event_file file = { .path = "/srv/runbooks/test.yaml",
		.size = (int64_t)strlen(text) };
	struct runbook *rb = NULL;
	struct event ev;

	event_init(&ev, EV_SESSION_OPEN, RIG_START_MS, 0);
	ev.runbook = "test";
	ev.files = (struct event_files){ &file, 1 };
	assert_false(runbook_collector_add(c, &ev, &rb));
	event_init(&ev, EV_SESSION_FILE, RIG_START_MS, 0);
	ev.index = 0;
	ev.text = text;
	assert_true(runbook_collector_add(c, &ev, &rb));
	runbook_collector_free(c);
	assert_non_null(rb);
	return rb;
}

static void open_session(struct rig *r)
{
	struct error e = ERROR_INIT;
	struct happening h = { .type = HAPPEN_OPEN };
	struct event open;

	event_init(&open, EV_SESSION_OPEN, 0, 0);
	open.session = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
	open.format = EVENT_FORMAT;
	open.mode = session_mode_name(MODE_INCIDENT);
	open.runbook = r->rb->id;
	open.title = r->rb->title;
	open.incident_id = "01ARZ3NDEKTSV4RRFFQ69G7QK2";
	open.operator_name = "maria";
	open.onset = RIG_START_MS - 26 * 60000;
	open.rto_ms = r->rb->objectives.rto_ms;
	h.open = &open;
	if (handle(r, &h, &e) != 0)
		fail_msg("%s", error_text(&e));
}

struct rig *rig_new(const char *runbook)
{
	struct rig *r = xcalloc(1, sizeof(*r));
	struct ui_options o = { .who = "maria",
		.drives = true,
		.utf8 = true,
		.cols = 80,
		.rows = 24,
		.now_ms = RIG_START_MS };

	setenv("TZ", "UTC", 1);
	strbuf_init(&r->typed);
	engine_outcome_init(&r->out);
	r->now_ms = RIG_START_MS;
	r->rb = read_runbook(runbook);
	r->s = session_new(r->rb);
	open_session(r);
	r->ui = ui_new(r->s, &ops, r, &o);
	output_begun(r->ui->output);
	settle(r);
	return r;
}

void rig_themes(struct rig *r, const struct theme_source *themes)
{
	r->ui->themes = themes;
}

void rig_free(struct rig *r)
{
	ui_free(r->ui);
	session_free(r->s);
	runbook_free(r->rb);
	engine_outcome_release(&r->out);
	vec_release(&r->answers);
	strbuf_release(&r->typed);
	strmap_free(accented, free);
	accented = NULL;
	free(r);
}

void rig_wait(struct rig *r, int64_t ms)
{
	struct happening h = { .type = HAPPEN_TICK };
	struct error e = ERROR_INIT;

	r->now_ms += ms;
	if (r->s->phase != PHASE_CLOSED && handle(r, &h, &e) != 0)
		fail_msg("%s", error_text(&e));
	ui_tick(r->ui, r->now_ms);
	settle(r);
}

void rig_keys(struct rig *r, const char *names)
{
	while (*names) {
		size_t n = strcspn(names, " ");
		char *name = xstrndup(names, n);
		struct key k;

		if (!key_parse(name, &k))
			fail_msg("no key is called %s", name);
		ui_key(r->ui, k, false);
		settle(r);
		free(name);
		names += n + strspn(names + n, " ");
	}
}

void rig_type(struct rig *r, const char *text)
{
	for (; *text; text++)
		ui_key(r->ui, (struct key){ (uint32_t)*text, 0 }, text[1] != '\0');
	settle(r);
}

void rig_print_of(struct rig *r, int run, const char *text)
{
	struct event ev;

	event_init(&ev, EV_RUN_OUTPUT, r->now_ms, (r->now_ms - RIG_START_MS) * 1000000);
	ev.run = run;
	ev.data = (struct event_bytes){ (const uint8_t *)text, strlen(text) };
	session_apply(r->s, &ev);
	output_event(r->ui->output, &ev);
	settle(r);
}

void rig_print(struct rig *r, const char *text)
{
	rig_print_of(r, (int)r->s->runs.n, text);
}

void rig_reading(struct rig *r, const char *monitor, const struct monitor_reading *reading)
{
	struct happening h = { .type = HAPPEN_READING, .monitor = monitor, .reading = reading };

	assert_int_equal(handle(r, &h, NULL), 0);
	r->ui->dirty = true;
}

void rig_exit_of(struct rig *r, int run, int code)
{
	struct run_result result = { .code = code, .wall_ms = 41000 };
	struct happening h = { .type = HAPPEN_RUN_EXITED, .run = run, .result = &result };
	struct error e = ERROR_INIT;

	if (handle(r, &h, &e) != 0)
		fail_msg("%s", error_text(&e));
	settle(r);
}

void rig_exit(struct rig *r, int code)
{
	rig_exit_of(r, (int)r->s->runs.n, code);
}

void rig_size(struct rig *r, int cols, int rows)
{
	ui_resize(r->ui, cols, rows);
	settle(r);
}

/* ---- looking ---- */

void rig_look(struct rig *r, struct strbuf *out)
{
	canvas_dump(ui_draw(r->ui, r->now_ms), out);
}

bool rig_sees(struct rig *r, const char *text)
{
	struct strbuf screen = STRBUF_INIT;
	bool seen;

	rig_look(r, &screen);
	seen = strstr(screen.buf, text) != NULL;
	strbuf_release(&screen);
	return seen;
}

static void look_everywhere(struct rig *r, struct strbuf *out)
{
	static const int sizes[][2] = { { 80, 24 }, { 120, 40 }, { 200, 60 } };
	static const struct {
		const char *name;
		bool utf8, pseudo;
	} locales[] = { { "C", false, false }, { "UTF-8", true, false }, { "pseudo", true, true } };

	for (size_t l = 0; l < ARRAY_LEN(locales); l++) {
		canvas_free(r->ui->canvas);
		r->ui->canvas = canvas_new(80, 24, locales[l].utf8);
		r->ui->utf8 = locales[l].utf8;
		pseudo = locales[l].pseudo;
		for (size_t s = 0; s < ARRAY_LEN(sizes); s++) {
			rig_size(r, sizes[s][0], sizes[s][1]);
			strbuf_addf(
				out, "== %s %dx%d\n", locales[l].name, sizes[s][0], sizes[s][1]);
			rig_look(r, out);
		}
	}
	pseudo = false;
	rig_size(r, 80, 24);
}

void rig_golden(struct rig *r, const char *name)
{
	const char *top = getenv("top_srcdir"), *golden = getenv("MUSTER_GOLDEN");
	char *path = xstrfmt("%s/tests/data/view/%s.txt", top ? top : ".", name);
	struct strbuf seen = STRBUF_INIT, want = STRBUF_INIT;

	look_everywhere(r, &seen);
	if (golden && strcmp(golden, "write") == 0)
		assert_int_equal(fs_replace_file(path, seen.buf, seen.len, NULL), 0);
	if (fs_read_file(path, 1 << 20, &want, NULL) != 0)
		fail_msg("%s cannot be read", path);
	assert_string_equal(seen.buf, want.buf);
	strbuf_release(&seen);
	strbuf_release(&want);
	free(path);
}
