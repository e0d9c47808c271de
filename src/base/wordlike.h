/*
 * "Did you mean": the known word that is nearest to one that was typed.
 * Source of the distance: optimal string alignment (Damerau 1964 with one edit a place).
 */
#ifndef MUSTER_BASE_WORDLIKE_H
#define MUSTER_BASE_WORDLIKE_H

#include <stddef.h>

#define WORDLIKE_MAX 64 /* bytes; a longer word is like no other */

/* The candidate with the fewest insertions, deletions, changes and swaps of neighbours (ASCII case
 * does not count), the first of several; NULL where none is within a third of the word's length
 * (one edit in a short word). Candidates that are NULL are passed over. */
const char *nearest_word(const char *word, const char *const *candidates, size_t n);

#endif
