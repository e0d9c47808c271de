/* Events, effects and what a session asks for as the lines of a transcript. */
#include "config.h"

#include <inttypes.h>
#include <string.h>

#include "engine_tests.h"

static void add_texts(struct strbuf *sb, const struct event_texts *texts)
{
	for (size_t i = 0; i < texts->n; i++)
		strbuf_addf(sb, "%s%s", i > 0 ? "," : "", texts->v[i]);
}

/* As the words of engine_words.c read it. */
static void add_text(struct strbuf *sb, const char *text)
{
	const char *blank = strpbrk(text, " \n\"") ? "\"" : "";

	strbuf_adds(sb, blank);
	for (; *text; text++) {
		if (*text == '\n')
			strbuf_adds(sb, "\\n");
		else if (*text == '"' || *text == '\\')
			strbuf_addf(sb, "\\%c", *text);
		else
			strbuf_addc(sb, *text);
	}
	strbuf_adds(sb, blank);
}

static void add_field(struct strbuf *sb, const struct event *ev, enum event_field field)
{
	const struct event_field_info *info = &event_field_table[field];
	const void *m = (const char *)ev + info->offset;

	if (!event_has(ev, field) || info->kind == FB_DOC)
		return;
	strbuf_addf(sb, " %s=", info->name);
	switch (info->kind) {
	case FB_TEXT: add_text(sb, *(const char *const *)m); return;
	case FB_INT32:
	case FB_INT64:
	case FB_DATE: strbuf_addf(sb, "%" PRId64, *(const int64_t *)m); return;
	case FB_BOOL: strbuf_adds(sb, *(const int *)m ? "yes" : "no"); return;
	case FB_TEXTS:
		strbuf_addc(sb, '"');
		add_texts(sb, m);
		strbuf_addc(sb, '"');
		return;
	case FB_DOUBLE: strbuf_addf(sb, "%g", *(const double *)m); return;
	case FB_BINARY:
	case FB_PAIRS:
	case FB_FILES:
	case FB_DOC: return;
	}
}

const char *event_text(const struct event *ev, struct arena *a)
{
	struct strbuf sb = STRBUF_INIT;
	const char *text;

	strbuf_adds(&sb, event_type_name(ev->type));
	for (const enum event_field *f = event_type_table[ev->type].fields; *f != EF_END; f++)
		add_field(&sb, ev, *f);
	text = arena_strndup(a, sb.buf, sb.len);
	strbuf_release(&sb);
	return text;
}

const char *effect_text(const struct effect *effect, struct arena *a)
{
	static const char *const hows[] = { "timeout", "interrupt", "terminate", "kill" };

	switch (effect->type) {
	case EFFECT_START: return arena_strfmt(a, "+ start %d", effect->run);
	case EFFECT_STOP: return arena_strfmt(a, "+ stop %d %s", effect->run, hows[effect->how]);
	case EFFECT_RELEASE: return arena_strfmt(a, "+ release %d", effect->run);
	case EFFECT_LIST_FILES: return "+ list";
	case EFFECT_LIST_BACKUPS: return "+ list backups";
	case EFFECT_CALL: return arena_strfmt(a, "+ call %d", effect->step);
	case EFFECT_CLOSE: return "+ close";
	}
	return "+ unknown";
}

const char *asks_text(const struct session *s, struct arena *a)
{
	static const char *const names[] = { "nothing", "value", "approval", "danger", "reason",
		"go", "items", "confirm", "answer", "option", "halt", "undo", "outcome" };
	struct session_asks asks;
	struct strbuf missing = STRBUF_INIT;
	const char *text;

	session_asks(s, &asks);
	add_texts(&missing, &asks.missing);
	text = arena_strfmt(a, "? %s%s%s%s%s", names[asks.asks],
		asks.name || asks.text || missing.len ? " " : "", asks.name ? asks.name : "",
		asks.text ? asks.text : "", missing.buf);
	strbuf_release(&missing);
	return text;
}
