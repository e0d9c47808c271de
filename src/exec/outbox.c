/*
 * Bytes on their way into a descriptor that does not block. It has no bound of its own: how much
 * may wait is for the caller to say, who can tell a person.
 */
#include "config.h"

#include "exec/outbox-private.h"

#include <errno.h>
#include <unistd.h>

void outbox_init(struct outbox *box)
{
	strbuf_init(&box->waiting);
	box->at = 0;
}

void outbox_release(struct outbox *box)
{
	strbuf_wipe(&box->waiting);
	box->at = 0;
}

void outbox_add(struct outbox *box, const void *data, size_t n)
{
	if (box->at > 0) {
		strbuf_consume(&box->waiting, box->at);
		box->at = 0;
	}
	strbuf_add(&box->waiting, data, n);
}

size_t outbox_len(const struct outbox *box)
{
	return box->waiting.len - box->at;
}

int outbox_flush(struct outbox *box, int fd)
{
	while (outbox_len(box) > 0) {
		ssize_t n = write(fd, box->waiting.buf + box->at, outbox_len(box));

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno == EAGAIN ? 0 : errno;
		box->at += (size_t)n;
	}
	outbox_release(box);
	return 0;
}
