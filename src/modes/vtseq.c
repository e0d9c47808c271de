/*
 * Control sequences as data: reading their arguments, writing them again. No parsing.
 */
#include "config.h"

#include "modes/vtparser.h"

int vtseq_count(const struct vtseq *seq, unsigned i, int missing)
{
	return i < seq->n && seq->arg[i] ? seq->arg[i] : missing;
}

void vtseq_format(struct strbuf *out, const struct vtseq *seq)
{
	strbuf_adds(out, "\033[");
	if (seq->leader)
		strbuf_addc(out, seq->leader);
	for (unsigned i = 0; i < seq->n; i++) {
		if (seq->given & 1u << i)
			strbuf_addf(out, "%u", (unsigned)seq->arg[i]);
		if (i + 1 < seq->n)
			strbuf_addc(out, seq->joined & 1u << i ? ':' : ';');
	}
	if (seq->intermed)
		strbuf_addc(out, seq->intermed);
	strbuf_addc(out, seq->final);
}
