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

bool guest_may(enum wire_type type)
{
	return type == WIRE_APPROVE || type == WIRE_TAKE || type == WIRE_BYE;
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
	int rc = error_set(&e, -ERR_REFUSED, "from another account you watch, and approve");

	view_refuse(v, m->id, rc, &e);
	error_clear(&e);
}

void guest_wishes(const struct view *v)
{
	struct wire_message m;
	char *text;

	if (!v->h->driver)
		return;
	text = xstrfmt("%s asks for the wheel", v->who);
	wire_message_init(&m, WIRE_NOTICE);
	m.text = text;
	view_send(v->h->driver, &m);
	free(text);
}

/* ---- how they come in ---- */

static size_t count_guests(const struct holder *h)
{
	size_t n = 0;

	for (size_t i = 0; i < h->views.n; i++)
		n += h->views.v[i]->guest;
	return n;
}

/* Who gets there is of the team: the folder and the socket are its group's. */
static void team_listener_ready(uv_poll_t *poll, int status, int events)
{
	struct holder *h = poll->data;
	int fd;

	(void)status;
	(void)events;
	while ((fd = accept4(h->teamfd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK)) >= 0) {
		if (count_guests(h) < GUESTS_MAX)
			view_new(h, fd, true);
		else
			close(fd);
	}
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
