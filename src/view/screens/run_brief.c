/*
 * Who comes to a session in the middle of it begins with the situation, in five lines under the title.
 * Where there is no room for all of them, and for the step, there are fewer.
 */
#include "config.h"

#include <string.h>

#include "report/sitrep.h"
#include "view/screens/run-private.h"

#define BRIEF_ROWS 5
#define ROWS_LEFT 13 /* at least, for title, step and keys */

int brief_rows(const struct ui *ui, struct pane p)
{
	int room = p.h - ROWS_LEFT;

	if (!ui->brief || room <= 0 || ui->s->phase == PHASE_CLOSED)
		return 0;
	return room < BRIEF_ROWS ? room : BRIEF_ROWS;
}

void brief_draw(struct ui *ui, struct pane p)
{
	struct strbuf text = STRBUF_INIT;
	struct style style = ui_style(ui, ROLE_NOTICE);
	const char *line;

	if (p.h == 0)
		return;
	report_sitrep(ui->s, true, ui->now_ms, &text);
	line = arena_strndup(ui->frame, text.buf, text.len);
	for (int y = 0; y < p.h && *line; y++) {
		size_t n = strcspn(line, "\n");

		pane_fill(p, 0, y, p.w, 1, style);
		pane_puts_cut(p, 1, y, p.w - 2, arena_strndup(ui->frame, line, n), style);
		line += n + (line[n] == '\n');
	}
	strbuf_release(&text);
}
