# load: YAML and Markdown to a runbook, with every error.

noinst_LIBRARIES += src/load/libload.a
src_load_libload_a_CPPFLAGS = $(AM_CPPFLAGS) $(cflags_load)
src_load_libload_a_SOURCES = \
	src/load/call.c \
	src/load/collect.c \
	src/load/collect.h \
	src/load/condition.c \
	src/load/files.c \
	src/load/format.c \
	src/load/format.h \
	src/load/heredoc.c \
	src/load/import-private.h \
	src/load/import-walk-private.h \
	src/load/import.c \
	src/load/import.h \
	src/load/import_assign.c \
	src/load/import_code.c \
	src/load/import_expand.c \
	src/load/import_facts.c \
	src/load/import_names.c \
	src/load/import_page.c \
	src/load/import_plan.c \
	src/load/import_rest.c \
	src/load/import_script.c \
	src/load/import_spot.c \
	src/load/import_steps.c \
	src/load/import_times.c \
	src/load/import_topic.c \
	src/load/import_vars.c \
	src/load/import_walk.c \
	src/load/import_write.c \
	src/load/import_yaml.c \
	src/load/include.c \
	src/load/lint.c \
	src/load/load.c \
	src/load/load.h \
	src/load/loader-private.h \
	src/load/mapkeys.c \
	src/load/names.c \
	src/load/node-private.h \
	src/load/node.c \
	src/load/problems-private.h \
	src/load/problems.c \
	src/load/reader-private.h \
	src/load/reader.c \
	src/load/refs.c \
	src/load/rules.c \
	src/load/scalar.c \
	src/load/settings.c \
	src/load/settings.h \
	src/load/shape.c \
	src/load/shell-private.h \
	src/load/shell.c \
	src/load/shellscan-private.h \
	src/load/shellword.c \
	src/load/source-private.h \
	src/load/source.c \
	src/load/steps.c \
	src/load/tables-private.h \
	src/load/tables.c \
	src/load/tree-private.h \
	src/load/tree.c \
	src/load/trials.c \
	src/load/upkeep.c \
	src/load/within.c \
	src/load/yaml-private.h \
	src/load/yaml.c \
	src/load/yamlerr.c

if HAVE_CMOCKA
check_PROGRAMS += tests/unit/load
TESTS += tests/unit/load
tests_unit_load_SOURCES = \
	tests/unit/chance.h \
	tests/unit/load.c \
	tests/unit/load_broken.c \
	tests/unit/load_good.c \
	tests/unit/load_import.c \
	tests/unit/load_limits.c \
	tests/unit/load_random.c \
	tests/unit/load_tests.h \
	tests/unit/load_values.c
tests_unit_load_CPPFLAGS = $(src_load_libload_a_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_load_LDFLAGS = $(unit_load_ldflags)
tests_unit_load_DEPENDENCIES = $(archives_load)
tests_unit_load_LDADD = $(libs_load) $(CMOCKA_LIBS)
endif

include $(top_srcdir)/tests/data/load.mk
