# The model for every room's local.mk. Sources and headers are listed in order of name, so that
# `make dist` has them all.
#
# base: strings, errors, clock, Unicode width, patterns: what every room stands on.

noinst_LIBRARIES += src/base/libbase.a
src_base_libbase_a_CPPFLAGS = $(AM_CPPFLAGS) $(cflags_base)
src_base_libbase_a_SOURCES = \
	src/base/arena.h \
	src/base/bsoncheck.h \
	src/base/clock.h \
	src/base/err.def \
	src/base/err.h \
	src/base/fs.h \
	src/base/gasp.h \
	src/base/i18n.h \
	src/base/pattern.h \
	src/base/strbuf.h \
	src/base/strmap.h \
	src/base/template.h \
	src/base/ulid.h \
	src/base/utf8.h \
	src/base/vec.h \
	src/base/xalloc.h

# if HAVE_CMOCKA
# check_PROGRAMS += tests/unit/base
# TESTS += tests/unit/base
# tests_unit_base_SOURCES = tests/unit/base.c
# tests_unit_base_CPPFLAGS = $(src_base_libbase_a_CPPFLAGS) $(CMOCKA_CFLAGS)
# tests_unit_base_LDFLAGS = $(unit_base_ldflags)
# tests_unit_base_DEPENDENCIES = $(archives_base)
# tests_unit_base_LDADD = $(libs_base) $(CMOCKA_LIBS)
# endif
