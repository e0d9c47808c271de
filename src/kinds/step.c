/* The keys that any step may have. */
#include "config.h"

#include "kinds/tables-private.h"

#define AT_DANGER(member) .at = offsetof(struct danger, member)
#define AT_APPROVAL(member) .at = offsetof(struct approval, member)
#define AT_LINK(member) .at = offsetof(struct link, member)

static const struct field danger_fields[] = {
	{ .key = "text", .type = FT_MARKDOWN, AT_DANGER(text), .flags = FIELD_REQUIRED | SHOWN,
	    .help = N_("What is dangerous, shown before every attempt.") },
	{ .key = "type", .type = FT_TEXT, AT_DANGER(type), .flags = FIELD_NONEMPTY | FIELD_TEMPLATE,
	    .help = N_("What the engineer types; by default the step's id.") },
	FIELD_END,
};

static const struct table danger_table = {
	.name = N_("`danger`"),
	.fields = danger_fields,
	.size = sizeof(struct danger),
	.shorthand = "text",
	.place_at = offsetof(struct danger, at),
	.command_at = NO_PLACE,
};

static const struct field approve_fields[] = {
	{ .key = "role", .type = FT_TEXT, AT_APPROVAL(role), .flags = FIELD_REQUIRED,
	    .help = N_("The role of those who may grant it.") },
	{ .key = "need", .type = FT_INT, AT_APPROVAL(need), .min = 1, .max = 100, .preset = 1,
	    .help = N_("How many other people grant it.") },
	{ .key = "see", .type = FT_STEP_REF, AT_APPROVAL(see),
	    .help = N_("The step whose output they approve.") },
	{ .key = "break_glass", .type = FT_BOOL, AT_APPROVAL(break_glass),
	    .help = N_("One may go on without, with a reason.") },
	FIELD_END,
};

static const struct table approve_table = {
	.name = N_("`approve`"),
	.fields = approve_fields,
	.size = sizeof(struct approval),
	.place_at = offsetof(struct approval, at),
	.command_at = NO_PLACE,
};

static const struct field link_fields[] = {
	{ .key = "title", .type = FT_TEXT, AT_LINK(title), .flags = FIELD_REQUIRED | SHOWN,
	    .help = N_("What is shown.") },
	{ .key = "url", .type = FT_TEXT, AT_LINK(url), .flags = FIELD_REQUIRED | FIELD_TEMPLATE,
	    .help = N_("Where it leads.") },
	FIELD_END,
};

static const struct table link_table = {
	.name = N_("a link"),
	.fields = link_fields,
	.size = sizeof(struct link),
	.place_at = NO_PLACE,
	.command_at = NO_PLACE,
};

static const struct word mark_words[] = {
	{ "start", MARK_START }, { "end", MARK_END }, { NULL, 0 },
};

static const struct field step_fields[] = {
	{ .key = "id", .type = FT_ID, AT_STEP(id),
	    .help = N_("What other steps, answers and the record call it; made from the title.") },
	{ .key = "title", .type = FT_TEXT, AT_STEP(title), .flags = FIELD_NONEMPTY | SHOWN,
	    .help = N_("What the step list shows; required, but for `end`.") },
	{ .key = "phase", .type = FT_TEXT, AT_STEP(phase),
	    .help = N_("Steps with the same one are a group in the step list.") },
	{ .key = "text", .type = FT_MARKDOWN, AT_STEP(text), .flags = SHOWN,
	    .help = N_("Shown with the step.") },
	{ .key = "when", .type = FT_CONDITION, AT_STEP(when),
	    .help = N_("The step is passed over unless this holds.") },
	{ .key = "next", .type = FT_STEP_REF, AT_STEP(next), .place_at = offsetof(struct step, next_at),
	    .help = N_("The step after this one; by default the one below.") },
	{ .key = "then", .type = FT_THEN, AT_STEP(then), .n_at = offsetof(struct step, then_n),
	    .help = N_("The step after this one by verdict, before `next`.") },
	{ .key = "needs", .type = FT_STEP_REFS, AT_STEP(needs),
	    .help = N_("Steps that must have ended well; going on without needs a reason.") },
	{ .key = "danger", .type = FT_MAP, AT_STEP(danger), .sub = &danger_table,
	    .help = N_("What is dangerous; a word is typed before it acts.") },
	{ .key = "approve", .type = FT_MAP, AT_STEP(approve), .sub = &approve_table,
	    .flags = FIELD_LATER,
	    .help = N_("Other people grant it from their own terminals.") },
	{ .key = "always", .type = FT_BOOL, AT_STEP(always), .flags = FIELD_LATER,
	    .help = N_("Done again on a resume, and before a jump behind it.") },
	{ .key = "critical", .type = FT_BOOL, AT_STEP(critical), .preset = true,
	    .help = N_("`no`: a failure without a `then` is noted and the session goes on.") },
	{ .key = "skippable", .type = FT_BOOL, AT_STEP(skippable), .preset = true,
	    .help = N_("`no`: it cannot be skipped.") },
	{ .key = "mark", .type = FT_ENUM, AT_STEP(mark), .words = mark_words,
	    .help = N_("Where the time of an exercise starts and ends.") },
	{ .key = "target", .type = FT_DURATION, AT_STEP(target_ms),
	    .help = N_("How long the step should take, all included.") },
	ROW_TIMEOUT(0, N_("Of a command or a question: how long it may take.")),
	{ .key = "grace", .type = FT_DURATION, AT_STEP(grace_ms), .flags = FIELD_ZERO,
	    .preset = 10000,
	    .help = N_("How long a command has between TERM and KILL.") },
	{ .key = "undo", .type = FT_SCRIPT, AT_STEP(undo), .flags = FIELD_LATER | FIELD_NONEMPTY,
	    .help = N_("A script that takes the step back.") },
	{ .key = "links", .type = FT_LIST, AT_STEP(links), .n_at = offsetof(struct step, link_n),
	    .sub = &link_table,
	    .help = N_("What to look at.") },
	{ .key = "drill", .type = FT_MAP_NEW, AT_STEP(drill), .sub = &drill_table,
	    .flags = FIELD_NAMED,
	    .help = N_("What it shows in a drill, and how it is judged.") },
	FIELD_END,
};

const struct table step_table = {
	.name = N_("a step"),
	.fields = step_fields,
	.size = sizeof(struct step),
	.place_at = offsetof(struct step, at),
	.command_at = offsetof(struct step, command),
	.rule = RULE_STEP,
};
