/*
 * Transcripts: what a person and the world do, and every event and effect that comes of it, as
 * anyone can read them. They are in tests/data/engine, files that end in .transcript:
 *
 *   case NAME             a runbook follows, in the notation of engine_builder.c
 *   > open [NAME=VALUE…] [first=STEP]
 *   > ACTION [who=] [reason=] …   an action of engine/command.def and its arguments
 *   > pass DURATION       time passes
 *   > exit RUN [CODE] [signal=] [error=] [timed_out] [match=LINE] [reject=LINE] [costly] [line=…]
 *     [found=VALUE…]      a command ended; found: of each capture in order, `none` for nothing
 *   > choices [PATH…] [error=]
 *   > look MONITOR [CODE] [found=VALUE] [line=…] [said=LINE] [match=LINE] [error=] [timed_out] …
 *                         a look at a monitor ended; it is told where it counts
 *   > values [NAME=VALUE…] [error=]   what the file begins with that the step calls; NAME alone: a
 *     secret
 *   > resume [RUN=yes|no|unknown…] [outcome=abandoned] [reason=]   what is left of what ran
 *   > left RUN=yes|no…    what became of it
 *   > digest BYTE         what would run is that from here on
 *   > approve ASK who=NAME uid=N [login=N] [sid=N] [account=NAME] [reason=WHY]: refused with a reason
 *
 * and below each what comes of it, in order and complete:
 *
 *   TYPE [FIELD=VALUE…]   an event: the fields that stand here are compared; `!FIELD`: is absent
 *   + EFFECT [RUN [HOW]]  an effect
 *   - CODE [TEXT]         it was refused so, and the reason has that text in it
 *   ? ASKS [WORD]         what the session waits for then
 *   = NAME VALUE          the value of a variable; of a step, its state; of a monitor, its state
 *                         with `!` behind it while an alert waits to be acknowledged
 *
 * With ENGINE_TRANSCRIPT=print what really comes of it is printed, to write new ones.
 */
#include "config.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/fs.h"
#include "engine_tests.h"

/* A file that is being run. */
struct script {
	const char *file;
	int line;
	const char *name; /* of the case */
	struct arena *arena;
	struct builder *builder;
	struct rig rig;
	bool open;
	VEC(const char *) comes; /* what came of the last command */
	size_t compared;
	bool print;
	int cases, failures;
};

static void mismatch(struct script *s, const char *is, const char *wanted)
{
	print_error(
		"%s:%d: %s:\n  is     %s\n  wanted %s\n", s->file, s->line, s->name, is, wanted);
	s->failures++;
}

/* ---- what came ---- */

static const char *error_word(int code)
{
	static const struct {
		int code;
		const char *word;
	} codes[] = {
		{ -ERR_UNFIT, "unfit" },
		{ -ERR_REFUSED, "refused" },
		{ -ERR_NOTFOUND, "notfound" },
		{ -ERR_CLOSED, "closed" },
	};

	for (size_t i = 0; i < ARRAY_LEN(codes); i++)
		if (codes[i].code == code)
			return codes[i].word;
	return "other";
}

static void collect(struct script *s, int rc)
{
	vec_clear(&s->comes);
	s->compared = 0;
	if (rc < 0)
		vec_push(&s->comes,
			arena_strfmt(s->arena, "- %s %s", error_word(rc), error_text(&s->rig.e)));
	for (size_t i = 0; i < s->rig.out.events.n; i++)
		vec_push(&s->comes, event_text(s->rig.out.events.v[i], s->arena));
	for (size_t i = 0; i < s->rig.out.effects.n; i++)
		vec_push(&s->comes, effect_text(&s->rig.out.effects.v[i], s->arena));
	for (size_t i = 0; s->print && i < s->comes.n; i++)
		printf("%s\n", s->comes.v[i]);
	if (s->print)
		printf("%s\n", asks_text(s->rig.s, s->arena));
}

/* ---- commands ---- */

static struct event_texts texts_of(struct script *s, const char *text)
{
	struct event_texts list = { NULL, 0 };
	const char **v = arena_array(s->arena, const char *, WORDS_MAX);

	if (!text)
		return list;
	while (*text) {
		size_t n = strcspn(text, ",");

		v[list.n++] = arena_strndup(s->arena, text, n);
		text += n + (text[n] == ',');
	}
	list.v = v;
	return list;
}

/* NAME=VALUE; NAME alone: a secret. */
static void read_vars(
	struct script *s, const struct words *w, const char *source, struct happening *h)
{
	struct open_var *vars = arena_array(s->arena, struct open_var, WORDS_MAX);

	for (size_t i = 2; i < w->n; i++) {
		size_t n = strcspn(w->v[i], "=");

		if (w->v[i][0] < 'A' || w->v[i][0] > 'Z')
			continue;
		vars[h->var_n].name = arena_strndup(s->arena, w->v[i], n);
		vars[h->var_n].value = w->v[i][n] ? w->v[i] + n + 1 : NULL;
		vars[h->var_n++].source = source;
	}
	h->vars = vars;
}

static int do_values(struct script *s, const struct words *w, struct happening *h)
{
	h->type = HAPPEN_CALL;
	h->step = s->rig.s->step ? s->rig.s->step->index : -1;
	h->error = words_value(w, "error");
	read_vars(s, w, "call", h);
	return rig_handle(&s->rig, h);
}

static int do_open(struct script *s, const struct words *w, struct happening *h)
{
	h->first = words_value(w, "first");
	h->first_reason = words_value(w, "reason");
	h->who = "maria";
	read_vars(s, w, "set", h);
	return rig_begin(&s->rig, h);
}

static int do_pass(struct script *s, const struct words *w, struct happening *h)
{
	rig_pass(&s->rig, words_duration(w->v[2]));
	h->type = HAPPEN_TICK;
	return rig_handle(&s->rig, h);
}

static void read_found(struct script *s, const struct words *w, struct run_result *result)
{
	struct run_captured *found = arena_array(s->arena, struct run_captured, WORDS_MAX);

	for (size_t i = 0; i < w->n; i++) {
		struct run_captured *c = &found[result->captured_n];

		if (strncmp(w->v[i], "found=", 6) != 0)
			continue;
		result->captured_n++;
		if (strcmp(w->v[i] + 6, "none") == 0)
			continue;
		c->line = c->value = w->v[i] + 6;
		c->secret = strcmp(c->value, "secret") == 0;
		c->costly = strcmp(c->value, "costly") == 0;
	}
	result->captured = found;
}

static int do_exit(struct script *s, const struct words *w, struct happening *h)
{
	struct run_result result = { .error = words_value(w, "error") };
	const char *signal = words_value(w, "signal");

	h->type = HAPPEN_RUN_EXITED;
	h->run = atoi(w->v[2]);
	h->result = &result;
	if (w->n > 3)
		result.code = atoi(w->v[3]);
	if (signal)
		result.signal = atoi(signal);
	result.timed_out = words_have(w, "timed_out");
	result.stopped = words_have(w, "stopped");
	result.match_line = words_value(w, "match");
	result.reject_line = words_value(w, "reject");
	result.match_costly = words_have(w, "costly");
	result.lines = texts_of(s, words_value(w, "lines"));
	read_found(s, w, &result);
	return rig_handle(&s->rig, h);
}

static int do_look(struct script *s, const struct words *w, struct happening *h)
{
	const struct vital *v = session_vital(s->rig.s, w->v[2]);
	struct run_result result = { .error = words_value(w, "error"),
		.timed_out = words_have(w, "timed_out"),
		.match_line = words_value(w, "match") };
	struct strbuf why = STRBUF_INIT;
	struct monitor_reading reading;
	size_t i = 0;
	int rc = 0;

	while (s->rig.s->vitals.v[i] != v)
		i++;
	if (w->n > 3)
		result.code = atoi(w->v[3]);
	read_found(s, w, &result);
	h->type = HAPPEN_READING;
	h->monitor = v->id;
	h->reading = &reading;
	monitor_read(v->monitor, &result, words_value(w, "said"), &why, &reading);
	engine_outcome_clear(&s->rig.out);
	if (monitor_counts(v, &s->rig.memory[i], &reading, s->rig.mono_ns))
		rc = rig_handle(&s->rig, h);
	strbuf_release(&why);
	return rc;
}

static int do_choices(struct script *s, const struct words *w, struct happening *h)
{
	h->type = HAPPEN_CHOICES;
	h->error = words_value(w, "error");
	h->choices.v = &w->v[2];
	h->choices.n = h->error ? 0 : w->n - 2;
	h->step = s->rig.s->step ? s->rig.s->step->index : -1;
	return rig_handle(&s->rig, h);
}

/* RUN=yes, RUN=no or RUN=unknown. */
static void read_left(struct script *s, const struct words *w, struct happening *h)
{
	struct run_left *left = arena_array(s->arena, struct run_left, WORDS_MAX);

	for (size_t i = 2; i < w->n; i++) {
		const char *eq = strchr(w->v[i], '=');

		if (eq && w->v[i][0] >= '1' && w->v[i][0] <= '9')
			left[h->left_n++] = (struct run_left){ atoi(w->v[i]), eq + 1 };
	}
	h->left = left;
}

static int do_resume(struct script *s, const struct words *w, struct happening *h)
{
	h->type = HAPPEN_RESUME;
	h->who = "maria";
	h->outcome = words_value(w, "outcome");
	h->reason = words_value(w, "reason");
	read_left(s, w, h);
	return rig_handle(&s->rig, h);
}

static int do_left(struct script *s, const struct words *w, struct happening *h)
{
	h->type = HAPPEN_LEFT;
	read_left(s, w, h);
	return rig_handle(&s->rig, h);
}

static int do_digest(struct script *s, const struct words *w, struct happening *h)
{
	s->rig.digest = w->v[2][0];
	h->type = HAPPEN_TICK;
	return rig_handle(&s->rig, h);
}

static int64_t number_of(const struct words *w, const char *name)
{
	const char *value = words_value(w, name);

	return value ? atoi(value) : EVENT_NONE;
}

static int do_approve(struct script *s, const struct words *w, struct happening *h)
{
	struct identity who = { .name = words_value(w, "who"),
		.account = words_value(w, "account"),
		.uid = number_of(w, "uid"),
		.login = number_of(w, "login"),
		.sid = number_of(w, "sid") };

	h->type = HAPPEN_APPROVE;
	h->ask = atoi(w->v[2]);
	h->approver = &who;
	h->reason = words_value(w, "reason");
	h->refuse = h->reason != NULL;
	return rig_handle(&s->rig, h);
}

static int do_action(struct script *s, const struct words *w, struct happening *h)
{
	const char *set = words_value(w, "set");
	struct event_pair pair = { NULL, NULL };
	int action = action_named(w->v[1]);

	if (action < 0) {
		mismatch(s, w->v[1], "a command");
		return 0;
	}
	*h = (struct happening){ .type = HAPPEN_ACTION,
		.action = (enum action)action,
		.who = words_value(w, "who") ? words_value(w, "who") : "maria",
		.reason = words_value(w, "reason"),
		.value = words_value(w, "value"),
		.name = words_value(w, "name"),
		.item = words_value(w, "item"),
		.option = words_value(w, "option"),
		.to = words_value(w, "to"),
		.script = words_value(w, "run"),
		.text = words_value(w, "text"),
		.role = words_value(w, "role"),
		.result_word = words_value(w, "result"),
		.outcome = words_value(w, "outcome"),
		.signal_word = words_value(w, "signal"),
		.child = words_value(w, "child"),
		.monitor = words_value(w, "monitor"),
		.items = texts_of(s, words_value(w, "items")),
		.secret = words_have(w, "secret") };
	if (words_value(w, "index"))
		h->index = atoi(words_value(w, "index"));
	h->time_ms = s->rig.at_ms;
	if (words_value(w, "time"))
		h->time_ms -= words_duration(words_value(w, "time"));
	if (words_value(w, "ahead"))
		h->time_ms += words_duration(words_value(w, "ahead"));
	if (set) {
		size_t n = strcspn(set, ":");

		pair.name = arena_strndup(s->arena, set, n);
		pair.value = set[n] ? set + n + 1 : NULL;
		h->set = (struct event_pairs){ &pair, 1 };
	}
	return rig_handle(&s->rig, h);
}

static const struct {
	const char *word;
	int (*run)(struct script *s, const struct words *w, struct happening *h);
} commands[] = {
	{ "open", do_open },
	{ "pass", do_pass },
	{ "exit", do_exit },
	{ "look", do_look },
	{ "choices", do_choices },
	{ "values", do_values },
	{ "resume", do_resume },
	{ "left", do_left },
	{ "digest", do_digest },
	{ "approve", do_approve },
};

static void all_compared(struct script *s)
{
	if (!s->print && s->compared < s->comes.n)
		mismatch(s, s->comes.v[s->compared], "nothing more");
	s->compared = s->comes.n;
}

static void begin_session(struct script *s)
{
	struct builder *b = s->builder;
	enum session_mode mode = builder_mode(b);

	s->builder = NULL;
	rig_open(&s->rig, builder_finish(b), mode);
	s->open = true;
}

static void run_command(struct script *s, const char *line)
{
	struct happening h = { .type = HAPPEN_ACTION };
	struct words w;
	size_t i = 0;

	all_compared(s);
	if (!s->open)
		begin_session(s);
	if (s->print)
		printf("%s\n", line);
	words_split(&w, line, s->arena);
	while (i < ARRAY_LEN(commands) && strcmp(commands[i].word, w.v[1]) != 0)
		i++;
	collect(s, i < ARRAY_LEN(commands) ? commands[i].run(s, &w, &h) : do_action(s, &w, &h));
}

/* ---- comparing ---- */

static bool has_field(const struct words *is, const char *wanted)
{
	size_t n = strlen(wanted);

	if (wanted[0] != '!')
		return words_have(is, wanted);
	for (size_t i = 1; i < is->n; i++)
		if (strncmp(is->v[i], wanted + 1, n - 1) == 0 && is->v[i][n - 1] == '=')
			return false;
	return true;
}

static bool fits_line(struct script *s, const char *is, const char *wanted)
{
	struct words wi, ww;

	words_split(&wi, is, s->arena);
	words_split(&ww, wanted, s->arena);
	if (wanted[0] == '+')
		return strcmp(is, wanted) == 0;
	if (wanted[0] == '-')
		return wi.n > 1 && strcmp(wi.v[0], "-") == 0 && strcmp(wi.v[1], ww.v[1]) == 0 &&
			(ww.n < 3 || strstr(is, wanted + 3 + strlen(ww.v[1])));
	if (wi.n == 0 || strcmp(wi.v[0], ww.v[0]) != 0)
		return false;
	for (size_t i = 1; i < ww.n; i++)
		if (!has_field(&wi, ww.v[i]))
			return false;
	return true;
}

static void compare_value(struct script *s, const char *line)
{
	static const char *const states[] = { "to-come", "current", "done", "failed", "skipped",
		"passed" };
	const struct step_record *record;
	const struct vital *v;
	const char *value;
	struct words w;

	words_split(&w, line, s->arena);
	record = session_step(s->rig.s, w.v[1]);
	value = record ? states[record->state] : session_shown(s->rig.s, w.v[1]);
	if (record && record->stale)
		value = "stale";
	v = session_vital(s->rig.s, w.v[1]);
	if (v)
		value = arena_strfmt(s->arena, "%s%s", v->seen ? monitor_state_name(v->state) : "?",
			v->rang ? "!" : "");
	if (strcmp(value ? value : "unset", w.n > 2 ? w.v[2] : "") != 0)
		mismatch(s, value ? value : "unset", line);
}

static void compare(struct script *s, const char *line)
{
	if (s->print)
		return;
	if (line[0] == '?') {
		const char *is = asks_text(s->rig.s, s->arena);

		if (strcmp(is, line) != 0)
			mismatch(s, is, line);
	} else if (line[0] == '=') {
		compare_value(s, line);
	} else if (s->compared >= s->comes.n) {
		mismatch(s, "nothing more", line);
	} else {
		const char *is = s->comes.v[s->compared++];

		if (!fits_line(s, is, line))
			mismatch(s, is, line);
	}
}

/* ---- files ---- */

static void end_case(struct script *s)
{
	all_compared(s);
	vec_clear(&s->comes);
	s->compared = 0;
	if (s->builder)
		runbook_free(builder_finish(s->builder));
	if (s->open)
		rig_close(&s->rig);
	s->builder = NULL;
	s->open = false;
}

static void run_line(struct script *s, const char *line)
{
	if (line[0] == '#' || line[strspn(line, " \t")] == '\0')
		return;
	if (strncmp(line, "case ", 5) == 0) {
		end_case(s);
		s->name = arena_strdup(s->arena, line + 5);
		s->builder = builder_new();
		s->cases++;
		if (s->print)
			printf("\n%s\n", line);
	} else if (line[0] == '>') {
		run_command(s, line);
	} else if (s->open) {
		compare(s, line);
	} else if (!builder_line(s->builder, line)) {
		mismatch(s, line, "a line of a runbook");
	} else if (s->print) {
		printf("%s\n", line);
	}
}

static void run_file(const char *path, struct script *s)
{
	struct strbuf text = STRBUF_INIT;
	char *line, *next;

	s->file = path;
	s->line = 0;
	if (fs_read_file(path, 1 << 20, &text, NULL) < 0)
		fail_msg("%s cannot be read", path);
	for (line = text.buf; line && *line; line = next) {
		next = strchr(line, '\n');
		if (next)
			*next++ = '\0';
		s->line++;
		run_line(s, line);
	}
	end_case(s);
	strbuf_release(&text);
}

static int ends_in_transcript(const struct dirent *entry)
{
	const char *dot = strrchr(entry->d_name, '.');

	return dot && strcmp(dot, ".transcript") == 0;
}

void test_transcripts(void **state)
{
	const char *top = getenv("top_srcdir"), *mode = getenv("ENGINE_TRANSCRIPT");
	char *dir = fs_join(top ? top : ".", "tests/data/engine");
	struct script s = { .arena = arena_new(), .print = mode && strcmp(mode, "print") == 0 };
	struct dirent **names;
	int n = scandir(dir, &names, ends_in_transcript, alphasort);

	(void)state;
	for (int i = 0; i < n; i++) {
		char *path = fs_join(dir, names[i]->d_name);

		run_file(path, &s);
		free(path);
		free(names[i]);
	}
	if (n > 0)
		free(names);
	free(dir);
	vec_release(&s.comes);
	arena_free(s.arena);
	assert_true(s.cases > 0);
	assert_int_equal(s.failures, 0);
}
