# model: the runbook, the event, the step kind as data; proofs about the graph.

noinst_LIBRARIES += src/model/libmodel.a
src_model_libmodel_a_CPPFLAGS = $(AM_CPPFLAGS)
src_model_libmodel_a_SOURCES = \
	src/model/condition.c \
	src/model/drill.h \
	src/model/event.c \
	src/model/event.def \
	src/model/event.h \
	src/model/every.c \
	src/model/every.h \
	src/model/field.c \
	src/model/field.h \
	src/model/fields.def \
	src/model/graph.c \
	src/model/graph.h \
	src/model/kind.h \
	src/model/place.h \
	src/model/plan.c \
	src/model/plan.h \
	src/model/runbook.c \
	src/model/runbook.h \
	src/model/upkeep.h

if HAVE_CMOCKA
check_PROGRAMS += tests/unit/model
TESTS += tests/unit/model
tests_unit_model_SOURCES = \
	tests/unit/model.c \
	tests/unit/model_every.c \
	tests/unit/model_tests.h
tests_unit_model_CPPFLAGS = $(src_model_libmodel_a_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_model_LDFLAGS = $(unit_model_ldflags)
tests_unit_model_DEPENDENCIES = $(archives_model)
tests_unit_model_LDADD = $(libs_model) $(CMOCKA_LIBS)
endif
