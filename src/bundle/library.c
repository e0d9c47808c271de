/*
 * Finding libarchive and its calls.
 */
#include "config.h"

#include <dlfcn.h>
#include <string.h>

#include "base/xalloc.h"
#include "bundle/library-private.h"

/* 13 since libarchive 3.0; the second name is where a distribution counts otherwise. */
static const char *const names[] = { "libarchive.so.13", "libarchive.so" };

/* POSIX has dlsym() return what is a function's address as an object's. */
static int find(void *handle, const char *name, void *function, struct error *e)
{
	void *address = dlsym(handle, name);

	if (!address)
		return error_set(e, -ERR_SYSTEM, "libarchive is too old: it has no %s", name);
	memcpy(function, &address, sizeof(address));
	return 0;
}

int libarchive_load(struct libarchive *la, struct error *e)
{
	int rc = 0;

	memset(la, 0, sizeof(*la));
	for (size_t i = 0; !la->handle && i < ARRAY_LEN(names); i++)
		la->handle = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
	if (!la->handle)
		return error_set(e, -ERR_SYSTEM, "libarchive is missing (Debian: libarchive13)");
#define ARCHIVE_CALL(name) \
	if (rc == 0) \
		rc = find(la->handle, #name, &la->name, e);
#include "bundle/archive-calls.def"
#undef ARCHIVE_CALL
	if (rc != 0)
		libarchive_unload(la);
	return rc;
}

void libarchive_unload(struct libarchive *la)
{
	if (la->handle)
		dlclose(la->handle);
	la->handle = NULL;
}
