# engine: the state machine: decide and apply, pure.

noinst_LIBRARIES += src/engine/libengine.a
src_engine_libengine_a_CPPFLAGS = $(AM_CPPFLAGS)
src_engine_libengine_a_SOURCES = \
	src/engine/apply.c \
	src/engine/apply_answer.c \
	src/engine/apply_approve.c \
	src/engine/apply_monitor.c \
	src/engine/apply_call.c \
	src/engine/apply_run.c \
	src/engine/apply_session.c \
	src/engine/apply_step.c \
	src/engine/approval.h \
	src/engine/asks.c \
	src/engine/apply_undo.c \
	src/engine/call.c \
	src/engine/backup.h \
	src/engine/backups.c \
	src/engine/command.def \
	src/engine/decide_answer.c \
	src/engine/decide_approve.c \
	src/engine/decide_beside.c \
	src/engine/decide_choose.c \
	src/engine/decide_exit.c \
	src/engine/decide_go.c \
	src/engine/decide_halt.c \
	src/engine/decide_items.c \
	src/engine/decide_open.c \
	src/engine/decide_resume.c \
	src/engine/emit.c \
	src/engine/engine-private.h \
	src/engine/engine.c \
	src/engine/engine.h \
	src/engine/equal.c \
	src/engine/gates.c \
	src/engine/identity.c \
	src/engine/monitor.h \
	src/engine/monitors.c \
	src/engine/parallel.c \
	src/engine/run.c \
	src/engine/sense.c \
	src/engine/session.c \
	src/engine/session.h \
	src/engine/settle.c \
	src/engine/times.c \
	src/engine/undo.c \
	src/engine/value.c \
	src/engine/verdict.c \
	src/engine/walk.c \
	src/engine/when.c

if HAVE_CMOCKA
check_PROGRAMS += tests/unit/engine
TESTS += tests/unit/engine
tests_unit_engine_SOURCES = \
	tests/unit/engine.c \
	tests/unit/engine_builder.c \
	tests/unit/engine_builder.h \
	tests/unit/engine_graph.c \
	tests/unit/engine_keys.c \
	tests/unit/engine_random.c \
	tests/unit/engine_rig.c \
	tests/unit/engine_session.c \
	tests/unit/engine_tests.h \
	tests/unit/engine_text.c \
	tests/unit/engine_transcript.c \
	tests/unit/engine_words.c
tests_unit_engine_CPPFLAGS = $(src_engine_libengine_a_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_engine_LDFLAGS = $(unit_engine_ldflags)
tests_unit_engine_DEPENDENCIES = $(archives_engine)
tests_unit_engine_LDADD = $(libs_engine) $(CMOCKA_LIBS)
endif
EXTRA_DIST += \
	tests/data/engine/approve.transcript \
	tests/data/engine/beside.transcript \
	tests/data/engine/call.transcript \
	tests/data/engine/undo.transcript \
	tests/data/engine/checklist.transcript \
	tests/data/engine/command.transcript \
	tests/data/engine/end.transcript \
	tests/data/engine/gates.transcript \
	tests/data/engine/halt.transcript \
	tests/data/engine/monitors.transcript \
	tests/data/engine/parallel.transcript \
	tests/data/engine/resume.transcript \
	tests/data/engine/questions.transcript \
	tests/data/engine/wait.transcript \
	tests/data/engine/walk.transcript \
	tests/data/engine/when.transcript

# Sanitizers add calls of their own.
if !SANITIZED
TESTS += tests/engine-pure
endif
EXTRA_DIST += tests/engine-pure
