/*
 * From the fold of the events to what is shown.
 */
#include "config.h"

#include "view/vm.h"

#include <string.h>

#include "base/i18n.h"
#include "base/xalloc.h"

#define SEEMS_WAITING_MS 2000

static const struct {
	const char *mark, *ascii, *word;
} signs[] = {
	[SIGN_TO_COME] = { "·", ".", N_("to come") },
	[SIGN_RUNNING] = { "▶", ">", N_("running") },
	[SIGN_WAITING] = { "⏸", "=", N_("waits for you") },
	[SIGN_DONE] = { "✔", "v", N_("done") },
	[SIGN_FAILED] = { "✖", "x", N_("failed") },
	[SIGN_SKIPPED] = { "↷", "/", N_("skipped") },
	[SIGN_STALE] = { "≠", "!", N_("stale") },
	[SIGN_PASSED] = { "-", "-", N_("not needed") },
};
_Static_assert(ARRAY_LEN(signs) == SIGN_COUNT, "a mark a sign");

static const char *const mode_words[] = {
	[MODE_INCIDENT] = N_("INCIDENT"),
	[MODE_EXERCISE] = N_("EXERCISE"),
	[MODE_DRILL] = N_("DRILL"),
	[MODE_DRY_RUN] = N_("DRY RUN"),
};

const char *sign_mark(enum step_sign sign, bool utf8)
{
	return utf8 ? signs[sign].mark : signs[sign].ascii;
}

const char *sign_word(enum step_sign sign)
{
	return _(signs[sign].word);
}

const char *vm_mode_word(enum session_mode mode)
{
	return _(mode_words[mode]);
}

int64_t vm_mono_now(const struct session *s, int64_t now_ms)
{
	int64_t since = now_ms - s->last_at;

	return s->last_mono + (since > 0 ? since : 0) * 1000000;
}

static const char *expand_in(const struct session *s, int scope, const char *text, struct arena *a)
{
	struct strbuf out = STRBUF_INIT;
	const char *kept;

	session_expand_in(s, scope, text ? text : "", &out);
	kept = arena_strndup(a, out.buf, out.len);
	strbuf_release(&out);
	return kept;
}

static const char *expand(const struct session *s, const char *text, struct arena *a)
{
	return expand_in(s, s->scope, text, a);
}

/* ---- steps ---- */

static enum step_sign sign_now(const struct session *s)
{
	if (s->phase == PHASE_HALT)
		return SIGN_FAILED;
	return session_busy(s) ? SIGN_RUNNING : SIGN_WAITING;
}

enum step_sign vm_sign(const struct session *s, const struct step_record *r)
{
	if (r == s->at && s->step)
		return sign_now(s);
	if (r == s->undo_home)
		return SIGN_FAILED;
	if (r->stale)
		return SIGN_STALE;
	switch (r->state) {
	case STEP_TO_COME: return SIGN_TO_COME;
	case STEP_CURRENT: return SIGN_RUNNING;
	case STEP_DONE: return SIGN_DONE;
	case STEP_FAILED: return SIGN_FAILED;
	case STEP_SKIPPED: return SIGN_SKIPPED;
	case STEP_PASSED: return SIGN_PASSED;
	}
	return SIGN_TO_COME;
}

/* In how many calls a step stands. */
static int depth_of(const char *path)
{
	int depth = 0;

	for (; (path = strchr(path, '/')) != NULL; path++)
		depth++;
	return depth;
}

static int64_t took(const struct session *s, const struct step_record *r, int64_t mono)
{
	if (r->visits == 0)
		return -1;
	if (r == s->at)
		return (mono - r->entered_mono) / 1000000;
	return r->busy_ms + r->waited_ms;
}

static void add_step(
	struct vm *vm, const struct vm_given *g, const struct step_record *r, struct arena *a)
{
	const struct session *s = g->s;
	struct vm_step *row = &vm->steps[vm->step_n];

	*row = (struct vm_step){
		.id = r->id,
		.title = expand_in(s, r->scope, r->title && *r->title ? r->title : r->id, a),
		.sign = vm_sign(s, r),
		.current = r == s->at && s->step,
		.took_ms = took(s, r, vm_mono_now(s, g->now_ms)),
		.verdict = r->verdict,
		.depth = depth_of(r->id),
	};
	if (row->current)
		vm->at_row = vm->step_n;
	vm->all_n++;
	vm->done_n += row->sign != SIGN_TO_COME && row->sign != SIGN_STALE && !row->current;
	vm->step_n++;
}

static void build_steps(struct vm *vm, const struct vm_given *g, struct arena *a)
{
	const struct session *s = g->s;
	const char *phase = NULL;

	vm->steps = arena_array(a, struct vm_step, 2 * s->steps.n);
	vm->at_row = 2 * s->steps.n;
	for (size_t i = 0; i < s->steps.n; i++) {
		const struct step_record *r = s->steps.v[i];
		const struct step *st = r->index >= 0 ? &s->plan->steps[r->index] : NULL;

		if (st && st->phase && (!phase || strcmp(phase, st->phase) != 0)) {
			phase = st->phase;
			vm->steps[vm->step_n++] = (struct vm_step){ .phase = true,
				.title = expand_in(s, r->scope, phase, a) };
		}
		add_step(vm, g, r, a);
	}
}

/* ---- the run ---- */

static const char *how_ended(const struct run_record *r, struct arena *a)
{
	if (r->running)
		return NULL;
	if (r->error)
		return arena_strfmt(a, _("could not start: %s"), r->error);
	if (r->timed_out)
		return _("timed out");
	if (r->stopped)
		return _("stopped");
	if (r->signal)
		return arena_strfmt(a, _("ended by signal %d"), r->signal);
	return arena_strfmt(a, _("exit %d"), r->code);
}

static int64_t timeout_of(const struct session *s, const struct run_record *r)
{
	int child = strcmp(r->purpose, "parallel") == 0 ? session_child_named(s, r->child) : -1;
	int64_t own = child < 0 ? 0 : s->step->children[child].timeout_ms;

	if (child < 0 && s->run != r->run)
		return 0;
	return own > 0 ? own : s->step->timeout_ms;
}

static void build_run(struct vm *vm, const struct vm_given *g, struct arena *a)
{
	const struct session *s = g->s;
	const struct run_record *r = g->run ? session_run(s, g->run) : NULL;
	const struct term *t = output_term(g->output, g->run);
	struct vm_run *run = &vm->run;
	int64_t last;

	if (!r)
		return;
	last = output_last_at(g->output, r->run);
	run->run = r->run;
	run->running = r->running;
	run->beside = strcmp(r->purpose, "adhoc") == 0 || strcmp(r->purpose, "shell") == 0;
	run->echo = g->echo;
	run->full_screen = t && term_modes(t)->alt_screen;
	run->stopping = r->running && r->stop_how;
	run->took_ms = r->running ? g->now_ms - r->start_at : r->wall_ms;
	if (!run->beside && s->step && r->step && s->at && strcmp(r->step, s->at->id) == 0)
		run->timeout_ms = timeout_of(s, r);
	run->silent_ms = g->now_ms - (last > r->start_at ? last : r->start_at);
	run->seems_waiting = r->running && r->cols > 0 && !run->full_screen &&
		run->silent_ms >= SEEMS_WAITING_MS &&
		(!run->echo || output_line_open(g->output, r->run));
	run->how = how_ended(r, a);
	run->bad = !r->running && (r->code != 0 || r->signal || r->error);
	if (run->took_ms < 0)
		run->took_ms = 0;
}

/* ---- several commands ---- */

static const char *clock_text(struct arena *a, int64_t ms)
{
	struct strbuf out = STRBUF_INIT;
	const char *kept;

	duration_clock(&out, ms > 0 ? ms : 0);
	kept = arena_strndup(a, out.buf, out.len);
	strbuf_release(&out);
	return kept;
}

static const char *state_of_child(const struct vm_given *g, const struct session_child *child,
	const struct run_record *r, struct arena *a)
{
	int64_t left = (child->due_mono - vm_mono_now(g->s, g->now_ms)) / 1000000;

	switch (child->state) {
	case CHILD_TO_START: break;
	case CHILD_RUNS:
		return arena_strfmt(a, r->stop_how ? _("stopping, %s") : _("running %s"),
			clock_text(a, g->now_ms - r->start_at));
	case CHILD_WAITS: return arena_strfmt(a, _("again in %s"), clock_text(a, left));
	case CHILD_OK: return arena_strfmt(a, _("done in %s"), clock_text(a, r->wall_ms));
	case CHILD_NOT_OK: return r->why ? r->why : _("not known");
	}
	return _("to come");
}

static void build_child(struct vm *vm, const struct vm_given *g, size_t at, struct arena *a)
{
	static const enum step_sign signs_of[] = {
		[CHILD_TO_START] = SIGN_TO_COME,
		[CHILD_RUNS] = SIGN_RUNNING,
		[CHILD_WAITS] = SIGN_RUNNING,
		[CHILD_OK] = SIGN_DONE,
		[CHILD_NOT_OK] = SIGN_FAILED,
	};
	const struct step *st = &g->s->step->children[at];
	struct strbuf last = STRBUF_INIT;
	struct session_child child;

	session_child(g->s, at, &child);
	output_last_line(g->output, child.run, &last);
	vm->children[at] = (struct vm_child){
		.id = st->id,
		.title = expand(g->s, st->title, a),
		.sign = signs_of[child.state],
		.state = state_of_child(g, &child, session_run(g->s, child.run), a),
		.last = arena_strndup(a, last.buf, last.len),
		.run = child.run,
	};
	if (child.run && child.run == g->run)
		vm->child_at = at;
	strbuf_release(&last);
}

static bool any_begun(const struct session *s)
{
	for (size_t i = 0; s->step && i < s->step->child_n; i++) {
		struct session_child child;

		session_child(s, i, &child);
		if (child.run)
			return true;
	}
	return false;
}

static void build_children(struct vm *vm, const struct vm_given *g, struct arena *a)
{
	const struct step *st = g->s->step;

	if (!any_begun(g->s))
		return;
	vm->children = arena_array(a, struct vm_child, st->child_n);
	vm->child_n = vm->child_at = st->child_n;
	for (size_t i = 0; i < st->child_n; i++)
		build_child(vm, g, i, a);
}

/* ---- the whole ---- */

static const char *last_four(const char *id)
{
	size_t n = id ? strlen(id) : 0;

	return n == 0 ? NULL : n > 4 ? id + n - 4 : id;
}

void vm_build(struct vm *vm, const struct vm_given *g, struct arena *a)
{
	const struct session *s = g->s;
	int64_t mono = vm_mono_now(s, g->now_ms);

	memset(vm, 0, sizeof(*vm));
	vm->title = expand(s, s->title, a);
	vm->mode = vm_mode_word(s->mode);
	vm->real = s->mode == MODE_INCIDENT;
	vm->incident = last_four(s->incident_id);
	vm->rto_ms = s->rto_ms;
	vm->rpo_ms = s->rpo_ms;
	vm->loss_ms = session_loss_ms(s);
	vm->rto_used_ms = s->phase == PHASE_CLOSED && s->rto_used_ms != EVENT_NONE
		? s->rto_used_ms
		: session_rto_used_ms(s, g->now_ms);
	vm->estimate_ms = s->phase == PHASE_CLOSED ? 0 : session_estimate_ms(s, mono);
	vm->paused = s->paused;
	vm->pause_why = s->pause_why;
	vm->ending = s->ending;
	vm->busy = session_busy(s);
	build_steps(vm, g, a);
	if (s->step) {
		vm->step_title = expand(
			s, s->step->title && *s->step->title ? s->step->title : s->step->id, a);
		vm->step_ms = s->at ? (mono - s->at->entered_mono) / 1000000 : 0;
		vm->target_ms = s->step->target_ms;
	}
	session_asks(s, &vm->asks);
	build_run(vm, g, a);
	build_children(vm, g, a);
	vm_build_vitals(vm, s, g->now_ms, a);
}
