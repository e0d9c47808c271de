/*
 * What the journal's own code makes of a folder that a crash left: reads lines with the paths of folders
 * of sessions, and answers each with one line of words:
 *
 *   VERDICT EVENTS DIGEST TORN   of reading: whole, broken, absent or another error's number; the events
 *                                that came; SHA-256 over their bytes; bytes of a torn one behind them
 *   CUT AFTER                    of going on, where it is whole, open and has an event: the bytes that
 *                                were cut, and the events that are there once one more was written; where
 *                                it is broken, - and the events that are rescued before the first gap;
 *                                else - -
 *
 * It must not know what was written: that is the asking side's.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "journal/digest.h"
#include "journal/journal.h"
#include "journal/rescue.h"

static void bug(const char *what, const struct error *e)
{
	fprintf(stderr, "recover: %s: %s\n", what, error_text(e));
	exit(99);
}

/* Every event that the reader gives before it says no more, or that something does not fit. */
static void read_events(int dirfd, EVP_MD_CTX *sum, int64_t *events)
{
	struct journal_reader *r;
	struct event ev;
	size_t n;

	*events = 0;
	if (journal_reader_open(&r, dirfd, JOURNAL_SESSION, NULL) != 0)
		return;
	while (journal_reader_next(r, &ev, NULL) == 1) {
		const uint8_t *raw = journal_reader_raw(r, &n);

		EVP_DigestUpdate(sum, raw, n);
		++*events;
	}
	journal_reader_close(r);
}

static void print_verdict(int rc)
{
	switch (rc) {
	case 0: printf("whole"); break;
	case -ERR_CORRUPT: printf("broken"); break;
	case -ERR_NOTFOUND: printf("absent"); break;
	default: printf("%d", rc); break;
	}
}

static void print_reading(int dirfd, EVP_MD_CTX *sum, struct journal_verdict *v, int *rc)
{
	uint8_t digest[EVENT_HASH_LEN];
	char hex[2 * EVENT_HASH_LEN + 1];
	int64_t events;

	EVP_DigestInit_ex(sum, EVP_sha256(), NULL);
	*rc = journal_verify(dirfd, JOURNAL_SESSION, v, NULL);
	read_events(dirfd, sum, &events);
	EVP_DigestFinal_ex(sum, digest, NULL);
	digest_hex(digest, hex);
	print_verdict(*rc);
	printf(" %" PRId64 " %s %" PRId64, events, hex, v->torn_bytes);
}

/* As resume does: cuts what is torn, and writes behind it. */
static void print_going_on(int dirfd)
{
	struct error e = ERROR_INIT;
	struct journal_verdict v;
	struct journal *j;
	struct event ev, *one = &ev;
	int64_t cut;

	if (journal_reopen(&j, dirfd, JOURNAL_SESSION, NULL, &cut, &e) != 0)
		bug("what is whole cannot be gone on with", &e);
	/* Later than any event: time never goes back in a journal. */
	event_init(&ev, EV_SESSION_RESUME, 1, INT64_MAX);
	if (journal_append(j, &one, 1, &e) != 0 || journal_sync(j, &e) != 0 ||
		journal_close(j, &e) != 0)
		bug("nothing can be written behind it", &e);
	if (journal_verify(dirfd, JOURNAL_SESSION, &v, &e) != 0)
		bug("it is not whole once it was gone on with", &e);
	printf(" %" PRId64 " %" PRId64 "\n", cut, v.events);
}

/* As salvage does: what is whole, whichever segment has it. */
static void print_rescued(int dirfd, const char *session)
{
	enum rescue_found found = RESCUE_EVENT;
	struct error e = ERROR_INIT;
	struct rescue_gap gap;
	struct rescue *r;
	struct event ev;
	int64_t events = 0;

	if (*session && rescue_open(&r, dirfd, session, &e) == 0) {
		while (rescue_next(r, &found, &ev, &gap, &e) == 0 && found != RESCUE_END) {
			if (found == RESCUE_EVENT && ev.seq == events)
				events++;
		}
		rescue_close(r);
	}
	error_clear(&e);
	printf(" - %" PRId64 "\n", events);
}

static void recover(const char *path, EVP_MD_CTX *sum)
{
	int dirfd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), rc;
	struct journal_verdict v;

	print_reading(dirfd, sum, &v, &rc);
	if (rc == 0 && v.events > 0 && !v.closed)
		print_going_on(dirfd);
	else if (rc == -ERR_CORRUPT)
		print_rescued(dirfd, v.session);
	else
		printf(" - -\n");
	fflush(stdout);
	if (dirfd >= 0)
		close(dirfd);
}

int main(void)
{
	EVP_MD_CTX *sum = EVP_MD_CTX_new();
	char *line = NULL;
	size_t room = 0;
	ssize_t n;

	if (!sum)
		return 99;
	while ((n = getline(&line, &room, stdin)) > 1) {
		line[n - 1] = '\0';
		recover(line, sum);
	}
	free(line);
	EVP_MD_CTX_free(sum);
	return 0;
}
