# term: bytes to a grid of cells with scroll-back, and to plain text.

noinst_LIBRARIES += src/term/libterm.a
src_term_libterm_a_CPPFLAGS = $(AM_CPPFLAGS) $(cflags_term)
src_term_libterm_a_SOURCES =

# if HAVE_CMOCKA
# check_PROGRAMS += tests/unit/term
# TESTS += tests/unit/term
# tests_unit_term_SOURCES = tests/unit/term.c
# tests_unit_term_CPPFLAGS = $(src_term_libterm_a_CPPFLAGS) $(CMOCKA_CFLAGS)
# tests_unit_term_LDFLAGS = $(unit_term_ldflags)
# tests_unit_term_DEPENDENCIES = $(archives_term)
# tests_unit_term_LDADD = $(libs_term) $(CMOCKA_LIBS)
# endif
