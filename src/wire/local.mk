# wire: the frames between the holder and its views, both ends.

noinst_LIBRARIES += src/wire/libwire.a
src_wire_libwire_a_CPPFLAGS = $(AM_CPPFLAGS) $(cflags_wire)
src_wire_libwire_a_SOURCES = \
	src/wire/client.c \
	src/wire/message.c \
	src/wire/socket.c \
	src/wire/wire.h
