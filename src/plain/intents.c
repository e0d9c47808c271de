/*
 * What is sent: intents from typed lines or from the answers file, when they fit, and what the holder says to
 * them. A script never goes on at another place than it meant.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "plain/walk-private.h"

/* So long an answer waits for the end of an ad-hoc command. */
#define BESIDE_MS 5000

void walk_complain(struct walk *w, const char *fmt, ...)
{
	struct strbuf text = STRBUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	strbuf_vaddf(&text, fmt, ap);
	va_end(ap);
	fprintf(w->o->err, "muster: %s\n", text.buf);
	fflush(w->o->err);
	strbuf_release(&text);
}

static enum asks what_is_asked(const struct walk *w)
{
	struct session_asks asks;

	session_asks(attach_session(w->attach), &asks);
	return asks.asks;
}

/* An approval is waited for from others. */
static bool waits_for_person(const struct walk *w)
{
	return what_is_asked(w) != ASKS_NOTHING && what_is_asked(w) != ASKS_APPROVAL;
}

bool walk_is_closed(const struct walk *w)
{
	return attach_session(w->attach)->phase == PHASE_CLOSED;
}

/* Where the session stands; past the last step, at the last one. */
static const char *where(const struct walk *w)
{
	const struct session *s = attach_session(w->attach);

	if (s->at)
		return s->at->id;
	return s->path.n > 0 ? vec_last(&s->path) : "";
}

/* ---- sending ---- */

static int send_intent(struct walk *w, struct error *e)
{
	struct wire_message m;

	intent_message(&w->intent, &m);
	w->sent = true;
	w->tried_seq = attach_session(w->attach)->last_seq;
	return attach_act(w->attach, &m, &w->sent_id, e);
}

/* What cannot be answered ends as aborted: a script must never go on at another place than it meant. */
static int abort_session(struct walk *w, const char *why, struct error *e)
{
	w->aborting = true;
	w->current = NULL;
	intent_init(&w->intent, ACT_END);
	intent_arg(&w->intent, "outcome", "aborted");
	intent_arg(&w->intent, "reason", arena_strdup(w->arena, why));
	w->has_intent = true;
	return send_intent(w, e);
}

/* Keys are not an action of the engine: they go into the terminal of the command. A line that is typed is
 * ended as one. */
static int send_keys(struct walk *w, struct error *e)
{
	int run = walk_run(w);
	const char *value = intent_get(&w->intent, "value");
	struct strbuf keys = STRBUF_INIT;
	int rc;

	strbuf_adds(&keys, value ? value : "");
	if (keys.len == 0 || (unsigned char)keys.buf[keys.len - 1] >= ' ')
		strbuf_addc(&keys, '\n');
	rc = attach_keys(w->attach, run, keys.buf, keys.len, e);
	strbuf_wipe(&keys);
	w->has_intent = false;
	return rc;
}

static int begin_sleep(struct walk *w, struct error *e)
{
	const char *text = intent_get(&w->intent, "for");
	int64_t ms;

	w->has_intent = false;
	if (!text || duration_parse(text, true, &ms, e) != 0)
		return abort_session(w, "sleep: needs a duration", e);
	w->sleep_until = clock_mono_ns() + ms * 1000000;
	return 0;
}

/* Of several commands that which the action names, else the one that was named before. */
static const char *child_meant(const struct walk *w)
{
	const char *named = w->has_intent ? intent_get(&w->intent, "child") : NULL;

	return named ? named : w->child;
}

int walk_run(const struct walk *w)
{
	const struct session *s = attach_session(w->attach);
	const char *name = child_meant(w);
	int at = name ? session_child_named(s, name) : -1;
	struct session_child child;

	if (at < 0)
		return session_focus_run(s);
	session_child(s, (size_t)at, &child);
	return child.run;
}

/* An action names one that is not there. */
static bool means_nobody(const struct walk *w)
{
	const char *named = intent_get(&w->intent, "child");

	return named && session_child_named(attach_session(w->attach), named) < 0;
}

/* Whether a command that could be typed into runs. */
bool walk_can_type(const struct walk *w)
{
	const struct session *s = attach_session(w->attach);

	return session_takes_keys(s, walk_run(w));
}

/* What may be done while something runs: the step's own, or a command beside it. */
static bool goes_beside(enum action action)
{
	static const enum action those[] = { ACT_STOP, ACT_NOTE, ACT_ACK, ACT_CALL, ACT_HINT,
		ACT_SINCE, ACT_PAUSE, ACT_CONTINUE, ACT_ENOUGH, ACT_CUT, ACT_BREAK };

	for (size_t i = 0; i < ARRAY_LEN(those); i++)
		if (those[i] == action)
			return true;
	return false;
}

/* A script's next answer means the world as what runs leaves it, also after the attempts that a step makes
 * by itself; and as its own command beside the step does, but not for long where that may be meant to run
 * on. A person at a terminal sees what runs. */
static bool waits_for_end(const struct walk *w)
{
	const struct session *s = attach_session(w->attach);
	const struct run_record *r = session_run(s, session_focus_run(s));

	if ((w->tty && !w->current) || w->aborting || goes_beside(w->intent.action))
		return false;
	if (what_is_asked(w) == ASKS_NOTHING && w->intent.action != ACT_ADHOC)
		return true;
	if (!r || !r->running || r->run == s->run)
		return false;
	return strcmp(r->purpose, "shell") == 0 ||
		(session_mono_at(s, clock_real_ms()) - r->start_mono) / 1000000 < BESIDE_MS;
}

static int try_keys(struct walk *w, struct error *e)
{
	bool nobody = means_nobody(w);
	const char *why = "keys: no command runs that could be typed into";

	if (walk_can_type(w) && !nobody)
		return send_keys(w, e);
	if (!waits_for_person(w) && !nobody)
		return 0;
	if (nobody)
		why = arena_strfmt(w->arena, "keys: there is no command %s here",
			intent_get(&w->intent, "child"));
	walk_complain(w, "%s", why);
	if (w->current)
		return abort_session(w, why, e);
	w->has_intent = false;
	return 0;
}

/* Carries out what is to be sent, where it could fit. */
static int try_intent(struct walk *w, struct error *e)
{
	/* The session went on meanwhile: it is looked at anew, as if it had not been taken. */
	if (w->current && strcmp(w->current->step, where(w)) != 0) {
		w->next_answer--;
		w->current = NULL;
		w->has_intent = false;
		return 0;
	}
	if (w->intent.action == ACT_DETACH) {
		w->detach = true;
		return 0;
	}
	if (w->intent.action == ACT_SLEEP)
		return begin_sleep(w, e);
	if (w->intent.action == ACT_KEYS)
		return try_keys(w, e);
	if (w->tried_seq == attach_session(w->attach)->last_seq || waits_for_end(w))
		return 0;
	return send_intent(w, e);
}

/* ---- where intents come from ---- */

/* An answer waits, at most so long. */
static int check_patience(struct walk *w, struct error *e)
{
	const struct plain_answer *a = &w->o->answers[w->waiting - 1];
	int64_t waited = (clock_mono_ns() - w->waits_since) / 1000000;

	if (w->sent || waited < w->o->answer_timeout_ms)
		return 0;
	walk_complain(w, "%s:%d: %s: %s did not fit for too long; the session stands at %s",
		w->o->answers_path, a->line, a->step, action_table[a->intent.action].word,
		where(w));
	return abort_session(w, "an answer did not fit for too long", e);
}

/* What is asked, as the line that asked it has it. */
static int abort_elsewhere(struct walk *w, const struct plain_answer *a, struct error *e)
{
	struct strbuf why = STRBUF_INIT;
	int rc;

	strbuf_addf(&why, "%s:%d: %s for %s came, and at %s %s", w->o->answers_path, a->line,
		action_table[a->intent.action].word, a->step, where(w),
		session_asks_words(attach_session(w->attach)));
	walk_complain(w, "%s", why.buf);
	rc = abort_session(w, why.buf, e);
	strbuf_release(&why);
	return rc;
}

/* Whether a backup that is chosen wants its danger typed depends on whether it was verified meanwhile. So
 * that an answers file never goes by who was faster, what is typed for it may stand there either way. */
static bool is_typed_for_nothing(const struct walk *w, const struct plain_answer *a)
{
	bool here = strcmp(a->step, where(w)) == 0;

	if (!w->picked || strcmp(w->picked, a->step) != 0)
		return false;
	if (a->intent.action != ACT_TYPE && a->intent.action != ACT_GO)
		return false;
	return !here || (what_is_asked(w) == ASKS_OPTION);
}

static void pass_over_typed(struct walk *w)
{
	while (w->next_answer < w->o->answer_n &&
		is_typed_for_nothing(w, &w->o->answers[w->next_answer]))
		w->next_answer++;
}

static int next_from_answers(struct walk *w, struct error *e)
{
	const struct plain_answer *a;

	pass_over_typed(w);
	if (w->next_answer == w->o->answer_n) {
		if (!waits_for_person(w))
			return 0;
		walk_complain(w, "%s: the answers are at their end, and at %s %s",
			w->o->answers_path, where(w),
			session_asks_words(attach_session(w->attach)));
		return abort_session(w, "the answers are at their end", e);
	}
	a = &w->o->answers[w->next_answer];
	if (w->waiting != w->next_answer + 1) {
		w->waiting = w->next_answer + 1;
		w->waits_since = clock_mono_ns();
	}
	if (strcmp(a->step, where(w)) != 0)
		return waits_for_person(w) ? abort_elsewhere(w, a, e) : check_patience(w, e);
	w->next_answer++;
	w->picked = w->picked && strcmp(w->picked, a->step) == 0 ? w->picked : NULL;
	w->current = a;
	w->intent = a->intent;
	w->has_intent = true;
	w->tried_seq = -1;
	return try_intent(w, e);
}

/* Takes one line out of what was typed; NULL: there is none. At the end of the input what is left is
 * one. */
const char *walk_take_line(struct walk *w)
{
	char *nl = memchr(w->typed.buf, '\n', w->typed.len);
	size_t n = nl ? (size_t)(nl - w->typed.buf) : w->typed.len;
	char *line;

	if (!nl && (!w->eof || n == 0))
		return NULL;
	line = arena_strndup(w->arena, w->typed.buf, n);
	strbuf_consume(&w->typed, n + (nl ? 1 : 0));
	n = strlen(line);
	if (n > 0 && line[n - 1] == '\r')
		line[n - 1] = '\0';
	return line;
}

/* Typing and stop go to that one from here on. It is this view's own matter and no action. */
static int focus(struct walk *w, const char *child)
{
	if (session_child_named(attach_session(w->attach), child) < 0) {
		walk_complain(w, "there is no command %s here", child);
		return 1;
	}
	free(w->child);
	w->child = xstrdup(child);
	return 1;
}

static int next_from_lines(struct walk *w, struct error *e)
{
	const struct session *s = attach_session(w->attach);
	bool colon = w->typed.len > 0 && w->typed.buf[0] == ':';
	struct error sub = ERROR_INIT;
	const char *line;
	int rc;

	/* What answers a question waits until there is one; actions are the engine's to judge. */
	if (!colon && !waits_for_person(w))
		return 0;
	line = walk_take_line(w);
	if (!line) {
		if (w->eof && !w->tty && waits_for_person(w))
			return abort_session(w, "the input is at its end", e);
		return 0;
	}
	if (strncmp(line, ":focus ", 7) == 0)
		return focus(w, line + 7);
	rc = *line == ':' ? intent_parse(&w->intent, line + 1, s, w->arena, &sub)
			  : intent_answer(&w->intent, line, s, w->arena, &sub);
	if (rc != 0) {
		walk_complain(w, "%s", error_text(&sub));
		error_clear(&sub);
		return 1;
	}
	if ((w->intent.action == ACT_STOP || w->intent.action == ACT_EDIT) && w->child &&
		!intent_get(&w->intent, "child") && session_child_named(s, w->child) >= 0)
		intent_arg(&w->intent, "child", w->child);
	w->current = NULL;
	w->has_intent = true;
	w->tried_seq = -1;
	return try_intent(w, e);
}

/* ---- answers of the holder ---- */

static int refused(struct walk *w, const struct attach_answer *a, struct error *e)
{
	struct strbuf why = STRBUF_INIT;
	int rc = 0;

	/* It is closed already: that is on its way, and nothing is left to be answered. */
	if (a->code == -ERR_CLOSED) {
		w->has_intent = false;
		return 0;
	}
	if (w->aborting)
		return error_set(e, a->code, "%s", a->text);
	/* Tried again once something has happened, or looked at anew where the session stands then. What a
	 * person typed is, where they are asked for something else, theirs to say anew. */
	if ((a->later && (w->current || !waits_for_person(w))) ||
		(a->code == -ERR_NOTFOUND && w->current)) {
		w->has_intent = true;
		return 0;
	}
	w->has_intent = false;
	if (!w->current) {
		walk_complain(w, "%s", a->text);
		return 0;
	}
	strbuf_addf(&why, "%s:%d: %s: %s: %s", w->o->answers_path, w->current->line,
		w->current->step, action_table[w->intent.action].word, a->text);
	walk_complain(w, "%s", why.buf);
	rc = abort_session(w, why.buf, e);
	strbuf_release(&why);
	return rc;
}

/* Whether what was accepted just now chose a backup. */
static bool chose_backup(const struct walk *w)
{
	const struct plan *plan = attach_session(w->attach)->plan;
	int at = w->current && w->intent.action == ACT_CHOOSE
		? plan_step_named(plan, w->current->step)
		: -1;

	return at >= 0 && plan->steps[at].source == CHOOSE_BACKUPS;
}

static int take_answers(struct walk *w, struct error *e)
{
	struct attach_answer a;
	int rc = 0;

	while (rc == 0 && attach_answer_next(w->attach, &a)) {
		if (a.id == w->wheel_id && a.code != 0)
			walk_complain(w, "%s", a.text);
		if (a.id != w->sent_id || !w->sent)
			continue;
		w->sent = false;
		if (a.code != 0) {
			rc = refused(w, &a, e);
			continue;
		}
		w->has_intent = false;
		if (chose_backup(w))
			w->picked = w->current->step;
	}
	return rc;
}

/* Everything that can be done without waiting. */
int walk_advance(struct walk *w, struct error *e)
{
	int rc = take_answers(w, e);

	if (rc == 0 && w->o->drives && !attach_drives(w->attach))
		return walk_watch(w, e);
	if (rc == 0)
		rc = walk_wheel_lines(w, e);
	while (rc >= 0 && !walk_is_closed(w) && !w->detach && !w->sent && w->o->drives) {
		if (w->aborting && !w->has_intent)
			return 0;
		if (w->sleep_until && clock_mono_ns() < w->sleep_until)
			return 0;
		w->sleep_until = 0;
		if (w->has_intent) {
			rc = try_intent(w, e);
			if (rc == 0 && w->has_intent && w->current && !w->aborting)
				rc = check_patience(w, e);
			if (rc < 0 || w->has_intent)
				return rc < 0 ? rc : 0;
			continue;
		}
		arena_clear(w->arena);
		rc = w->o->answers ? next_from_answers(w, e) : next_from_lines(w, e);
		if (rc == 0 && !w->has_intent && !w->sleep_until && !w->detach &&
			(w->o->answers || !memchr(w->typed.buf, '\n', w->typed.len) ||
				!waits_for_person(w)))
			return 0;
	}
	return rc < 0 ? rc : 0;
}
