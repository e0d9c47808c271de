# view: what a screen shows, as data; the canvas; widgets, keymaps, themes, screens.

noinst_LIBRARIES += src/view/libview.a
src_view_libview_a_CPPFLAGS = $(AM_CPPFLAGS)
src_view_libview_a_SOURCES = \
	src/view/attach-private.h \
	src/view/attach.c \
	src/view/attach.h \
	src/view/attach_guest.c \
	src/view/attach_send.c \
	src/view/canvas.c \
	src/view/canvas.h \
	src/view/deed.def \
	src/view/deeds.c \
	src/view/home.c \
	src/view/home.h \
	src/view/intent.c \
	src/view/intent.h \
	src/view/keymap.c \
	src/view/keymap.def \
	src/view/keymap.h \
	src/view/keys.c \
	src/view/keys.def \
	src/view/keys.h \
	src/view/output-private.h \
	src/view/output.c \
	src/view/output.h \
	src/view/output_pane.c \
	src/view/recording.c \
	src/view/recording.h \
	src/view/result.h \
	src/view/screens/colon.c \
	src/view/screens/dialogs.c \
	src/view/screens/home-private.h \
	src/view/screens/home.c \
	src/view/screens/home_due.c \
	src/view/screens/log.c \
	src/view/screens/menu.c \
	src/view/screens/prompt.c \
	src/view/screens/run-private.h \
	src/view/screens/run.c \
	src/view/screens/run_ask.c \
	src/view/screens/run_backups.c \
	src/view/screens/run_brief.c \
	src/view/screens/run_children.c \
	src/view/screens/run_draw.c \
	src/view/screens/run_panels.c \
	src/view/screens/run_rows.c \
	src/view/screens/run_text.c \
	src/view/screens/run_typing.c \
	src/view/screens/run_vitals.c \
	src/view/screens/run_words.c \
	src/view/screens/screens.def \
	src/view/screens/summary.c \
	src/view/screens/text.c \
	src/view/screens/texts.c \
	src/view/style/role.def \
	src/view/style/style.h \
	src/view/style/theme.c \
	src/view/style/theme.h \
	src/view/ui-private.h \
	src/view/ui.c \
	src/view/ui.h \
	src/view/ui_draw.c \
	src/view/ui_walk.c \
	src/view/ui_wheel.c \
	src/view/vm.c \
	src/view/vm.h \
	src/view/vm_steps.c \
	src/view/vm_vitals.c \
	src/view/wheel.c \
	src/view/wheel.h \
	src/view/widgets/entry.c \
	src/view/widgets/entry.h \
	src/view/widgets/flow.c \
	src/view/widgets/flow.h \
	src/view/widgets/list.c \
	src/view/widgets/list.h \
	src/view/widgets/markdown.c

if HAVE_CMOCKA
check_PROGRAMS += tests/unit/view
TESTS += tests/unit/view
tests_unit_view_SOURCES = \
	tests/unit/view.c \
	tests/unit/view_canvas.c \
	tests/unit/view_parts.c \
	tests/unit/view_rig.c \
	tests/unit/view_rig.h \
	tests/unit/view_screens.c \
	tests/unit/view_several.c \
	tests/unit/view_tests.h
tests_unit_view_CPPFLAGS = $(src_view_libview_a_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_view_LDFLAGS = $(unit_view_ldflags)
tests_unit_view_DEPENDENCIES = $(archives_view)
tests_unit_view_LDADD = $(libs_view) $(CMOCKA_LIBS)
endif

EXTRA_DIST += \
	tests/data/view/ask.txt \
	tests/data/view/checklist.txt \
	tests/data/view/choose.txt \
	tests/data/view/colon.txt \
	tests/data/view/confirm.txt \
	tests/data/view/danger.txt \
	tests/data/view/halted.txt \
	tests/data/view/help.txt \
	tests/data/view/jump.txt \
	tests/data/view/looked-at.txt \
	tests/data/view/outcome.txt \
	tests/data/view/outline.txt \
	tests/data/view/read.txt \
	tests/data/view/ready.txt \
	tests/data/view/reason.txt \
	tests/data/view/running.txt \
	tests/data/view/search.txt \
	tests/data/view/several.txt \
	tests/data/view/stop.txt \
	tests/data/view/typing.txt \
	tests/data/view/vitals.txt \
	tests/data/view/wait.txt \
	tests/data/view/value.txt
