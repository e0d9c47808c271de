/*
 * Views of other accounts: how they come in, by a socket in this account's folder of the team, and what
 * they may. They get the record through feed.c.
 */
#include "config.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "holder/holder-private.h"

/* ---- what they may ---- */

/* Who drives does what a driver does; others watch, approve, and ask. */
bool guest_may(const struct view *v, enum wire_type type)
{
	switch (type) {
	case WIRE_APPROVE:
	case WIRE_TAKE:
	case WIRE_WHEEL:
	case WIRE_RESIZE:
	case WIRE_BYE: return true;
	case WIRE_ACT:
	case WIRE_KEYS:
	case WIRE_REPLY:
	case WIRE_HANDOVER: return v->drives;
	case WIRE_OPEN:
	case WIRE_READY:
	case WIRE_FAILED:
	case WIRE_HELLO:
	case WIRE_WELCOME:
	case WIRE_UPTO:
	case WIRE_DONE:
	case WIRE_REFUSED:
	case WIRE_TTY:
	case WIRE_DRIVES:
	case WIRE_EVENTS:
	case WIRE_NOTICE:
	case WIRE_RECORDING:
	case WIRE_HOOK:
	case WIRE_TYPE_COUNT: break;
	}
	return false;
}

bool guest_is_brief(const struct wire_message *m)
{
	const char *const texts[] = { m->who, m->terminal, m->from, m->reason };

	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		if (texts[i] && strlen(texts[i]) > GUEST_TEXT_MAX)
			return false;
	}
	return true;
}

void guest_refuse(struct view *v, const struct wire_message *m)
{
	struct error e = ERROR_INIT;
	int rc = error_set(
		&e, -ERR_REFUSED, "from another account you watch, approve, and ask for the wheel");

	view_refuse(v, m->id, rc, &e);
	error_clear(&e);
}

/* ---- how they come in ---- */

/* Who gets there is of the team: the folder and the socket are its group's. */
static void team_listener_ready(uv_poll_t *poll, int status, int events)
{
	struct holder *h = poll->data;
	int fd;

	(void)status;
	(void)events;
	while ((fd = accept4(h->teamfd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK)) >= 0)
		view_new(h, fd, true);
}

/* The folder is this account's own and no others' than its group's: who made the order looked, and
 * what is looked at is what is used. */
static int open_team_folder(const char *folder)
{
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	struct stat st;

	if (fd < 0)
		return -1;
	if (fstat(fd, &st) == 0 && st.st_uid == geteuid() && (st.st_mode & 07777) == 02750)
		return fd;
	close(fd);
	return -1;
}

void guests_listen(struct holder *h, const char *folder)
{
	h->team_dirfd = open_team_folder(folder);
	if (h->team_dirfd < 0)
		return;
	h->teamfd = wire_listen_group(h->team_dirfd, h->session_id, NULL);
	if (h->teamfd < 0)
		return;
	h->team_user = xstrdup(strrchr(folder, '/') ? strrchr(folder, '/') + 1 : folder);
	uv_poll_init(&h->loop, &h->team_listener, h->teamfd);
	h->team_listener.data = h;
	uv_poll_start(&h->team_listener, UV_READABLE, team_listener_ready);
}

void guests_stop(struct holder *h)
{
	if (h->teamfd < 0)
		return;
	uv_close((uv_handle_t *)&h->team_listener, NULL);
	unlinkat(h->team_dirfd, h->session_id, 0);
	free(h->team_user);
}
