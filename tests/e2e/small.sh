# shellcheck shell=sh
# A small session for tests of what is done with one: `small_session TITLE` walks it to its end.

small_session() {
	cat >"$E2E/small.yaml" <<'END'
muster: 1
id: small
title: A small thing
service: shop
objectives: {rto: 1h}
vars:
  TOKEN: {secret: yes, required: yes}
steps:
  - {id: look, title: Look at it, run: "false"}
  - id: state
    title: The state of it
    check:
      - {id: disk, text: There is space}
      - {id: mail, text: Customers know}
  - {id: mend, title: Mend it, run: "printf 'mended {{X}}\\n'; exit 3"}
  - {id: page, title: Take the page down}
  - {id: over, end: resolved}
END
	printf 'hush-4711' >"$E2E/token"
	cat >"$E2E/small.answers" <<'END'
- {step: look, do: go}
- {step: look, do: retry}
- {step: look, do: done, reason: seen on the console}
- {step: state, do: tick, items: [disk]}
- {step: state, do: not-so, item: mail, reason: nobody reads it}
- {step: state, do: go}
- {step: state, do: done, reason: good enough}
- {step: mend, do: go}
- {step: mend, do: edit, run: 'echo mended'}
- {step: mend, do: retry}
- {step: page, do: note, text: 'the page was never up'}
- {step: page, do: skip, reason: there is no page}
END
	"$MUSTER" run "$E2E/small.yaml" --as Ada --since '40m ago' --incident "$1" \
		--set-file TOKEN="$E2E/token" --answers "$E2E/small.answers" --answer-timeout 60s
}
