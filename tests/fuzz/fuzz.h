/*
 * A parser under fire. A target is a file that defines the three names below; linked with driver.c
 * it is a program that tries random inputs, linked with libFuzzer (-fsanitize=fuzzer) instead
 * it is that.
 */
#ifndef MUSTER_TESTS_FUZZ_FUZZ_H
#define MUSTER_TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>

/* Tries one input; ends the program (abort) when something that must hold does not. Returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* What inputs are made of beside random bytes. */
extern const char *const fuzz_words[];
extern const size_t fuzz_n_words;

#define FUZZ_MUST(what) ((what) ? (void)0 : fuzz_fail(#what, __FILE__, __LINE__))
void fuzz_fail(const char *what, const char *file, int line);

#endif
