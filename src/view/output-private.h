/*
 * Runs and what is in sight of one.
 */
#ifndef MUSTER_VIEW_OUTPUT_PRIVATE_H
#define MUSTER_VIEW_OUTPUT_PRIVATE_H

#include "base/pattern.h"
#include "base/vec.h"
#include "view/output.h"

struct output_run {
	int run;
	struct term *term;
	bool pipe; /* it has no terminal of its own */
	bool ended;
	struct strbuf early; /* printed before the view was there */
	int64_t last_at;
	char last_byte;
};

struct output {
	VEC(struct output_run) runs;
	bool early;
	int shown;
	bool follow;
	uint64_t top; /* of what is in sight, where it does not follow; rows ever, from 0 */
	int page;     /* rows drawn last */
	char *searched;
	struct pattern *pattern;
	uint64_t hit; /* the row that was found */
};

/* NULL: it is not kept. */
struct output_run *output_run(const struct output *o, int run);

#endif
