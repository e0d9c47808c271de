/*
 * Opening a session: the runbook as it is now, the folder, the journal, and session.open with all that
 * was known. From its first event on the session is on disk.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/timex.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/fs.h"
#include "base/ulid.h"
#include "exec/shell.h"
#include "holder/holder-private.h"
#include "journal/digest.h"
#include "load/load.h"
#include "model/upkeep.h"

static int load_runbook(struct holder *h, const struct wire_message *m, struct error *e)
{
	const struct load_source more = { LOAD_MORE_PATH, m->monitors,
		m->monitors ? strlen(m->monitors) : 0 };
	const struct load_options options = {
		.shell = m->shell.v, .shell_n = m->shell.n, .more = m->monitors ? &more : NULL
	};
	struct strbuf text = STRBUF_INIT;
	struct problems problems;
	int rc;

	problems_init(&problems);
	rc = load_file(m->path, &options, &h->runbook, &problems);
	if (rc != 0) {
		problems_print(&problems, &text);
		rc = error_set(e, rc, "%s", text.buf);
	}
	strbuf_release(&text);
	problems_release(&problems);
	return rc;
}

static int make_folder(struct holder *h, struct error *e)
{
	char *sessions = fs_join(h->options->home, "sessions");
	int rc;

	h->folder = fs_join(sessions, h->session_id);
	rc = fs_make_own_dir(sessions, e);
	if (rc == 0)
		rc = fs_make_own_dir(h->folder, e);
	free(sessions);
	if (rc != 0)
		return rc;
	h->dirfd = open(h->folder, O_DIRECTORY | O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (h->dirfd < 0)
		return error_set_errno(e, -ERR_IO, "%s cannot be opened", h->folder);
	/* A session that has a holder has the file; who only looks whether there is one has the lock, but
	 * for an instant. */
	h->lockfd = fs_open_own(h->dirfd, "holder.lock", O_RDWR | O_CREAT | O_EXCL, 0600, e);
	if (h->lockfd < 0)
		return h->lockfd;
	while (flock(h->lockfd, LOCK_EX) != 0) {
		if (errno != EINTR)
			return error_set_errno(e, -ERR_IO, "the session cannot be locked");
	}
	return 0;
}

int open_redactor(struct holder *h, struct error *e)
{
	int rc;

	h->redact = redact_set_new();
	for (size_t i = 0; i < h->runbook->redact_n; i++) {
		rc = redact_set_add_pattern(
			h->redact, pattern_text(h->runbook->redact[i]), NULL, e);
		if (rc != 0)
			return rc;
	}
	return 0;
}

static bool is_secret(const struct wire_message *m, const char *name)
{
	for (size_t i = 0; i < m->secrets.n; i++) {
		if (strcmp(m->secrets.v[i], name) == 0)
			return true;
	}
	return false;
}

static const char *source_of(const struct wire_message *m, const char *name)
{
	for (size_t i = 0; i < m->sources.n; i++) {
		if (strcmp(m->sources.v[i].name, name) == 0)
			return m->sources.v[i].value;
	}
	return "default";
}

/* Those that are declared first: another value, before them in the list, may have one in it. */
static int keep_declared(struct holder *h, const struct wire_message *m, struct error *e)
{
	for (size_t i = 0; i < m->vars.n; i++) {
		const char *name = m->vars.v[i].name;
		int rc = is_secret(m, name) ? values_keep_secret(h, 0, name, m->vars.v[i].value, e)
					    : 0;

		if (rc != 0)
			return error_prefix(e, "the secret %s", name);
	}
	return 0;
}

/* The values from the start. Of what is secret, by declaration (with a value or not yet) or by its looks,
 * only the names go on. */
static int take_values(struct holder *h, const struct wire_message *m, struct event *open,
	struct happening *hap, struct error *e)
{
	struct open_var *vars = arena_array(h->scratch, struct open_var, m->vars.n + 1);
	struct event_pair *plain = arena_array(h->scratch, struct event_pair, m->vars.n + 1);
	const char **secret = arena_array(h->scratch, const char *, m->secrets.n + m->vars.n + 1);
	size_t plain_n = 0, secret_n = 0;
	int rc = keep_declared(h, m, e);

	if (rc != 0)
		return rc;
	for (size_t i = 0; i < m->secrets.n; i++)
		secret[secret_n++] = m->secrets.v[i];
	for (size_t i = 0; i < m->vars.n; i++) {
		const char *name = m->vars.v[i].name, *value = m->vars.v[i].value;

		vars[i] = (struct open_var){ name, value, source_of(m, name) };
		if (!is_secret(m, name)) {
			if (!redact_matches(h->redact, value, strlen(value))) {
				plain[plain_n++] = (struct event_pair){ name, value };
				continue;
			}
			if ((rc = values_keep_secret(h, 0, name, value, e)) != 0)
				return error_prefix(e, "the secret %s", name);
			secret[secret_n++] = name;
		}
		vars[i].value = NULL;
	}
	hap->vars = vars;
	hap->var_n = m->vars.n;
	open->vars = (struct event_pairs){ plain, plain_n };
	open->secrets = (struct event_texts){ secret, secret_n };
	return 0;
}

static void fill_files(struct holder *h, struct event *open)
{
	const struct runbook *rb = h->runbook;
	struct event_file *files = arena_array(h->scratch, struct event_file, rb->file_n);

	for (size_t i = 0; i < rb->file_n; i++) {
		files[i].path = rb->files[i].path;
		files[i].size = (int64_t)rb->files[i].size;
		digest_sha256(rb->files[i].text, rb->files[i].size, files[i].sha256);
	}
	open->files = (struct event_files){ files, rb->file_n };
}

static const char *read_word(struct holder *h, const char *path)
{
	struct strbuf text = STRBUF_INIT;
	const char *word = NULL;

	if (fs_read_file(path, 4096, &text, NULL) == 0) {
		strbuf_trim(&text);
		word = arena_strdup(h->scratch, text.buf);
	}
	strbuf_release(&text);
	return word;
}

static void fill_clock(struct event *open)
{
	struct timex tx = { 0 };
	int state = adjtimex(&tx);

	open->clock_synced = state >= 0 && state != TIME_ERROR && !(tx.status & STA_UNSYNC);
	open->clock_offset_ms = tx.offset / (tx.status & STA_NANO ? 1000000 : 1000);
}

static const char *zone(struct holder *h)
{
	const char *tz = getenv("TZ");
	time_t now = time(NULL);
	struct tm tm;

	if (tz && *tz)
		return tz;
	return localtime_r(&now, &tm) && tm.tm_zone ? arena_strdup(h->scratch, tm.tm_zone) : "UTC";
}

static const char *locale(void)
{
	static const char *const names[] = { "LC_ALL", "LC_MESSAGES", "LANG" };

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		const char *value = getenv(names[i]);

		if (value && *value)
			return value;
	}
	return "C";
}

const char *open_host(struct holder *h)
{
	char name[256] = "";

	gethostname(name, sizeof(name) - 1);
	return arena_strdup(h->scratch, name);
}

const char *open_boot(struct holder *h)
{
	return read_word(h, "/proc/sys/kernel/random/boot_id");
}

static void fill_host(struct holder *h, struct event *open)
{
	open->host = open_host(h);
	open->boot = open_boot(h);
	open->tz = zone(h);
	open->locale = locale();
	open->version = PACKAGE_VERSION;
	fill_clock(open);
}

static void fill_runbook(const struct runbook *rb, struct event *open)
{
	open->format = EVENT_FORMAT;
	open->runbook = rb->id;
	open->title = rb->title;
	open->revision = rb->revision;
	open->service = rb->service;
	if (rb->objectives.rto_ms > 0)
		open->rto_ms = rb->objectives.rto_ms;
	if (rb->objectives.rpo_ms > 0)
		open->rpo_ms = rb->objectives.rpo_ms;
}

const struct profile *open_profile(const struct runbook *rb, const char *id)
{
	for (size_t i = 0; id && i < rb->profile_n; i++) {
		if (strcmp(rb->profiles[i].id, id) == 0)
			return &rb->profiles[i];
	}
	return NULL;
}

/* What a person or the machine said of this session; a runbook's texts are recorded as they are. */
static void mask_texts(struct holder *h, struct event *open)
{
	open->incident_title = values_masked(h, open->incident_title);
	open->operator_name = values_masked(h, open->operator_name);
	open->operator_terminal = values_masked(h, open->operator_terminal);
	open->operator_from = values_masked(h, open->operator_from);
}

static int record_open(struct holder *h, const struct wire_message *m, struct error *e)
{
	struct happening hap = { .type = HAPPEN_OPEN };
	struct event open = *m->open;
	int rc;

	open.session = NULL;
	open.seq = EVENT_NONE;
	fill_runbook(h->runbook, &open);
	fill_files(h, &open);
	fill_host(h, &open);
	if ((rc = take_values(h, m, &open, &hap, e)) != 0)
		return rc;
	mask_texts(h, &open);
	if ((rc = locks_take_first(h, m, &hap, e)) != 0)
		return rc;
	hap.open = &open;
	hap.who = open.operator_name;
	hap.first = m->first;
	hap.first_reason = values_masked(h, m->reason);
	h->profile = open_profile(h->runbook, open.profile);
	h->start_ns = clock_boot_ns();
	if ((rc = record_happening(h, &hap, NULL, 0, e)) != 0)
		return rc;
	return record_wait(h, e);
}

/* What could not be opened leaves no session behind that lists would show. */
static void remove_unopened(struct holder *h)
{
	static const char *const names[] = { "socket", "journal.bson", "journal.1.bson",
		"journal.1.elsewhere", "holder.lock" };

	if (h->dirfd < 0 || (h->journal && journal_acked(h->journal) >= 0))
		return;
	if (h->journal && journal_spilled(h->journal))
		unlink(journal_spilled(h->journal));
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		unlinkat(h->dirfd, names[i], 0);
	rmdir(h->folder);
}

static int open_in_folder(struct holder *h, const struct wire_message *m, struct error *e)
{
	int rc = journal_create(&h->journal, h->dirfd, h->session_id, e);

	if (rc != 0)
		return rc;
	h->session = session_new(h->runbook);
	people_take(h, m);
	if (m->spill && (rc = journal_spill(h->journal, m->spill, false, e)) != 0) {
		remove_unopened(h);
		return error_prefix(e, "--spill");
	}
	if ((rc = views_start(h, e)) == 0)
		rc = record_open(h, m, e);
	if (rc == 0 && m->team)
		guests_listen(h, m->team);
	if (rc != 0)
		remove_unopened(h);
	return rc;
}

void open_take_ssh(struct holder *h, const struct event_texts *ssh)
{
	VEC(const char *) words = { 0 };

	if (ssh->n == 0)
		return;
	for (size_t i = 0; i < ssh->n; i++)
		vec_push(&words, ssh->v[i]);
	vec_push(&words, NULL);
	h->ssh = exec_argv_new(words.v, NULL);
	vec_release(&words);
}

int open_session(struct holder *h, const struct wire_message *m, struct error *e)
{
	int rc;

	if (!m->path || !m->open || !m->session || !ulid_valid(m->session, h->session_id))
		return error_set(e, -ERR_CORRUPT, "muster did not say what to open");
	open_take_ssh(h, &m->ssh);
	if ((rc = load_runbook(h, m, e)) != 0 || (rc = open_redactor(h, e)) != 0 ||
		(rc = make_folder(h, e)) != 0)
		return rc;
	return open_in_folder(h, m, e);
}
