# store: the home: list, find and read sessions, runbooks, incidents.

noinst_LIBRARIES += src/store/libstore.a
src_store_libstore_a_CPPFLAGS = $(AM_CPPFLAGS) $(cflags_store)
src_store_libstore_a_SOURCES = \
	src/store/collect.c \
	src/store/incidents.c \
	src/store/list.c \
	src/store/resolve.c \
	src/store/row-private.h \
	src/store/row.c \
	src/store/runbooks.c \
	src/store/store-private.h \
	src/store/store.c \
	src/store/store.h
