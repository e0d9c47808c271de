/*
 * From the fold of the events to what is shown.
 */
#include "config.h"

#include "view/vm.h"

#include <string.h>

#include "base/i18n.h"
#include "base/xalloc.h"

#define SEEMS_WAITING_MS 2000

static const char *const mode_words[] = {
	[MODE_INCIDENT] = N_("INCIDENT"),
	[MODE_EXERCISE] = N_("EXERCISE"),
	[MODE_DRILL] = N_("DRILL"),
	[MODE_DRY_RUN] = N_("DRY RUN"),
};

const char *vm_mode_word(enum session_mode mode)
{
	return _(mode_words[mode]);
}

int64_t vm_mono_now(const struct session *s, int64_t now_ms)
{
	return session_mono_at(s, now_ms);
}

static const char *expand(const struct session *s, const char *text, struct arena *a)
{
	struct strbuf out = STRBUF_INIT;
	const char *kept;

	session_expand(s, text ? text : "", &out);
	kept = arena_strndup(a, out.buf, out.len);
	strbuf_release(&out);
	return kept;
}

/* ---- the run ---- */

static const char *how_ended(const struct run_record *r, struct arena *a)
{
	if (r->running)
		return NULL;
	/* No exit status of it was ever seen: 0 would be a lie. */
	if (r->alive)
		return _("its end is not known");
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
	run->lost = !r->running && r->alive;
	run->bad = !r->running && (r->alive || r->code != 0 || r->signal || r->error);
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
		: session_rto_used_ms(s, mono);
	vm->estimate_ms = s->phase == PHASE_CLOSED ? 0 : session_estimate_ms(s, mono);
	vm->paused = s->paused;
	vm->pause_why = s->pause_why;
	vm->ending = s->ending;
	vm->busy = session_busy(s);
	vm_build_steps(vm, g, false, a);
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
