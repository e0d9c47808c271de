/*
 * The corpora: the shapes that docs/PERFORMANCE.md names. No chance in them but a fixed one.
 */
#include "config.h"

#include <string.h>

#include "base/xalloc.h"
#include "corpus.h"

static unsigned mix(unsigned i)
{
	i ^= i >> 16;
	i *= 0x7feb352dU;
	i ^= i >> 15;
	i *= 0x846ca68bU;
	return i ^ i >> 16;
}

static void add_log(struct strbuf *out, unsigned i)
{
	static const char *const levels[] = { "\033[32mINFO\033[0m", "\033[33mWARN\033[0m",
		"\033[1;31mERROR\033[0m", "\033[36mDEBUG\033[0m" };
	static const char *const texts[] = { "connection accepted from",
		"slow query on collection campaigns from", "restored documents for shard behind",
		"checkpoint written, snapshot taken at" };
	unsigned r = mix(i);

	strbuf_addf(out,
		"\033[2m2026-11-23T03:%02u:%02u.%03uZ\033[0m %s [conn%u] %s "
		"\033[34m10.0.%u.%u:%u\033[0m took %ums\r\n",
		i / 60 % 60, i % 60, r % 1000, levels[r % 16 ? r / 16 % 2 * 3 : 1 + r / 16 % 2],
		r % 997, texts[r >> 4 & 3], r >> 8 & 255, r >> 16 & 255, r & 65535, r % 313);
}

static void add_seq(struct strbuf *out, unsigned i)
{
	strbuf_addf(out, "%u\r\n", i + 1);
}

static void add_cjk(struct strbuf *out, unsigned i)
{
	unsigned r = mix(i);

	for (int n = 0; n < 36; n++) {
		strbuf_add_rune(out, 0x4e00 + (r >> (n % 13)) % 8000 + (unsigned)n);
		if (n % 12 == 11)
			strbuf_adds(out, ", ");
	}
	strbuf_adds(out, "\r\n");
}

static void add_cursor(struct strbuf *out, unsigned i)
{
	unsigned r = mix(i);

	strbuf_addf(out, "\033[%u;%uH%c\033[%uC\033[A%c", r % 24 + 1, r / 24 % 80 + 1,
		(int)(33 + r % 90), r % 7 + 1, (int)(33 + i % 90));
}

/* A screen of cells, each in colours of its own: what a plasma or an image viewer does. */
static void add_dense(struct strbuf *out, unsigned i)
{
	unsigned r = mix(i / 4);

	if (i % (24 * 80) == 0)
		strbuf_adds(out, "\033[H");
	strbuf_addf(out, "\033[38;2;%u;%u;%u;48;5;%um%c", r & 255, r >> 8 & 255, i & 255,
		r >> 16 & 255, (int)(33 + i % 90));
}

static void add_region(struct strbuf *out, unsigned i)
{
	if (i % 1000 == 0)
		strbuf_adds(out, "\033[2;20r");
	if (i % 3 == 0)
		strbuf_addf(out, "\033[20;1H\nprogress of item %u, going down\033[K", i);
	else if (i % 3 == 1)
		strbuf_addf(out, "\033[2;1H\033Mitem %u, coming up again\033[K", i);
	else
		strbuf_addf(out, "\033[10;1H\033[L%u inserted\033[15;1H\033[M\033[22;1Hstatus %u%%",
			i, i % 101);
}

/* An editor that is scrolled through: rows painted in a few colours, the last row kept. */
static void add_editor(struct strbuf *out, unsigned i)
{
	unsigned r = mix(i);

	strbuf_addf(out,
		"\033[?25l\033[1;23r\033[23;1H\n\033[1;24r\033[23;1H\033[33m%4u \033[m"
		"\033[35mif\033[m (row->used < %u)\033[34m /* note %u */\033[m\033[K\033[24;1H"
		"\033[7m src/term/grid.c  %u,1  %u%%\033[m\033[K\033[23;6H\033[?25h",
		i, r % 97, r % 31, i, i % 101);
}

const struct corpus corpora[] = {
	{ "log", "coloured log lines", add_log },
	{ "seq", "seq", add_seq },
	{ "cjk", "CJK text", add_cjk },
	{ "cursor", "cursor motion", add_cursor },
	{ "dense", "dense cells", add_dense },
	{ "region", "scroll regions", add_region },
	{ "editor", "an editor scrolled", add_editor },
};
const size_t n_corpora = ARRAY_LEN(corpora);

const struct corpus *corpus_named(const char *name)
{
	for (size_t i = 0; i < n_corpora; i++)
		if (!strcmp(corpora[i].name, name))
			return &corpora[i];
	return NULL;
}

void corpus_make(struct strbuf *out, const struct corpus *c, size_t n)
{
	size_t end = out->len + n;

	strbuf_grow(out, n + 4096);
	for (unsigned i = 0; out->len < end; i++)
		c->add(out, i);
}
