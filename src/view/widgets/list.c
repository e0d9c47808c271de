/*
 * Moving in a list.
 */
#include "config.h"

#include "view/widgets/list.h"

static void clamp(struct list *l)
{
	if (l->at >= l->n)
		l->at = l->n - 1;
	if (l->at < -1)
		l->at = -1;
}

void list_set_size(struct list *l, int n)
{
	l->n = n;
	clamp(l);
}

static void move(struct list *l, int by)
{
	if (l->n == 0)
		return;
	if (l->at < 0)
		l->at = by > 0 ? 0 : l->n - 1;
	else
		l->at += by;
	if (l->at < 0)
		l->at = 0;
	clamp(l);
}

static uint32_t vi_key(uint32_t code)
{
	switch (code) {
	case 'j': return VK_DOWN;
	case 'k': return VK_UP;
	case 'g': return VK_HOME;
	case 'G': return VK_END;
	default: return code;
	}
}

bool list_key(struct list *l, struct key k, bool vi)
{
	int page = l->page > 1 ? l->page - 1 : 1;

	if (k.mods)
		return false;
	switch (vi ? vi_key(k.code) : k.code) {
	case VK_UP: move(l, -1); return true;
	case VK_DOWN: move(l, 1); return true;
	case VK_PAGE_UP: move(l, -page); return true;
	case VK_PAGE_DOWN: move(l, page); return true;
	case VK_HOME: l->at = l->n > 0 ? 0 : -1; return true;
	case VK_END: l->at = l->n - 1; return true;
	default: return false;
	}
}

void list_wheel(struct list *l, bool up)
{
	move(l, up ? -1 : 1);
}

int list_show(struct list *l, int page)
{
	l->page = page;
	if (l->at >= 0 && l->at < l->top)
		l->top = l->at;
	if (l->at >= l->top + page)
		l->top = l->at - page + 1;
	if (l->top > l->n - page)
		l->top = l->n - page;
	if (l->top < 0)
		l->top = 0;
	return l->top;
}
