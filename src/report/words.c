/*
 * Values of the record as words in a line.
 */
#include "config.h"

#include "report/words-private.h"

#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/utf8.h"

#define TENTHS_BELOW_MS 10000 /* shorter ones are said to a tenth of a second */

static const char *kept(struct arena *a, struct strbuf *text)
{
	const char *copy = arena_strndup(a, text->buf, text->len);

	strbuf_release(text);
	return copy;
}

const char *words_seen(struct arena *a, const char *text)
{
	struct strbuf seen = STRBUF_INIT;

	if (!text || !*text)
		return "";
	text_visible(&seen, text, strlen(text), true);
	strbuf_trim(&seen);
	for (size_t i = 0; i < seen.len; i++) {
		if (seen.buf[i] == '\n' || seen.buf[i] == '\t')
			seen.buf[i] = ' ';
	}
	return kept(a, &seen);
}

const char *words_list(struct arena *a, const char *const *texts, size_t n)
{
	struct strbuf list = STRBUF_INIT;

	for (size_t i = 0; i < n; i++)
		strbuf_addf(&list, "%s%s", i > 0 ? ", " : "", words_seen(a, texts[i]));
	return kept(a, &list);
}

const char *words_took(struct arena *a, int64_t ms)
{
	if (ms < 0)
		return "?";
	if (ms >= TENTHS_BELOW_MS)
		return words_clock(a, ms);
	return arena_strfmt(a, "%d.%ds", (int)(ms / 1000), (int)(ms % 1000 / 100));
}

const char *words_clock(struct arena *a, int64_t ms)
{
	struct strbuf text = STRBUF_INIT;

	duration_clock(&text, ms);
	return kept(a, &text);
}

const char *words_short(struct arena *a, int64_t ms)
{
	struct strbuf text = STRBUF_INIT;

	duration_short(&text, ms);
	return kept(a, &text);
}

const char *words_time(struct arena *a, int64_t ms)
{
	struct strbuf text = STRBUF_INIT;

	if (ms == EVENT_NONE)
		return "?";
	time_local(&text, ms);
	return kept(a, &text);
}

const char *words_size(struct arena *a, int64_t bytes)
{
	struct strbuf text = STRBUF_INIT;

	size_format(&text, bytes);
	return kept(a, &text);
}

const char *words_why(struct arena *a, const char *text)
{
	return text && *text ? arena_strfmt(a, ": %s", words_seen(a, text)) : "";
}

const char *words_by(struct arena *a, const char *who)
{
	return who && *who ? arena_strfmt(a, _(" by %s"), words_seen(a, who)) : "";
}

const char *words_fill(struct arena *a, const char *says, const char *value)
{
	const char *at = strstr(says, "%s");

	if (!at)
		return says;
	return arena_strfmt(a, "%.*s%s%s", (int)(at - says), says, value, at + 2);
}

const char *words_step(struct arena *a, const struct session *s, const char *id)
{
	const struct step_record *record = id ? session_step(s, id) : NULL;
	struct strbuf title = STRBUF_INIT;
	const char *text;

	if (!id)
		return "";
	if (!record || !record->title || !*record->title)
		return arena_strfmt(a, "[%s]", words_seen(a, id));
	session_expand_in(s, record->scope, record->title, &title);
	text = words_seen(a, title.buf);
	strbuf_release(&title);
	return arena_strfmt(a, "%s [%s]", text, words_seen(a, id));
}

/* Always with hours: 43:01 beside "of 4h" would be taken for 43 of them. */
static const char *with_hours(struct arena *a, int64_t ms)
{
	struct strbuf text = STRBUF_INIT;

	duration_hms(&text, ms);
	return kept(a, &text);
}

const char *words_rto(struct arena *a, const struct session *s, int64_t now_ms)
{
	bool closed = s->phase == PHASE_CLOSED;
	int64_t used = closed ? s->rto_used_ms : session_rto_used_ms(s, session_mono_at(s, now_ms));
	const char *of;

	if (s->rto_ms == EVENT_NONE)
		return NULL;
	of = words_short(a, s->rto_ms);
	if (used == EVENT_NONE)
		return closed ? arena_strfmt(a, _("%s, not met by this session"), of) : of;
	if (closed && s->rto_met >= 0)
		return arena_strfmt(a, s->rto_met ? _("%s of %s: met") : _("%s of %s: missed"),
			with_hours(a, used), of);
	if (used > s->rto_ms)
		return arena_strfmt(a, _("%s of %s: overrun"), with_hours(a, used), of);
	return arena_strfmt(a, _("%s of %s"), with_hours(a, used), of);
}
