/*
 * Finding libarchive, zlib and their calls.
 */
#include "config.h"

#include <dlfcn.h>
#include <string.h>

#include "base/xalloc.h"
#include "bundle/library-private.h"

/* 13 since libarchive 3.0; the second name is where a distribution counts otherwise. */
static const char *const names[] = { "libarchive.so.13", "libarchive.so" };

/* POSIX has dlsym() return what is a function's address as an object's. */
static int find(
	void *handle, const char *library, const char *name, void *function, struct error *e)
{
	void *address = dlsym(handle, name);

	if (!address)
		return error_set(e, -ERR_SYSTEM, "%s is too old: it has no %s", library, name);
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
		rc = find(la->handle, "libarchive", #name, &la->name, e);
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

int zlib_load(struct zlib *z, struct error *e)
{
	const struct {
		const char *name;
		void *function;
	} calls[] = {
		{ "inflateInit2_", &z->inflateInit2_ },
		{ "inflate", &z->inflate },
		{ "inflateReset", &z->inflateReset },
		{ "inflateEnd", &z->inflateEnd },
	};
	int rc = 0;

	memset(z, 0, sizeof(*z));
	z->handle = dlopen("libz.so.1", RTLD_NOW | RTLD_LOCAL);
	if (!z->handle)
		return error_set(e, -ERR_SYSTEM, "zlib is missing (Debian: zlib1g)");
	for (size_t i = 0; rc == 0 && i < ARRAY_LEN(calls); i++)
		rc = find(z->handle, "zlib", calls[i].name, calls[i].function, e);
	if (rc != 0)
		zlib_unload(z);
	return rc;
}

void zlib_unload(struct zlib *z)
{
	if (z->handle)
		dlclose(z->handle);
	z->handle = NULL;
}
