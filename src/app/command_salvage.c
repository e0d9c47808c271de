/*
 * muster salvage: a new session of what is whole of a damaged one, or a masked copy of any.
 */
#include "config.h"

#include <inttypes.h>
#include <stdio.h>

#include "app/app.h"
#include "app/masking.h"
#include "base/i18n.h"
#include "journal/digest.h"
#include "journal/rescue.h"
#include "store/salvage.h"

static void say_gap(void *ctx, const struct rescue_gap *gap)
{
	const char *id = ctx;

	if (gap->first == EVENT_NONE)
		fprintf(stderr, _("muster: %s: %" PRId64 " bytes passed over: %s\n"), id,
			gap->bytes, gap->why);
	else if (gap->last == EVENT_NONE)
		fprintf(stderr,
			_("muster: %s: lost from event %" PRId64 " on (%" PRId64 " bytes): %s\n"),
			id, gap->first, gap->bytes, gap->why);
	else if (gap->first == gap->last)
		fprintf(stderr, _("muster: %s: lost: event %" PRId64 " (%" PRId64 " bytes): %s\n"),
			id, gap->first, gap->bytes, gap->why);
	else
		fprintf(stderr,
			_("muster: %s: lost: events %" PRId64 " to %" PRId64 " (%" PRId64
			  " bytes): %s\n"),
			id, gap->first, gap->last, gap->bytes, gap->why);
}

static int salvage(struct app *app, char *id, struct salvage_filter *filter)
{
	struct salvage_order order = { .who = app->who, .filter = filter };
	struct salvage_result result;
	struct error e = ERROR_INIT;
	char head[2 * EVENT_HASH_LEN + 1];
	int rc, status = EXIT_OK;

	if (!app->options.quiet) {
		order.told = say_gap;
		order.told_ctx = id;
	}
	rc = store_salvage(app->store, id, &order, &result, &e);
	if (rc != 0) {
		status = app_fail(id, rc, &e);
	} else {
		digest_hex(result.head, head);
		/* Its first word is for scripts, as in a transcript. */
		printf("session %s\n", result.id);
		if (!app->options.quiet) {
			printf(_("%s: %" PRId64 " events, made from %s\n"), result.id,
				result.events, id);
			printf(_("%s: head %s\n"), result.id, head);
			if (result.abandoned)
				printf(_("%s: closed as abandoned\n"), result.id);
		}
	}
	error_clear(&e);
	return status;
}

int command_salvage(struct app *app)
{
	const struct app_words *patterns = &app->options.redact;
	struct salvage_filter *filter = NULL;
	struct error e = ERROR_INIT;
	char id[27];
	int status;

	if (patterns->n > 0 && masking_new(&filter, patterns->v, patterns->n, &e) != 0) {
		status = app_usage("%s", error_text(&e));
	} else {
		status = app_session(app, 0, id);
		if (status == EXIT_OK)
			status = salvage(app, id, filter);
	}
	masking_free(filter);
	error_clear(&e);
	return status;
}
