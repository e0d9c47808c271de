/* Hands out the tables of a file's own keys. */
#include "config.h"

#include "load/format.h"

#include "load/tables-private.h"

const struct table *format_runbook(void)
{
	return &runbook_table;
}

const struct table *format_fragment(void)
{
	return &fragment_table;
}

const struct table *format_condition(void)
{
	return &condition_table;
}
