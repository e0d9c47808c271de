/*
 * The record told event by event: which function tells which, and how lines are laid out.
 */
#include "config.h"

#include "report/show.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/utf8.h"
#include "base/xalloc.h"
#include "journal/journal.h"
#include "report/show-private.h"
#include "report/sitrep.h"

/* Types without a function say nothing to a reader, or stand in the head (session.open). */
static show_writer *const writers[EV_TYPE_COUNT] = {
	[EV_SESSION_RESUME] = show_resume,
	[EV_ONSET_SET] = show_onset,
	[EV_STEP_ENTER] = show_enter,
	[EV_STEP_PASS] = show_pass,
	[EV_WHEN_RESULT] = show_when,
	[EV_NEEDS_OVERRIDE] = show_needs,
	[EV_DANGER_PASS] = show_danger,
	[EV_APPROVAL_ASK] = show_approval_ask,
	[EV_APPROVAL_GRANT] = show_approval_grant,
	[EV_APPROVAL_REFUSE] = show_approval_refuse,
	[EV_APPROVAL_VOID] = show_approval_void,
	[EV_APPROVAL_BREAK] = show_approval_break,
	[EV_RUN_START] = show_run_start,
	[EV_RUN_INPUT] = show_run_input,
	[EV_RUN_GAP] = show_run_gap,
	[EV_RUN_MATCH] = show_run_match,
	[EV_RUN_STOP] = show_run_stop,
	[EV_RUN_EXIT] = show_run_exit,
	[EV_RUN_EDIT] = show_edit,
	[EV_VAR_SET] = show_var,
	[EV_ITEM_ANSWER] = show_item,
	[EV_ANSWER] = show_answer,
	[EV_ANSWER_BACK] = show_back,
	[EV_CHOICES] = show_choices,
	[EV_BACKUP_SEEN] = show_backup_seen,
	[EV_BACKUP_PICK] = show_backup_pick,
	[EV_WAIT_START] = show_wait,
	[EV_STEP_LEAVE] = show_leave,
	[EV_HALT] = show_halt,
	[EV_RETRY] = show_retry,
	[EV_JUMP] = show_jump,
	[EV_CALL_BEGIN] = show_call_begin,
	[EV_PAUSE] = show_pause,
	[EV_CONTINUE] = show_continue,
	[EV_UNDO_OFFER] = show_undo_offer,
	[EV_UNDO_START] = show_undo_start,
	[EV_UNDO_LEAVE] = show_undo_leave,
	[EV_MONITOR_CHANGE] = show_monitor,
	[EV_ALERT_ACK] = show_ack,
	[EV_CONTACT_CALL] = show_call,
	[EV_INJECT] = show_inject,
	[EV_HINT] = show_hint,
	[EV_NOTE] = show_note,
	[EV_ACTION] = show_action,
	[EV_LOCK_TAKE] = show_lock_take,
	[EV_LOCK_OVERRIDE] = show_lock_override,
	[EV_VIEW_ATTACH] = show_attach,
	[EV_VIEW_DETACH] = show_detach,
	[EV_DRIVER_CHANGE] = show_driver,
	[EV_HOOK_FAIL] = show_hook,
	[EV_JOURNAL_SEGMENT] = show_segment,
	[EV_INTERRUPTED] = show_interrupted,
	[EV_SESSION_ENDING] = show_ending,
	[EV_SESSION_CLOSE] = show_close,
	[EV_SESSION_PRUNED] = show_pruned,
	[EV_JOURNAL_LOST] = show_lost,
	[EV_HOLD_SET] = show_hold,
	[EV_HOLD_RELEASE] = show_release,
	[EV_UNKNOWN] = show_unknown,
};

/* ---- lines ---- */

/* The date once, then whenever it is another. */
static void say_day(struct show *sh, int64_t at_ms)
{
	struct strbuf was = STRBUF_INIT, is = STRBUF_INIT;

	time_local(&is, at_ms);
	if (sh->day_ms != EVENT_NONE)
		time_local(&was, sh->day_ms);
	sh->day_ms = at_ms;
	if (strncmp(was.buf, is.buf, strcspn(is.buf, " ")) != 0)
		strbuf_addf(sh->out, "  %.*s\n", (int)strcspn(is.buf, " "), is.buf);
	strbuf_release(&was);
	strbuf_release(&is);
}

static void say_line(struct show *sh, int64_t at_ms, const char *step, const char *text)
{
	if (!sh->headed)
		show_heading(sh, NULL, "%s", _("Before the first step"));
	say_day(sh, at_ms);
	strbuf_adds(sh->out, "  ");
	time_local_hms(sh->out, at_ms);
	strbuf_addf(sh->out, "  %s", text);
	if (step && (!sh->step || strcmp(step, sh->step) != 0))
		strbuf_addf(sh->out, " [%s]", words_seen(sh->arena, step));
	strbuf_addc(sh->out, '\n');
}

void show_line(struct show *sh, const struct event *ev, const char *fmt, ...)
{
	struct strbuf text = STRBUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	strbuf_vaddf(&text, fmt, ap);
	va_end(ap);
	say_line(sh, ev->at_ms, ev->step, text.buf);
	strbuf_release(&text);
}

void show_block(struct show *sh, const char *mark, const char *text)
{
	while (text && *text) {
		size_t n = strcspn(text, "\n");

		strbuf_addf(sh->out, "            %s", mark);
		text_visible(sh->out, text, n, true);
		strbuf_addc(sh->out, '\n');
		text += n + (text[n] == '\n');
	}
}

void show_heading(struct show *sh, const char *step, const char *fmt, ...)
{
	va_list ap;

	free(sh->step);
	sh->step = step ? xstrdup(step) : NULL;
	sh->headed = true;
	strbuf_addc(sh->out, '\n');
	va_start(ap, fmt);
	strbuf_vaddf(sh->out, fmt, ap);
	va_end(ap);
	strbuf_addc(sh->out, '\n');
}

/* Control characters as people write them: ^C. */
static void add_keys(struct strbuf *out, const struct strbuf *keys)
{
	size_t from = 0;

	for (size_t i = 0; i <= keys->len; i++) {
		unsigned char c = i < keys->len ? (unsigned char)keys->buf[i] : 0;

		if (i < keys->len && c >= 0x20 && c != 0x7f)
			continue;
		text_visible(out, keys->buf + from, i - from, false);
		if (i < keys->len)
			strbuf_addf(out, "^%c", c ^ 0x40);
		from = i + 1;
	}
}

void show_typed(struct show *sh)
{
	struct typed *t = &sh->typed;
	struct strbuf keys = STRBUF_INIT;
	char *text;

	if (!t->who)
		return;
	add_keys(&keys, &t->text);
	if (t->hidden > 0)
		text = xstrfmt(_("%s typed into command %d, not shown and not recorded%s%s"),
			words_seen(sh->arena, t->who), (int)t->run, keys.len ? ": " : "", keys.buf);
	else
		text = xstrfmt(_("%s typed into command %d: %s"), words_seen(sh->arena, t->who),
			(int)t->run, keys.buf);
	say_line(sh, t->at_ms, NULL, text);
	free(text);
	strbuf_release(&keys);
	strbuf_clear(&t->text);
	free(t->who);
	t->who = NULL;
	t->hidden = 0;
}

/* ---- all of it ---- */

static bool is_beside_typing(enum event_type type)
{
	return type == EV_RUN_INPUT || type == EV_RUN_OUTPUT || type == EV_RUN_RESIZE ||
		type == EV_RUN_SPAWNED;
}

static void tell(struct show *sh, const struct event *ev)
{
	if (!is_beside_typing(ev->type))
		show_typed(sh);
	if (writers[ev->type])
		writers[ev->type](sh, ev);
	session_apply(sh->s, ev);
	arena_clear(sh->arena);
}

static void say_end(struct show *sh, const struct stored_session *whole, int64_t now_ms)
{
	show_typed(sh);
	if (whole->torn_bytes > 0)
		strbuf_addf(sh->out, _("\n%d bytes of a torn event stand at the end.\n"),
			(int)whole->torn_bytes);
	if (session_life_over(whole->life))
		return;
	strbuf_addf(sh->out, _("\nNow: "));
	report_where(whole->session, whole->life == LIFE_OPEN, now_ms, sh->out);
	strbuf_addc(sh->out, '\n');
}

static int tell_all(struct show *sh, const struct stored_session *whole, struct journal_reader *r,
	int64_t now_ms, struct error *e)
{
	struct error sub = ERROR_INIT;
	struct event ev;
	int rc;

	while ((rc = journal_reader_next(r, &ev, &sub)) == 1) {
		if (ev.type == EV_SESSION_OPEN)
			show_head(sh, whole, &ev, now_ms);
		tell(sh, &ev);
	}
	show_typed(sh);
	if (rc < 0) {
		strbuf_addf(sh->out, _("\nThe record is damaged from here on: %s\n"),
			words_seen(sh->arena, error_text(&sub)));
		error_set(e, rc, "%s", error_text(&sub));
	} else {
		say_end(sh, whole, now_ms);
	}
	error_clear(&sub);
	return rc;
}

static int show_stored(struct store *st, const char *id, const struct stored_session *whole,
	int64_t now_ms, struct strbuf *out, struct error *e)
{
	struct show sh = { .out = out, .day_ms = EVENT_NONE };
	struct journal_reader *r;
	int fd = store_session_dir(st, id, e), rc;

	if (fd < 0)
		return fd;
	rc = journal_reader_open(&r, fd, JOURNAL_SESSION, e);
	if (rc == 0) {
		sh.arena = arena_new();
		sh.s = session_new(whole->runbook);
		strbuf_init(&sh.typed.text);
		rc = tell_all(&sh, whole, r, now_ms, e);
		journal_reader_close(r);
		strbuf_release(&sh.typed.text);
		free(sh.step);
		session_free(sh.s);
		arena_free(sh.arena);
	}
	close(fd);
	return rc;
}

int report_show(
	struct store *st, const char *id, int64_t now_ms, struct strbuf *out, struct error *e)
{
	struct error sub = ERROR_INIT;
	struct stored_session *whole = NULL;
	int rc = store_read(st, id, &whole, &sub), shown;

	/* Damage of the journal is said where it is met, of the notes here. */
	shown = whole ? show_stored(st, id, whole, now_ms, out, e) : 0;
	if (shown == 0 && rc < 0)
		error_set(e, rc, "%s", error_text(&sub));
	rc = shown < 0 ? shown : rc;
	error_clear(&sub);
	stored_session_free(whole);
	return rc;
}
