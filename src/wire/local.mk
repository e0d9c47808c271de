# wire: the frames between the holder and its views, both ends.

noinst_LIBRARIES += src/wire/libwire.a
src_wire_libwire_a_CPPFLAGS = $(AM_CPPFLAGS) $(cflags_wire)
src_wire_libwire_a_SOURCES = \
	src/wire/client.c \
	src/wire/message.c \
	src/wire/socket.c \
	src/wire/wire.h

if HAVE_CMOCKA
check_PROGRAMS += tests/unit/wire
TESTS += tests/unit/wire
tests_unit_wire_SOURCES = \
	tests/unit/chance.h \
	tests/unit/wire.c
tests_unit_wire_CPPFLAGS = $(src_wire_libwire_a_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_wire_LDFLAGS = $(unit_wire_ldflags)
tests_unit_wire_DEPENDENCIES = $(archives_wire)
tests_unit_wire_LDADD = $(libs_wire) $(CMOCKA_LIBS)
endif
