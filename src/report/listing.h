/*
 * Rows and columns, printed for people or for programs. What a cell is is said when it is added (a
 * text, a time, a yes or no, a number, a list), and each format has its own way to write it:
 *
 *   table      aligned by the width that text has on a terminal, times local, nothing that a
 *              terminal acts on
 *   markdown   a table of GitHub Flavored Markdown (its specification, 4.10), times local
 *   csv        RFC 4180, a header line; times RFC 3339 in UTC to the millisecond
 *   json       one array of objects (RFC 8259), times as in CSV, absent flags and numbers null
 *
 * Column names are English in every locale: programs read them.
 */
#ifndef MUSTER_REPORT_LISTING_H
#define MUSTER_REPORT_LISTING_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/strbuf.h"

enum listing_format { LISTING_TABLE, LISTING_JSON, LISTING_CSV, LISTING_MARKDOWN, LISTING_FORMATS };

struct listing;

/* `columns` has n names, which must outlive the listing. */
struct listing *listing_new(const char *const *columns, size_t n) MUST_USE;
/* NULL is fine. */
void listing_free(struct listing *l);

/* The cells of a row from left to right; after the last the next row begins. Texts are copied. */
void listing_add_text(struct listing *l, const char *text); /* NULL: empty */
void listing_add_time(struct listing *l, int64_t ms);       /* EVENT_NONE: none */
void listing_add_flag(struct listing *l, int yes);          /* -1: not known */
void listing_add_number(struct listing *l, int64_t n);      /* EVENT_NONE: none */
void listing_add_size(struct listing *l, int64_t bytes);    /* `1.7 MB` for people */
void listing_add_texts(struct listing *l, const char *const *texts, size_t n);

/* Appends all of it. Rows have to be whole. */
void listing_print(const struct listing *l, enum listing_format format, struct strbuf *out);

#endif
