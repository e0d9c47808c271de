/*
 * How an array grows. Must not know what its elements are.
 */
#include "config.h"

#include "base/vec.h"

#include <stdint.h>

#define VEC_FIRST 8 /* elements of the first allocation */

void *vec_grow_(void *v, size_t *cap, size_t size)
{
	if (*cap > SIZE_MAX / 2)
		BUG("an array of %zu elements cannot grow", *cap);
	*cap = *cap > 0 ? *cap * 2 : VEC_FIRST;
	return xreallocarray(v, *cap, size);
}
