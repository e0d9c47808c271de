# Parsers under fire: tests/fuzz/TARGET [COUNT [SEED]], see tests/fuzz/driver.c. The same sources with
# clang -fsanitize=fuzzer and without driver.c are targets of libFuzzer.

fuzz_common = tests/unit/chance.h tests/fuzz/driver.c tests/fuzz/fail.c tests/fuzz/fuzz.h

check_PROGRAMS += tests/fuzz/terminal
TESTS += tests/fuzz/terminal
tests_fuzz_terminal_SOURCES = tests/fuzz/terminal.c $(fuzz_common)
tests_fuzz_terminal_CPPFLAGS = $(AM_CPPFLAGS)
tests_fuzz_terminal_LDADD = $(archives_term) $(libs_term)

check_PROGRAMS += tests/fuzz/markdown
TESTS += tests/fuzz/markdown
tests_fuzz_markdown_SOURCES = tests/fuzz/markdown.c $(fuzz_common)
tests_fuzz_markdown_CPPFLAGS = $(AM_CPPFLAGS)
tests_fuzz_markdown_LDADD = $(archives_prose) $(libs_prose)

check_PROGRAMS += tests/fuzz/load
TESTS += tests/fuzz/load
tests_fuzz_load_SOURCES = tests/fuzz/load.c $(fuzz_common)
tests_fuzz_load_CPPFLAGS = $(AM_CPPFLAGS)
tests_fuzz_load_LDADD = $(archives_load) $(libs_load)

check_PROGRAMS += tests/fuzz/backup
TESTS += tests/fuzz/backup
tests_fuzz_backup_SOURCES = tests/fuzz/backup.c $(fuzz_common)
tests_fuzz_backup_CPPFLAGS = $(AM_CPPFLAGS)
tests_fuzz_backup_LDADD = $(archives_bundle) $(libs_bundle)

check_PROGRAMS += tests/fuzz/import
TESTS += tests/fuzz/import
tests_fuzz_import_SOURCES = tests/fuzz/import.c $(fuzz_common)
tests_fuzz_import_CPPFLAGS = $(AM_CPPFLAGS)
tests_fuzz_import_LDADD = $(archives_load) $(libs_load)
