/*
 * The built-in set: what tokens, keys and passwords look like that nobody declared. A rule begins
 * with a literal word, its trigger, which redact/automaton-private.h finds; from there on a
 * candidate reads on, byte by byte, whatever pieces they come in, until it knows.
 *
 * A table, redact/rules.def, and a reader for each of four shapes. Holds nothing back and masks
 * nothing itself: redact/stream.c does.
 */
#ifndef MUSTER_REDACT_RULES_PRIVATE_H
#define MUSTER_REDACT_RULES_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Which bytes a token is made of. Up to RULE_WORD each contains the one before it. */
enum rule_class { RULE_UPPER, RULE_ALNUM, RULE_WORD, RULE_BASE64, RULE_BEARER };

enum rule_shape {
	RULE_TOKEN, /* trigger and token are masked, as one word */
	RULE_VALUE, /* the token behind the trigger is, separators between */
	RULE_URL,   /* the password in //user:password@ */
	RULE_KEY,   /* from BEGIN to END */
};

struct rule {
	const char *trigger; /* no other rule's is a suffix of it */
	enum rule_shape shape;
	enum rule_class of;
	unsigned int min; /* bytes of the token, without the trigger */
	bool shy;         /* a token shorter than SHY_SURE counts only if it has a digit */
};

#define RULE_TRIGGER_MAX 32 /* bytes */
extern const struct rule rules[];
extern const size_t rules_count;

/* Is the trigger itself part of what is masked? */
bool rule_masks_trigger(const struct rule *r);
/* May `before` stand before a trigger that is shorter than four bytes? */
bool rule_may_follow(const struct rule *r, unsigned char before);

/* Positions are those of the stream, from its first byte. */
struct candidate {
	const struct rule *rule;
	uint64_t from; /* what is masked, or would be, begins here */
	uint64_t to;   /* up to here it is masked for sure; from: nothing yet */
	uint64_t pos;  /* the next byte to read */
	bool reading;  /* `from` is known: what comes may have to be masked */
	int phase;     /* of the rule's shape */
	unsigned int count;
	bool digit;
	struct key_lines { /* how the lines of a private key look */
		unsigned int run, words, headers, strikes;
		bool long_run, header, colon, inside;
	} lines;
};

/* The bytes that a candidate may look at: those of the stream from `base` to `end`, of which at
 * least RULE_LOOK_BACK before candidate.pos are there, unless the stream is younger. */
struct window {
	const unsigned char *p;
	uint64_t base, end;
};

#define RULE_LOOK_BACK 2048

/* A trigger of `rule` ends at `end_of_trigger`. False: not here, for what stands before it. */
bool candidate_init(struct candidate *c, const struct rule *rule, const struct window *w,
	uint64_t end_of_trigger);
/* Reads to the end of the window. False: it is done, and what is masked is [from, to). */
bool candidate_read(struct candidate *c, const struct window *w);

/* The shape that has a file of its own, redact/rules_key.c: as candidate_read. */
bool key_read(struct candidate *c, const struct window *w);

#endif
