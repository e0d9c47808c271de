/*
 * What comes out: every value where it belongs, and what holds where none is given.
 */
#include "config.h"

#include "load_tests.h"

#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "base/xalloc.h"
#include "kinds/kinds.h"
#include "model/drill.h"
#include "model/upkeep.h"

#define HEAD "muster: 1\ntitle: x\n"

static struct runbook *load_good(const char *name)
{
	const struct load_options options = {
		.shell = (const char *const[]){ "/bin/sh", "-c" }, .shell_n = 2, .folder = NULL
	};
	char *path = data_path(name);
	struct problems ps;
	struct runbook *rb;

	problems_init(&ps);
	assert_int_equal(load_file(path, &options, &rb, &ps), 0);
	problems_release(&ps);
	free(path);
	return rb;
}

static const struct step *step_named(const struct runbook *rb, const char *id)
{
	int index = runbook_step_named(rb, id);

	assert_true(index >= 0);
	assert_int_equal(rb->steps[index].index, index);
	return &rb->steps[index];
}

static void assert_place(struct place at, int file, int line, int column)
{
	assert_int_equal(at.file, file);
	assert_int_equal(at.line, line);
	assert_int_equal(at.column, column);
}

static bool listed(const struct text_list *list, const char *text)
{
	for (size_t i = 0; i < list->n; i++)
		if (strcmp(list->v[i], text) == 0)
			return true;
	return false;
}

static void defaults(void **state)
{
	struct runbook *rb =
		load_sound(HEAD "vars: {A: 1}\nsteps:\n  - {title: Look, run: 'true'}\n");
	const struct command *c = rb->steps[0].command;
	const struct step *step = &rb->steps[0];

	(void)state;
	assert_string_equal(rb->id, "t");
	assert_string_equal(rb->folder, "/nowhere");
	assert_null(rb->summary);
	assert_int_equal(rb->status, STATUS_PUBLISHED);
	assert_int_equal(rb->severity, SEVERITY_MEDIUM);
	assert_int_equal(rb->review_after_ms, INT64_C(180) * 24 * 3600 * 1000);
	assert_true(rb->shell.n >= 3);
	assert_ptr_equal(c->shell.v, rb->shell.v);
	assert_true(step->critical && step->skippable && !step->always);
	assert_int_equal(step->grace_ms, 10000);
	assert_int_equal(step->timeout_ms, 0);
	assert_int_equal(c->expect.exit_n, 1);
	assert_int_equal(c->expect.exits[0], 0);
	assert_false(c->expect.any);
	assert_int_equal(c->retry.times, 0);
	assert_true(c->retry.backoff >= 1);
	assert_string_equal(rb->vars[0].fallback, "1");
	assert_int_equal(rb->vars[0].type, VAR_TEXT);
	assert_place(rb->vars[0].at, 0, 3, 11);
	assert_place(step->at, 0, 5, 5);
	assert_place(c->script_at, 0, 5, 25);
	runbook_free(rb);
}

static void types(void **state)
{
	struct runbook *rb = load_good("good/types.yaml");

	(void)state;
	assert_string_equal(rb->id, "on");
	assert_string_equal(rb->title, "12");
	assert_string_equal(rb->revision, "1.10");
	assert_string_equal(rb->service, "no");
	assert_string_equal(rb->owner, "~");
	assert_int_equal(rb->status, STATUS_DRAFT);
	assert_int_equal(rb->review_after_ms, 93784000);
	assert_string_equal(rb->tags.v[1], "0x10");
	assert_string_equal(rb->tags.v[2], "null");
	assert_string_equal(runbook_var_named(rb, "A")->fallback, "yes");
	assert_string_equal(runbook_var_named(rb, "B")->fallback, "");
	assert_string_equal(runbook_var_named(rb, "C")->fallback, "");
	assert_null(runbook_var_named(rb, "S")->fallback);
	assert_true(runbook_var_named(rb, "S")->secret && runbook_var_named(rb, "S")->from_env);
	assert_int_equal(runbook_var_named(rb, "X")->type, VAR_CHOICE);
	assert_string_equal(runbook_var_named(rb, "X")->options.v[1], "off");
	assert_null(runbook_var_named(rb, "NOPE"));
	assert_string_equal(rb->env.v[1].name, "lower");
	assert_string_equal(rb->env.v[1].value, "");
	assert_string_equal(rb->steps[0].id, "1");
	assert_string_equal(rb->steps[0].title, "yes");
	assert_string_equal(rb->steps[0].text, "");
	assert_string_equal(rb->steps[0].next, "null");
	assert_place(rb->steps[0].next_at, 0, 34, 11);
	assert_int_equal(rb->steps[0].target_ms, 5400000);
	assert_int_equal(rb->steps[0].mark, MARK_START);
	assert_false(rb->steps[0].critical || rb->steps[0].skippable);
	assert_int_equal(rb->steps[1].command->expect.exits[1], 3);
	assert_int_equal(rb->steps[1].command->retry.times, 100);
	assert_true(rb->steps[1].command->read_only);
	assert_int_equal(rb->steps[1].grace_ms, 1000);
	assert_null(rb->steps[2].command->script);
	assert_int_equal(rb->steps[2].command->argv.n, 3);
	assert_true(rb->steps[2].command->expect.any);
	assert_int_equal(rb->steps[3].wait_ms, 300000);
	assert_string_equal(rb->steps[2].command->shell.v[0], "/bin/sh");
	assert_int_equal(rb->steps[2].command->shell.n, 2);
	runbook_free(rb);
}

static void yaml(void **state)
{
	struct runbook *rb = load_good("good/yaml.yaml");

	(void)state;
	assert_string_equal(rb->title, "Caf\xC3\xA9 au lait");
	assert_string_equal(rb->summary, "Folded into one line.\nAnd another.\n");
	assert_string_equal(rb->owner, "plain text on two lines");
	assert_string_equal(rb->vars[1].title, "First");
	assert_string_equal(rb->vars[1].fallback, "y");
	assert_string_equal(rb->vars[2].fallback, "x");
	assert_true(rb->vars[2].required && !rb->vars[0].required);
	assert_string_equal(rb->steps[0].text, "kept\n  as it is");
	assert_string_equal(rb->steps[1].id, "again");
	assert_string_equal(rb->steps[1].text, "text\n\n");
	assert_string_equal(rb->steps[1].command->script, "echo 'quoted'");
	assert_string_equal(rb->steps[2].text, "text\n\n");
	runbook_free(rb);
}

static void a_command(void **state)
{
	struct runbook *rb = load_good("good/kinds.yaml");
	const struct step *run = step_named(rb, "run");
	const struct command *c = run->command;
	const struct condition *when = run->when;

	(void)state;
	assert_ptr_equal(run->kind, &kind_run);
	assert_string_equal(c->script, "find \"$DIR\" | wc -l\n");
	assert_place(c->script_at, 0, 48, 7);
	assert_true(c->until_me);
	assert_string_equal(c->host, "{{HOST}}");
	assert_string_equal(c->input, "{{DIR}}");
	assert_string_equal(c->env.v[0].name, "X");
	assert_int_equal(c->record_limit, 1 << 20);
	assert_string_equal(c->captures[0].name, "LINES");
	assert_true(c->captures[0].optional && c->captures[0].lines);
	assert_string_equal(run->undo, "rm -r \"$DIR\"");
	assert_string_equal(run->approve.role, "dba");
	assert_int_equal(run->approve.need, 2);
	assert_string_equal(run->danger.type, "{{DIR}}");
	assert_int_equal(run->needs.n, 2);
	assert_int_equal(run->then_n, 4);
	assert_string_equal(run->then[3].verdict, "skip");
	assert_int_equal(when->op, COND_ALL);
	assert_int_equal(when->n, 4);
	assert_int_equal(when->parts[0]->op, COND_VAR_SET);
	assert_true(when->parts[0]->yes);
	assert_int_equal(when->parts[1]->op, COND_ANY);
	assert_string_equal(when->parts[1]->parts[0]->text, "");
	assert_int_equal(when->parts[1]->parts[2]->compare.op, CMP_GE);
	assert_int_equal(when->parts[2]->op, COND_NOT);
	assert_string_equal(when->parts[2]->parts[0]->name, "read");
	assert_int_equal(when->parts[3]->op, COND_RUN);
	assert_int_equal(run->drill->attempt_n, 2);
	assert_int_equal(run->drill->cases[0].when->op, COND_STEP_WAS);
	assert_true(listed(&run->vars_used, "DIR") && listed(&run->vars_used, "HOST"));
	assert_true(listed(&run->vars_needed, "DIR") && listed(&run->vars_needed, "HOST"));
	assert_false(listed(&step_named(rb, "confirm")->vars_needed, "DIR"));
	assert_true(listed(&step_named(rb, "confirm")->vars_used, "DIR"));
	runbook_free(rb);
}

static void other_kinds(void **state)
{
	struct runbook *rb = load_good("good/kinds.yaml");
	const struct step *check = step_named(rb, "check"), *choose = step_named(rb, "choose");
	const struct step *several = step_named(rb, "several");

	(void)state;
	assert_int_equal(check->item_n, 5);
	assert_string_equal(check->items[0].id, "plain");
	assert_null(check->items[0].sense);
	assert_int_equal(check->items[1].timeout_ms, 5000);
	assert_int_equal(check->items[1].every_ms, 60000);
	assert_string_equal(check->items[1].sense->captures[0].name, "SENSED");
	assert_true(check->items[2].optional);
	assert_int_equal(check->items[2].respond, RESPOND_MATCH);
	assert_int_equal(check->items[3].respond, RESPOND_COMPARE);
	assert_int_equal(check->items[4].respond, RESPOND_EQUALS);
	assert_int_equal(choose->source, CHOOSE_OPTIONS);
	assert_string_equal(choose->options[1].id, "the-second");
	assert_string_equal(choose->options[0].set.v[1].value, "db2");
	assert_int_equal(step_named(rb, "choose-a-line")->source, CHOOSE_RUN);
	assert_true(step_named(rb, "choose-a-line")->many);
	assert_int_equal(step_named(rb, "choose-a-file")->source, CHOOSE_FILES);
	assert_non_null(step_named(rb, "choose-a-file")->from_pattern);
	assert_int_equal(step_named(rb, "choose-a-backup")->source, CHOOSE_BACKUPS);
	assert_int_equal(step_named(rb, "wait-for-it")->wait_every_ms, 1000);
	assert_int_equal(step_named(rb, "wait-for-it")->wait_expect.exit_n, 1);
	assert_int_equal(several->child_n, 2);
	assert_true(several->need_any);
	assert_string_equal(several->children[0].id, "one");
	assert_int_equal(several->children[0].timeout_ms, 60000);
	assert_string_equal(step_named(rb, "end-escalated")->title, "");
	assert_int_equal(step_named(rb, "done")->outcome, OUTCOME_RESOLVED);
	runbook_free(rb);
}

static void upkeep(void **state)
{
	struct runbook *rb = load_good("good/kinds.yaml");
	bool drill = false;

	(void)state;
	assert_int_equal(rb->backup_n, 2);
	assert_int_equal(rb->backups[0].every.ms, 86400000);
	assert_int_equal(rb->backups[0].every.at_minute, 120);
	assert_true(rb->backups[0].every.local && rb->backups[0].verify_archive);
	assert_string_equal(rb->backups[1].verify_script, "check \"$BACKUP\"");
	assert_int_equal(rb->backups[0].drill[0].size, 3000000);
	assert_int_equal(rb->monitor_n, 3);
	assert_true(rb->monitors[0].has_warn && rb->monitors[0].has_alert);
	assert_int_equal(rb->monitors[0].lasts_ms, 300000);
	assert_int_equal(rb->monitors[1].every_ms, 30000);
	assert_int_equal(rb->monitors[1].command->argv.n, 3);
	assert_null(rb->monitors[2].command);
	assert_string_equal(rb->monitors[2].title, "newest");
	assert_int_equal(rb->schedules[0].mode, SCHEDULE_EXERCISE);
	assert_string_equal(rb->profiles[0].vars.v[0].name, "ROWS");
	assert_int_equal(rb->contacts[0].drill->result, RESULT_NO_ANSWER);
	assert_int_equal(rb->drill->inject_n, 2);
	assert_int_equal(rb->drill->injects[0].monitors[0].state, STATE_ALERT);
	assert_int_equal(rb->drill->pass.late, 1);
	for (size_t i = 0; i < rb->unwalked_n; i++)
		drill = drill || strcmp(rb->unwalked[i].key, "drill") == 0;
	assert_true(drill);
	runbook_free(rb);
}

static void what_is_merged(void **state)
{
	struct runbook *rb = load_good("good/including.yaml");
	const struct runbook *callee = rb->steps[1].callee;

	(void)state;
	assert_int_equal(rb->var_n, 3);
	assert_string_equal(runbook_var_named(rb, "DB_NAME")->fallback, "own");
	assert_string_equal(runbook_var_named(rb, "HOST")->fallback, "of.the.site");
	assert_int_equal(runbook_var_named(rb, "HOST")->at.file, 2);
	assert_int_equal(rb->contact_n, 2);
	assert_string_equal(rb->contacts[0].name, "of the team");
	assert_string_equal(rb->contacts[1].name, "of the site");
	assert_int_equal(rb->env.n, 2);
	assert_string_equal(rb->env.v[0].value, "own");
	assert_string_equal(rb->env.v[1].value, "team");
	assert_int_equal(rb->redact_n, 2);
	assert_int_equal(rb->person_n, 1);
	assert_non_null(strstr(rb->backups[0].folder, "good/parts"));
	assert_non_null(callee);
	assert_string_equal(callee->title, "Restore");
	assert_int_equal(callee->step_n, 1);
	assert_ptr_equal(callee->files, rb->files);
	assert_int_equal(callee->steps[0].at.file, 3);
	assert_non_null(strstr(rb->files[3].path, "good/parts/restore.yaml"));
	runbook_free(rb);
}

static void ids(void **state)
{
	struct runbook *rb = load_sound(HEAD
		"steps:\n"
		"  - {title: '  Stop -- the  App! '}\n"
		"  - {title: Äpfel & Birnen 2}\n"
		"  - {title: aaaaaaaaaa aaaaaaaaaa aaaaaaaaaa aaaaaaaaaa aaaaaaaaaa aaaaaaaaaa aaaaaaaaaa}\n"
		"  - {title: 'Restore {{A}}', ask: x, into: A}\n"
		"  - end: false-alarm\n");

	(void)state;
	assert_string_equal(rb->steps[0].id, "stop-the-app");
	assert_string_equal(rb->steps[1].id, "pfel-birnen-2");
	assert_int_equal(strlen(rb->steps[2].id), 64);
	assert_string_equal(rb->steps[3].id, "restore-a");
	assert_string_equal(rb->steps[4].id, "end-false-alarm");
	assert_int_equal(runbook_step_named(rb, "pfel-birnen-2"), 1);
	assert_int_equal(runbook_step_named(rb, "nothing"), -1);
	runbook_free(rb);
}

static void words(void **state)
{
	(void)state;
	for (int o = OUTCOME_RESOLVED; o <= OUTCOME_ABANDONED; o++)
		assert_int_equal(outcome_named(outcome_name((enum outcome)o)), o);
	assert_int_equal(outcome_named("solved"), OUTCOME_NONE);
	assert_true(outcome_is_good(OUTCOME_FALSE_ALARM) && !outcome_is_good(OUTCOME_ESCALATED));
	assert_string_equal(severity_name(SEVERITY_HIGH), "high");
}

static void warned(const char *run, const char *wanted)
{
	struct strbuf text = STRBUF_INIT, said = STRBUF_INIT;

	strbuf_addf(&text,
		HEAD "vars: {A: 1, B: 2}\nshell: [/bin/sh, -c]\nsteps:\n  - title: y\n    run: |\n"
		     "      %s\n",
		run);
	assert_int_equal(load_text(text.buf, &said), 0);
	if (wanted ? strncmp(said.buf, wanted, strlen(wanted)) != 0 : said.len > 0)
		print_error("%s: is %s, wanted %s\n", run, said.buf, wanted ? wanted : "nothing");
	assert_true(wanted ? strncmp(said.buf, wanted, strlen(wanted)) == 0 : said.len == 0);
	strbuf_release(&text);
	strbuf_release(&said);
}

static void warnings_of_scripts(void **state)
{
	(void)state;
	warned("echo \"$A\" '$A' \"${A}\" $OTHER ${#A} \\$A", NULL);
	warned("X=$A; case $A in x) ;; esac; [[ $A == 1 ]]; echo $((A + $A))", NULL);
	warned("cat <<< $A; echo \"x $(ls \"$A\") y\" # $A", NULL);
	warned("sh -c 'echo \"$1\"' x \"$A\"; psql -At \"$A\"; ssh host true", NULL);
	warned("setsid ./server & wait", NULL);
	warned("set -o pipefail; ls | wc", NULL);
	warned("echo $A", "t.yaml:8:12: warning: $A is not quoted: write \"$A\"\n");
	warned("for i in ${A}; do :; done", "t.yaml:8:16: warning: $A is not quoted");
	warned("echo \"x $(ls $B) y\"", "t.yaml:8:20: warning: $B is not quoted");
	warned("mongosh --quiet --eval \"db.$A.find()\"",
		"t.yaml:8:34: warning: $A in a text that mongosh reads");
	warned("mongosh --eval=\"db.$A\"", "t.yaml:8:26: warning: $A in a text that mongosh reads");
	warned("sudo -u x psql -c \"select '$A'\"",
		"t.yaml:8:34: warning: $A in a text that psql reads");
	warned("bash -euc \"ls $A\"", "t.yaml:8:21: warning: $A in a text that bash reads");
	warned("ssh -p 22 host \"rm $A\"", "t.yaml:8:26: warning: $A in a text that ssh reads");
	warned("psql <<EOF\n      drop $A\n      EOF",
		"t.yaml:9:12: warning: $A in a text that psql reads");
	warned("psql <<'EOF'\n      drop $A\n      EOF", NULL);
	warned("ls | wc", "t.yaml:8:10: warning: a pipe under a shell without pipefail");
	warned("ls || wc |& cat", "t.yaml:8:16: warning: a pipe under a shell without pipefail");
	warned("./server &", "t.yaml:8:16: warning: the last command runs in the background");
	warned("ls && true", NULL);
}

int test_load_values(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(defaults),
		cmocka_unit_test(types),
		cmocka_unit_test(yaml),
		cmocka_unit_test(a_command),
		cmocka_unit_test(other_kinds),
		cmocka_unit_test(upkeep),
		cmocka_unit_test(what_is_merged),
		cmocka_unit_test(ids),
		cmocka_unit_test(words),
		cmocka_unit_test(warnings_of_scripts),
	};

	return cmocka_run_group_tests_name("load: values", tests, NULL, NULL);
}
