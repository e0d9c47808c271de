/*
 * What a person picked on the home screen.
 */
#ifndef MUSTER_VIEW_HOME_H
#define MUSTER_VIEW_HOME_H

enum home_pick {
	HOME_QUIT,
	HOME_ATTACH, /* `what` is a session's id */
	HOME_RESUME, /* the same, of one whose holder is gone */
	HOME_SHOW,   /* the same, of one that is closed */
	HOME_RUN,    /* `what` is a runbook's path */
};

struct home_result {
	enum home_pick pick;
	char *what; /* NULL for HOME_QUIT */
	int signal; /* that it was left at, 0: none */
};

/* NULL is fine. */
void home_result_release(struct home_result *r);

#endif
