/* The kind without a key: an instruction that the engineer reads and acknowledges. */
#include "config.h"

#include "kinds/tables-private.h"

static const char *const verdicts[] = { "ok", NULL };

static const struct field fields[] = {
	FIELD_END,
};

const struct kind kind_read = {
	.name = "read",
	.key = NULL,
	.does = N_("reads the text, presses Enter"),
	.shape = SHAPE_READ,
	.verdicts = verdicts,
	.fields = fields,
};
