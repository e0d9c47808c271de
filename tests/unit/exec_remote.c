/*
 * Commands on another host, behind a stand-in for ssh that runs what it is given here: on the terminal
 * or the pipe that it has, in an environment of its own, as another host would be.
 */
#include "config.h"

#include "exec_rig.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/vec.h"
#include "base/xalloc.h"
#include "exec/capture.h"
#include "exec/order-private.h"
#include "exec/remote-private.h"

/* What "ssh" is in a test, in sh: "$1" to "$n" are its arguments; `there` is the other host. */
#define HEAD \
	"printf '%s\\n' \"$@\" >\"$LOG\"\n" \
	"for word; do :; done\n" \
	"there() { env -i PATH=\"$PATH\" REMOTE=yes UNWANTED=x HOME=/ sh -c \"$word\"; }\n"
#define PLAIN HEAD "there\n"

struct far {
	struct rig *r;
	char *log, *log_env;
	const char *ssh[5];
	const char *ssh_env[5];
	struct exec_remote remote;
};

static void far_begin(struct far *f, struct rig *r, const char *ssh)
{
	*f = (struct far){ .r = r };
	f->log = rig_path(r, "log");
	f->log_env = xstrfmt("LOG=%s", f->log);
	f->ssh[0] = "/bin/sh";
	f->ssh[1] = "-c";
	f->ssh[2] = ssh;
	f->ssh[3] = "ssh";
	f->ssh_env[0] = rig_env[0];
	f->ssh_env[1] = rig_env[1];
	f->ssh_env[2] = f->log_env;
	f->remote = (struct exec_remote){ .ssh = f->ssh, .host = "far-1.example.org" };
}

static void far_end(struct far *f)
{
	free(f->log);
	free(f->log_env);
}

static void far_start(struct far *f, struct exec_spec spec, const char *script)
{
	spec.remote = &f->remote;
	spec.envp = f->ssh_env;
	if (spec.grace_ms == 0)
		spec.grace_ms = 10000;
	rig_start(f->r, spec, script);
}

static void far_run(struct far *f, struct exec_spec spec, const char *script)
{
	rig_reset(f->r);
	far_start(f, spec, script);
	rig_until_closed(f->r);
}

/* ---- hosts and words ---- */

static void hosts(void **state)
{
	(void)state;
	assert_true(exec_host_valid("db-1"));
	assert_true(exec_host_valid("ops@10.0.0.1"));
	assert_true(exec_host_valid("fe80::1"));
	assert_false(exec_host_valid(NULL));
	assert_false(exec_host_valid(""));
	assert_false(exec_host_valid("-oProxyCommand=x"));
	assert_false(exec_host_valid("a b"));
	assert_false(exec_host_valid("a;b"));
	assert_false(exec_host_valid("h\xc3\xb6st"));
}

static void a_wrong_host_is_refused_before_anything_starts(void **state)
{
	struct rig *r = *state;
	struct far f;
	const char *const argv[] = { "true", NULL };
	struct exec_spec spec = { .argv = argv, .envp = rig_env };
	const struct exec_callbacks callbacks = { 0 };

	far_begin(&f, r, PLAIN);
	f.remote.host = "-v";
	spec.remote = &f.remote;
	assert_int_equal(exec_start(r->el, &spec, &callbacks, r, &r->x, &r->error), -ERR_USAGE);
	far_end(&f);
}

/* Nothing that a login shell of any kind would take for more than one word. */
static void the_remote_command_is_one_word(void **state)
{
	const char *quote = strchr(order_reader, '\'');

	(void)state;
	assert_non_null(quote);
	assert_ptr_equal(strchr(quote + 1, '\''), order_reader + strlen(order_reader) - 1);
	assert_null(strchr(order_reader, '\n'));
	assert_null(strchr(order_reader, '!'));
	assert_null(strstr(order_reader, "\\\\"));
}

static void ssh_gets_its_words_and_nothing_of_the_command(void **state)
{
	static const char *const env[] = { "TOKEN=the-secret-value", NULL };
	struct rig *r = *state;
	struct strbuf log = STRBUF_INIT, want = STRBUF_INIT;
	struct far f;

	far_begin(&f, r, PLAIN);
	f.remote.env = env;
	far_run(&f, (struct exec_spec){ 0 }, "echo \"<$TOKEN>\" script-text");
	assert_string_equal(r->out.buf, "<the-secret-value> script-text\r\n");
	assert_int_equal(fs_read_file(f.log, 1 << 20, &log, NULL), 0);
	strbuf_addf(&want, "-tt\n--\nfar-1.example.org\n%s\n", order_reader);
	assert_string_equal(log.buf, want.buf);
	strbuf_clear(&log);
	strbuf_clear(&want);
	far_run(&f, (struct exec_spec){ .channel = EXEC_ON_PIPE }, "echo \"<$TOKEN>\"");
	assert_string_equal(r->out.buf, "<the-secret-value>\n");
	assert_int_equal(fs_read_file(f.log, 1 << 20, &log, NULL), 0);
	strbuf_addf(&want, "-tt\n-o\nBatchMode=yes\n--\nfar-1.example.org\n%s\n", order_reader);
	assert_string_equal(log.buf, want.buf);
	strbuf_release(&log);
	strbuf_release(&want);
	far_end(&f);
}

/* ---- data ---- */

static const char awkward[] =
	"it's \"$(touch /tmp/never)\" `x` \\ %s *\n\n  two\tlines \xe2\x82\xac "
	"\xf0\x9f\x94\xa5 ;&|<> !! \\n '\n";

static void values_are_data(void **state)
{
	struct rig *r = *state;
	char *awkward_env = xstrfmt("AWKWARD=%s", awkward);
	const char *env[] = { awkward_env, "EMPTY=", "UNWANTED", NULL };
	struct strbuf want = STRBUF_INIT;
	struct far f;
	static const char script[] = "printf '%s|' \"$AWKWARD\" \"${EMPTY-unset}\" "
				     "\"${UNWANTED-unset}\" \"$REMOTE\" \"${LOG-unset}\"";

	far_begin(&f, r, PLAIN);
	f.remote.env = env;
	far_run(&f, (struct exec_spec){ .channel = EXEC_ON_PIPE }, script);
	strbuf_addf(&want, "%s||unset|yes|unset|", awkward);
	assert_string_equal(r->out.buf, want.buf);
	assert_int_equal(r->result.reach, EXEC_ENDED);
	assert_int_equal(r->result.code, 0);
	assert_int_equal(r->result.bytes, (int64_t)want.len);
	strbuf_release(&want);
	free(awkward_env);
	far_end(&f);
}

static char *large_value(const char *name, size_t n)
{
	struct strbuf text = STRBUF_INIT;

	strbuf_addf(&text, "%s=", name);
	for (size_t i = 0; i < n; i++)
		strbuf_addc(&text, i % 80 == 79 ? '\n' : (char)('!' + i % 90));
	return strbuf_detach(&text);
}

static void large_values_arrive_whole(void **state)
{
	struct rig *r = *state;
	char *a = large_value("A", 120 * 1024), *b = large_value("B", 120 * 1024);
	const char *env[] = { a, b, NULL };
	struct far f;

	far_begin(&f, r, PLAIN);
	f.remote.env = env;
	for (int channel = EXEC_ON_PTY; channel <= EXEC_ON_PIPE; channel++) {
		far_run(&f, (struct exec_spec){ .channel = (enum exec_channel)channel },
			"printf '%s %s ' ${#A} ${#B}; printf %s \"$A\" >\"$HOME/dev/null\"; "
			"test \"$A\" = \"$B\" && echo same");
		assert_true(rig_contains(&r->out, "122880 122880 same"));
		assert_int_equal(r->result.code, 0);
	}
	free(a);
	free(b);
	far_end(&f);
}

static void input_comes_as_it_is_and_ends(void **state)
{
	static const char input[] = "one\0two\r\n\xff last";
	struct rig *r = *state;
	struct far f;

	far_begin(&f, r, PLAIN);
	for (int channel = EXEC_ON_PTY; channel <= EXEC_ON_PIPE; channel++) {
		far_run(&f,
			(struct exec_spec){ .channel = (enum exec_channel)channel,
				.input = input,
				.input_n = sizeof(input) - 1 },
			"od -An -c | tr -d ' \\n'");
		assert_string_equal(r->out.buf, "one\\0two\\r\\n377last");
		assert_int_equal(r->result.code, 0);
	}
	far_end(&f);
}

static void more_than_can_be_sent_is_refused(void **state)
{
	struct rig *r = *state;
	char *input = xcalloc(1, EXEC_REMOTE_MAX);
	const char *const argv[] = { "cat", NULL };
	struct exec_spec spec = {
		.argv = argv, .envp = rig_env, .input = input, .input_n = EXEC_REMOTE_MAX
	};
	const struct exec_callbacks callbacks = { 0 };
	struct far f;

	far_begin(&f, r, PLAIN);
	spec.remote = &f.remote;
	assert_int_equal(exec_start(r->el, &spec, &callbacks, r, &r->x, &r->error), -ERR_LIMIT);
	free(input);
	far_end(&f);
}

/* ---- the terminal ---- */

static void it_has_the_terminal(void **state)
{
	struct rig *r = *state;
	struct far f;

	far_begin(&f, r, PLAIN);
	far_start(&f, (struct exec_spec){ .cols = 132, .rows = 43 },
		"stty size; echo ready; read -r line; stty size; echo \"<$line>\"");
	rig_until_out(r, "43 132\r\nready");
	assert_int_equal(exec_resize(r->x, 90, 30, &r->error), 0);
	rig_type(r, "what I type\n");
	rig_until_closed(r);
	assert_true(rig_contains(&r->out, "what I type\r\n30 90\r\n<what I type>"));
	assert_null(memchr(r->out.buf, '\036', r->out.len));
	far_end(&f);
}

static void ssh_may_ask_first(void **state)
{
	struct rig *r = *state;
	struct far f;

	far_begin(&f, r,
		HEAD "stty -echo; printf 'password: '; read -r p; stty echo; echo\n"
		     "[ \"$p\" = sesame ] || exit 255\nthere\n");
	far_start(&f, (struct exec_spec){ .input = "fed", .input_n = 3 }, "cat; echo; echo end");
	rig_until_out(r, "password: ");
	rig_type(r, "sesame\n");
	rig_until_closed(r);
	assert_string_equal(r->out.buf, "password: \r\nfed\r\nend\r\n");
	assert_int_equal(r->result.reach, EXEC_ENDED);
	far_end(&f);
}

/* Typed before the other side listens: neither part of what is sent, nor run, nor read. */
static void what_is_typed_too_early_is_nobodys(void **state)
{
	struct rig *r = *state;
	struct far f;

	far_begin(&f, r,
		HEAD
		"stty -echo; echo waiting; until test -e \"$LOG.go\"; do sleep 0.01; done\nthere\n");
	far_start(&f, (struct exec_spec){ 0 }, "echo begun; read -r line; echo \"<$line>\"");
	rig_until_out(r, "waiting");
	rig_type(r, "touch never\nand half a li");
	rig_touch(r, "log.go");
	rig_until_out(r, "begun");
	rig_type(r, "in time\n");
	rig_until_closed(r);
	assert_true(rig_contains(&r->out, "<in time>"));
	assert_false(rig_contains(&r->out, "never"));
	far_end(&f);
}

static void with_input_nothing_is_typed_into_the_command(void **state)
{
	struct rig *r = *state;
	struct far f;

	far_begin(&f, r, PLAIN);
	far_start(&f, (struct exec_spec){ .input = "x", .input_n = 1 }, "echo begun; sleep 600");
	rig_until_out(r, "begun");
	assert_int_equal(exec_write(r->x, "y", 1, &r->error), -ERR_UNFIT);
	exec_stop(r->x, EXEC_STOP_PERSON);
	rig_until_closed(r);
	far_end(&f);
}

static void an_interrupt_is_typed_there(void **state)
{
	struct rig *r = *state;
	struct far f;

	far_begin(&f, r, PLAIN);
	far_start(&f, (struct exec_spec){ 0 },
		"trap 'echo caught; exit 42' INT; echo begun; while :; do sleep 0.02; done");
	rig_until_out(r, "begun");
	exec_signal(r->x, SIGINT);
	rig_until_closed(r);
	assert_true(rig_contains(&r->out, "caught"));
	assert_int_equal(r->result.code, 42);
	assert_int_equal(r->result.reach, EXEC_ENDED);
	far_end(&f);
}

static void a_quiet_one_has_a_pipe_and_no_input(void **state)
{
	struct rig *r = *state;
	struct far f;

	far_begin(&f, r, HEAD "echo banner >&2\nthere; echo farewell >&2\n");
	far_run(&f, (struct exec_spec){ .channel = EXEC_ON_PIPE },
		"cat; [ -t 0 -o -t 1 -o -t 2 ] && echo terminal; echo out; echo err >&2; exit 7");
	assert_string_equal(r->out.buf, "out\nerr\n");
	assert_int_equal(r->result.code, 7);
	far_end(&f);
}

/* ---- the end ---- */

static void its_status_is_its_own(void **state)
{
	struct rig *r = *state;
	struct far f;

	far_begin(&f, r, HEAD "there; exit 255\n");
	far_run(&f, (struct exec_spec){ 0 }, "exit 255");
	assert_int_equal(r->result.reach, EXEC_ENDED);
	assert_int_equal(r->result.code, 255);
	far_run(&f, (struct exec_spec){ 0 }, "kill -9 $$");
	assert_int_equal(r->result.reach, EXEC_ENDED);
	assert_int_equal(r->result.code, 128 + 9);
	far_end(&f);
}

static void no_connection_is_said_as_such(void **state)
{
	struct rig *r = *state;
	struct far f;

	far_begin(&f, r,
		HEAD "echo 'ssh: connect to host far port 22: Connection refused' >&2; exit 255\n");
	far_start(&f, (struct exec_spec){ 0 }, "true");
	rig_until_exited(r);
	assert_int_equal(r->result.reach, EXEC_REFUSED);
	assert_int_equal(r->result.code, -1);
	assert_int_equal(r->result.signal, 0);
	assert_true(rig_contains(&r->out, "Connection refused"));
	rig_until_closed(r);
	far_run(&f, (struct exec_spec){ .channel = EXEC_ON_PIPE }, "true");
	assert_int_equal(r->result.reach, EXEC_REFUSED);
	assert_true(rig_contains(&r->out, "Connection refused"));
	far_end(&f);
}

static void why(struct exec_spec spec, const char *ssh, const char *want)
{
	static const char *const argv[] = { "true", NULL };
	static const char *const env[] = { NULL };
	struct exec_remote to = { .host = "far", .env = env };
	struct exec_result result = { .code = 255 };
	struct strbuf out = STRBUF_INIT;
	struct remote *remote;

	spec.argv = argv;
	spec.remote = &to;
	assert_int_equal(remote_new(&spec, &remote, NULL), 0);
	(void)remote_feed(remote, (const uint8_t *)ssh, strlen(ssh), &out);
	remote_finish(remote, &out);
	remote_fill(remote, &result);
	assert_string_equal(result.remote_why, want);
	remote_free(remote);
	strbuf_release(&out);
}

static void why_it_failed_is_said(void **state)
{
	(void)state;
	why((struct exec_spec){ 0 }, "banner\r\nssh: Connection refused\r\n",
		"no connection to far (ssh ended with status 255): ssh: Connection refused");
	why((struct exec_spec){ 0 }, "", "no connection to far (ssh ended with status 255)");
	why((struct exec_spec){ 0 }, "\036muster ab12 base64\036",
		"it never began on far: there is no base64 on it");
	why((struct exec_spec){ 0 }, "\036muster ab12 ready\036\036muster ab12 dir\036",
		"it never began on far: its folder cannot be entered there");
	why((struct exec_spec){ 0 }, "\036muster ab12 ready\036\036muster ab12 go\036half",
		"the connection to far was lost; what became of the command there is not known");
}

static void a_folder_that_is_not_there_is_told(void **state)
{
	struct rig *r = *state;
	struct far f;

	far_begin(&f, r, PLAIN);
	far_run(&f, (struct exec_spec){ .dir = "/no/such folder's" }, "echo never");
	assert_int_equal(r->result.reach, EXEC_REFUSED);
	assert_false(rig_contains(&r->out, "never"));
	far_run(&f, (struct exec_spec){ .dir = r->dir }, "pwd");
	assert_true(rig_contains(&r->out, r->dir));
	far_end(&f);
}

static void no_base64_is_told(void **state)
{
	struct rig *r = *state;
	struct far f;

	far_begin(&f, r,
		HEAD
		"mkdir \"$LOG.d\"; for t in stty od tr; do ln -s \"$(command -v $t)\" \"$LOG.d\"; done\n"
		"env -i PATH=\"$LOG.d\" /bin/sh -c \"$word\"\n");
	far_run(&f, (struct exec_spec){ 0 }, "echo never");
	assert_int_equal(r->result.reach, EXEC_REFUSED);
	assert_string_equal(r->out.buf, "");
	far_end(&f);
}

static void a_connection_that_is_lost(void **state)
{
	struct rig *r = *state;
	struct far f;

	far_begin(&f, r,
		HEAD
		"exec 3<&0; there <&3 & until test -e \"$LOG.go\"; do sleep 0.01; done; kill -9 $!; exit 255\n");
	far_start(&f, (struct exec_spec){ .channel = EXEC_ON_PIPE }, "echo begun; sleep 600");
	rig_until_out(r, "begun");
	rig_touch(r, "log.go");
	rig_until_exited(r);
	assert_int_equal(r->result.reach, EXEC_LOST);
	assert_int_equal(r->result.code, -1);
	exec_stop(r->x, EXEC_STOP_PERSON);
	rig_until_closed(r);
	far_end(&f);
}

static void a_timeout_closes_the_connection(void **state)
{
	struct rig *r = *state;
	struct far f;

	far_begin(&f, r, PLAIN);
	far_start(&f, (struct exec_spec){ 0 }, "echo begun; exec sleep 600");
	rig_until_out(r, "begun");
	exec_stop(r->x, EXEC_STOP_TIMEOUT);
	rig_until_closed(r);
	assert_true(r->result.timed_out);
	assert_int_equal(r->result.reach, EXEC_LOST);
	far_end(&f);
}

struct heard {
	struct exec_capture *capture;
	struct strbuf text;
	struct exec_result result;
	bool done;
};

static void on_captured(void *ctx, const struct exec_captured *c)
{
	struct heard *h = ctx;

	strbuf_add(&h->text, c->data, c->n);
	h->result = c->result;
	exec_capture_free(h->capture);
	h->done = true;
}

static bool is_heard(struct rig *r, const void *arg)
{
	(void)r;
	return ((const struct heard *)arg)->done;
}

static void a_capture_on_another_host(void **state)
{
	struct rig *r = *state;
	struct heard heard = { .text = STRBUF_INIT };
	const char *const argv[] = { "/bin/sh", "-c", "echo \"$REMOTE\"; sleep 600 & exit 3",
		NULL };
	struct exec_capture_spec spec = { .argv = argv, .grace_ms = 100 };
	struct far f;

	far_begin(&f, r, PLAIN);
	spec.envp = f.ssh_env;
	spec.remote = &f.remote;
	assert_int_equal(
		exec_capture_start(r->el, &spec, on_captured, &heard, &heard.capture, NULL), 0);
	rig_until(r, is_heard, &heard);
	assert_string_equal(heard.text.buf, "yes\n");
	assert_int_equal(heard.result.code, 3);
	assert_int_equal(heard.result.reach, EXEC_ENDED);
	strbuf_release(&heard.text);
	far_end(&f);
}

/* ---- marks ---- */

/* Fed in pieces of every size, the same comes out. */
static void marks_are_found_wherever_reads_cut_them(void **state)
{
	static const char came[] =
		"banner\036\036muster x\r\n"
		"\036muster 12ab ready\036echo of it\036muster 12ab go\036"
		"out \036muster 99 exit 0\036 \036\036mus\036muster 12ab exit 300\036"
		"\036muster 12ab exit 5\036Connection closed.";
	static const char want[] =
		"banner\036\036muster x\r\n"
		"out \036muster 99 exit 0\036 \036\036mus\036muster 12ab exit 300\036";
	static const char *const argv[] = { "true", NULL };
	struct exec_remote to = { .host = "far" };
	const struct exec_spec spec = { .argv = argv, .remote = &to };

	(void)state;
	for (size_t piece = 1; piece <= sizeof(came); piece++) {
		struct strbuf out = STRBUF_INIT, order = STRBUF_INIT;
		struct exec_result result = { 0 };
		struct remote *r;
		int ready = 0, gone = 0;

		assert_int_equal(remote_new(&spec, &r, NULL), 0);
		for (size_t at = 0; at < sizeof(came) - 1; at += piece) {
			size_t left = sizeof(came) - 1 - at, n = left < piece ? left : piece;
			enum remote_news news = remote_feed(r, (const uint8_t *)came + at, n, &out);

			ready += news == REMOTE_READY;
			gone += news == REMOTE_GONE;
		}
		remote_take_order(r, &order);
		remote_finish(r, &out);
		remote_fill(r, &result);
		assert_string_equal(out.buf, want);
		assert_int_equal(result.code, 5);
		assert_int_equal(strncmp(order.buf, "\n12ab\n", 6), 0);
		assert_int_equal(gone, 1);
		assert_true(ready <= 1);
		remote_free(r);
		strbuf_release(&out);
		strbuf_release(&order);
	}
}

static void no_line_is_longer_than_a_terminal_takes(void **state)
{
	struct strbuf text = STRBUF_INIT, out = STRBUF_INIT;
	size_t lines = 0;

	(void)state;
	for (int i = 0; i < 10000; i++)
		strbuf_addc(&text, (char)i);
	order_wrap(&out, &text);
	for (const char *line = out.buf; *line; lines++) {
		size_t n = strcspn(line, "\n");

		assert_true(n <= EXEC_REMOTE_LINE);
		line += n + 1;
	}
	assert_int_equal(lines, 14 + 1);
	strbuf_release(&text);
	strbuf_release(&out);
}

int exec_remote_tests(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hosts),
		cmocka_unit_test(the_remote_command_is_one_word),
		cmocka_unit_test(why_it_failed_is_said),
		cmocka_unit_test(marks_are_found_wherever_reads_cut_them),
		cmocka_unit_test(no_line_is_longer_than_a_terminal_takes),
		RIG_TEST(a_wrong_host_is_refused_before_anything_starts),
		RIG_TEST(ssh_gets_its_words_and_nothing_of_the_command),
		RIG_TEST(values_are_data),
		RIG_TEST(large_values_arrive_whole),
		RIG_TEST(input_comes_as_it_is_and_ends),
		RIG_TEST(more_than_can_be_sent_is_refused),
		RIG_TEST(it_has_the_terminal),
		RIG_TEST(ssh_may_ask_first),
		RIG_TEST(what_is_typed_too_early_is_nobodys),
		RIG_TEST(with_input_nothing_is_typed_into_the_command),
		RIG_TEST(an_interrupt_is_typed_there),
		RIG_TEST(a_quiet_one_has_a_pipe_and_no_input),
		RIG_TEST(its_status_is_its_own),
		RIG_TEST(no_connection_is_said_as_such),
		RIG_TEST(a_folder_that_is_not_there_is_told),
		RIG_TEST(no_base64_is_told),
		RIG_TEST(a_connection_that_is_lost),
		RIG_TEST(a_timeout_closes_the_connection),
		RIG_TEST(a_capture_on_another_host),
	};

	return cmocka_run_group_tests_name("exec remote", tests, NULL, NULL);
}
