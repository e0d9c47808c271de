/*
 * A list to move in: which row is highlighted, which one is the first in sight, which rows a filter
 * leaves. It draws nothing and owns no row.
 */
#ifndef MUSTER_VIEW_WIDGETS_LIST_H
#define MUSTER_VIEW_WIDGETS_LIST_H

#include <stdbool.h>

#include "view/keys.h"

struct list {
	int n;    /* rows */
	int at;   /* the highlighted one, -1: none */
	int top;  /* the first in sight */
	int page; /* rows in sight when it was drawn last */
};

/* `at` stays where it is, in bounds. */
void list_set_size(struct list *l, int n);
/* Arrows, PgUp, PgDn, Home, End, and j k g G where `vi`. False: not one of these. From no highlight, down
 * goes to the first and up to the last. */
bool list_key(struct list *l, struct key k, bool vi);
void list_wheel(struct list *l, bool up);
/* Before drawing in `page` rows: the highlighted one comes into sight. Returns the first row. */
int list_show(struct list *l, int page);

#endif
