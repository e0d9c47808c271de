/*
 * What a remote shell is given to do, as text of sh. Private to this room. Every value is one word in
 * single quotes; nothing that came from a runbook is ever read as sh.
 */
#ifndef MUSTER_EXEC_ORDER_PRIVATE_H
#define MUSTER_EXEC_ORDER_PRIVATE_H

#include "base/strbuf.h"
#include "exec/exec.h"

/* The one remote command, constant: see exec/remote.h. */
extern const char order_reader[];
/* Appends the program that the reader runs: one compound command, so that half of it is nothing. */
void order_write(struct strbuf *out, const struct exec_spec *spec);
/* Appends `text` as lines of base 64 with the line that ends them. */
void order_wrap(struct strbuf *out, const struct strbuf *text);

#endif
