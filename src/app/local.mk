# app: options, configuration, a file a command.

noinst_LIBRARIES += src/app/libapp.a
src_app_libapp_a_CPPFLAGS = $(AM_CPPFLAGS)
src_app_libapp_a_SOURCES = \
	src/app/answers.c \
	src/app/answers.h \
	src/app/app.c \
	src/app/app.h \
	src/app/approving.c \
	src/app/approving.h \
	src/app/asking.c \
	src/app/asking.h \
	src/app/begin.c \
	src/app/begin.h \
	src/app/bundles.c \
	src/app/bundles.h \
	src/app/changed.c \
	src/app/changed.h \
	src/app/command_approve.c \
	src/app/command_attach.c \
	src/app/command_backups.c \
	src/app/command_check.c \
	src/app/command_doctor.c \
	src/app/command_due.c \
	src/app/command_exercise.c \
	src/app/command_export.c \
	src/app/command_graph.c \
	src/app/command_log.c \
	src/app/command_home.c \
	src/app/command_hooks.c \
	src/app/command_import.c \
	src/app/command_prune.c \
	src/app/command_resume.c \
	src/app/command_run.c \
	src/app/command_salvage.c \
	src/app/command_sessions.c \
	src/app/command_show.c \
	src/app/command_sync.c \
	src/app/command_verify.c \
	src/app/commands.def \
	src/app/configuration.c \
	src/app/configuration.h \
	src/app/context.c \
	src/app/doctor.c \
	src/app/doctor.h \
	src/app/doctor_home.c \
	src/app/doctor_logout.c \
	src/app/doctor_machine.c \
	src/app/doctor_programs.c \
	src/app/doctor_setup.c \
	src/app/hooks.c \
	src/app/hooks.h \
	src/app/json.c \
	src/app/json.h \
	src/app/locking.c \
	src/app/locking.h \
	src/app/options.c \
	src/app/options.def \
	src/app/require.c \
	src/app/require.h \
	src/app/schema.c \
	src/app/schema.h \
	src/app/resuming.h \
	src/app/script.c \
	src/app/sets.c \
	src/app/sets.h \
	src/app/masking.c \
	src/app/masking.h \
	src/app/people.c \
	src/app/people.h \
	src/app/shellcheck.c \
	src/app/shellcheck.h \
	src/app/spawn.c \
	src/app/spilling.c \
	src/app/spilling.h \
	src/app/syncing.c \
	src/app/syncing.h \
	src/app/team.c \
	src/app/team.h \
	src/app/theme.c \
	src/app/theme.h \
	src/app/values.c \
	src/app/values.h \
	src/app/waiting.c \
	src/app/waiting.h \
	src/app/walk.c

if HAVE_CMOCKA
check_PROGRAMS += tests/unit/app
TESTS += tests/unit/app
tests_unit_app_SOURCES = \
	tests/unit/app.c \
	tests/unit/app_configuration.c \
	tests/unit/app_doctor.c \
	tests/unit/app_masking.c \
	tests/unit/app_options.c \
	tests/unit/app_tests.h \
	tests/unit/app_theme.c \
	tests/unit/app_values.c
tests_unit_app_CPPFLAGS = $(src_app_libapp_a_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_app_LDFLAGS = $(unit_app_ldflags)
tests_unit_app_DEPENDENCIES = $(archives_app)
tests_unit_app_LDADD = $(libs_app) $(CMOCKA_LIBS)
endif

# The main stands outside the archive, so that the unit test can link the whole of it.
bin_PROGRAMS += src/muster
src_muster_SOURCES = src/app/main.c
src_muster_CPPFLAGS = $(AM_CPPFLAGS)
src_muster_LDADD = $(archives_app) $(libs_app)

# About the format, for editors and people: made by what was built from the tables that it reads by, so
# not where that cannot run.
noinst_PROGRAMS += src/manual
src_manual_SOURCES = src/app/manual.c
src_manual_CPPFLAGS = $(AM_CPPFLAGS)
src_manual_LDADD = $(archives_app) $(libs_app)
if !CROSS
nodist_pkgdata_DATA = src/runbook.schema.json
nodist_man_MANS = src/muster-runbook.5
CLEANFILES += src/runbook.schema.json src/muster-runbook.5

src/runbook.schema.json: src/manual$(EXEEXT)
	$(AM_V_GEN)$(MKDIR_P) src && src/manual$(EXEEXT) --schema >$@.new && mv $@.new $@

src/muster-runbook.5: src/manual$(EXEEXT)
	$(AM_V_GEN)$(MKDIR_P) src && src/manual$(EXEEXT) >$@.new && mv $@.new $@
endif
