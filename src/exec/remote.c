/*
 * Our side of a command on another host: which of the bytes that come are the protocol's, and which
 * are output. It must never guess: a mark counts only with the nonce that the other side began with.
 */
#include "config.h"

#include "exec/remote.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "base/vec.h"
#include "base/xalloc.h"
#include "exec/order-private.h"
#include "exec/remote-private.h"

#define MARK '\036'
#define MARK_BEGIN "\036muster "
#define SAID_MAX 4096 /* bytes of what ssh said that are kept */

enum stage {
	CALLING,  /* ssh is on its way, and may ask */
	ORDERING, /* the other side reads what it is to do */
	RUNNING,
	OVER, /* the end was told, or why it never began */
};

struct remote {
	VEC(const char *) argv; /* the words are ours, but for the constant ones */
	char *host;
	bool quiet, has_input;
	enum stage stage;
	char nonce[REMOTE_MARK_MAX];
	struct strbuf order; /* the program; secrets are in it */
	struct strbuf held;  /* may be the beginning of a mark */
	struct strbuf said;  /* by ssh, before the command began: the last of it */
	bool began, ended;
	int code;
	const char *refusal; /* what the other side lacks; NULL: nothing was said */
	char *why;
};

bool exec_host_valid(const char *host)
{
	static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				      "0123456789._@:-";

	return host && *host && *host != '-' && host[strspn(host, allowed)] == '\0';
}

static void fill_argv(struct remote *r, const struct exec_remote *to)
{
	static const char *const plain[] = { "ssh", NULL };
	const char *const *word = to->ssh ? to->ssh : plain;

	for (; *word; word++)
		vec_push(&r->argv, xstrdup(*word));
	vec_push(&r->argv, xstrdup("-tt"));
	if (r->quiet) {
		vec_push(&r->argv, xstrdup("-o"));
		vec_push(&r->argv, xstrdup("BatchMode=yes"));
	}
	vec_push(&r->argv, xstrdup("--"));
	vec_push(&r->argv, xstrdup(to->host));
	vec_push(&r->argv, xstrdup(order_reader));
	vec_push(&r->argv, NULL);
}

int remote_new(const struct exec_spec *spec, struct remote **out, struct error *e)
{
	struct remote *r;

	if (!exec_host_valid(spec->remote->host))
		return error_set(e, -ERR_USAGE, "'%s' is no host", spec->remote->host);
	r = xcalloc(1, sizeof(*r));
	r->host = xstrdup(spec->remote->host);
	r->quiet = spec->channel == EXEC_ON_PIPE;
	r->has_input = spec->input != NULL;
	strbuf_init(&r->order);
	strbuf_init(&r->held);
	strbuf_init(&r->said);
	fill_argv(r, spec->remote);
	order_write(&r->order, spec);
	if (r->order.len > EXEC_REMOTE_MAX) {
		remote_free(r);
		return error_set(e, -ERR_LIMIT, "a command for another host has more than %d MiB",
			EXEC_REMOTE_MAX / 1024 / 1024);
	}
	*out = r;
	return 0;
}

void remote_free(struct remote *r)
{
	if (r == NULL)
		return;
	for (size_t i = 0; i < r->argv.n; i++)
		free((char *)(uintptr_t)r->argv.v[i]);
	vec_release(&r->argv);
	strbuf_wipe(&r->order);
	strbuf_wipe(&r->held);
	strbuf_release(&r->said);
	free(r->host);
	free(r->why);
	free(r);
}

const char *const *remote_argv(const struct remote *r)
{
	return r->argv.v;
}

/* ---- what comes ---- */

static void keep_said(struct remote *r, const char *text, size_t n)
{
	strbuf_add(&r->said, text, n);
	if (r->said.len > SAID_MAX)
		strbuf_consume(&r->said, r->said.len - SAID_MAX);
}

/* Between "ready" and "go" an echo might come, of what was sent; behind the end, ssh's farewell. */
static void pass(struct remote *r, const char *text, size_t n, struct strbuf *out)
{
	if (r->stage == CALLING)
		keep_said(r, text, n);
	if (r->stage == RUNNING || (r->stage == CALLING && !r->quiet))
		strbuf_add(out, text, n);
}

static const char *refusal_of(const char *word)
{
	static const struct {
		const char *word, *why;
	} refusals[] = {
		{ "base64", "there is no base64 on it" },
		{ "dir", "its folder cannot be entered there" },
	};

	for (size_t i = 0; i < ARRAY_LEN(refusals); i++) {
		if (strcmp(refusals[i].word, word) == 0)
			return refusals[i].why;
	}
	return NULL;
}

static bool take_exit(struct remote *r, const char *number)
{
	char *end;
	long code = strtol(number, &end, 10);

	if (end == number || *end || code < 0 || code > 255)
		return false;
	r->code = (int)code;
	r->ended = true;
	r->stage = OVER;
	return true;
}

/* What a mark says where it may stand now; false: it is no mark of ours. */
static bool take_word(struct remote *r, const char *word, enum remote_news *news)
{
	if (r->stage == CALLING && strcmp(word, "ready") == 0) {
		r->stage = ORDERING;
		*news = REMOTE_READY;
	} else if (r->stage == ORDERING && strcmp(word, "go") == 0) {
		r->stage = RUNNING;
		r->began = true;
	} else if (r->stage == RUNNING && strncmp(word, "exit ", 5) == 0 &&
		take_exit(r, word + 5)) {
		*news = REMOTE_GONE;
	} else if (r->stage < RUNNING && (r->refusal = refusal_of(word)) != NULL) {
		r->stage = OVER;
		*news = REMOTE_GONE;
	} else {
		return false;
	}
	return true;
}

/* `text` is what stands between two MARKs: "muster NONCE WORD". */
static bool take_mark(struct remote *r, const char *text, size_t n, enum remote_news *news)
{
	char mark[REMOTE_MARK_MAX], *nonce, *word;

	memcpy(mark, text, n);
	mark[n] = '\0';
	nonce = mark + strlen(MARK_BEGIN) - 1;
	word = strchr(nonce, ' ');
	if (!word)
		return false;
	*word++ = '\0';
	if (r->stage != CALLING && strcmp(nonce, r->nonce) != 0)
		return false;
	if (!take_word(r, word, news))
		return false;
	memcpy(r->nonce, nonce, strlen(nonce) + 1);
	return true;
}

/* How much of the front of `text`, a MARK, can be let go: 0 where it may still become a mark of ours.
 * A mark that is one is taken. */
static size_t look_at_mark(
	struct remote *r, const char *text, size_t n, struct strbuf *out, enum remote_news *news)
{
	size_t begin = strlen(MARK_BEGIN), look = n < REMOTE_MARK_MAX ? n : REMOTE_MARK_MAX;
	const char *end;

	if (memcmp(text, MARK_BEGIN, n < begin ? n : begin) == 0) {
		end = memchr(text + 1, MARK, look - 1);
		if (!end && n < REMOTE_MARK_MAX)
			return 0;
		if (end && take_mark(r, text + 1, (size_t)(end - text - 1), news))
			return (size_t)(end + 1 - text);
	}
	pass(r, text, 1, out);
	return 1;
}

enum remote_news remote_feed(struct remote *r, const uint8_t *data, size_t n, struct strbuf *out)
{
	enum remote_news news = REMOTE_NOTHING;
	size_t at = 0, used;

	strbuf_add(&r->held, data, n);
	while (at < r->held.len) {
		const char *text = r->held.buf + at, *mark;
		size_t rest = r->held.len - at;

		mark = memchr(text, MARK, rest);
		used = mark ? (size_t)(mark - text) : rest;
		pass(r, text, used, out);
		if (mark) {
			size_t taken = look_at_mark(r, mark, rest - used, out, &news);

			if (taken == 0) {
				at += used;
				break;
			}
			used += taken;
		}
		at += used;
	}
	strbuf_consume(&r->held, at);
	return news;
}

void remote_take_order(struct remote *r, struct strbuf *out)
{
	/* What was typed too early may stand in an unfinished line. */
	strbuf_addf(out, "\n%s\n", r->nonce);
	order_wrap(out, &r->order);
	strbuf_wipe(&r->order);
}

void remote_finish(struct remote *r, struct strbuf *out)
{
	pass(r, r->held.buf, r->held.len, out);
	strbuf_clear(&r->held);
	if (!r->began && r->quiet)
		strbuf_add(out, r->said.buf, r->said.len);
}

bool remote_runs(const struct remote *r)
{
	return r->stage == RUNNING;
}

bool remote_has_input(const struct remote *r)
{
	return r->has_input;
}

/* ---- how it ended ---- */

/* The last line that says something. */
static void add_last_line(struct strbuf *why, const struct strbuf *said)
{
	struct strbuf text = STRBUF_INIT;
	const char *line;

	utf8_mend(&text, said->buf, said->len);
	strbuf_trim(&text);
	line = strrchr(text.buf, '\n');
	line = line ? line + 1 : text.buf;
	if (*line)
		strbuf_addf(why, ": %s", line);
	strbuf_release(&text);
}

static void say_why(struct remote *r, const struct exec_result *result)
{
	struct strbuf why = STRBUF_INIT;

	bool given_up = result->timed_out || result->stopped;

	if (r->began && given_up) {
		strbuf_addf(&why,
			"the connection to %s was closed; what became of the command there is not "
			"known",
			r->host);
	} else if (r->began) {
		strbuf_addf(&why,
			"the connection to %s was lost; what became of the command there is not known",
			r->host);
	} else if (r->refusal) {
		strbuf_addf(&why, "it never began on %s: %s", r->host, r->refusal);
	} else if (given_up) {
		strbuf_addf(&why, "it had not begun on %s", r->host);
	} else {
		strbuf_addf(&why, "no connection to %s", r->host);
		if (result->signal > 0)
			strbuf_addf(&why, " (ssh was ended by signal %d)", result->signal);
		else
			strbuf_addf(&why, " (ssh ended with status %d)", result->code);
		add_last_line(&why, &r->said);
	}
	r->why = strbuf_detach(&why);
}

void remote_fill(struct remote *r, struct exec_result *result)
{
	if (result->stage != EXEC_STARTED)
		return;
	result->reach = r->ended ? EXEC_ENDED : r->began ? EXEC_LOST : EXEC_REFUSED;
	if (!r->ended) {
		say_why(r, result);
		result->remote_why = r->why;
	}
	result->code = r->ended ? r->code : -1;
	result->signal = 0;
}
