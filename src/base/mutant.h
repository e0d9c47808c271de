/*
 * Deliberate faults, to show that a test notices when a protection is gone. `./configure
 * --enable-mutant=NAME` defines MUTANT_NAME as 1, and MUTANT(NAME) is 1 in that build alone: a constant,
 * so that nothing of it is left in any other. tests/mutants says for each which test has to fail.
 *
 *	if (!MUTANT(ACK_UNSYNCED))
 *		sync first;
 */
#ifndef MUSTER_BASE_MUTANT_H
#define MUSTER_BASE_MUTANT_H

/* A name that is defined as 1 brings a comma, which shifts the 1 into the place that is taken; any other
 * name stays one word, and the 0 is there. Each step lets the one before be replaced first. */
#define MUTANT(name) MUTANT_PASTE(MUTANT_##name)
#define MUTANT_PASTE(value) MUTANT_SHIFTED(value)
#define MUTANT_SHIFTED(value) MUTANT_TAKE(MUTANT_SHIFT_##value 1, 0)
#define MUTANT_SHIFT_1 0,
#define MUTANT_TAKE(...) MUTANT_SECOND(__VA_ARGS__, 0)
#define MUTANT_SECOND(first, second, ...) second

#endif
