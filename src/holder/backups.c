/*
 * The backups that a `choose` offers. `muster backups` lists and verifies them, in a process that may
 * wait for a disk or die of an archive; here its lines become what the engine is told. Once they are
 * offered, those without a verdict are verified one by one, for as long as the step waits.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/fs.h"
#include "base/jsonrows.h"
#include "base/strbuf.h"
#include "exec/environ.h"
#include "holder/holder-private.h"
#include "model/upkeep.h"

#define LIST_MS 30000 /* a folder that takes longer is one that cannot be listed */
#define GRACE_MS 2000
#define CHOICES_MAX 1000

struct backup_list {
	struct holder *h;
	int step;
	const struct backup_set *set;
	struct exec_capture *capture; /* while `muster backups` runs */
	size_t lacking;               /* without a verdict, when it was last told */
};

/* ---- what it printed ---- */

struct reading {
	struct holder *h;
	VEC(struct backup_choice) v;
	size_t lacking;
};

static int64_t number_of(const char *value)
{
	return value ? strtoll(value, NULL, 10) : EVENT_NONE;
}

static int64_t time_of(const char *value)
{
	int64_t ms;

	return value && time_parse(value, 0, &ms, NULL) == 0 ? ms : EVENT_NONE;
}

static void take_member(void *ctx, size_t row, const char *key, const char *value)
{
	struct reading *r = ctx;
	struct backup_choice *b;

	while (r->v.n <= row) {
		b = &vec_add(&r->v);
		*b = (struct backup_choice){
			.time_ms = EVENT_NONE, .verified_ms = EVENT_NONE, .documents = EVENT_NONE
		};
	}
	b = &r->v.v[row];
	if (strcmp(key, "path") == 0)
		b->path = choices_offer(r->h, value);
	else if (strcmp(key, "verdict") == 0 && value && *value)
		b->verdict = arena_strdup(r->h->scratch, values_masked(r->h, value));
	else if (strcmp(key, "time") == 0)
		b->time_ms = time_of(value);
	else if (strcmp(key, "verified") == 0)
		b->verified_ms = time_of(value);
	else if (strcmp(key, "size") == 0)
		b->size = number_of(value);
	else if (strcmp(key, "documents") == 0)
		b->documents = number_of(value);
}

/* Rows without a path are none. */
static void tidy(struct reading *r)
{
	size_t n = 0;

	for (size_t i = 0; i < r->v.n && n < CHOICES_MAX; i++) {
		if (r->v.v[i].path && r->v.v[i].time_ms != EVENT_NONE)
			r->v.v[n++] = r->v.v[i];
	}
	r->v.n = n;
	for (size_t i = 0; i < n; i++)
		r->lacking += !r->v.v[i].verdict;
}

/* false: the engine does not wait for it any more. */
static bool tell(struct backup_list *l, struct reading *r, const char *why)
{
	struct happening hap = { .type = HAPPEN_CHOICES, .step = l->step, .error = why };
	const char **paths = arena_array(l->h->scratch, const char *, r->v.n + 1);
	struct error e = ERROR_INIT;
	bool wanted;

	for (size_t i = 0; i < r->v.n; i++)
		paths[i] = r->v.v[i].path;
	hap.choices = (struct event_texts){ paths, r->v.n };
	hap.backups = r->v.v;
	hap.backup_n = r->v.n;
	wanted = record_happening(l->h, &hap, NULL, 0, &e) == 0;
	error_clear(&e);
	return wanted;
}

/* ---- running it ---- */

static const struct backup_set *set_of(const struct holder *h, int scope, const char *id)
{
	const struct runbook *rb = session_runbook(h->session, scope);

	for (size_t i = 0; rb && i < rb->backup_n; i++) {
		if (strcmp(rb->backups[i].id, id) == 0)
			return &rb->backups[i];
	}
	return NULL;
}

/* The file that the runbook of a scope was read from: that of its steps, which no fragment has. */
static char *file_of(const struct holder *h, int scope)
{
	const struct runbook *rb = session_runbook(h->session, scope);
	const char *path = h->runbook->files[rb->steps[0].at.file].path;
	const char *slash = strrchr(path, '/');

	return fs_join(rb->folder, slash ? slash + 1 : path);
}

static void on_done(void *ctx, const struct exec_captured *c);

int backups_run(struct holder *h, const struct backups_order *order, struct exec_capture **capture,
	struct error *e)
{
	char *file = file_of(h, order->scope);
	struct value_scope in = { h, order->scope, false };
	struct strbuf path = STRBUF_INIT;
	struct exec_environ env;
	const char *argv[20];
	struct exec_capture_spec spec = { .argv = argv,
		.dir = ".",
		.timeout_ms = order->timeout_ms,
		.grace_ms = GRACE_MS,
		.errors_apart = true };
	size_t n = 0;
	int rc;

	values_expand(&in, order->set->path, &path);
	argv[n++] = h->options->muster;
	argv[n++] = "backups";
	argv[n++] = file;
	argv[n++] = "--only";
	argv[n++] = order->set->id;
	argv[n++] = "--path";
	argv[n++] = path.buf;
	argv[n++] = "--format";
	argv[n++] = "json";
	argv[n++] = "--home";
	argv[n++] = h->options->home;
	if (order->verify) {
		argv[n++] = "--verify";
		argv[n++] = "--unverified";
		argv[n++] = "--one";
	}
	argv[n] = NULL;
	values_own_environment(h, &env);
	spec.envp = exec_environ_vector(&env);
	/* Everybody on this machine sees the words of a command. */
	rc = in.met_secret
		? error_set(e, -ERR_REFUSED, "the path of the backups has a secret in it")
		: exec_capture_start(h->execs, &spec, order->done, order->ctx, capture, e);
	exec_environ_release(&env);
	strbuf_wipe(&path);
	free(file);
	return rc;
}

static int run_backups(struct backup_list *l, bool verify, struct error *e)
{
	struct backups_order order = { .scope = l->h->session->plan->scope_of[l->step],
		.set = l->set,
		.verify = verify,
		.timeout_ms = verify ? 0 : LIST_MS,
		.done = on_done,
		.ctx = l };

	return backups_run(l->h, &order, &l->capture, e);
}

static const char *why_not(struct holder *h, const struct exec_captured *c, const struct error *e)
{
	const char *end = c->errors + strcspn(c->errors, "\n");

	if (c->result.timed_out)
		return "the backups could not be listed: it took too long";
	if (c->errors_n > 0)
		return values_masked(
			h, arena_strndup(h->scratch, c->errors, (size_t)(end - c->errors)));
	if (e->code != 0)
		return arena_strfmt(h->scratch, "muster backups: %s", error_text(e));
	return "muster backups could not be run";
}

static void verify_next(struct backup_list *l, size_t lacking)
{
	bool verifies = l->set->verify_archive || l->set->verify_script;

	/* One that got none now would get none the next time. */
	if (!verifies || lacking == 0 || lacking >= l->lacking)
		return;
	l->lacking = lacking;
	/* What cannot be verified stays unverified, and says so in the list. */
	if (run_backups(l, true, NULL) != 0)
		l->lacking = 0;
}

/* 1: verifying has something to say. */
static const char *read_rows(struct reading *r, const struct exec_captured *c)
{
	struct error e = ERROR_INIT;
	const char *why = NULL;

	if ((c->result.code != 0 && c->result.code != 1) ||
		json_rows(c->data, c->n, take_member, r, &e) != 0)
		why = why_not(r->h, c, &e);
	tidy(r);
	error_clear(&e);
	return why;
}

const char *backups_read(
	struct holder *h, const struct exec_captured *c, const struct backup_choice **v, size_t *n)
{
	struct reading r = { .h = h };
	const char *why = read_rows(&r, c);

	*v = arena_memdup(h->scratch, r.v.n ? (const void *)r.v.v : "", r.v.n * sizeof(*r.v.v));
	*n = r.v.n;
	vec_release(&r.v);
	return why;
}

static void on_done(void *ctx, const struct exec_captured *c)
{
	struct backup_list *l = ctx;
	struct reading r = { .h = l->h };
	const char *why;

	arena_wipe(l->h->scratch);
	why = read_rows(&r, c);
	exec_capture_free(l->capture);
	l->capture = NULL;
	if (!l->h->ended && tell(l, &r, why) && !why)
		verify_next(l, r.lacking);
	vec_release(&r.v);
}

/* ---- begin and end ---- */

void backups_list(struct holder *h, int index)
{
	const struct step *step = &h->session->plan->steps[index];
	struct backup_list *l;
	struct reading none = { .h = h };
	struct error e = ERROR_INIT;

	backups_close(h);
	l = h->backup_list = xcalloc(1, sizeof(*l));
	l->h = h;
	l->step = index;
	l->lacking = SIZE_MAX;
	l->set = set_of(h, h->session->plan->scope_of[index], step->from_backups);
	arena_wipe(h->scratch);
	if (!l->set)
		(void)tell(l, &none, "there is no such backup set");
	else if (!h->options->muster || run_backups(l, false, &e) != 0)
		(void)tell(l, &none, "muster backups could not be run");
	error_clear(&e);
}

void backups_close(struct holder *h)
{
	if (!h->backup_list)
		return;
	exec_capture_free(h->backup_list->capture);
	free(h->backup_list);
	h->backup_list = NULL;
}
