/*
 * The loader: any bytes are a runbook, or problems that stand in the file.
 */
#include "config.h"

#include "base/xalloc.h"
#include "fuzz.h"
#include "load/load.h"

const char *const fuzz_words[] = {
	"muster: 1\n",
	"title: ",
	"steps:\n",
	"  - ",
	"- ",
	"\n",
	"\n  ",
	"\n    ",
	"\t",
	": ",
	"? ",
	"{",
	"}",
	"[",
	"]",
	", ",
	"|\n",
	">-\n",
	"&a ",
	"*a",
	"<<: *a",
	"!!str ",
	"!",
	"%TAG ! x\n",
	"---\n",
	"...\n",
	"# ",
	"\"",
	"'",
	"''",
	"\\x07",
	"\\u202e",
	"\\",
	"\xEF\xBB\xBF",
	"\xC3\xA9",
	"\xFF",
	"\xE2\x80\xAE",
	"\r\n",
	"\r",
	"{{A}}",
	"$A",
	"\"$A\"",
	"$(",
	"`",
	"<<EOF\n",
	"EOF\n",
	"id: ",
	"text: x\n",
	"run: ",
	"check:\n",
	"confirm: ",
	"ask: ",
	"into: A\n",
	"choose: ",
	"options: ",
	"from: {run: ls}\n",
	"wait: 5m\n",
	"parallel: ",
	"call: x.yaml\n",
	"end: resolved\n",
	"then: ",
	"next: ",
	"when: {",
	"var: A",
	"is: x",
	"matches: '(",
	"step: a",
	"was: ok",
	"all: [",
	"not: {",
	"expect: ",
	"capture: {A: '(x)'}\n",
	"retry: {times: 1}\n",
	"timeout: 5m\n",
	"vars:\n  A: x\n",
	"include: [a]\n",
	"contacts: [{role: x}]\n",
	"redact: ['x']\n",
	"monitors: ",
	"drill: {",
	"x",
	"A",
	"1",
	"yes",
	"on: ",
};
const size_t fuzz_n_words = ARRAY_LEN(fuzz_words);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	/* Nothing is read from the disk. */
	static const struct load_source none[1];
	const struct load_options options = {
		.folder = "/nowhere", .files = none, .fragment_ok = true
	};
	struct strbuf said = STRBUF_INIT;
	struct problems ps;
	struct runbook *rb;
	int rc;

	problems_init(&ps);
	rc = load_memory("fuzz.yaml", (const char *)data, n, &options, &rb, &ps);
	FUZZ_MUST(rc == 0 ? ps.errors == 0 : !rb && ps.errors > 0);
	FUZZ_MUST(ps.v.n <= PROBLEMS_MAX);
	for (size_t i = 0; i < ps.v.n; i++)
		FUZZ_MUST(ps.v.v[i].line >= 1 && ps.v.v[i].column >= 1);
	problems_print(&ps, &said);
	runbook_free(rb);
	problems_release(&ps);
	strbuf_release(&said);
	return 0;
}
