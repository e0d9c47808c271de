/*
 * Monitors: one run each that goes on all through the session, what a look at one means, which
 * changes are events, and how an alert is acknowledged. Must not hold up the walk: no monitor ever
 * makes a session busy, and none is waited for at the end.
 */
#include "config.h"

#include "engine/monitor.h"

#include <string.h>

#include "base/template.h"
#include "engine/engine-private.h"
#include "model/every.h"

static const char *const states[] = {
	[STATE_OK] = "ok",
	[STATE_WARN] = "warn",
	[STATE_ALERT] = "alert",
	[STATE_UNKNOWN] = "unknown",
};

const char *monitor_state_name(enum monitor_state state)
{
	return states[state];
}

bool run_is_monitor(const char *purpose)
{
	return is(purpose, "monitor");
}

/* ---- what a look says ---- */

static void read_number(
	const struct monitor *m, const struct run_result *result, struct monitor_reading *out)
{
	const struct run_captured *c = result->captured_n > 0 ? &result->captured[0] : NULL;

	out->state = STATE_UNKNOWN;
	if (!c || !c->value || c->costly || !number_parse(c->value, &out->value)) {
		out->text = c && c->costly ? "the pattern was too costly for this output"
			: c && c->line     ? c->line
					   : "no number was found";
		return;
	}
	out->has_value = true;
	out->text = is(c->line, c->value) ? NULL : c->line;
	if (m->has_alert && compare_holds(&m->alert, out->value))
		out->state = STATE_ALERT;
	else if (m->has_warn && compare_holds(&m->warn, out->value))
		out->state = STATE_WARN;
	else
		out->state = STATE_OK;
}

static void read_verdict(const struct monitor *m, const struct run_result *result, const char *said,
	struct strbuf *why, struct monitor_reading *out)
{
	static const struct run_record nobody;
	struct run_plan plan = { .expect = &m->command->expect, .timeout_ms = m->timeout_ms };
	bool ok = is(verdict_of(NULL, &nobody, &plan, result, 0, why), "ok");

	out->state = ok ? STATE_OK : STATE_ALERT;
	if (ok && result->match_line)
		out->text = result->match_line;
	else
		out->text = said ? said : ok ? NULL : why->buf;
}

void monitor_read(const struct monitor *m, const struct run_result *result, const char *said,
	struct strbuf *why, struct monitor_reading *out)
{
	*out = (struct monitor_reading){ .state = STATE_UNKNOWN };
	if (result->error) {
		out->text = result->error;
	} else if (result->timed_out) {
		strbuf_adds(why, "no answer within ");
		duration_format(why, m->timeout_ms);
		out->state = STATE_ALERT;
		out->text = why->buf;
	} else if (m->capture) {
		read_number(m, result, out);
	} else {
		read_verdict(m, result, said, why, out);
	}
}

void monitor_read_set(const struct backup_set *set, const struct backup_choice *v, size_t n,
	int64_t now_ms, struct strbuf *why, struct monitor_reading *out)
{
	const char *path = n > 0 ? v[0].path : NULL, *slash = path ? strrchr(path, '/') : NULL;
	bool damaged = n > 0 && v[0].verdict && !is(v[0].verdict, "OK");
	bool overdue = every_overdue(&set->every, n > 0 ? v[0].time_ms : EVENT_NONE, now_ms);

	*out = (struct monitor_reading){ .state = STATE_OK };
	if (damaged || overdue || n == 0)
		out->state = STATE_ALERT;
	strbuf_adds(why, n == 0 ? "there is no backup" : slash ? slash + 1 : path);
	if (damaged)
		strbuf_addf(why, ": %s", v[0].verdict);
	if (overdue && n > 0)
		strbuf_adds(why, damaged ? ", and the next is overdue" : ": the next is overdue");
	out->text = why->buf;
}

/* ---- `for` ---- */

/* Since when it is so bad: from now where it was not. */
static void remember(int64_t *since, bool bad, int64_t mono_ns)
{
	if (!bad)
		*since = 0;
	else if (*since == 0)
		*since = mono_ns > 0 ? mono_ns : 1;
}

/* It has been so since then, and is. */
static bool has_lasted(const struct monitor *m, int64_t since, int64_t mono_ns)
{
	return m->lasts_ms <= 0 || mono_ns - since >= m->lasts_ms * NS_PER_MS;
}

bool monitor_counts(const struct vital *v, struct monitor_memory *memory,
	struct monitor_reading *reading, int64_t mono_ns)
{
	enum monitor_state state = reading->state, was = v->state;
	bool alert = state == STATE_ALERT, warn = alert || state == STATE_WARN;

	remember(&memory->alert_mono, alert, mono_ns);
	remember(&memory->warn_mono, warn, mono_ns);
	if (!v->seen || !warn || was == STATE_ALERT)
		return true;
	if (alert && has_lasted(v->monitor, memory->alert_mono, mono_ns))
		return true;
	if (was == STATE_WARN && !alert)
		return true;
	if (!v->monitor->has_warn || !has_lasted(v->monitor, memory->warn_mono, mono_ns))
		return false;
	reading->state = STATE_WARN;
	return true;
}

/* ---- variables ---- */

/* Whose variables a command uses. */
struct need {
	const struct session *s;
	const struct runbook *rb;
	const struct command *command;
	int scope;
};

/* A variable of the runbook without a value that nothing sets in its place. */
static const char *lacking(const struct need *need, const char *name, size_t n)
{
	const struct runbook *rb = need->rb;
	const struct setting_list *lists[] = { &rb->env, &need->command->env };
	const struct var_decl *var = NULL;

	for (size_t i = 0; !var && i < rb->var_n; i++)
		if (strlen(rb->vars[i].name) == n && memcmp(rb->vars[i].name, name, n) == 0)
			var = &rb->vars[i];
	if (!var || session_var_in(need->s, need->scope, var->name))
		return NULL;
	for (size_t i = 0; i < ARRAY_LEN(lists); i++)
		for (size_t k = 0; k < lists[i]->n; k++)
			if (is(lists[i]->v[k].name, var->name))
				return NULL;
	return var->name;
}

/* `$NAME`, `${NAME}`; not `${NAME:-else}`, which can do without. */
static const char *lacks_in_script(const struct need *need, const char *script)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
	const char *found = NULL;

	for (const char *p = script; !found && (p = strchr(p, '$')); p++) {
		const char *name = p + 1 + (p[1] == '{');
		size_t n = strspn(name, letters);

		if (n > 0 && !(p[1] == '{' && strchr(":-+", name[n])))
			found = lacking(need, name, n);
	}
	return found;
}

static const char *lacks_in_text(const struct need *need, const char *text)
{
	size_t at = 0, n, start, end;
	const char *name, *found = NULL;

	while (text && !found && template_next(text, &at, &name, &n, &start, &end))
		found = lacking(need, name, n);
	return found;
}

const char *monitor_lacks(const struct session *s, const struct vital *v)
{
	static const struct command no_command;
	const struct command *c = v->monitor->command ? v->monitor->command : &no_command;
	struct need need = { s, session_runbook(s, v->scope), c, v->scope };
	const struct setting_list *lists[] = { &need.rb->env, &c->env };
	const char *found = c->script ? lacks_in_script(&need, c->script) : NULL;

	if (v->set)
		return lacks_in_text(&need, v->set->path);

	for (size_t i = 0; !found && i < ARRAY_LEN(lists); i++)
		for (size_t k = 0; !found && k < lists[i]->n; k++)
			found = lacks_in_text(&need, lists[i]->v[k].value);
	if (!found)
		found = lacks_in_text(&need, c->dir ? c->dir : need.rb->dir);
	return found ? found : lacks_in_text(&need, c->host);
}

/* ---- deciding ---- */

static bool same_number(const struct vital *v, const struct monitor_reading *reading)
{
	return v->has_value == reading->has_value &&
		(!v->has_value || !(v->value < reading->value || v->value > reading->value));
}

int decide_reading(struct decide *d)
{
	const struct session *s = d->s;
	const struct vital *v = session_vital(s, d->h->monitor);
	const struct monitor_reading *reading = d->h->reading;
	bool changes = v && (!v->seen || v->state != reading->state);
	struct event *ev;

	if (!v || s->phase == PHASE_NEW || s->phase == PHASE_CLOSED)
		return error_set(d->e, -ERR_UNFIT, "there is no monitor %s", d->h->monitor);
	if (!changes && same_number(v, reading))
		return 0;
	ev = emit(d, changes ? EV_MONITOR_CHANGE : EV_MONITOR_VALUE);
	ev->monitor = v->id;
	if (changes) {
		ev->was = v->seen ? monitor_state_name(v->state) : NULL;
		ev->state = monitor_state_name(reading->state);
	}
	if (reading->has_value)
		ev->reading = reading->value;
	ev->text = reading->text;
	return 0;
}

static bool waits_for_ack(const struct vital *v)
{
	return v->rang || (v->state == STATE_ALERT && !v->ack_who);
}

static void acknowledge(struct decide *d, const struct vital *v)
{
	struct event *ev = emit(d, EV_ALERT_ACK);

	ev->monitor = v->id;
	ev->who = d->h->who;
}

static int acknowledge_all(struct decide *d)
{
	const struct session *s = d->s;
	size_t n = d->out->events.n;

	for (size_t i = 0; i < s->vitals.n; i++)
		if (waits_for_ack(s->vitals.v[i]))
			acknowledge(d, s->vitals.v[i]);
	return d->out->events.n > n
		? 0
		: error_set(d->e, -ERR_UNFIT, "no alert waits to be acknowledged");
}

/* Without a monitor's name it is all there are. An alert may be on its way while a command runs, so
 * that there is none is no mistake yet. */
int act_ACK(struct decide *d)
{
	const struct vital *v;

	if (!d->h->monitor || !d->h->monitor[0])
		return acknowledge_all(d);
	v = session_vital(d->s, d->h->monitor);
	if (!v)
		return error_set(d->e, -ERR_REFUSED, "there is no monitor %s", d->h->monitor);
	if (!waits_for_ack(v))
		return error_set(
			d->e, -ERR_UNFIT, "no alert of %s waits to be acknowledged", v->id);
	acknowledge(d, v);
	return 0;
}

/* ---- the run of each ---- */

static bool is_watched(const struct session *s)
{
	return s->rb && (s->mode == MODE_INCIDENT || s->mode == MODE_EXERCISE) &&
		s->phase != PHASE_NEW && s->phase != PHASE_CLOSED && !s->ending;
}

/* As anybody could type it; what else the child is told is the holder's business. */
static struct event_texts list_argv(struct decide *d, const struct backup_set *set)
{
	const char *const words[] = { "muster", "backups", "--only", set->id, "--format", "json" };

	return (struct event_texts){ arena_memdup(d->out->arena, words, sizeof(words)),
		ARRAY_LEN(words) };
}

/* Those that do not run: at the begin, and again where another holder goes on. */
bool monitors_begin(struct decide *d)
{
	const struct session *s = d->s;
	bool begun = false;

	for (size_t i = 0; is_watched(s) && i < s->vitals.n; i++) {
		const struct monitor *m = s->vitals.v[i]->monitor;
		const struct run_record *r = session_run(s, s->vitals.v[i]->run);
		struct run_wanted w = {
			.purpose = "monitor", .child = s->vitals.v[i]->id, .monitor = s->vitals.v[i]
		};

		if (!m || !(m->command || s->vitals.v[i]->set) || (r && r->running))
			continue;
		if (s->vitals.v[i]->set)
			w.argv = list_argv(d, s->vitals.v[i]->set);
		w.command = w.place = m->command;
		run_begin(d, &w);
		begun = true;
	}
	return begun;
}

/* They end with the session, which waits for none of them. */
void monitors_end(struct decide *d)
{
	const struct session *s = d->s;

	for (size_t i = 0; i < s->vitals.n; i++) {
		const struct run_record *r = session_run(s, s->vitals.v[i]->run);
		struct event *ev;

		if (!r || !r->running)
			continue;
		ev = emit(d, EV_RUN_EXIT);
		ev->run = r->run;
		ev->stopped = 1;
		ev->wall_ms = (d->h->mono_ns - r->start_mono) / NS_PER_MS;
	}
}

void plan_monitor(const struct session *s, const struct run_record *r, struct run_plan *plan)
{
	const struct vital *v = r->child ? session_vital(s, r->child) : NULL;

	if (!v || !v->monitor || !(v->monitor->command || v->set))
		return;
	plan->scope = v->scope;
	plan->monitor = v->monitor;
	plan->timeout_ms = v->monitor->timeout_ms;
	if (v->set)
		return;
	plan->command = v->monitor->command;
	plan->expect = &v->monitor->command->expect;
	plan->captures = &v->capture;
	plan->capture_n = v->monitor->capture != NULL;
}
