/*
 * Unit tests of the room wire: frames, whole and in pieces and damaged; sockets with long paths; two
 * ends of a connection.
 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "chance.h"
#include "wire/wire.h"

/* ---- messages ---- */

static const struct event_pair pairs[] = { { "DB", "campaigns é" }, { "EMPTY", "" },
	{ "NONE", NULL } };
/* A name may stand there more than once. */
static const struct event_pair twice[] = { { "Bob", "dba" }, { "Bob", "web" } };
static const char *const texts[] = { "", "a", "b \"c\"\n" };

/* Every field set. */
static void fill_message(struct wire_message *m, enum wire_type type, struct event *open)
{
	wire_message_init(m, type);
	m->version = WIRE_VERSION;
	m->id = INT64_MAX;
	m->seq = INT64_C(1) << 40;
	m->run = 3;
	m->code = -7;
	m->cols = 80;
	m->rows = 24;
	m->drives = 1;
	m->echo = 0;
	m->later = 1;
	m->asks = 1;
	m->offered = 0;
	m->left_ms = 60000;
	m->wish = "tom";
	m->offer = "eva";
	m->who = "maria";
	m->terminal = "pts/3";
	m->from = "";
	m->view = "v1";
	m->session = "01JD9Q4V7M3T5X8Y2ZABCDEFGH";
	m->text = "grüße";
	m->path = "/srv/x.yaml";
	m->first = "stop";
	m->reason = "why not";
	m->action = "tick";
	m->step = "a/b";
	m->visit = 2;
	m->ask = 4;
	m->refuse = 1;
	m->team = "/srv/team/maria";
	m->people = (struct event_pairs){ pairs, 3 };
	m->roles = (struct event_pairs){ twice, 2 };
	m->accounts = (struct event_pairs){ pairs, 1 };
	m->args = (struct event_pairs){ pairs, 3 };
	m->items = (struct event_texts){ texts, 3 };
	m->set = (struct event_pairs){ pairs, 1 };
	m->env = (struct event_pairs){ pairs, 2 };
	m->vars = (struct event_pairs){ pairs, 2 };
	m->sources = (struct event_pairs){ pairs, 1 };
	m->secrets = (struct event_texts){ texts + 1, 1 };
	m->data = (struct event_bytes){ (const uint8_t *)"\0\xff", 2 };
	event_init(open, EV_SESSION_OPEN, 5, 0);
	open->mode = "incident";
	open->rto_ms = 14400000;
	m->open = open;
}

static void assert_text(const char *a, const char *b)
{
	assert_int_equal(a == NULL, b == NULL);
	if (a)
		assert_string_equal(a, b);
}

static void assert_texts(const struct event_texts *a, const struct event_texts *b)
{
	assert_int_equal(a->v == NULL, b->v == NULL);
	assert_int_equal(a->n, b->n);
	for (size_t i = 0; i < a->n; i++)
		assert_string_equal(a->v[i], b->v[i]);
}

static void assert_pairs(const struct event_pairs *a, const struct event_pairs *b)
{
	assert_int_equal(a->v == NULL, b->v == NULL);
	assert_int_equal(a->n, b->n);
	for (size_t i = 0; i < a->n; i++) {
		assert_string_equal(a->v[i].name, b->v[i].name);
		assert_text(a->v[i].value, b->v[i].value);
	}
}

static void assert_open(const struct event *a, const struct event *b)
{
	assert_int_equal(a == NULL, b == NULL);
	if (!a)
		return;
	assert_int_equal(b->type, a->type);
	assert_int_equal(b->at_ms, a->at_ms);
	assert_text(a->mode, b->mode);
	assert_int_equal(a->rto_ms, b->rto_ms);
	assert_null(b->title);
}

static void assert_same(const struct wire_message *a, const struct wire_message *b)
{
	assert_int_equal(a->type, b->type);
	assert_int_equal(a->version, b->version);
	assert_int_equal(a->id, b->id);
	assert_int_equal(a->seq, b->seq);
	assert_int_equal(a->run, b->run);
	assert_int_equal(a->code, b->code);
	assert_int_equal(a->cols, b->cols);
	assert_int_equal(a->rows, b->rows);
	assert_int_equal(a->drives, b->drives);
	assert_int_equal(a->echo, b->echo);
	assert_int_equal(a->later, b->later);
	assert_int_equal(a->asks, b->asks);
	assert_int_equal(a->offered, b->offered);
	assert_int_equal(a->left_ms, b->left_ms);
	assert_text(a->wish, b->wish);
	assert_text(a->offer, b->offer);
	assert_text(a->who, b->who);
	assert_text(a->terminal, b->terminal);
	assert_text(a->from, b->from);
	assert_text(a->view, b->view);
	assert_text(a->session, b->session);
	assert_text(a->text, b->text);
	assert_text(a->path, b->path);
	assert_text(a->first, b->first);
	assert_text(a->reason, b->reason);
	assert_text(a->action, b->action);
	assert_text(a->step, b->step);
	assert_int_equal(a->visit, b->visit);
	assert_int_equal(a->ask, b->ask);
	assert_int_equal(a->refuse, b->refuse);
	assert_text(a->team, b->team);
	assert_pairs(&a->people, &b->people);
	assert_pairs(&a->roles, &b->roles);
	assert_pairs(&a->accounts, &b->accounts);
	assert_pairs(&a->args, &b->args);
	assert_texts(&a->items, &b->items);
	assert_pairs(&a->set, &b->set);
	assert_pairs(&a->env, &b->env);
	assert_pairs(&a->vars, &b->vars);
	assert_pairs(&a->sources, &b->sources);
	assert_texts(&a->secrets, &b->secrets);
	assert_int_equal(a->data.v == NULL, b->data.v == NULL);
	assert_int_equal(a->data.n, b->data.n);
	if (a->data.n > 0)
		assert_memory_equal(a->data.v, b->data.v, a->data.n);
	assert_open(a->open, b->open);
}

/* Decodes n bytes from memory of exactly that size, so that a read past it is seen. */
static int decode(
	const char *bytes, size_t n, size_t *used, struct wire_message *m, struct arena *a)
{
	uint8_t *own = xmemdup(bytes, n);
	int rc = wire_decode(own, n, used, m, a, NULL);

	/* What was given does not point into the frame. */
	memset(own, 0xee, n);
	free(own);
	return rc;
}

static void every_message_comes_back(void **state)
{
	struct strbuf frame = STRBUF_INIT;
	struct arena *a = arena_new();
	struct wire_message m, back;
	struct event open;
	size_t used;

	(void)state;
	for (int type = 0; type < WIRE_TYPE_COUNT; type++) {
		strbuf_clear(&frame);
		fill_message(&m, (enum wire_type)type, &open);
		wire_encode(&m, &frame);
		assert_int_equal(decode(frame.buf, frame.len, &used, &back, a), 1);
		assert_int_equal(used, frame.len);
		assert_same(&m, &back);
		strbuf_clear(&frame);
		wire_message_init(&m, (enum wire_type)type);
		wire_encode(&m, &frame);
		assert_int_equal(decode(frame.buf, frame.len, &used, &back, a), 1);
		assert_same(&m, &back);
	}
	arena_free(a);
	strbuf_release(&frame);
}

/* No items is another answer than all of them. */
static void empty_is_not_absent(void **state)
{
	struct strbuf frame = STRBUF_INIT;
	struct arena *a = arena_new();
	struct wire_message m, back;
	size_t used;

	(void)state;
	wire_message_init(&m, WIRE_ACT);
	m.items = (struct event_texts){ texts, 0 };
	m.args = (struct event_pairs){ pairs, 0 };
	m.data = (struct event_bytes){ (const uint8_t *)"", 0 };
	wire_encode(&m, &frame);
	assert_int_equal(decode(frame.buf, frame.len, &used, &back, a), 1);
	assert_same(&m, &back);
	arena_free(a);
	strbuf_release(&frame);
}

/* What a person types may be no UTF-8: the connection must not end for it. */
static void bad_utf8_is_mended(void **state)
{
	static const struct event_pair bad[] = { { "A", "\xe9" } };
	static const char *const bad_texts[] = { "\xff" };
	struct strbuf frame = STRBUF_INIT;
	struct arena *a = arena_new();
	struct wire_message m, back;
	size_t used;

	(void)state;
	wire_message_init(&m, WIRE_ACT);
	m.text = "caf\xe9";
	m.args = (struct event_pairs){ bad, 1 };
	m.items = (struct event_texts){ bad_texts, 1 };
	wire_encode(&m, &frame);
	assert_int_equal(decode(frame.buf, frame.len, &used, &back, a), 1);
	assert_string_equal(back.text, "caf\xef\xbf\xbd");
	assert_string_equal(back.args.v[0].value, "\xef\xbf\xbd");
	assert_string_equal(back.items.v[0], "\xef\xbf\xbd");
	arena_free(a);
	strbuf_release(&frame);
}

static void a_part_is_not_taken(void **state)
{
	struct strbuf frames = STRBUF_INIT;
	struct arena *a = arena_new();
	struct wire_message m, back;
	struct event open;
	size_t used, first;

	(void)state;
	fill_message(&m, WIRE_ACT, &open);
	wire_encode(&m, &frames);
	first = frames.len;
	for (size_t n = 0; n < first; n++)
		assert_int_equal(decode(frames.buf, n, &used, &back, a), 0);
	wire_encode(&m, &frames);
	for (size_t n = first; n < frames.len; n += 7) {
		assert_int_equal(decode(frames.buf, n, &used, &back, a), 1);
		assert_int_equal(used, first);
	}
	arena_free(a);
	strbuf_release(&frames);
}

static void what_is_no_frame_ends_the_connection(void **state)
{
	/* clang-format off */
	static const struct {
		const char *bytes;
		size_t n;
		int rc;
	} cases[] = {
#define BYTES(literal) literal, sizeof(literal) - 1
		{ BYTES("\4\0\0\0"), -ERR_LIMIT },
		{ BYTES("\1\0\x80\0"), -ERR_LIMIT },                            /* a byte too many */
		{ BYTES("\xff\xff\xff\xff"), -ERR_LIMIT },
		{ BYTES("\0\0\x80\0"), 0 },                                     /* the largest */
		{ BYTES("\5\0\0\0\0"), -ERR_CORRUPT },                          /* no type */
		{ BYTES("\5\0\0\0\1"), -ERR_CORRUPT },
		{ BYTES("\x0f\0\0\0\x10type\0\0\0\0\0\0"), 1 },
		{ BYTES("\x0f\0\0\0\x10type\0\x64\0\0\0\0"), -ERR_CORRUPT },    /* none of ours */
		{ BYTES("\x0f\0\0\0\x10type\0\xff\xff\xff\xff\0"), -ERR_CORRUPT },
		{ BYTES("\x0f\0\0\0\x10kind\0\0\0\0\0\0"), -ERR_CORRUPT },
		{ BYTES("\x13\0\0\0\x12type\0\0\0\0\0\0\0\0\0\0"), -ERR_CORRUPT }, /* int64 */
		{ BYTES("\x18\0\0\0\x10type\0\0\0\0\0\x10seq\0\1\0\0\0\0"), -ERR_CORRUPT },
		{ BYTES("\x14\0\0\0\x10type\0\0\0\0\0\x0awho\0\0"), -ERR_CORRUPT },
		{ BYTES("\x14\0\0\0\x10type\0\0\0\0\0\x0anew\0\0"), 1 },        /* not known */
	};
	/* clang-format on */
	struct arena *a = arena_new();
	struct wire_message m;
	size_t used;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		int rc = decode(cases[i].bytes, cases[i].n, &used, &m, a);

		if (rc != cases[i].rc)
			fail_msg("case %zu: %d", i, rc);
	}
	arena_free(a);
}

/* Frames with random edits, and garbage: whatever it is, nothing is read that is not there. */
static void chance_does_no_harm(void **state)
{
	struct strbuf good = STRBUF_INIT, frame = STRBUF_INIT;
	struct arena *a = arena_new();
	struct wire_message m;
	struct event open;
	struct chance c;
	uint64_t seed;
	size_t used;
	int taken = 0;

	(void)state;
	assert_int_equal(getrandom(&seed, sizeof(seed), 0), sizeof(seed));
	if (getenv("MUSTER_TEST_SEED"))
		seed = strtoull(getenv("MUSTER_TEST_SEED"), NULL, 0);
	c.state = seed;
	printf("# MUSTER_TEST_SEED=%llu\n", (unsigned long long)seed);
	fill_message(&m, WIRE_OPEN, &open);
	wire_encode(&m, &good);
	for (int round = 0; round < 20000; round++) {
		strbuf_clear(&frame);
		strbuf_add(&frame, good.buf, good.len);
		for (unsigned n = chance_below(&c, 4); n > 0; n--)
			frame.buf[chance_below(&c, (unsigned)frame.len)] =
				(char)chance_below(&c, 256);
		taken += decode(frame.buf, frame.len, &used, &m, a) == 1;
		for (unsigned i = 4; i < 200; i++)
			frame.buf[i] = (char)chance_below(&c, 256);
		if (decode(frame.buf, frame.len, &used, &m, a) == 1)
			assert_int_equal(used, frame.len);
		arena_clear(a);
	}
	assert_in_range(taken, 1, 19999);
	arena_free(a);
	strbuf_release(&frame);
	strbuf_release(&good);
}

/* ---- sockets ---- */

struct folder {
	char path[512];
	int fd;
};

/* Deeper than the 108 bytes of a socket's path. */
static void make_folder(struct folder *f)
{
	size_t n;

	snprintf(f->path, sizeof(f->path), "/tmp/muster-wire-XXXXXX");
	assert_non_null(mkdtemp(f->path));
	n = strlen(f->path);
	snprintf(f->path + n, sizeof(f->path) - n, "/%0200d", 7);
	assert_int_equal(mkdir(f->path, 0700), 0);
	f->fd = open(f->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_true(f->fd >= 0);
}

static void remove_folder(struct folder *f)
{
	unlinkat(f->fd, "socket", 0);
	close(f->fd);
	rmdir(f->path);
	*strrchr(f->path, '/') = '\0';
	rmdir(f->path);
}

static void a_long_path_is_no_hindrance(void **state)
{
	mode_t mask = umask(0);
	int64_t uid, pid;
	struct folder f;
	struct stat st;
	int listener, ours, theirs;

	(void)state;
	make_folder(&f);
	assert_int_equal(wire_connect(f.fd, "socket", NULL), -ERR_NOTFOUND);
	listener = wire_listen(f.fd, "socket", NULL);
	umask(mask);
	assert_true(listener >= 0);
	assert_int_equal(fstatat(f.fd, "socket", &st, 0), 0);
	assert_true(S_ISSOCK(st.st_mode));
	assert_int_equal(st.st_mode & 0777, 0600);
	ours = wire_connect(f.fd, "socket", NULL);
	assert_true(ours >= 0);
	theirs = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
	assert_true(theirs >= 0);
	assert_int_equal(wire_peer(theirs, &uid, &pid, NULL), 0);
	assert_int_equal(uid, getuid());
	assert_int_equal(pid, getpid());
	assert_true((fcntl(ours, F_GETFD) & fcntl(listener, F_GETFD) & FD_CLOEXEC) != 0);
	assert_true((fcntl(ours, F_GETFL) & fcntl(listener, F_GETFL) & O_NONBLOCK) != 0);
	/* The very file: what is sent there is meant for nobody else. */
	assert_int_equal(symlinkat("socket", f.fd, "link"), 0);
	assert_int_equal(wire_connect(f.fd, "link", NULL), -ERR_UNSAFE);
	close(theirs);
	close(ours);
	close(listener);
	/* What a holder left that is gone: nobody listens, and another may. */
	assert_int_equal(wire_connect(f.fd, "socket", NULL), -ERR_NOTFOUND);
	listener = wire_listen(f.fd, "socket", NULL);
	assert_true(listener >= 0);
	close(listener);
	remove_folder(&f);
}

static void a_name_has_a_bound(void **state)
{
	char name[120];
	struct folder f;

	(void)state;
	make_folder(&f);
	memset(name, 'x', sizeof(name));
	name[sizeof(name) - 1] = '\0';
	assert_int_equal(wire_listen(f.fd, name, NULL), -ERR_LIMIT);
	assert_int_equal(wire_connect(f.fd, name, NULL), -ERR_NOTFOUND);
	remove_folder(&f);
}

/* ---- two ends ---- */

struct ends {
	struct wire_client *a, *b;
};

static int make_ends(void **state)
{
	struct ends *ends = xcalloc(1, sizeof(*ends));
	int fds[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
	ends->a = wire_client_new(fds[0]);
	ends->b = wire_client_new(fds[1]);
	*state = ends;
	return 0;
}

static int free_ends(void **state)
{
	struct ends *ends = *state;

	wire_client_free(ends->a);
	wire_client_free(ends->b);
	wire_client_free(NULL);
	free(ends);
	return 0;
}

static void messages_arrive_in_order(void **state)
{
	struct ends *ends = *state;
	struct wire_message m;

	assert_int_equal(wire_client_next(ends->b, &m, NULL), 0);
	for (int i = 1; i <= 1000; i++) {
		wire_message_init(&m, WIRE_UPTO);
		m.seq = i;
		assert_int_equal(wire_client_send(ends->a, &m, NULL), 0);
	}
	for (int i = 1; i <= 1000; i++) {
		int rc = wire_client_next(ends->b, &m, NULL);

		if (rc == 0) { /* the socket was full */
			assert_int_equal(wire_client_flush(ends->a, NULL), 0);
			rc = wire_client_next(ends->b, &m, NULL);
		}
		assert_int_equal(rc, 1);
		assert_int_equal(m.seq, i);
	}
	assert_false(wire_client_wants_write(ends->a));
	assert_int_equal(wire_client_next(ends->b, &m, NULL), 0);
}

static void a_byte_at_a_time_is_enough(void **state)
{
	struct ends *ends = *state;
	struct strbuf frame = STRBUF_INIT;
	struct wire_message m, back;
	struct event open;

	fill_message(&m, WIRE_OPEN, &open);
	wire_encode(&m, &frame);
	for (int round = 0; round < 2; round++) {
		for (size_t i = 0; i < frame.len; i++) {
			assert_int_equal(wire_client_next(ends->b, &back, NULL), 0);
			assert_int_equal(write(wire_client_fd(ends->a), frame.buf + i, 1), 1);
		}
		assert_int_equal(wire_client_next(ends->b, &back, NULL), 1);
		assert_same(&m, &back);
	}
	strbuf_release(&frame);
}

/* The other end takes nothing: what waits has a bound, and nothing that was queued is lost. */
static void what_waits_has_a_bound(void **state)
{
	struct ends *ends = *state;
	struct wire_message m;
	uint8_t *data = xcalloc(1, 1 << 20);
	int sent = 0, rc;

	wire_message_init(&m, WIRE_KEYS);
	m.data = (struct event_bytes){ data, 1 << 20 };
	for (;;) {
		m.seq = sent + 1;
		rc = wire_client_send(ends->a, &m, NULL);
		if (rc != 0)
			break;
		assert_in_range(++sent, 1, 64);
	}
	assert_int_equal(rc, -ERR_LIMIT);
	assert_true(sent >= 16);
	assert_true(wire_client_wants_write(ends->a));
	for (int i = 1; i <= sent;) {
		assert_int_equal(wire_client_flush(ends->a, NULL), 0);
		while ((rc = wire_client_next(ends->b, &m, NULL)) == 1) {
			assert_int_equal(m.seq, i++);
			assert_int_equal(m.data.n, 1 << 20);
		}
		assert_int_equal(rc, 0);
	}
	assert_false(wire_client_wants_write(ends->a));
	free(data);
}

static void what_came_before_the_end_is_given(void **state)
{
	struct ends *ends = *state;
	struct strbuf frame = STRBUF_INIT;
	struct wire_message m;

	wire_message_init(&m, WIRE_DONE);
	wire_encode(&m, &frame);
	assert_int_equal(wire_client_send(ends->a, &m, NULL), 0);
	assert_int_equal(wire_client_send(ends->a, &m, NULL), 0);
	assert_int_equal(write(wire_client_fd(ends->a), frame.buf, 9), 9);
	wire_client_free(ends->a);
	ends->a = NULL;
	assert_int_equal(wire_client_next(ends->b, &m, NULL), 1);
	assert_int_equal(wire_client_next(ends->b, &m, NULL), 1);
	assert_int_equal(wire_client_next(ends->b, &m, NULL), -ERR_CLOSED);
	assert_int_equal(wire_client_next(ends->b, &m, NULL), -ERR_CLOSED);
	/* And no signal kills who writes to it. */
	wire_message_init(&m, WIRE_BYE);
	assert_int_equal(wire_client_send(ends->b, &m, NULL), -ERR_CLOSED);
	strbuf_release(&frame);
}

static void garbage_is_refused(void **state)
{
	struct ends *ends = *state;
	struct wire_message m;

	assert_int_equal(write(wire_client_fd(ends->a), "GET / HTTP/1.1\r\n", 16), 16);
	assert_int_equal(wire_client_next(ends->b, &m, NULL), -ERR_LIMIT);
}

int main(void)
{
#define WITH_ENDS(test) cmocka_unit_test_setup_teardown(test, make_ends, free_ends)
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_message_comes_back),
		cmocka_unit_test(empty_is_not_absent),
		cmocka_unit_test(bad_utf8_is_mended),
		cmocka_unit_test(a_part_is_not_taken),
		cmocka_unit_test(what_is_no_frame_ends_the_connection),
		cmocka_unit_test(chance_does_no_harm),
		cmocka_unit_test(a_long_path_is_no_hindrance),
		cmocka_unit_test(a_name_has_a_bound),
		WITH_ENDS(messages_arrive_in_order),
		WITH_ENDS(a_byte_at_a_time_is_enough),
		WITH_ENDS(what_waits_has_a_bound),
		WITH_ENDS(what_came_before_the_end_is_given),
		WITH_ENDS(garbage_is_refused),
	};

	return cmocka_run_group_tests_name("wire", tests, NULL, NULL);
}
