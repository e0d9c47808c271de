/*
 * Who works here: this person as the kernel knows them, and the people of the configuration and of a
 * runbook, with the accounts looked up before a holder is started, which looks nothing up.
 */
#include "config.h"

#include "app/people.h"

#include <inttypes.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/configuration.h"
#include "base/arena.h"
#include "base/fs.h"
#include "base/strmap.h"
#include "model/upkeep.h"

#define LOGIN_UNSET 4294967295LL

void people_identify_self(const struct app *app, struct identity *who)
{
	struct strbuf login = STRBUF_INIT;
	int64_t uid;
	char *end;

	*who = (struct identity){ .name = app->who,
		.uid = geteuid(),
		.login = EVENT_NONE,
		.sid = getsid(0),
		.terminal = isatty(STDIN_FILENO) ? ttyname(STDIN_FILENO) : NULL };
	if (fs_read_file("/proc/self/loginuid", 32, &login, NULL) == 0) {
		uid = strtoll(login.buf, &end, 10);
		if (end != login.buf && uid >= 0 && uid != LOGIN_UNSET)
			who->login = uid;
	}
	strbuf_release(&login);
}

struct gathered {
	struct arena *arena;
	VEC(struct event_pair) people, roles, accounts;
	struct strmap *seen; /* accounts that were looked up */
};

static void add_account(struct gathered *g, const char *account)
{
	const struct passwd *pw;

	if (!account || strmap_get(g->seen, account))
		return;
	strmap_put(g->seen, account, g);
	pw = getpwnam(account);
	if (pw)
		vec_push(&g->accounts,
			((struct event_pair){ account,
				arena_strfmt(g->arena, "%" PRId64, (int64_t)pw->pw_uid) }));
}

static void add_person(struct gathered *g, const struct person *p)
{
	vec_push(&g->people, ((struct event_pair){ p->name, p->account }));
	for (size_t i = 0; i < p->roles.n; i++)
		vec_push(&g->roles, ((struct event_pair){ p->name, p->roles.v[i] }));
	add_account(g, p->account);
}

static void add_accounts_of(struct gathered *g, const struct runbook *rb)
{
	for (size_t i = 0; i < rb->person_n; i++)
		add_account(g, rb->people[i].account);
}

#define MOVED(a, vec) \
	(struct event_pairs) \
	{ \
		arena_memdup((a), (vec)->n > 0 ? (const void *)(vec)->v : "", \
			(vec)->n * sizeof((vec)->v[0])), \
			(vec)->n \
	}

void people_fill(const struct app *app, const struct runbook *rb, struct arena *a,
	struct wire_message *order)
{
	struct gathered g = { .arena = a, .seen = strmap_new() };

	for (size_t i = 0; i < app->config->person_n; i++)
		add_person(&g, &app->config->people[i]);
	add_accounts_of(&g, rb);
	for (size_t i = 0; i < rb->callee_n; i++)
		add_accounts_of(&g, rb->callees[i]);
	order->people = MOVED(a, &g.people);
	order->roles = MOVED(a, &g.roles);
	order->accounts = MOVED(a, &g.accounts);
	vec_release(&g.people);
	vec_release(&g.roles);
	vec_release(&g.accounts);
	strmap_free(g.seen, NULL);
}

bool people_self_has_role(
	const struct app *app, const struct runbook *rb, const char *role, struct arena *a)
{
	size_t n = app->config->person_n + (rb ? rb->person_n : 0), k = 0;
	const struct person **people = arena_array(a, const struct person *, n + 1);
	const struct passwd *pw = getpwuid(geteuid());
	struct identity who;

	for (size_t i = 0; i < app->config->person_n; i++)
		people[k++] = &app->config->people[i];
	for (size_t i = 0; rb && i < rb->person_n; i++)
		people[k++] = &rb->people[i];
	people_identify_self(app, &who);
	who.account = pw ? arena_strdup(a, pw->pw_name) : NULL;
	return identity_has_role(&who, role, people, k);
}
