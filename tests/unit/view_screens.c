/*
 * Screens as text, and what keys do to them.
 */
#include "config.h"

#include <string.h>

#include "view_rig.h"
#include "view_tests.h"

#include "view/canvas.h"
#include "view/style/theme.h"

static const char walk[] =
	"muster: 1\n"
	"title: Database corruption\n"
	"summary: The database is **damaged**.\n"
	"objectives: {rto: 4h}\n"
	"contacts:\n"
	"  - {role: Database admin, name: Ada, reach: +41 00 000}\n"
	"vars:\n"
	"  BACKUP: {title: The backup, required: yes}\n"
	"  TOKEN: {title: Token, secret: yes, required: yes}\n"
	"steps:\n"
	"  - id: look\n"
	"    phase: Assess\n"
	"    title: Look at it\n"
	"    target: 5m\n"
	"    text: |\n"
	"      # What to look for\n"
	"      Errors in `mongod.log`, see [the page](https://example.org/page). A text that is so long\n"
	"      that it has to be wrapped at the edge of its pane, wherever that is.\n"
	"\n"
	"      1. first\n"
	"      2. second\n"
	"         - deeper\n"
	"\n"
	"      | collection | documents |\n"
	"      |---|--:|\n"
	"      | campaigns | 120 |\n"
	"      | übersicht 数据库 | 7 |\n"
	"  - id: restore\n"
	"    phase: Repair\n"
	"    title: Restore from backup\n"
	"    text: Restores the newest backup from before the damage.\n"
	"    run: ./restore.sh \"$BACKUP\"\n"
	"    timeout: 20m\n"
	"  - id: all\n"
	"    title: Is all well?\n"
	"    check:\n"
	"      - the lights are on\n"
	"      - the **doors** are closed\n"
	"      - {id: extra, text: somebody said so, optional: yes}\n"
	"  - id: sure\n"
	"    title: Right documents?\n"
	"    confirm: Are these the right documents?\n"
	"    then: {no: restore}\n"
	"  - id: which\n"
	"    title: Which one\n"
	"    choose: Which way?\n"
	"    options:\n"
	"      - {id: fast, title: The fast one}\n"
	"      - {id: safe, title: The safe one, text: takes longer}\n"
	"  - id: wipe\n"
	"    title: Wipe the rest\n"
	"    danger: {text: Everything that is left is **deleted**., type: WIPE IT}\n"
	"    run: rm -rf rest\n"
	"  - id: why\n"
	"    title: What was it?\n"
	"    ask: What was the cause?\n"
	"    lines: yes\n"
	"    into: CAUSE\n";

static struct rig *at_restore(void)
{
	struct rig *r = rig_new(walk);

	rig_wait(r, 12000);
	rig_keys(r, "Enter");
	rig_type(r, "backup-2025-11-22.tar.gz");
	rig_keys(r, "Enter");
	return r;
}

static struct rig *after_restore(void)
{
	struct rig *r = at_restore();

	rig_keys(r, "Enter");
	rig_print(r, "restoring\r\n81%\r\ndone\r\n");
	rig_wait(r, 41000);
	rig_exit(r, 0);
	return r;
}

static struct rig *after_items(void)
{
	struct rig *r = after_restore();

	rig_keys(r, "Space Space Enter");
	return r;
}

void test_read(void **state)
{
	struct rig *r = rig_new(walk);

	(void)state;
	rig_wait(r, 12000);
	rig_golden(r, "read");
	rig_free(r);
}

void test_value(void **state)
{
	struct rig *r = rig_new(walk);

	(void)state;
	rig_keys(r, "Enter");
	rig_type(r, "backup");
	rig_golden(r, "value");
	/* Esc leaves the field, and then keys are deeds again. */
	rig_keys(r, "Esc");
	rig_free(r);
}

void test_ready(void **state)
{
	struct rig *r = at_restore();

	(void)state;
	rig_golden(r, "ready");
	rig_free(r);
}

void test_running(void **state)
{
	struct rig *r = at_restore();

	(void)state;
	rig_keys(r, "Enter");
	rig_print(
		r, "preparing\r\nrestoring \033[1;31momnify\033[0m 数据库 \033]0;title\007\033[2J");
	rig_print(r, "\033[Hrestoring campaigns 81%\r\n");
	rig_wait(r, 123000);
	rig_golden(r, "running");
	/* Enter does nothing while a command runs. */
	rig_keys(r, "Enter Enter");
	assert_int_equal(r->refused, 0);
	assert_true(rig_sees(r, "running 2:03 of 20m"));
	rig_free(r);
}

void test_typing(void **state)
{
	struct rig *r = at_restore();

	(void)state;
	rig_keys(r, "Enter");
	rig_print(r, "password? ");
	rig_keys(r, "i");
	rig_type(r, "dx");
	rig_keys(r, "Ctrl-c Up Enter Alt-b");
	assert_string_equal(r->typed.buf, "dx\003\033[A\r\033b");
	rig_golden(r, "typing");
	rig_keys(r, "F12 x");
	assert_true(rig_sees(r, "terminate"));
	rig_golden(r, "stop");
	rig_free(r);
}

/* What was meant for the command must not start the next one. */
void test_typing_ends(void **state)
{
	struct rig *r = at_restore();

	(void)state;
	rig_keys(r, "Enter i");
	rig_exit(r, 0);
	rig_keys(r, "Enter Space d");
	assert_true(rig_sees(r, "The command has just ended"));
	assert_false(ui_done(r->ui));
	assert_int_equal(r->typed.len, 0);
	rig_wait(r, 1000);
	rig_keys(r, "Space");
	assert_true(rig_sees(r, "[✔] the lights are on"));
	rig_free(r);
}

void test_halted(void **state)
{
	struct rig *r = at_restore();

	(void)state;
	rig_keys(r, "Enter");
	rig_print(r, "no space left on device\r\n");
	rig_wait(r, 41000);
	rig_exit(r, 3);
	rig_golden(r, "halted");
	rig_keys(r, "D Enter");
	assert_true(rig_sees(r, "Something has to stand here"));
	rig_golden(r, "reason");
	rig_type(r, "copied it over");
	rig_keys(r, "Enter");
	assert_true(rig_sees(r, "Is it so?"));
	rig_free(r);
}

void test_checklist(void **state)
{
	struct rig *r = after_restore();

	(void)state;
	rig_keys(r, "Space");
	rig_golden(r, "checklist");
	rig_keys(r, "Enter");
	assert_true(rig_sees(r, "1 item is open"));
	rig_keys(r, "-");
	rig_type(r, "one is stuck");
	rig_keys(r, "Enter");
	assert_true(rig_sees(r, "[✖] the doors are closed (one is stuck)"));
	assert_true(rig_sees(r, "not all is so"));
	rig_keys(r, "Enter");
	assert_true(rig_sees(r, "It failed"));
	assert_int_equal(r->refused, 0);
	rig_free(r);
}

void test_confirm(void **state)
{
	struct rig *r = after_items();

	(void)state;
	rig_golden(r, "confirm");
	/* Nothing is highlighted: Enter answers nothing, and y does not either. */
	rig_keys(r, "Enter");
	assert_true(rig_sees(r, "nothing is highlighted"));
	rig_keys(r, "y");
	assert_true(rig_sees(r, "> Yes"));
	rig_keys(r, "n");
	assert_true(rig_sees(r, "> No"));
	rig_keys(r, "y Enter");
	assert_true(rig_sees(r, "Which way?"));
	rig_golden(r, "choose");
	rig_keys(r, "b");
	assert_true(rig_sees(r, "Are these the right documents?"));
	rig_free(r);
}

void test_danger(void **state)
{
	struct rig *r = after_items();

	(void)state;
	rig_keys(r, "y Enter Down Down Enter");
	rig_golden(r, "danger");
	/* Pasted lines never confirm, whether the terminal says that it is a paste or not. */
	ui_paste(r->ui, "WIPE IT\nWIPE IT\n", 16);
	rig_keys(r, "Enter");
	ui_key(r->ui, (struct key){ 'x', 0 }, true);
	assert_true(rig_sees(r, "To go on, type"));
	rig_keys(r, "Ctrl-u");
	rig_type(r, "WIPE IT");
	ui_key(r->ui, (struct key){ VK_ENTER, 0 }, true);
	assert_true(rig_sees(r, "To go on, type"));
	rig_type(r, "WIPE IT");
	rig_keys(r, "Enter");
	assert_true(rig_sees(r, "Enter starts the command"));
	rig_free(r);
}

void test_ask_and_end(void **state)
{
	struct rig *r = after_items();

	(void)state;
	rig_keys(r, "y Enter Down Enter");
	rig_type(r, "WIPE IT");
	rig_keys(r, "Enter s");
	rig_type(r, "nothing is left");
	rig_keys(r, "Enter");
	rig_type(r, "a full disk");
	rig_keys(r, "Enter");
	rig_type(r, "and nobody looked");
	rig_golden(r, "ask");
	rig_keys(r, "Ctrl-d");
	assert_true(rig_sees(r, "How did it end?"));
	rig_golden(r, "outcome");
	rig_keys(r, "Down Enter");
	rig_type(r, "disk cleaned");
	rig_keys(r, "Enter");
	assert_int_equal(r->s->phase, PHASE_CLOSED);
	assert_int_equal(r->s->outcome, OUTCOME_RESOLVED);
	assert_string_equal(vec_last(&r->s->notes).text, "disk cleaned");
	assert_int_equal(r->refused, 0);
	rig_free(r);
}

void test_help(void **state)
{
	struct rig *r = rig_new(walk);

	(void)state;
	rig_keys(r, "?");
	rig_golden(r, "help");
	rig_keys(r, "Esc : s k Tab");
	rig_golden(r, "colon");
	rig_type(r, " not needed");
	rig_keys(r, "Enter");
	assert_true(rig_sees(r, "BACKUP is needed here"));
	assert_int_equal(r->refused, 0);
	rig_free(r);
}

static int read_theme(void *ctx, const char *name, struct theme *t, struct error *e)
{
	(void)ctx;
	theme_init(t);
	if (strcmp(name, "loud") != 0)
		return error_set(e, -ERR_NOTFOUND, "there is no theme %s", name);
	return theme_set(t, "title", "196", "15", NULL, e);
}

void test_another_theme(void **state)
{
	static const struct theme_source themes = { read_theme, NULL };
	struct rig *r = rig_new(walk);
	struct style before, after;

	(void)state;
	rig_themes(r, &themes);
	before = canvas_row(ui_draw(r->ui, r->now_ms), 0)[1].style;
	rig_keys(r, ":");
	rig_type(r, "theme quiet");
	rig_keys(r, "Enter");
	assert_true(rig_sees(r, "there is no theme quiet"));
	rig_keys(r, "Esc :");
	rig_type(r, "theme");
	rig_keys(r, "Enter");
	assert_true(rig_sees(r, "theme NAME: which one?"));
	rig_keys(r, "Esc :");
	rig_type(r, "theme loud");
	rig_keys(r, "Enter");
	after = canvas_row(ui_draw(r->ui, r->now_ms), 0)[1].style;
	assert_int_not_equal(before.fg, after.fg);
	assert_int_equal(r->refused, 0);
	rig_free(r);
}

void test_beside(void **state)
{
	struct rig *r = after_restore();

	(void)state;
	rig_keys(r, "m");
	rig_type(r, "paged the admin");
	rig_keys(r, "Enter c Enter n");
	assert_int_equal(r->s->calls.n, 1);
	rig_size(r, 120, 40);
	assert_true(rig_sees(r, "02:32 paged the admin"));
	assert_true(rig_sees(r, "no answer"));
	rig_keys(r, "G");
	rig_golden(r, "outline");
	rig_keys(r, "Esc J");
	rig_golden(r, "jump");
	rig_free(r);
}

void test_output(void **state)
{
	struct rig *r = at_restore();
	char line[16];

	(void)state;
	rig_keys(r, "Enter");
	for (int i = 0; i < 200; i++) {
		snprintf(line, sizeof(line), "row %d\r\n", i);
		rig_print(r, line);
	}
	assert_true(rig_sees(r, "row 199"));
	rig_keys(r, "o PgUp");
	assert_false(rig_sees(r, "row 199"));
	rig_keys(r, "g");
	assert_true(rig_sees(r, "row 0 "));
	/* What comes does not move what is read. */
	rig_print(r, "more\r\n");
	assert_true(rig_sees(r, "row 0 "));
	rig_keys(r, "G");
	assert_true(rig_sees(r, "more"));
	rig_keys(r, "/");
	rig_type(r, "ROW 77");
	rig_keys(r, "Enter");
	assert_true(rig_sees(r, "row 77"));
	rig_golden(r, "search");
	rig_keys(r, "Esc");
	assert_true(rig_sees(r, "more"));
	rig_free(r);
}

void test_sizes(void **state)
{
	struct rig *r = after_restore();

	(void)state;
	rig_size(r, 19, 4);
	assert_true(rig_sees(r, "too small"));
	/* Any size is drawn without a fault, and nothing is lost. */
	for (int cols = 1; cols < 140; cols += 3) {
		for (int rows = 1; rows < 40; rows += 2)
			rig_size(r, cols, rows);
	}
	rig_size(r, 80, 24);
	assert_true(rig_sees(r, "the lights are on"));
	rig_free(r);
}

/* The command begins with the size that its pane will have. */
void test_pty_size(void **state)
{
	struct rig *r = at_restore();

	(void)state;
	assert_int_equal(r->resized_cols, 52);
	assert_in_range(r->resized_rows, 10, 22);
	rig_keys(r, "Enter z");
	assert_int_equal(r->resized_cols, 80);
	assert_int_equal(r->resized_rows, 23);
	rig_free(r);
}

void test_vitals(void **state)
{
	static const char monitored[] =
		"muster: 1\n"
		"title: Database corruption\n"
		"contacts:\n"
		"  - {role: Database admin, name: Ada, reach: +41 00 000}\n"
		"monitors:\n"
		"  - {id: db, title: Database, run: ping}\n"
		"  - {id: disk, title: Disk, run: df, capture: '(.+)', unit: '% free', warn: '< 30', alert: '< 20'}\n"
		"  - {id: health, title: Application health, run: curl}\n"
		"  - {id: queue, title: Queue, run: queue}\n"
		"  - {id: never, title: Never looked at, run: x}\n"
		"steps:\n"
		"  - {title: Look at it, text: Is it there?}\n";
	static const struct monitor_reading up = { .state = STATE_OK },
					    down = { .state = STATE_ALERT, .text = "down" },
					    low = { .state = STATE_WARN,
						    .has_value = true,
						    .value = 25.5 },
					    unknown = { .state = STATE_UNKNOWN };
	struct rig *r = rig_new(monitored);

	(void)state;
	rig_reading(r, "db", &up);
	rig_reading(r, "disk", &low);
	rig_reading(r, "health",
		&(struct monitor_reading){ .state = STATE_ALERT,
			.text = "curl: (22) The requested URL returned error: 502" });
	rig_reading(r, "queue", &unknown);
	/* What is so at the start does not ring. */
	assert_false(ui_take_bell(r->ui));
	assert_false(rig_sees(r, "acknowledge"));
	rig_keys(r, "A");
	assert_true(rig_sees(r, "no alert waits to be acknowledged"));
	rig_wait(r, 60000);
	rig_reading(r, "db", &down);
	assert_true(ui_take_bell(r->ui));
	assert_true(rig_sees(r, "alert: Database: down"));
	rig_wait(r, 720000);
	rig_golden(r, "vitals");
	rig_reading(r, "db", &up);
	assert_false(ui_take_bell(r->ui));
	rig_size(r, 120, 40);
	assert_true(rig_sees(r, "alert over"));
	rig_keys(r, "A");
	assert_false(rig_sees(r, "alert over"));
	assert_false(rig_sees(r, "A acknowledge"));
	rig_size(r, 80, 24);
	assert_true(rig_sees(r, "✖ Application health"));
	rig_free(r);
}
