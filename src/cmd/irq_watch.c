/* SPDX-License-Identifier: GPL-2.0-or-later */
/* irq watch: tells of an attached device's interrupts as they come. */
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "cmd/cmd.h"
#include "cmd/fault.h"
#include "sys/event.h"
#include "sys/process.h"
#include "sys/socket.h"

/* What one request to a holder can carry, less the one that unmasks and the one that is held. */
#define VECTORS_MAX 30

struct watch {
	struct cmd *c;
	struct event events[VECTORS_MAX];
	uint32_t n;
	struct event unmask; /* fd -1: the kernel is not told to unmask */
	int signals;
	int held; /* its other end is closed when the interrupt is no longer enabled */
	bool gone;
	uint64_t end_ms;    /* 0: none */
	uint64_t max_count; /* 0: none */
	uint64_t told;
};

/* The holder ties the interrupts to our events; the kernel then signals us, and nobody in between. */
static int enable_with(struct watch *w, int held, struct err *e)
{
	const char *device = args_str(w->c->args, "DEVICE");
	const char *interrupt = args_str(w->c->args, "INTERRUPT");
	char number[VECTORS_MAX + 1][12], held_number[12];
	char *words[6 + 2 * (VECTORS_MAX + 1)] = { "irq",          "enable",
						   (char *)device, (char *)interrupt,
						   "--held-fd",    held_number };
	size_t n = 6;

	snprintf(held_number, sizeof(held_number), "%d", held);
	for (uint32_t i = 0; i < w->n; i++) {
		snprintf(number[i], sizeof(number[i]), "%d", w->events[i].fd);
		words[n++] = "--event-fd";
		words[n++] = number[i];
	}
	if (w->unmask.fd >= 0) {
		snprintf(number[VECTORS_MAX], sizeof(number[0]), "%d", w->unmask.fd);
		words[n++] = "--unmask-fd";
		words[n++] = number[VECTORS_MAX];
	}
	return w->c->edge->line(w->c, words, n, e);
}

static int enable(struct watch *w, struct err *e)
{
	int ends[2], failed;

	if (socket_pair(ends))
		return err_syscall(e, "socketpair", NULL, errno);
	w->held = ends[0];
	failed = enable_with(w, ends[1], e);
	cleanup_close(&ends[1]);
	return failed;
}

static int disable(struct watch *w, struct err *e)
{
	char *words[] = { "irq", "disable", (char *)args_str(w->c->args, "DEVICE"),
			  (char *)args_str(w->c->args, "INTERRUPT") };

	return w->c->edge->line(w->c, words, 4, e);
}

static int tell(struct watch *w, uint32_t vector, struct err *e)
{
	char time[FAULT_TIME_LEN];
	uint64_t count;
	struct obj o;

	if (event_read(&w->events[vector], &count, e) < 0)
		return -1;
	if (!count)
		return 0;
	w->told++;
	fault_time(time);
	obj_begin(&o, OBJ_irq_event);
	obj_str(&o, F_time, time);
	obj_str(&o, F_address, args_str(w->c->args, "DEVICE"));
	obj_str(&o, F_interrupt, args_str(w->c->args, "INTERRUPT"));
	obj_int(&o, F_vector, vector);
	obj_int(&o, F_count, (int64_t)count);
	if (cmd_emit(w->c, &o, e) < 0)
		return -1;
	return w->unmask.fd < 0 ? 0 : event_signal(&w->unmask, e);
}

static bool is_done(const struct watch *w)
{
	return (w->max_count && w->told >= w->max_count) || (w->end_ms && clock_ms() >= w->end_ms);
}

static int wait_ms(const struct watch *w)
{
	uint64_t now = clock_ms();

	if (!w->end_ms)
		return -1;
	if (w->end_ms <= now)
		return 0;
	return w->end_ms - now < INT_MAX ? (int)(w->end_ms - now) : INT_MAX;
}

/* What came before the end is told. */
static int end(struct watch *w, struct err *e)
{
	const struct cmd *c = w->c;
	const char *device = args_str(c->args, "DEVICE");

	for (uint32_t i = 0; i < w->n && !is_done(w); i++) {
		if (tell(w, i, e) < 0)
			return -1;
	}
	w->gone = true;
	err_refused(e, device,
		    "%s of %s is no longer enabled: it was disabled or detached, or session %s "
		    "ended",
		    args_str(c->args, "INTERRUPT"), device, c->session_name);
	return err_hint(e, "vfioctl --session %s status shows what the session holds now",
			c->session_name);
}

static int loop(struct watch *w, struct err *e)
{
	struct pollfd fds[VECTORS_MAX + 2];

	for (uint32_t i = 0; i < w->n; i++)
		fds[i] = (struct pollfd){ .fd = w->events[i].fd, .events = POLLIN };
	fds[w->n] = (struct pollfd){ .fd = w->signals, .events = POLLIN };
	fds[w->n + 1] = (struct pollfd){ .fd = w->held, .events = POLLIN };
	while (!is_done(w)) {
		int n = poll(fds, w->n + 2, wait_ms(w));

		if (n < 0 && errno != EINTR)
			return err_syscall(e, "poll", NULL, errno);
		if (n > 0 && fds[w->n].revents)
			return 0;
		if (n > 0 && fds[w->n + 1].revents)
			return end(w, e);
		for (uint32_t i = 0; n > 0 && i < w->n && !is_done(w); i++) {
			if (fds[i].revents && tell(w, i, e) < 0)
				return -1;
		}
	}
	return 0;
}

static int create_events(struct watch *w, struct err *e)
{
	uint64_t n = args_given(w->c->args, "vectors") ? args_u64(w->c->args, "vectors") : 1;

	if (!n || n > VECTORS_MAX)
		return err_usage(e, "bad --vectors \"%s\": expected 1 to %d",
				 args_str(w->c->args, "vectors"), VECTORS_MAX);
	for (; w->n < n; w->n++) {
		if (event_create(&w->events[w->n], NULL, "interrupt", e) < 0)
			return -1;
	}
	if (!args_given(w->c->args, "unmask"))
		return 0;
	return event_create(&w->unmask, NULL, "unmask", e);
}

static int watch(struct watch *w, struct err *e)
{
	struct err ignored;
	int failed;

	if (create_events(w, e) < 0)
		return -1;
	/* SIGINT ends it: nobody would read what is tied to our events. */
	w->signals = process_signals(true);
	if (w->signals < 0)
		return err_syscall(e, "signalfd", NULL, errno);
	if (enable(w, e) < 0) {
		/* Whether it was done is not known then. */
		if (e->status == EXIT_UNREACHABLE)
			disable(w, &ignored);
		return -1;
	}
	failed = loop(w, e);
	/* By now it can be somebody else's. */
	if (w->gone)
		return -1;
	return disable(w, failed ? &ignored : e) < 0 ? -1 : failed;
}

static int run(struct cmd *c, struct err *e)
{
	struct watch w = {
		.c = c,
		.unmask.fd = -1,
		.signals = -1,
		.held = -1,
		.max_count = args_u64(c->args, "count"),
	};
	int failed;

	if (args_given(c->args, "timeout"))
		w.end_ms = clock_ms() + args_u64(c->args, "timeout");
	failed = watch(&w, e);
	for (uint32_t i = 0; i < w.n; i++)
		event_close(&w.events[i]);
	event_close(&w.unmask);
	cleanup_close(&w.signals);
	cleanup_close(&w.held);
	return failed;
}

static const struct option_row options[] = {
	{ "vectors", 0, ARG_COUNT, "N", .help = "the first N vectors, 30 at most; else 1" },
	{ "unmask", 0, ARG_FLAG,
	  .help = "have a level interrupt unmasked after each event, to see the next one" },
	{ "count", 0, ARG_COUNT, "N", .help = "end after N events" },
	{ "timeout", 0, ARG_SECONDS, "SECONDS", .help = "end after that time" },
	{ 0 },
};

static const struct operand_row operands[] = {
	{ "DEVICE", ARG_DEVICE, .help = "a device that is attached" },
	{ "INTERRUPT", ARG_STRING, .help = "intx, msi, msix, err, req, or an index" },
	{ 0 },
};

const struct command cmd_irq_watch = {
	.name = "irq watch",
	.kind = CMD_CLIENT,
	.summary = "tell of an attached device's interrupts as they come",
	.text = "Enables the interrupt, tells a line for each event, with how often the vector "
		"fired since the last, and disables it when it ends: with --count, --timeout or "
		"Ctrl-C. It fails when somebody else disables it, or detaches the device.",
	.options = options,
	.operands = operands,
	.documents = { OBJ_irq_enable, OBJ_irq_event, OBJ_irq_disable },
	.run = run,
};
