/*
 * How long a runbook takes to load: load_memory() beside libyaml's events alone, on the same generated
 * text, in turn. A line a round: steps, bytes, and how many ms each took.
 *
 *   load [STEPS...]          measures
 *   load --print STEPS       writes the runbook
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "base/clock.h"
#include "base/strbuf.h"
#include "load/load.h"

#define ROUNDS 7

/* A step with what steps usually have: a text, a command, an expectation. */
static void add_step(struct strbuf *out, int i)
{
	strbuf_addf(out,
		"  - id: step-%d\n"
		"    title: Look at shard %d\n"
		"    phase: Phase %d\n"
		"    text: |\n"
		"      The shard has **%d** documents or more, and `status` says *green*;\n"
		"      where it does not, call the database administrator.\n"
		"    run: printf 'shard %d of \"$SHARDS\"\\n'\n"
		"    expect: {exit: 0, match: 'shard [0-9]+'}\n"
		"    timeout: 20s\n"
		"    target: 1m\n",
		i, i, i / 100 + 1, i * 7, i);
}

static void make_runbook(struct strbuf *out, int steps)
{
	strbuf_addf(out, "muster: 1\ntitle: Many steps\nvars:\n  SHARDS: '12'\nsteps:\n");
	for (int i = 0; i < steps; i++)
		add_step(out, i);
}

static double run_events(const struct strbuf *text)
{
	int64_t start = clock_mono_ns();
	yaml_parser_t parser;
	yaml_event_t event;
	bool more = true;

	if (!yaml_parser_initialize(&parser))
		exit(1);
	yaml_parser_set_input_string(&parser, (const unsigned char *)text->buf, text->len);
	while (more) {
		if (!yaml_parser_parse(&parser, &event))
			exit(1);
		more = event.type != YAML_STREAM_END_EVENT;
		yaml_event_delete(&event);
	}
	yaml_parser_delete(&parser);
	return (double)(clock_mono_ns() - start) / 1e6;
}

static double run_load(const struct strbuf *text)
{
	int64_t start = clock_mono_ns();
	struct strbuf said = STRBUF_INIT;
	struct runbook *rb;
	struct problems ps;
	double ms;

	problems_init(&ps);
	if (load_memory("many.yaml", text->buf, text->len, NULL, &rb, &ps) != 0) {
		problems_print(&ps, &said);
		fprintf(stderr, "%s", said.buf);
		exit(1);
	}
	ms = (double)(clock_mono_ns() - start) / 1e6;
	problems_release(&ps);
	runbook_free(rb);
	return ms;
}

static void measure(int steps)
{
	struct strbuf text = STRBUF_INIT;

	make_runbook(&text, steps);
	for (int i = 0; i < ROUNDS; i++) {
		double events = run_events(&text), load = run_load(&text);

		printf("%d %zu %.3f %.3f\n", steps, text.len, events, load);
	}
	strbuf_release(&text);
}

int main(int argc, char **argv)
{
	struct strbuf text = STRBUF_INIT;

	if (argc == 3 && strcmp(argv[1], "--print") == 0) {
		make_runbook(&text, atoi(argv[2]));
		fwrite(text.buf, 1, text.len, stdout);
		strbuf_release(&text);
		return fflush(stdout) ? 1 : 0;
	}
	for (int i = 1; i < argc; i++)
		measure(atoi(argv[i]));
	return 0;
}
