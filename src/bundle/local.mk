# bundle: evidence bundles and backup archives.

noinst_LIBRARIES += src/bundle/libbundle.a
src_bundle_libbundle_a_CPPFLAGS = $(AM_CPPFLAGS) $(cflags_bundle)
src_bundle_libbundle_a_SOURCES = \
	src/bundle/archive-calls.def \
	src/bundle/bundle.c \
	src/bundle/bundle.h \
	src/bundle/content-private.h \
	src/bundle/content.c \
	src/bundle/documents-private.h \
	src/bundle/documents.c \
	src/bundle/finding-private.h \
	src/bundle/folder-private.h \
	src/bundle/folder.c \
	src/bundle/frames-private.h \
	src/bundle/frames.c \
	src/bundle/gunzip-private.h \
	src/bundle/gunzip.c \
	src/bundle/library-private.h \
	src/bundle/library.c \
	src/bundle/member-private.h \
	src/bundle/member.c \
	src/bundle/members-private.h \
	src/bundle/members.c \
	src/bundle/unbundle.c \
	src/bundle/unpack-private.h \
	src/bundle/unpack.c \
	src/bundle/verify.c \
	src/bundle/verify.h

if HAVE_CMOCKA
check_PROGRAMS += tests/unit/bundle
TESTS += tests/unit/bundle
tests_unit_bundle_SOURCES = tests/unit/bundle.c
tests_unit_bundle_CPPFLAGS = $(src_bundle_libbundle_a_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_bundle_LDFLAGS = $(unit_bundle_ldflags)
tests_unit_bundle_DEPENDENCIES = $(archives_bundle)
tests_unit_bundle_LDADD = $(libs_bundle) $(CMOCKA_LIBS)
endif
