# The model for every room's local.mk. Sources and headers are listed in order of name, so that
# `make dist` has them all.
#
# base: strings, errors, clock, Unicode width, patterns: what every room stands on.

noinst_LIBRARIES += src/base/libbase.a
src_base_libbase_a_CPPFLAGS = $(AM_CPPFLAGS) $(cflags_base)
src_base_libbase_a_SOURCES = \
	src/base/arena.c \
	src/base/arena.h \
	src/base/banned.h \
	src/base/base64.c \
	src/base/base64.h \
	src/base/bsoncheck.c \
	src/base/bsoncheck.h \
	src/base/clock.c \
	src/base/clock.h \
	src/base/duration.c \
	src/base/err.c \
	src/base/err.def \
	src/base/err.h \
	src/base/fs.c \
	src/base/fs.h \
	src/base/gasp.c \
	src/base/gasp.h \
	src/base/i18n.c \
	src/base/i18n.h \
	src/base/jsonrows.c \
	src/base/jsonrows.h \
	src/base/mutant.h \
	src/base/number.c \
	src/base/pattern.c \
	src/base/pattern.h \
	src/base/strbuf.c \
	src/base/strbuf.h \
	src/base/strmap.c \
	src/base/strmap.h \
	src/base/template.c \
	src/base/template.h \
	src/base/timeparse.c \
	src/base/ulid.c \
	src/base/ulid.h \
	src/base/utf8.c \
	src/base/utf8.h \
	src/base/vec.c \
	src/base/vec.h \
	src/base/width.c \
	src/base/wordlike.c \
	src/base/wordlike.h \
	src/base/xalloc.c \
	src/base/xalloc.h

if HAVE_CMOCKA
check_PROGRAMS += tests/unit/base
TESTS += tests/unit/base
tests_unit_base_SOURCES = \
	tests/unit/base.c \
	tests/unit/base_bson.c \
	tests/unit/base_json.c \
	tests/unit/base_err.c \
	tests/unit/base_fs.c \
	tests/unit/base_groups.h \
	tests/unit/base_memory.c \
	tests/unit/base_number.c \
	tests/unit/base_pattern.c \
	tests/unit/base_strmap.c \
	tests/unit/base_text.c \
	tests/unit/base_time.c \
	tests/unit/base_utf8.c
tests_unit_base_CPPFLAGS = $(src_base_libbase_a_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_base_LDFLAGS = $(unit_base_ldflags)
tests_unit_base_DEPENDENCIES = $(archives_base)
tests_unit_base_LDADD = $(libs_base) $(CMOCKA_LIBS)
endif
