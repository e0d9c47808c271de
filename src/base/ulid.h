/*
 * ULIDs: 26 characters of Crockford's base 32, 48 bits of milliseconds and 80 of chance; sorted as
 * text they are sorted by time. Source: the ULID specification (canonical string representation).
 */
#ifndef MUSTER_BASE_ULID_H
#define MUSTER_BASE_ULID_H

#include <stdbool.h>
#include <stdint.h>

#define ULID_LEN 26

/* `ms` since 1970-01-01 UTC, 0 to 2^48-1. */
void ulid_make(char out[ULID_LEN + 1], int64_t ms, const uint8_t chance[10]);
/* Fills `chance` from getrandom(2) and makes one for now. */
void ulid_new(char out[ULID_LEN + 1]);
/* Any case in; upper case out (out may be NULL). I, L, O and U are not digits: nothing else than
 * the case of an id may differ. */
bool ulid_valid(const char *text, char out[ULID_LEN + 1]);
/* The milliseconds of a valid one in upper case. */
int64_t ulid_ms(const char *ulid);

#endif
