/*
 * Rings at a moment of the boottime clock, by which `mono` goes: it goes on while the machine sleeps. A
 * timer of libuv stands still then, and would ring later by as long as that was.
 */
#include "config.h"

#include <errno.h>
#include <string.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "holder/holder-private.h"

#define NS_PER_S 1000000000

static void on_ready(uv_poll_t *poll, int status, int events)
{
	struct alarm *a = poll->data;
	uint64_t times;

	(void)status;
	(void)events;
	/* It was set anew meanwhile: not yet. */
	if (read(a->fd, &times, sizeof(times)) == (ssize_t)sizeof(times))
		a->rings(a->ctx);
}

void alarm_init(struct alarm *a, uv_loop_t *loop, void (*rings)(void *ctx), void *ctx)
{
	a->rings = rings;
	a->ctx = ctx;
	a->fd = timerfd_create(CLOCK_BOOTTIME, TFD_CLOEXEC | TFD_NONBLOCK);
	if (a->fd < 0 || uv_poll_init(loop, &a->poll, a->fd) != 0)
		BUG("no timer: %s", strerror(errno));
	a->poll.data = a;
	uv_poll_start(&a->poll, UV_READABLE, on_ready);
}

void alarm_set(struct alarm *a, int64_t boot_ns)
{
	struct itimerspec when = { 0 };

	/* 0 would be never. */
	if (boot_ns != ALARM_NEVER && boot_ns <= 0)
		boot_ns = 1;
	if (boot_ns != ALARM_NEVER) {
		when.it_value.tv_sec = (time_t)(boot_ns / NS_PER_S);
		when.it_value.tv_nsec = (long)(boot_ns % NS_PER_S);
	}
	if (timerfd_settime(a->fd, TFD_TIMER_ABSTIME, &when, NULL) != 0)
		BUG("a timer cannot be set: %s", strerror(errno));
}

void alarm_close(struct alarm *a)
{
	uv_close((uv_handle_t *)&a->poll, NULL);
	close(a->fd);
}
