/*
 * Vital signs: how each monitor stands, in few words. Must not judge: the state is the fold's.
 */
#include "config.h"

#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/utf8.h"
#include "base/xalloc.h"
#include "model/upkeep.h"
#include "view/vm.h"

#define TEXT_COLS 10 /* what it printed stands for its state where it is that short */

static const struct {
	const char *mark, *ascii, *word;
} states[] = {
	[STATE_OK] = { "✔", "v", N_("ok") },
	[STATE_WARN] = { "!", "!", N_("warning") },
	[STATE_ALERT] = { "✖", "x", N_("alert") },
	[STATE_UNKNOWN] = { "?", "?", N_("unknown") },
};

const char *vital_mark(enum monitor_state state, bool utf8)
{
	return utf8 ? states[state].mark : states[state].ascii;
}

static const char *word_of(const struct vital *v)
{
	int width = v->text ? text_width(v->text, strlen(v->text)) : 0;

	if (v->rang && v->state == STATE_OK)
		return _("alert over");
	return v->state == STATE_ALERT && width > 0 && width <= TEXT_COLS
		? v->text
		: _(states[v->state].word);
}

static const char *detail(const struct vital *v, struct arena *a)
{
	struct strbuf out = STRBUF_INIT;
	const char *kept;

	if (v->has_value) {
		number_format(&out, v->value);
		if (v->monitor && v->monitor->unit)
			strbuf_adds(&out, v->monitor->unit);
	} else {
		strbuf_adds(&out, word_of(v));
	}
	kept = arena_strndup(a, out.buf, out.len);
	strbuf_release(&out);
	return kept;
}

static const char *since(const struct vital *v, int64_t now_ms, struct arena *a)
{
	struct strbuf out = STRBUF_INIT;
	const char *kept;

	if (v->state != STATE_OK) {
		strbuf_addc(&out, ' ');
		duration_short(&out, now_ms > v->since_at ? now_ms - v->since_at : 0);
	}
	kept = arena_strndup(a, out.buf, out.len);
	strbuf_release(&out);
	return kept;
}

/* One that was never looked at says nothing: in a dry run none is. */
void vm_build_vitals(struct vm *vm, const struct session *s, int64_t now_ms, struct arena *a)
{
	vm->vitals = arena_array(a, struct vm_vital, s->vitals.n + 1);
	for (size_t i = 0; i < s->vitals.n; i++) {
		const struct vital *v = s->vitals.v[i];
		struct strbuf title = STRBUF_INIT;

		if (!v->seen)
			continue;
		session_expand(s, v->title, &title);
		vm->vitals[vm->vital_n++] = (struct vm_vital){
			.title = arena_strndup(a, title.buf, title.len),
			.detail = detail(v, a),
			.since = since(v, now_ms, a),
			.state = v->state,
			.rang = v->rang,
		};
		strbuf_release(&title);
		if (v->rang || v->state == STATE_ALERT)
			vm->alert_n++;
		else
			vm->warn_n += v->state == STATE_WARN;
	}
}
