/*
 * A home to measure with, always the same.
 *
 *   home sessions HOME N       N closed sessions of a few steps each, a minute apart
 *   home output HOME BYTES     one closed session whose command printed that many bytes; prints its id
 *
 * HOME is there, with its folder `sessions`. Files are written without syncing: what is measured is
 * reading them.
 */
#include "config.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/strbuf.h"
#include "base/ulid.h"
#include "base/xalloc.h"
#include "corpus.h"
#include "journal/digest.h"
#include "journal/journal.h"

#define START_MS INT64_C(1767225600000) /* 2026-01-01 */
#define STEPS 5
#define FLUSH_AT ((size_t)16 << 20)

static const char runbook_text[] = "muster: 1\n"
				   "title: A damaged shard\n"
				   "steps:\n"
				   "  - {id: look, title: Look, run: 'true'}\n"
				   "  - {id: done, title: Done, end: resolved}\n";

/* A session that is being written. */
struct made {
	char id[ULID_LEN + 1];
	uint8_t head[EVENT_HASH_LEN];
	int64_t seq, at_ms;
	struct strbuf out;
	FILE *file;
};

static void __attribute__((noreturn)) fail(const char *what)
{
	perror(what);
	exit(1);
}

static void flush(struct made *m)
{
	if (fwrite(m->out.buf, 1, m->out.len, m->file) != m->out.len)
		fail("write");
	strbuf_clear(&m->out);
}

static void add(struct made *m, struct event *ev)
{
	struct error e = ERROR_INIT;

	ev->session = m->id;
	ev->seq = m->seq++;
	if (journal_encode(ev, m->head, m->head, &m->out, &e) != 0) {
		fprintf(stderr, "home: %s\n", error_text(&e));
		exit(1);
	}
	if (m->out.len > FLUSH_AT)
		flush(m);
}

static struct event begin(struct made *m, enum event_type type)
{
	struct event ev;

	m->at_ms += 1000;
	event_init(&ev, type, m->at_ms, m->seq * 1000000000);
	return ev;
}

static void add_open(struct made *m, int i)
{
	static const char *const runbooks[] = { "damaged-shard", "disk-full", "data-loss" };
	struct event_file file = { .path = "/srv/runbooks/shard.yaml" };
	struct event ev = begin(m, EV_SESSION_OPEN), text;
	char *incident = xstrfmt("The shard of customer %d is damaged", i);
	char *operator_name = xstrfmt("operator-%d", i % 40);

	file.size = (int64_t)strlen(runbook_text);
	digest_sha256(runbook_text, strlen(runbook_text), file.sha256);
	ev.format = EVENT_FORMAT;
	ev.mode = i % 5 == 4 ? "drill" : "incident";
	ev.runbook = runbooks[i % 3];
	ev.title = "A damaged shard";
	ev.service = "orders";
	ev.incident_id = m->id;
	ev.incident_title = incident;
	ev.onset = m->at_ms - 60000;
	ev.files.v = &file;
	ev.files.n = 1;
	ev.operator_name = operator_name;
	ev.operator_uid = 1000 + i % 40;
	ev.host = "db-1";
	add(m, &ev);
	text = begin(m, EV_SESSION_FILE);
	text.index = 0;
	text.text = runbook_text;
	add(m, &text);
	free(incident);
	free(operator_name);
}

static void add_step(struct made *m, int visit)
{
	struct event enter = begin(m, EV_STEP_ENTER), leave;

	enter.step = "look";
	enter.title = "Look";
	enter.kind = "run";
	enter.visit = visit;
	enter.cause = "next";
	add(m, &enter);
	leave = begin(m, EV_STEP_LEAVE);
	leave.step = "look";
	leave.visit = visit;
	leave.verdict = "ok";
	leave.by = "command";
	add(m, &leave);
}

static void add_close(struct made *m)
{
	struct event ev = begin(m, EV_SESSION_CLOSE);

	ev.outcome = "resolved";
	ev.wall_ms = m->at_ms - START_MS;
	ev.rto_used_ms = 120000;
	ev.rto_met = 1;
	add(m, &ev);
}

static void made_open(struct made *m, const char *home, int i)
{
	static const char digits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
	int64_t ms = START_MS + (int64_t)i * 60000;
	char *path;

	memset(m, 0, sizeof(*m));
	strbuf_init(&m->out);
	m->at_ms = ms;
	for (int at = 9; at >= 0; at--, ms >>= 5)
		m->id[at] = digits[ms & 31];
	for (int at = ULID_LEN - 1; at >= 10; at--, i /= 7)
		m->id[at] = digits[(i + at) & 31];
	path = xstrfmt("%s/sessions/%s", home, m->id);
	if (mkdir(path, 0700) != 0)
		fail(path);
	free(path);
	path = xstrfmt("%s/sessions/%s/journal.bson", home, m->id);
	m->file = fopen(path, "wxe");
	if (!m->file || chmod(path, 0600) != 0)
		fail(path);
	free(path);
}

static void made_close(struct made *m)
{
	flush(m);
	strbuf_release(&m->out);
	if (fclose(m->file) != 0)
		fail("write");
}

static int make_sessions(const char *home, int n)
{
	for (int i = 0; i < n; i++) {
		struct made m;

		made_open(&m, home, i);
		add_open(&m, i);
		for (int step = 0; step < STEPS; step++)
			add_step(&m, step + 1);
		add_close(&m);
		made_close(&m);
	}
	return 0;
}

static int make_output(const char *home, int64_t bytes)
{
	struct strbuf text = STRBUF_INIT;
	struct made m;

	corpus_make(&text, corpus_named("log"), JOURNAL_OUTPUT_MAX);
	made_open(&m, home, 99999);
	add_open(&m, 0);
	for (int64_t left = bytes; left > 0; left -= JOURNAL_OUTPUT_MAX) {
		struct event ev = begin(&m, EV_RUN_OUTPUT);

		ev.run = 1;
		ev.data.v = (const uint8_t *)text.buf;
		ev.data.n = left < JOURNAL_OUTPUT_MAX ? (size_t)left : JOURNAL_OUTPUT_MAX;
		add(&m, &ev);
	}
	add_close(&m);
	made_close(&m);
	printf("%s\n", m.id);
	strbuf_release(&text);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 4 && strcmp(argv[1], "sessions") == 0)
		return make_sessions(argv[2], atoi(argv[3]));
	if (argc == 4 && strcmp(argv[1], "output") == 0)
		return make_output(argv[2], strtoll(argv[3], NULL, 10));
	fprintf(stderr, "usage: home sessions HOME N\n       home output HOME BYTES\n");
	return 2;
}
