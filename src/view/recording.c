/*
 * The words for what a full or failing disk means. Each says what is still recorded, and the way out.
 */
#include "config.h"

#include "view/recording.h"

#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "base/i18n.h"
#include "base/strbuf.h"
#include "base/xalloc.h"

static const struct {
	const char *sign, *ascii, *sentence; /* N_() */
} rows[] = {
	[JOURNAL_FINE] = { N_("● rec"), N_("* rec"), N_("all is recorded from here on") },
	[JOURNAL_FILLING] = { N_("◐ output not recorded"), N_("! output not recorded"),
		N_("the disk is full (%s): what commands print is not recorded now, decisions are; "
		   "free space and it goes on, or record on another disk with :spill DIR") },
	[JOURNAL_LOW] = { N_("▲ no new step: disk full"), N_("! no new step: disk full"),
		N_("almost no room is left for the record (%s): no new step starts; free space and "
		   "go on, or record on another disk with :spill DIR") },
	[JOURNAL_LOST] = { N_("✖ NOT RECORDED"), N_("! NOT RECORDED"),
		N_("NOT RECORDED: no disk takes the record (%s). Nothing new starts, what runs runs "
		   "on; mend or empty the disk and it goes on, or record on another one with :spill "
		   "DIR") },
};

const char *recording_sign(const struct recording *r, bool utf8, struct arena *a)
{
	const char *sign = _(utf8 ? rows[r->stage].sign : rows[r->stage].ascii), *both;
	char *dir;

	if (!r->path)
		return sign;
	dir = fs_dirname(r->path);
	both = arena_strfmt(a, "%s %s %s", sign, utf8 ? "→" : "->", dir);
	free(dir);
	return both;
}

char *recording_sentence(const struct recording *r)
{
	struct strbuf text = STRBUF_INIT;

	if (r->stage == JOURNAL_FINE && !r->path)
		return xstrdup(_(rows[JOURNAL_FINE].sentence));
	if (r->stage != JOURNAL_FINE) {
		/* The table's texts take one text each. */
		const char *said = _(rows[r->stage].sentence), *at = strstr(said, "%s");

		strbuf_add(&text, said, at ? (size_t)(at - said) : strlen(said));
		strbuf_adds(&text, r->why ? r->why : "?");
		strbuf_adds(&text, at ? at + 2 : "");
	}
	if (r->path) {
		strbuf_adds(&text, text.len > 0 ? "; " : "");
		strbuf_addf(&text, _("the record goes on in %s"), r->path);
		if (!r->pointed)
			strbuf_adds(&text,
				_(", and the session's folder cannot say so: a resume has to be told, "
				  "with --spill DIR"));
	}
	return strbuf_detach(&text);
}
