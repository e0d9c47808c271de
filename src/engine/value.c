/*
 * Whether a text is a value of a variable's type and pattern. The reasons never hold the value: it
 * may be a secret.
 */
#include "config.h"

#include <string.h>

#include "base/utf8.h"
#include "engine/engine-private.h"

typedef int check_fn(const struct var_decl *var, const char *value, int64_t now_ms,
	struct strbuf *out, struct error *e);

static int check_text(const struct var_decl *var, const char *value, int64_t now_ms,
	struct strbuf *out, struct error *e)
{
	(void)var;
	(void)now_ms;
	(void)e;
	strbuf_adds(out, value);
	return 0;
}

static int check_host(const struct var_decl *var, const char *value, int64_t now_ms,
	struct strbuf *out, struct error *e)
{
	static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				      "0123456789._@:-";

	if (!value[0] || value[0] == '-' || value[strspn(value, allowed)])
		return error_set(e, -ERR_REFUSED, "it is not the name of a host");
	return check_text(var, value, now_ms, out, e);
}

static int check_number(const struct var_decl *var, const char *value, int64_t now_ms,
	struct strbuf *out, struct error *e)
{
	double number;

	if (!number_parse(value, &number))
		return error_set(e, -ERR_REFUSED, "it is not a number");
	return check_text(var, value, now_ms, out, e);
}

static int check_time(const struct var_decl *var, const char *value, int64_t now_ms,
	struct strbuf *out, struct error *e)
{
	int64_t ms;

	(void)var;
	if (time_parse(value, now_ms, &ms, NULL) < 0)
		return error_set(e, -ERR_REFUSED,
			"it is not a time: now, 02:31, 2026-11-23 02:31 or 40m ago");
	time_rfc3339(out, ms);
	return 0;
}

static int check_choice(const struct var_decl *var, const char *value, int64_t now_ms,
	struct strbuf *out, struct error *e)
{
	struct strbuf list = STRBUF_INIT;

	for (size_t i = 0; i < var->options.n; i++) {
		if (strcmp(var->options.v[i], value) == 0) {
			strbuf_release(&list);
			return check_text(var, value, now_ms, out, e);
		}
		strbuf_addf(&list, "%s%s", i > 0 ? ", " : "", var->options.v[i]);
	}
	error_set(e, -ERR_REFUSED, "it is none of %s", list.buf);
	strbuf_release(&list);
	return -ERR_REFUSED;
}

static check_fn *const checks[] = {
	[VAR_TEXT] = check_text,
	[VAR_PATH] = check_text,
	[VAR_HOST] = check_host,
	[VAR_NUMBER] = check_number,
	[VAR_TIME] = check_time,
	[VAR_CHOICE] = check_choice,
};

static int check_pattern(const struct pattern *p, const char *value, struct error *e)
{
	int64_t budget = PATTERN_BUDGET_NS;
	struct match m;
	int found;

	if (strlen(value) > PATTERN_LINE_MAX)
		return error_set(
			e, -ERR_REFUSED, "it is too long for its pattern, %s", pattern_text(p));
	found = pattern_find(p, value, strlen(value), 0, &m, &budget);
	if (found < 0)
		return error_set(
			e, -ERR_REFUSED, "its pattern, %s, is too costly for it", pattern_text(p));
	if (found == 0)
		return error_set(e, -ERR_REFUSED, "it does not match %s", pattern_text(p));
	return 0;
}

int value_check(const struct var_decl *var, const char *value, int64_t now_ms, struct strbuf *out,
	struct error *e)
{
	int rc;

	if (strlen(value) > VALUE_MAX)
		return error_set(e, -ERR_REFUSED, "it is longer than %d KiB", VALUE_MAX / 1024);
	if (var && var->secret && strlen(value) < SECRET_MIN)
		return error_set(e, -ERR_REFUSED, "a secret has at least %d bytes", SECRET_MIN);
	if (!utf8_valid(value, strlen(value), NULL))
		return error_set(e, -ERR_REFUSED, "it is not UTF-8");
	if (!var) {
		strbuf_adds(out, value);
		return 0;
	}
	rc = checks[var->type](var, value, now_ms, out, e);
	if (rc == 0 && var->pattern)
		rc = check_pattern(var->pattern, value, e);
	return rc;
}
