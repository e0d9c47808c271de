/*
 * What a view knows of its session, and what it sends.
 */
#include "config.h"

#include "view/attach-private.h"

/* ---- what it knows ---- */

int attach_fd(const struct attach *l)
{
	return wire_client_fd(l->client);
}

bool attach_wants_write(const struct attach *l)
{
	return wire_client_wants_write(l->client);
}

const struct session *attach_session(const struct attach *l)
{
	return l->session;
}

const struct runbook *attach_runbook(const struct attach *l)
{
	return l->runbook;
}

bool attach_drives(const struct attach *l)
{
	return l->wheel.drives;
}

bool attach_echo(const struct attach *l, int run)
{
	for (size_t i = 0; i < l->silent.n; i++) {
		if (l->silent.v[i] == run)
			return false;
	}
	return true;
}

char *attach_take_notice(struct attach *l)
{
	char *notice = l->notice;

	l->notice = NULL;
	return notice;
}

const struct wheel *attach_wheel(const struct attach *l)
{
	return &l->wheel;
}

const struct recording *attach_recording(const struct attach *l)
{
	return &l->recording;
}

const char *attach_address(const struct attach *l)
{
	return l->address;
}

/* ---- what it sends ---- */

int attach_act(struct attach *l, struct wire_message *m, int64_t *id, struct error *e)
{
	const struct step_record *at = l->session->at;

	m->step = at ? at->id : "";
	m->visit = at ? at->visits : 0;
	m->id = ++l->next_id;
	*id = m->id;
	return wire_client_send(l->client, m, e);
}

int attach_approve(struct attach *l, int ask, const char *refused, int64_t *id, struct error *e)
{
	struct wire_message m;

	wire_message_init(&m, WIRE_APPROVE);
	m.id = *id = ++l->next_id;
	m.ask = ask;
	m.refuse = refused != NULL;
	m.reason = refused;
	return wire_client_send(l->client, &m, e);
}

static int send_data(
	struct attach *l, enum wire_type type, int run, const void *data, size_t n, struct error *e)
{
	struct wire_message m;

	wire_message_init(&m, type);
	m.run = run;
	m.data = (struct event_bytes){ data, n };
	return wire_client_send(l->client, &m, e);
}

int attach_keys(struct attach *l, int run, const void *data, size_t n, struct error *e)
{
	return send_data(l, WIRE_KEYS, run, data, n, e);
}

int attach_reply(struct attach *l, int run, const void *data, size_t n, struct error *e)
{
	return send_data(l, WIRE_REPLY, run, data, n, e);
}

void attach_hang_up(struct attach *l)
{
	l->hung_up = true;
}

int attach_resize(struct attach *l, int cols, int rows, struct error *e)
{
	struct wire_message m;

	wire_message_init(&m, WIRE_RESIZE);
	m.cols = cols;
	m.rows = rows;
	return wire_client_send(l->client, &m, e);
}

int attach_wheel_act(
	struct attach *l, enum wheel_act act, const char *name, int64_t *id, struct error *e)
{
	static const enum wire_type types[] = {
		[WHEEL_TAKE] = WIRE_TAKE,
		[WHEEL_HAND_OVER] = WIRE_HANDOVER,
		[WHEEL_YES] = WIRE_WHEEL,
		[WHEEL_NO] = WIRE_WHEEL,
	};
	struct wire_message m;

	wire_message_init(&m, types[act]);
	m.id = *id = ++l->next_id;
	m.who = act == WHEEL_HAND_OVER ? name : NULL;
	m.refuse = act == WHEEL_NO;
	return wire_client_send(l->client, &m, e);
}
