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
	if (!run->beside && s->step && s->run == r->run)
		run->timeout_ms = s->step->timeout_ms;
	run->silent_ms = g->now_ms - (last > r->start_at ? last : r->start_at);
	run->seems_waiting = r->running && r->cols > 0 && !run->full_screen &&
		run->silent_ms >= SEEMS_WAITING_MS &&
		(!run->echo || output_line_open(g->output, r->run));
	run->how = how_ended(r, a);
	run->bad = !r->running && (r->code != 0 || r->signal || r->error);
	if (run->took_ms < 0)
		run->took_ms = 0;
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
}
