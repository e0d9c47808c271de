/*
 * What a command printed and no disk had room for: counted, and said where it is missing. The begin is
 * recorded at once; what was lost from there on when recording goes on, or the command has ended.
 */
#include "config.h"

#include "holder/holder-private.h"

void gap_record(struct holder *h, int run, int64_t bytes, const char *why, int sys)
{
	struct event ev;

	record_init_event(h, &ev, EV_RUN_GAP);
	ev.run = run;
	ev.bytes = bytes;
	ev.why = why;
	if (sys != 0)
		ev.errno_ = sys;
	(void)record_event(h, &ev);
}

void gap_add(struct run *r, int64_t bytes)
{
	int sys = journal_errno(r->h->journal);

	if (r->gap.open) {
		r->gap.bytes += bytes;
		return;
	}
	r->gap.open = true;
	r->gap.sys = sys;
	gap_record(r->h, r->n, bytes, "disk", sys);
}

void gap_tell(struct run *r)
{
	int64_t bytes = r->gap.bytes;

	r->gap.open = false;
	r->gap.bytes = 0;
	if (bytes > 0)
		gap_record(r->h, r->n, bytes, "disk", r->gap.sys);
}

void gap_tell_all(struct holder *h)
{
	for (size_t i = 0; i < h->runs.n; i++)
		gap_tell(h->runs.v[i]);
}
