# What a room is linked with: the floors of docs/LAYERS as make variables; tests/layers compares.
#
#   archives_ROOM       the room and all it may include, transitively, the highest floor first
#   libs_ROOM           the libraries that these need
#   cflags_ROOM         what the room itself is compiled with (rooms with libraries of their own)
#   unit_ROOM_ldflags   the same archives whole, for the room's unit test: a call upwards does not
#                       link, and neither does a name that two rooms define (automake refuses
#                       linker flags in LDADD, hence LDFLAGS and DEPENDENCIES)

whole = $(AM_LDFLAGS) -Wl,--whole-archive
unwhole = -Wl,--no-whole-archive

cflags_base = $(PCRE2_CFLAGS) $(UTF8PROC_CFLAGS)
archives_base = src/base/libbase.a
libs_base = $(PCRE2_LIBS) $(UTF8PROC_LIBS)
unit_base_ldflags = $(whole) $(archives_base) $(unwhole)

archives_model = src/model/libmodel.a src/base/libbase.a
libs_model = $(PCRE2_LIBS) $(UTF8PROC_LIBS)
unit_model_ldflags = $(whole) $(archives_model) $(unwhole)

cflags_prose = $(MD4C_CFLAGS)
archives_prose = src/prose/libprose.a src/base/libbase.a
libs_prose = $(MD4C_LIBS) $(PCRE2_LIBS) $(UTF8PROC_LIBS)
unit_prose_ldflags = $(whole) $(archives_prose) $(unwhole)

archives_redact = src/redact/libredact.a src/base/libbase.a
libs_redact = $(PCRE2_LIBS) $(UTF8PROC_LIBS)
unit_redact_ldflags = $(whole) $(archives_redact) $(unwhole)

archives_modes = src/modes/libmodes.a src/base/libbase.a
libs_modes = $(PCRE2_LIBS) $(UTF8PROC_LIBS)
unit_modes_ldflags = $(whole) $(archives_modes) $(unwhole)

cflags_exec = $(UV_CFLAGS)
archives_exec = src/exec/libexec.a src/base/libbase.a
libs_exec = $(UV_LIBS) $(PCRE2_LIBS) $(UTF8PROC_LIBS)
unit_exec_ldflags = $(whole) $(archives_exec) $(unwhole)

archives_term = src/term/libterm.a src/modes/libmodes.a src/base/libbase.a
libs_term = $(PCRE2_LIBS) $(UTF8PROC_LIBS)
unit_term_ldflags = $(whole) $(archives_term) $(unwhole)

archives_kinds = src/kinds/libkinds.a src/model/libmodel.a src/base/libbase.a
libs_kinds = $(PCRE2_LIBS) $(UTF8PROC_LIBS)
unit_kinds_ldflags = $(whole) $(archives_kinds) $(unwhole)

archives_engine = src/engine/libengine.a src/kinds/libkinds.a src/model/libmodel.a \
	src/base/libbase.a
libs_engine = $(PCRE2_LIBS) $(UTF8PROC_LIBS)
unit_engine_ldflags = $(whole) $(archives_engine) $(unwhole)

cflags_load = $(YAML_CFLAGS)
archives_load = src/load/libload.a src/kinds/libkinds.a src/prose/libprose.a \
	src/model/libmodel.a src/base/libbase.a
libs_load = $(YAML_LIBS) $(MD4C_LIBS) $(PCRE2_LIBS) $(UTF8PROC_LIBS)
unit_load_ldflags = $(whole) $(archives_load) $(unwhole)

cflags_journal = $(BSON_CFLAGS) $(CRYPTO_CFLAGS)
archives_journal = src/journal/libjournal.a src/model/libmodel.a src/base/libbase.a
libs_journal = $(BSON_LIBS) $(CRYPTO_LIBS) $(PCRE2_LIBS) $(UTF8PROC_LIBS)
unit_journal_ldflags = $(whole) $(archives_journal) $(unwhole)

archives_store = src/store/libstore.a src/journal/libjournal.a src/load/libload.a \
	src/engine/libengine.a src/kinds/libkinds.a src/term/libterm.a src/modes/libmodes.a \
	src/prose/libprose.a src/model/libmodel.a src/base/libbase.a
libs_store = $(BSON_LIBS) $(CRYPTO_LIBS) $(YAML_LIBS) $(MD4C_LIBS) $(PCRE2_LIBS) \
	$(UTF8PROC_LIBS)
unit_store_ldflags = $(whole) $(archives_store) $(unwhole)

cflags_wire = $(BSON_CFLAGS)
archives_wire = src/wire/libwire.a src/journal/libjournal.a src/model/libmodel.a \
	src/base/libbase.a
libs_wire = $(BSON_LIBS) $(CRYPTO_LIBS) $(PCRE2_LIBS) $(UTF8PROC_LIBS)
unit_wire_ldflags = $(whole) $(archives_wire) $(unwhole)

cflags_holder = $(UV_CFLAGS)
archives_holder = src/holder/libholder.a src/wire/libwire.a src/journal/libjournal.a \
	src/load/libload.a src/engine/libengine.a src/kinds/libkinds.a src/exec/libexec.a \
	src/modes/libmodes.a src/redact/libredact.a src/prose/libprose.a src/model/libmodel.a \
	src/base/libbase.a
libs_holder = $(UV_LIBS) $(BSON_LIBS) $(CRYPTO_LIBS) $(YAML_LIBS) $(MD4C_LIBS) $(PCRE2_LIBS) \
	$(UTF8PROC_LIBS)
unit_holder_ldflags = $(whole) $(archives_holder) $(unwhole)

archives_report = src/report/libreport.a src/store/libstore.a src/journal/libjournal.a \
	src/load/libload.a src/engine/libengine.a src/kinds/libkinds.a src/term/libterm.a \
	src/modes/libmodes.a src/prose/libprose.a src/model/libmodel.a src/base/libbase.a
libs_report = $(BSON_LIBS) $(CRYPTO_LIBS) $(YAML_LIBS) $(MD4C_LIBS) $(PCRE2_LIBS) \
	$(UTF8PROC_LIBS)
unit_report_ldflags = $(whole) $(archives_report) $(unwhole)

cflags_bundle = $(ARCHIVE_CFLAGS) $(ZLIB_CFLAGS)
archives_bundle = src/bundle/libbundle.a src/store/libstore.a src/journal/libjournal.a \
	src/load/libload.a src/engine/libengine.a src/kinds/libkinds.a src/term/libterm.a \
	src/modes/libmodes.a src/prose/libprose.a src/model/libmodel.a src/base/libbase.a
libs_bundle = $(ARCHIVE_LIBS) $(ZLIB_LIBS) $(BSON_LIBS) $(CRYPTO_LIBS) $(YAML_LIBS) \
	$(MD4C_LIBS) $(PCRE2_LIBS) $(UTF8PROC_LIBS)
unit_bundle_ldflags = $(whole) $(archives_bundle) $(unwhole)

cflags_sync = $(MONGOC_CFLAGS) $(BSON_CFLAGS)
archives_sync = src/sync/libsync.a src/store/libstore.a src/journal/libjournal.a \
	src/load/libload.a src/engine/libengine.a src/kinds/libkinds.a src/term/libterm.a \
	src/modes/libmodes.a src/prose/libprose.a src/model/libmodel.a src/base/libbase.a
libs_sync = $(MONGOC_LIBS) $(BSON_LIBS) $(CRYPTO_LIBS) $(YAML_LIBS) $(MD4C_LIBS) \
	$(PCRE2_LIBS) $(UTF8PROC_LIBS)
unit_sync_ldflags = $(whole) $(archives_sync) $(unwhole)

archives_view = src/view/libview.a src/report/libreport.a src/wire/libwire.a \
	src/store/libstore.a src/journal/libjournal.a src/load/libload.a src/engine/libengine.a \
	src/kinds/libkinds.a src/term/libterm.a src/modes/libmodes.a src/prose/libprose.a \
	src/model/libmodel.a src/base/libbase.a
libs_view = $(BSON_LIBS) $(CRYPTO_LIBS) $(YAML_LIBS) $(MD4C_LIBS) $(PCRE2_LIBS) \
	$(UTF8PROC_LIBS)
unit_view_ldflags = $(whole) $(archives_view) $(unwhole)

archives_plain = src/plain/libplain.a src/view/libview.a src/report/libreport.a \
	src/wire/libwire.a src/store/libstore.a src/journal/libjournal.a src/load/libload.a \
	src/engine/libengine.a src/kinds/libkinds.a src/term/libterm.a src/modes/libmodes.a \
	src/prose/libprose.a src/model/libmodel.a src/base/libbase.a
libs_plain = $(BSON_LIBS) $(CRYPTO_LIBS) $(YAML_LIBS) $(MD4C_LIBS) $(PCRE2_LIBS) \
	$(UTF8PROC_LIBS)
unit_plain_ldflags = $(whole) $(archives_plain) $(unwhole)

cflags_tty = $(NCURSES_CFLAGS)
archives_tty = src/tty/libtty.a src/view/libview.a src/report/libreport.a src/wire/libwire.a \
	src/store/libstore.a src/journal/libjournal.a src/load/libload.a src/engine/libengine.a \
	src/kinds/libkinds.a src/term/libterm.a src/modes/libmodes.a src/prose/libprose.a \
	src/model/libmodel.a src/base/libbase.a
libs_tty = $(NCURSES_LIBS) $(BSON_LIBS) $(CRYPTO_LIBS) $(YAML_LIBS) $(MD4C_LIBS) \
	$(PCRE2_LIBS) $(UTF8PROC_LIBS)
unit_tty_ldflags = $(whole) $(archives_tty) $(unwhole)

archives_app = src/app/libapp.a src/tty/libtty.a src/plain/libplain.a src/view/libview.a \
	src/bundle/libbundle.a src/report/libreport.a src/wire/libwire.a src/store/libstore.a \
	src/journal/libjournal.a src/load/libload.a src/engine/libengine.a src/kinds/libkinds.a \
	src/term/libterm.a src/exec/libexec.a src/modes/libmodes.a src/redact/libredact.a \
	src/prose/libprose.a src/model/libmodel.a src/base/libbase.a
libs_app = $(NCURSES_LIBS) $(ARCHIVE_LIBS) $(ZLIB_LIBS) $(BSON_LIBS) $(CRYPTO_LIBS) $(YAML_LIBS) \
	$(UV_LIBS) $(MD4C_LIBS) $(PCRE2_LIBS) $(UTF8PROC_LIBS)
unit_app_ldflags = $(whole) $(archives_app) $(unwhole)
