# holder: what muster-holder is made of.

noinst_LIBRARIES += src/holder/libholder.a
src_holder_libholder_a_CPPFLAGS = $(AM_CPPFLAGS) $(cflags_holder)
src_holder_libholder_a_SOURCES =

# if HAVE_CMOCKA
# check_PROGRAMS += tests/unit/holder
# TESTS += tests/unit/holder
# tests_unit_holder_SOURCES = tests/unit/holder.c
# tests_unit_holder_CPPFLAGS = $(src_holder_libholder_a_CPPFLAGS) $(CMOCKA_CFLAGS)
# tests_unit_holder_LDFLAGS = $(unit_holder_ldflags)
# tests_unit_holder_DEPENDENCIES = $(archives_holder)
# tests_unit_holder_LDADD = $(libs_holder) $(CMOCKA_LIBS)
# endif

# The main stands outside the archive, so that the unit test can link the whole of it.
# pkglibexec_PROGRAMS += src/muster-holder
# src_muster_holder_SOURCES = src/holder/main.c
# src_muster_holder_CPPFLAGS = $(AM_CPPFLAGS)
# src_muster_holder_LDADD = $(archives_holder) $(libs_holder)
