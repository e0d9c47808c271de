/*
 * Errors as values, the table of codes, and BUG(). Must not print but in bug_at(), and must not
 * translate.
 */
#include "config.h"

#include "base/err.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/gasp.h"
#include "base/strbuf.h"
#include "base/xalloc.h"

static const struct {
	int code;
	const char *text;
} names[] = {
#define ERR(name, number, text) { ERR_##name, text },
#include "base/err.def"
#undef ERR
};

static const struct {
	int sys;
	int code;
} of_errno[] = {
	{ ENOENT, ERR_NOTFOUND },
	{ ENOTDIR, ERR_NOTFOUND },
	{ EEXIST, ERR_EXISTS },
	{ ENOSPC, ERR_FULL },
	{ EDQUOT, ERR_FULL },
	{ ELOOP, ERR_UNSAFE },
};

static void error_take(struct error *e, int code, int sys, char *text)
{
	free(e->text);
	e->code = code;
	e->sys = sys;
	e->text = text;
}

int error_set(struct error *e, int code, const char *fmt, ...)
{
	int saved = errno;
	struct strbuf sb = STRBUF_INIT;
	va_list ap;

	if (e == NULL)
		return code;
	va_start(ap, fmt);
	strbuf_vaddf(&sb, fmt, ap);
	va_end(ap);
	error_take(e, code, 0, strbuf_detach(&sb));
	errno = saved;
	return code;
}

int error_set_errno(struct error *e, int code, const char *fmt, ...)
{
	int saved = errno;
	struct strbuf sb = STRBUF_INIT;
	char why[128];
	va_list ap;

	if (e == NULL)
		return code;
	va_start(ap, fmt);
	strbuf_vaddf(&sb, fmt, ap);
	va_end(ap);
	/* The GNU and the POSIX strerror_r differ; strerror's buffer would be shared by threads. */
#if defined(STRERROR_R_CHAR_P) || defined(_GNU_SOURCE)
	strbuf_addf(&sb, ": %s", strerror_r(saved, why, sizeof(why)));
#else
	if (strerror_r(saved, why, sizeof(why)) == 0)
		strbuf_addf(&sb, ": %s", why);
	else
		strbuf_addf(&sb, ": error %d", saved);
#endif
	error_take(e, code, saved, strbuf_detach(&sb));
	errno = saved;
	return code;
}

int error_prefix(struct error *e, const char *fmt, ...)
{
	int saved = errno;
	struct strbuf sb = STRBUF_INIT;
	va_list ap;

	if (e == NULL)
		return 0;
	va_start(ap, fmt);
	strbuf_vaddf(&sb, fmt, ap);
	va_end(ap);
	strbuf_addf(&sb, ": %s", error_text(e));
	error_take(e, e->code, e->sys, strbuf_detach(&sb));
	errno = saved;
	return e->code;
}

const char *error_text(const struct error *e)
{
	if (e == NULL)
		return "no details";
	return e->text != NULL ? e->text : err_name(e->code);
}

void error_clear(struct error *e)
{
	if (e != NULL)
		error_take(e, 0, 0, NULL);
}

const char *err_name(int code)
{
	if (code == 0)
		return "no error";
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if (code == -names[i].code)
			return names[i].text;
	}
	return "unknown error";
}

int err_of_errno(int sys)
{
	for (size_t i = 0; i < ARRAY_LEN(of_errno); i++) {
		if (sys == of_errno[i].sys)
			return -of_errno[i].code;
	}
	return -ERR_IO;
}

void bug_at(const char *file, int line, const char *fmt, ...)
{
	/* On the stack: the heap may be what is broken. A longer text is cut. */
	char text[1024];
	int n;
	va_list ap;

	gasp_run();
	n = snprintf(text, sizeof(text), "BUG: %s:%d: ", file, line);
	if (n > 0 && (size_t)n < sizeof(text)) {
		va_start(ap, fmt);
		vsnprintf(text + n, sizeof(text) - (size_t)n, fmt, ap);
		va_end(ap);
	}
	fprintf(stderr, "%s\n", text);
	fflush(stderr);
	abort();
}
