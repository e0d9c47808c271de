# Parsers under fire: tests/fuzz/TARGET [COUNT [SEED]], see tests/fuzz/driver.c. In a build that was
# configured with --enable-libfuzzer (clang) they are targets of libFuzzer; tests/fuzzers runs those.

if LIBFUZZER
fuzz_driver =
fuzz_ldflags = -fsanitize=fuzzer
else
fuzz_driver = tests/unit/chance.h tests/fuzz/driver.c
fuzz_ldflags =
endif
fuzz_common = tests/fuzz/fail.c tests/fuzz/fuzz.h $(fuzz_driver)
fuzz_targets =
EXTRA_DIST += tests/fuzzers tests/fuzz/driver.c tests/fuzz/corpus

fuzz_targets += tests/fuzz/terminal
tests_fuzz_terminal_SOURCES = tests/fuzz/terminal.c $(fuzz_common)
tests_fuzz_terminal_CPPFLAGS = $(AM_CPPFLAGS)
tests_fuzz_terminal_LDFLAGS = $(AM_LDFLAGS) $(fuzz_ldflags)
tests_fuzz_terminal_LDADD = $(archives_term) $(libs_term)

fuzz_targets += tests/fuzz/markdown
tests_fuzz_markdown_SOURCES = tests/fuzz/markdown.c $(fuzz_common)
tests_fuzz_markdown_CPPFLAGS = $(AM_CPPFLAGS)
tests_fuzz_markdown_LDFLAGS = $(AM_LDFLAGS) $(fuzz_ldflags)
tests_fuzz_markdown_LDADD = $(archives_prose) $(libs_prose)

fuzz_targets += tests/fuzz/load
tests_fuzz_load_SOURCES = tests/fuzz/load.c $(fuzz_common)
tests_fuzz_load_CPPFLAGS = $(AM_CPPFLAGS)
tests_fuzz_load_LDFLAGS = $(AM_LDFLAGS) $(fuzz_ldflags)
tests_fuzz_load_LDADD = $(archives_load) $(libs_load)

fuzz_targets += tests/fuzz/backup
tests_fuzz_backup_SOURCES = tests/fuzz/backup.c $(fuzz_common)
tests_fuzz_backup_CPPFLAGS = $(AM_CPPFLAGS)
tests_fuzz_backup_LDFLAGS = $(AM_LDFLAGS) $(fuzz_ldflags)
tests_fuzz_backup_LDADD = $(archives_bundle) $(libs_bundle)

fuzz_targets += tests/fuzz/import
tests_fuzz_import_SOURCES = tests/fuzz/import.c $(fuzz_common)
tests_fuzz_import_CPPFLAGS = $(AM_CPPFLAGS)
tests_fuzz_import_LDFLAGS = $(AM_LDFLAGS) $(fuzz_ldflags)
tests_fuzz_import_LDADD = $(archives_load) $(libs_load)

fuzz_targets += tests/fuzz/journal
tests_fuzz_journal_SOURCES = tests/fuzz/journal.c $(fuzz_common)
tests_fuzz_journal_CPPFLAGS = $(AM_CPPFLAGS)
tests_fuzz_journal_LDFLAGS = $(AM_LDFLAGS) $(fuzz_ldflags)
tests_fuzz_journal_LDADD = $(archives_journal) $(libs_journal)

fuzz_targets += tests/fuzz/redact
tests_fuzz_redact_SOURCES = tests/fuzz/redact.c $(fuzz_common)
tests_fuzz_redact_CPPFLAGS = $(AM_CPPFLAGS)
tests_fuzz_redact_LDFLAGS = $(AM_LDFLAGS) $(fuzz_ldflags)
tests_fuzz_redact_LDADD = $(archives_redact) $(libs_redact)

fuzz_targets += tests/fuzz/wire
tests_fuzz_wire_SOURCES = tests/fuzz/wire.c $(fuzz_common)
tests_fuzz_wire_CPPFLAGS = $(AM_CPPFLAGS)
tests_fuzz_wire_LDFLAGS = $(AM_LDFLAGS) $(fuzz_ldflags)
tests_fuzz_wire_LDADD = $(archives_wire) $(libs_wire)

check_PROGRAMS += $(fuzz_targets)
if !LIBFUZZER
TESTS += $(fuzz_targets)
endif

# All of them, for tests/fuzzers.
fuzzers: $(fuzz_targets)
.PHONY: fuzzers
