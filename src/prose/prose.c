/*
 * md4c's calls to a tree of blocks. It must not lay out, and must not recurse on what was written:
 * depth is bounded here.
 */
#include "config.h"

#include <md4c.h>
#include <string.h>

#include "base/utf8.h"
#include "base/vec.h"
#include "prose/entity-private.h"
#include "prose/prose.h"

struct open_block {
	struct prose_block *block;
	struct prose_block **tail; /* where the next one inside it goes */
};

struct builder {
	struct arena *arena;
	const char *source;
	size_t size;
	struct open_block open[PROSE_DEPTH_MAX]; /* open[0] is the document, without a block */
	int depth;                               /* of `open` in use, at least 1 */
	size_t flat;                             /* blocks inside the deepest that were not made */
	struct prose_block *leaf;                /* the block that takes text, NULL: none yet */
	bool header;                             /* in a table's head */
	int strong, emph, literal, strike, link, image; /* spans that are open */
	const char *href;                               /* of the outermost link or image */
	unsigned flags;                                 /* of what is in `text` */
	struct strbuf text; /* of the span that is being written, as it was in the source */
	VEC(struct prose_span) spans;
	size_t known_at; /* an offset whose line is known */
	int known_line;
};

/* What becomes of md4c's blocks: parts of the document that are no block of ours, blocks that hold
 * blocks, and leaves, which hold text. */
static const struct {
	enum { NONE, HOLDS, LEAF } role;
	enum prose_kind kind;
} types[] = {
	[MD_BLOCK_DOC] = { NONE, 0 },
	[MD_BLOCK_QUOTE] = { HOLDS, PROSE_QUOTE },
	[MD_BLOCK_UL] = { HOLDS, PROSE_LIST },
	[MD_BLOCK_OL] = { HOLDS, PROSE_LIST },
	[MD_BLOCK_LI] = { HOLDS, PROSE_ITEM },
	[MD_BLOCK_HR] = { LEAF, PROSE_RULE },
	[MD_BLOCK_H] = { LEAF, PROSE_HEADING },
	[MD_BLOCK_CODE] = { LEAF, PROSE_CODE },
	[MD_BLOCK_HTML] = { LEAF, PROSE_PARAGRAPH },
	[MD_BLOCK_P] = { LEAF, PROSE_PARAGRAPH },
	[MD_BLOCK_TABLE] = { HOLDS, PROSE_TABLE },
	[MD_BLOCK_THEAD] = { NONE, 0 },
	[MD_BLOCK_TBODY] = { NONE, 0 },
	[MD_BLOCK_TR] = { HOLDS, PROSE_ROW },
	[MD_BLOCK_TH] = { LEAF, PROSE_CELL },
	[MD_BLOCK_TD] = { LEAF, PROSE_CELL },
};

/* A copy in the arena, fit to be seen. */
static char *visible(struct builder *b, const char *s, size_t n, size_t *len)
{
	struct strbuf sb = STRBUF_INIT;
	char *copy;

	text_visible(&sb, s, n, true);
	copy = arena_strndup(b->arena, sb.buf, sb.len);
	if (len)
		*len = sb.len;
	strbuf_release(&sb);
	return copy;
}

static char *attribute(struct builder *b, const MD_ATTRIBUTE *attr)
{
	struct strbuf sb = STRBUF_INIT;
	char *copy;

	for (size_t i = 0; attr->size && attr->substr_offsets[i] < attr->size; i++) {
		const char *s = attr->text + attr->substr_offsets[i];
		size_t n = attr->substr_offsets[i + 1] - attr->substr_offsets[i];

		if (attr->substr_types[i] == MD_TEXT_ENTITY)
			entity_decode(&sb, s, n);
		else if (attr->substr_types[i] == MD_TEXT_NULLCHAR)
			strbuf_add_rune(&sb, UTF8_BAD);
		else
			strbuf_add(&sb, s, n);
	}
	copy = visible(b, sb.buf, sb.len, NULL);
	strbuf_release(&sb);
	return copy;
}

/* The line of a place in the source; texts come in nearly the order of their lines. */
static int line_of(struct builder *b, const char *s)
{
	size_t at;

	if (s < b->source || s > b->source + b->size)
		return 0;
	at = (size_t)(s - b->source);
	if (at < b->known_at) {
		b->known_at = 0;
		b->known_line = 1;
	}
	while (b->known_at < at)
		if (b->source[b->known_at++] == '\n')
			b->known_line++;
	return b->known_line;
}

static void end_span(struct builder *b)
{
	struct prose_span *span;

	if (!b->text.len)
		return;
	span = &vec_add(&b->spans);
	span->text = visible(b, b->text.buf, b->text.len, &span->n);
	span->flags = b->flags;
	span->href = b->flags & (PROSE_LINK | PROSE_IMAGE) ? b->href : NULL;
	strbuf_clear(&b->text);
}

static void end_leaf(struct builder *b)
{
	end_span(b);
	if (b->leaf && b->spans.n) {
		b->leaf->n_spans = b->spans.n;
		b->leaf->spans =
			arena_memdup(b->arena, b->spans.v, b->spans.n * sizeof(*b->spans.v));
	}
	vec_clear(&b->spans);
	b->leaf = NULL;
}

static struct prose_block *add_block(struct builder *b, enum prose_kind kind)
{
	struct open_block *in = &b->open[b->depth - 1];
	struct prose_block *block = arena_new_of(b->arena, struct prose_block);

	block->kind = kind;
	*in->tail = block;
	in->tail = &block->next;
	return block;
}

/* What the bound on depth left of a table is text. */
static enum prose_kind fitting(const struct builder *b, enum prose_kind kind)
{
	return b->flat && kind == PROSE_CELL ? PROSE_PARAGRAPH : kind;
}

static void describe(
	struct builder *b, struct prose_block *block, MD_BLOCKTYPE type, const void *detail)
{
	if (type == MD_BLOCK_H) {
		block->level = (int)((const MD_BLOCK_H_DETAIL *)detail)->level;
	} else if (type == MD_BLOCK_CODE) {
		block->info = attribute(b, &((const MD_BLOCK_CODE_DETAIL *)detail)->info);
	} else if (type == MD_BLOCK_UL) {
		block->tight = ((const MD_BLOCK_UL_DETAIL *)detail)->is_tight;
	} else if (type == MD_BLOCK_OL) {
		block->ordered = true;
		block->tight = ((const MD_BLOCK_OL_DETAIL *)detail)->is_tight;
		block->start = ((const MD_BLOCK_OL_DETAIL *)detail)->start;
	} else if (type == MD_BLOCK_LI) {
		const MD_BLOCK_LI_DETAIL *li = detail;

		if (li->is_task)
			block->task = li->task_mark == ' ' ? PROSE_TASK_OPEN : PROSE_TASK_DONE;
	} else if (type == MD_BLOCK_TABLE) {
		block->columns = (int)((const MD_BLOCK_TABLE_DETAIL *)detail)->col_count;
	} else if (type == MD_BLOCK_TR) {
		block->header = b->header;
	} else if (type == MD_BLOCK_TH || type == MD_BLOCK_TD) {
		/* The two enumerations say the same in the same order. */
		block->align = (enum prose_align)((const MD_BLOCK_TD_DETAIL *)detail)->align;
	}
}

static int enter_block(MD_BLOCKTYPE type, void *detail, void *user)
{
	struct builder *b = user;
	struct prose_block *block;

	end_leaf(b);
	if (type == MD_BLOCK_THEAD || type == MD_BLOCK_TBODY)
		b->header = type == MD_BLOCK_THEAD;
	if (types[type].role == NONE)
		return 0;
	if (types[type].role == HOLDS && b->depth == PROSE_DEPTH_MAX) {
		b->flat++;
		return 0;
	}
	block = add_block(b, fitting(b, types[type].kind));
	describe(b, block, type, detail);
	if (types[type].role == LEAF) {
		b->leaf = block;
		return 0;
	}
	b->open[b->depth].block = block;
	b->open[b->depth].tail = &block->first;
	b->depth++;
	return 0;
}

/* A block begins where the first in it does that has a place. */
static void close_block(struct builder *b)
{
	struct prose_block *block = b->open[--b->depth].block;

	for (const struct prose_block *in = block->first; in && !block->line; in = in->next)
		block->line = in->line;
}

static int leave_block(MD_BLOCKTYPE type, void *detail, void *user)
{
	struct builder *b = user;

	(void)detail;
	if (type == MD_BLOCK_CODE && b->text.len && b->text.buf[b->text.len - 1] == '\n')
		strbuf_truncate(&b->text, b->text.len - 1);
	end_leaf(b);
	if (types[type].role != HOLDS)
		return 0;
	if (b->flat)
		b->flat--;
	else
		close_block(b);
	return 0;
}

static void span_open(struct builder *b, int *count, int by, const MD_ATTRIBUTE *href)
{
	if (by > 0 && href && !b->link && !b->image)
		b->href = attribute(b, href);
	*count += by;
}

static void span_change(struct builder *b, MD_SPANTYPE type, const void *detail, int by)
{
	switch (type) {
	case MD_SPAN_EM: span_open(b, &b->emph, by, NULL); break;
	case MD_SPAN_STRONG: span_open(b, &b->strong, by, NULL); break;
	case MD_SPAN_A:
		span_open(b, &b->link, by, &((const MD_SPAN_A_DETAIL *)detail)->href);
		break;
	case MD_SPAN_IMG:
		span_open(b, &b->image, by, &((const MD_SPAN_IMG_DETAIL *)detail)->src);
		break;
	case MD_SPAN_CODE: span_open(b, &b->literal, by, NULL); break;
	case MD_SPAN_DEL: span_open(b, &b->strike, by, NULL); break;
	case MD_SPAN_LATEXMATH:
	case MD_SPAN_LATEXMATH_DISPLAY:
	case MD_SPAN_WIKILINK:
	case MD_SPAN_U: break; /* not asked for */
	}
}

static int enter_span(MD_SPANTYPE type, void *detail, void *user)
{
	struct builder *b = user;

	/* One link may follow another without a character between. */
	if (type == MD_SPAN_A || type == MD_SPAN_IMG)
		end_span(b);
	span_change(b, type, detail, 1);
	return 0;
}

static int leave_span(MD_SPANTYPE type, void *detail, void *user)
{
	struct builder *b = user;

	if (type == MD_SPAN_A || type == MD_SPAN_IMG)
		end_span(b);
	span_change(b, type, detail, -1);
	return 0;
}

static unsigned flags_now(const struct builder *b)
{
	return (b->strong ? PROSE_STRONG : 0u) | (b->emph ? PROSE_EMPH : 0u) |
		(b->literal ? PROSE_LITERAL : 0u) | (b->strike ? PROSE_STRIKE : 0u) |
		(b->link ? PROSE_LINK : 0u) | (b->image ? PROSE_IMAGE : 0u);
}

/* Text of a tight list's item has no paragraph of its own: it gets one. */
static void need_leaf(struct builder *b)
{
	if (!b->leaf)
		b->leaf = add_block(b, PROSE_PARAGRAPH);
}

static int text(MD_TEXTTYPE type, const MD_CHAR *s, MD_SIZE n, void *user)
{
	struct builder *b = user;
	unsigned flags = flags_now(b);

	need_leaf(b);
	if (flags != b->flags)
		end_span(b);
	b->flags = flags;
	switch (type) {
	case MD_TEXT_NULLCHAR: strbuf_add_rune(&b->text, UTF8_BAD); return 0;
	case MD_TEXT_BR: strbuf_addc(&b->text, '\n'); return 0;
	case MD_TEXT_SOFTBR: strbuf_addc(&b->text, ' '); return 0;
	case MD_TEXT_ENTITY: entity_decode(&b->text, s, n); break;
	case MD_TEXT_NORMAL:
	case MD_TEXT_CODE:
	case MD_TEXT_HTML:
	case MD_TEXT_LATEXMATH: strbuf_add(&b->text, s, n); break;
	}
	if (!b->leaf->line)
		b->leaf->line = line_of(b, s);
	return 0;
}

int prose_parse(struct arena *a, const char *source, size_t n, const struct prose_block **first,
	struct error *e)
{
	static const MD_PARSER parser = {
		.flags =
			MD_FLAG_TABLES | MD_FLAG_STRIKETHROUGH | MD_FLAG_TASKLISTS | MD_FLAG_NOHTML,
		.enter_block = enter_block,
		.leave_block = leave_block,
		.enter_span = enter_span,
		.leave_span = leave_span,
		.text = text,
	};
	struct builder b = { .arena = a, .source = source, .size = n, .depth = 1, .known_line = 1 };
	struct prose_block *top = NULL;
	int rc;

	*first = NULL;
	if (n > PROSE_BYTES_MAX)
		return error_set(e, -ERR_LIMIT, "a text of more than %zu bytes", PROSE_BYTES_MAX);
	strbuf_init(&b.text);
	b.open[0].tail = &top;
	rc = md_parse(source, (MD_SIZE)n, &parser, &b);
	strbuf_release(&b.text);
	vec_release(&b.spans);
	if (rc)
		return error_set(e, -ERR_SYSTEM, "the Markdown could not be parsed");
	*first = top;
	return 0;
}

void prose_text(struct strbuf *out, const struct prose_block *block)
{
	for (size_t i = 0; i < block->n_spans; i++)
		strbuf_add(out, block->spans[i].text, block->spans[i].n);
	for (const struct prose_block *b = block->first; b; b = b->next) {
		if (b != block->first)
			strbuf_addc(out, '\n');
		prose_text(out, b);
	}
}
