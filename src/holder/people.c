/*
 * Who has which role, as the runbook's fragments and the configuration say it, and who is at the other
 * end of a connection, as the kernel says it.
 */
#include "config.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/fs.h"
#include "holder/holder-private.h"

#define LOGIN_UNSET 4294967295LL

/* ---- roles ---- */

static void add_people(struct holder *h, const struct runbook *rb)
{
	for (size_t i = 0; i < rb->person_n; i++)
		vec_push(&h->people, &rb->people[i]);
}

static struct text_list roles_of(struct holder *h, const struct wire_message *m, const char *name)
{
	const char **v = arena_array(h->session->arena, const char *, m->roles.n + 1);
	struct text_list roles = { v, 0 };

	for (size_t i = 0; i < m->roles.n; i++)
		if (strcmp(m->roles.v[i].name, name) == 0)
			v[roles.n++] = arena_strdup(h->session->arena, m->roles.v[i].value);
	return roles;
}

void people_take(struct holder *h, const struct wire_message *m)
{
	struct arena *a = h->session->arena;

	add_people(h, h->runbook);
	for (size_t i = 0; i < h->runbook->callee_n; i++)
		add_people(h, h->runbook->callees[i]);
	for (size_t i = 0; i < m->people.n; i++) {
		struct person *p = arena_new_of(a, struct person);

		p->name = arena_strdup(a, m->people.v[i].name);
		p->account = arena_strdup(a, m->people.v[i].value);
		p->roles = roles_of(h, m, p->name);
		vec_push(&h->people, p);
	}
	for (size_t i = 0; i < m->accounts.n; i++) {
		struct account account = { arena_strdup(a, m->accounts.v[i].name),
			strtoll(m->accounts.v[i].value, NULL, 10) };

		vec_push(&h->accounts, account);
	}
}

void people_release(struct holder *h)
{
	vec_release(&h->people);
	vec_release(&h->accounts);
}

/* ---- who is there ---- */

static int64_t login_of(int64_t pid)
{
	struct strbuf text = STRBUF_INIT;
	int64_t uid = EVENT_NONE;
	char path[64], *end;

	snprintf(path, sizeof(path), "/proc/%" PRId64 "/loginuid", pid);
	if (pid > 0 && fs_read_file(path, 64, &text, NULL) == 0) {
		uid = strtoll(text.buf, &end, 10);
		if (end == text.buf || uid < 0 || uid == LOGIN_UNSET)
			uid = EVENT_NONE;
	}
	strbuf_release(&text);
	return uid;
}

int people_identify(int fd, struct identity *who, struct error *e)
{
	int64_t uid, pid;
	pid_t sid;
	int rc = wire_peer(fd, &uid, &pid, e);

	if (rc != 0)
		return rc;
	sid = pid > 0 ? getsid((pid_t)pid) : -1;
	who->uid = uid;
	who->login = login_of(pid);
	/* 0 is a session as well: the one whose leader is outside of our pid namespace. */
	who->sid = sid >= 0 ? sid : EVENT_NONE;
	return 0;
}
