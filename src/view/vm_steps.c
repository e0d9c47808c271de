/*
 * The steps that are listed. Those of a called runbook only while the session stands in that call: a call
 * is one step of the runbook that calls, and what is in it matters to who is in it.
 */
#include "config.h"

#include "view/vm.h"

#include <string.h>

#include "base/i18n.h"

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

const char *sign_mark(enum step_sign sign, bool utf8)
{
	return utf8 ? signs[sign].mark : signs[sign].ascii;
}

const char *sign_word(enum step_sign sign)
{
	return _(signs[sign].word);
}

static const char *expand(const struct session *s, int scope, const char *text, struct arena *a)
{
	struct strbuf out = STRBUF_INIT;
	const char *kept;

	session_expand_in(s, scope, text, &out);
	kept = arena_strndup(a, out.buf, out.len);
	strbuf_release(&out);
	return kept;
}

/* A step without a title goes by its id in its own file. */
static const char *title_of(const struct step_record *r)
{
	const char *slash = strrchr(r->id, '/');

	if (r->title && *r->title)
		return r->title;
	return slash ? slash + 1 : r->id;
}

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

/* ---- which are listed ---- */

/* In how many calls a step stands. */
static int depth_of(const char *path)
{
	int depth = 0;

	for (; (path = strchr(path, '/')) != NULL; path++)
		depth++;
	return depth;
}

/* Whether that path leads into the call whose path are the first `n` bytes of `step`, or is it. */
static bool leads_into(const char *path, const char *step, size_t n)
{
	return strncmp(path, step, n) == 0 && (path[n] == '/' || path[n] == '\0');
}

/* The call itself is no place in it: a step stands in it by what comes behind its path. */
static bool is_in(const struct step_record *r, const char *step, size_t n)
{
	return r && leads_into(r->id, step, n) && r->id[n] == '/';
}

/* Whether the session stands in the call that holds the step; a step of no call is always listed. */
static bool is_listed(const struct session *s, const struct step_record *r)
{
	const char *slash = strrchr(r->id, '/');
	size_t n = slash ? (size_t)(slash - r->id) : 0;

	if (!slash || is_in(s->at, r->id, n) || is_in(s->undo_home, r->id, n))
		return true;
	/* Between two steps, it stands in a file alone. */
	return !s->at && leads_into(s->scopes.v[s->scope]->path, r->id, n);
}

/* ---- the rows ---- */

static int64_t took(const struct session *s, const struct step_record *r, int64_t mono)
{
	if (r->visits == 0)
		return -1;
	/* A call is under way while its steps are walked. */
	if (r == s->at || (r->state == STEP_CURRENT && s->phase != PHASE_CLOSED))
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
		.title = expand(s, r->scope, title_of(r), a),
		.sign = vm_sign(s, r),
		.current = r == s->at && s->step,
		.took_ms = took(s, r, vm_mono_now(s, g->now_ms)),
		.verdict = r->verdict,
		.depth = depth_of(r->id),
	};
	if (row->current || (!s->at && s->next && strcmp(s->next, r->id) == 0))
		vm->at_row = vm->step_n;
	vm->all_n++;
	vm->done_n += row->sign != SIGN_TO_COME && row->sign != SIGN_STALE && !row->current;
	vm->step_n++;
}

/* A heading where another phase of the same file begins; a call in the midst of one does not end it. */
static void add_phase(struct vm *vm, const struct session *s, const struct step_record *r,
	const char **phases, struct arena *a)
{
	const struct step *st = r->index >= 0 ? &s->plan->steps[r->index] : NULL;
	const char **last = st ? &phases[s->plan->scope_of[r->index]] : NULL;

	if (!st || !st->phase || (*last && strcmp(*last, st->phase) == 0))
		return;
	*last = st->phase;
	vm->steps[vm->step_n++] = (struct vm_step){
		.phase = true, .title = expand(s, r->scope, st->phase, a), .depth = depth_of(r->id)
	};
}

void vm_build_steps(struct vm *vm, const struct vm_given *g, bool every, struct arena *a)
{
	const struct session *s = g->s;
	const char **phases = arena_array(a, const char *, s->plan ? s->plan->scope_n : 1);

	vm->steps = arena_array(a, struct vm_step, 2 * s->steps.n);
	vm->at_row = 2 * s->steps.n;
	for (size_t i = 0; i < s->steps.n; i++) {
		const struct step_record *r = s->steps.v[i];

		if (!every && !is_listed(s, r))
			continue;
		add_phase(vm, s, r, phases, a);
		add_step(vm, g, r, a);
	}
}
