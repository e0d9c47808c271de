/*
 * Growable arrays of any type: `VEC(struct step *) steps;` is a struct of `v`, `n`, `cap`.
 * A zeroed one is empty and ready. These are macros: `vec` is evaluated more than once and must have
 * no side effects, and the value that is pushed must not be read from the array itself.
 */
#ifndef MUSTER_BASE_VEC_H
#define MUSTER_BASE_VEC_H

#include <stddef.h>
#include <stdlib.h>

#include "base/xalloc.h"

/* clang-format off */
#define VEC(type) struct { type *v; size_t n, cap; }

/* Grows to hold one more and yields the lvalue of the new last element (not initialised). */
#define vec_add(vec) \
	(*((vec)->n == (vec)->cap ? ((vec)->v = vec_grow_((vec)->v, &(vec)->cap, sizeof(*(vec)->v)), \
	    (void)0) : (void)0, &(vec)->v[(vec)->n++]))
/* clang-format on */
#define vec_push(vec, value) ((void)(vec_add(vec) = (value)))
#define vec_last(vec) ((vec)->v[(vec)->n - 1])
#define vec_pop(vec) ((vec)->v[--(vec)->n])
#define vec_clear(vec) ((void)((vec)->n = 0))
/* Frees the array, not what its elements own. */
#define vec_release(vec) (free((vec)->v), (vec)->v = NULL, (vec)->n = (vec)->cap = 0)

/* For vec_add only: doubles *cap. */
void *vec_grow_(void *v, size_t *cap, size_t size) MUST_USE NEVER_NULL;

#endif
