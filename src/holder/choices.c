/*
 * The files that a `choose` offers: names in one folder that fit the pattern, newest first, as absolute
 * paths; and, of all that is offered, what a line stands for in which a secret was masked.
 */
#include "config.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/fs.h"
#include "base/utf8.h"
#include "holder/holder-private.h"

#define CHOICES_MAX 1000
#define OFFERS_MAX 10000 /* of a session; what comes later is offered as it is shown */

struct candidate {
	char *path;
	struct timespec mtime;
};

struct candidates {
	VEC(struct candidate) all;
};

static int newest_first(const void *a, const void *b)
{
	const struct candidate *x = a, *y = b;

	if (x->mtime.tv_sec != y->mtime.tv_sec)
		return x->mtime.tv_sec < y->mtime.tv_sec ? 1 : -1;
	if (x->mtime.tv_nsec != y->mtime.tv_nsec)
		return x->mtime.tv_nsec < y->mtime.tv_nsec ? 1 : -1;
	/* Backups are named by date: of two that are equally old, the later name. */
	return strcmp(y->path, x->path);
}

static bool fits(const struct step *step, const char *name)
{
	int64_t budget = PATTERN_BUDGET_NS;
	struct match m;

	if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
		return false;
	/* A name that is not UTF-8 cannot be recorded as it is. */
	if (!utf8_valid(name, strlen(name), NULL))
		return false;
	return !step->from_pattern ||
		pattern_find(step->from_pattern, name, strlen(name), 0, &m, &budget) == 1;
}

static int list(
	const struct step *step, const char *folder, struct candidates *out, struct error *e)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;

	if (!dir)
		return error_set_errno(e, -ERR_IO, "%s cannot be listed", folder);
	while ((entry = readdir(dir)) != NULL) {
		struct candidate *c;
		struct stat st;

		if (!fits(step, entry->d_name) || fstatat(dirfd(dir), entry->d_name, &st, 0) != 0)
			continue;
		c = &vec_add(&out->all);
		c->path = fs_join(folder, entry->d_name);
		c->mtime = st.st_mtim;
	}
	closedir(dir);
	if (out->all.n > 1)
		qsort(out->all.v, out->all.n, sizeof(*out->all.v), newest_first);
	return 0;
}

/* ---- what is masked where it is offered ---- */

static struct offer *offered(const struct holder *h, const char *shown)
{
	for (size_t i = 0; i < h->offers.n; i++)
		if (strcmp(h->offers.v[i].shown, shown) == 0)
			return &h->offers.v[i];
	return NULL;
}

const char *choices_offer(struct holder *h, const char *text)
{
	const char *shown = values_masked(h, text);
	struct offer *o;

	if (strcmp(shown, text) == 0)
		return shown;
	o = offered(h, shown);
	if (o) {
		o->several |= strcmp(o->text.buf, text) != 0;
	} else if (h->offers.n < OFFERS_MAX) {
		o = &vec_add(&h->offers);
		*o = (struct offer){ xstrdup(shown), STRBUF_INIT, false };
		strbuf_adds(&o->text, text);
	}
	return shown;
}

const char *choices_true(struct holder *h, const char *value)
{
	struct strbuf out = STRBUF_INIT;
	const char *kept;

	if (!strstr(value, REDACT_MASK) || h->offers.n == 0)
		return value;
	for (const char *line = value;; line++) {
		size_t n = strcspn(line, "\n");
		const char *shown = arena_strndup(h->scratch, line, n);
		const struct offer *o = offered(h, shown);

		strbuf_adds(&out, o && !o->several ? o->text.buf : shown);
		line += n;
		if (!*line)
			break;
		strbuf_addc(&out, '\n');
	}
	kept = arena_strdup(h->scratch, out.buf);
	strbuf_wipe(&out);
	return kept;
}

void choices_wipe(struct holder *h)
{
	for (size_t i = 0; i < h->offers.n; i++) {
		free(h->offers.v[i].shown);
		strbuf_wipe(&h->offers.v[i].text);
	}
	vec_release(&h->offers);
}

/* ---- files ---- */

void choices_list_files(struct holder *h, int index)
{
	const struct step *step = &h->session->plan->steps[index];
	int scope = h->session->plan->scope_of[index];
	struct value_scope in = { h, scope, false };
	struct happening hap = { .type = HAPPEN_CHOICES, .step = index };
	struct strbuf expanded = STRBUF_INIT;
	struct candidates found = { 0 };
	struct error e = ERROR_INIT;
	const char **paths;
	char *folder;

	arena_wipe(h->scratch);
	values_expand(&in, step->from_files, &expanded);
	folder = fs_join(session_runbook(h->session, scope)->folder, expanded.buf);
	if (list(step, folder, &found, &e) != 0)
		hap.error = values_masked(h, error_text(&e));
	paths = arena_array(h->scratch, const char *, found.all.n + 1);
	for (size_t i = 0; i < found.all.n; i++) {
		if (i < CHOICES_MAX) {
			paths[i] = choices_offer(h, found.all.v[i].path);
			hap.choices.n = i + 1;
		}
		free(found.all.v[i].path);
	}
	hap.choices.v = paths;
	vec_release(&found.all);
	free(folder);
	strbuf_release(&expanded);
	error_clear(&e);
	if (record_happening(h, &hap, NULL, 0, &e) != 0)
		views_notice(h, error_text(&e));
	error_clear(&e);
}
