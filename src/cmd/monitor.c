/* SPDX-License-Identifier: GPL-2.0-or-later */
/* monitor: tells of devices, drivers, groups and nodes as they come and go. */
#include "cmd/cmd.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/list.h"
#include "base/num.h"
#include "cmd/fault.h"
#include "model/host.h"
#include "sys/process.h"
#include "sys/udev.h"

static const char *const subsystems[] = { "pci",     "vfio",     "vfio-dev", "mdev",     "iommu",
					  "iommufd", "platform", "misc",     "mdev_bus", NULL };

/* Of "misc" only /dev/vfio/vfio and /dev/iommu are ours. */
static bool is_ours(const struct uevent *event)
{
	return strcmp(event->subsystem, "misc") || !strcmp(event->name, "vfio") ||
	       !strcmp(event->name, "iommu");
}

/* A device and its group: when it is removed, nothing in sysfs tells that any more. */
struct member {
	struct list_link node;
	int64_t group;
	char name[];
};

struct monitor {
	struct cmd *c;
	struct host host;
	struct uevents *events;
	struct list_link members;
	int signals;
	uint64_t end_ms; /* 0: none */
	uint64_t left;   /* events until it ends */
};

/* A VFIO group's node is named as the group; of others the link tells. */
static int64_t group_of(struct monitor *m, const struct uevent *event)
{
	static const char without_iommu[] = "noiommu-";
	const char *name = event->name;
	struct err ignored;
	int64_t group = -1;
	uint32_t number;

	if (!strncmp(name, without_iommu, strlen(without_iommu)))
		name += strlen(without_iommu);
	if (!strcmp(event->subsystem, "vfio"))
		return parse_u32(name, &number) ? (int64_t)number : -1;
	return host_group_number(&m->host, event->name, &group, &ignored) ? group : -1;
}

static struct member *find_member(const struct monitor *m, const char *name)
{
	struct member *member;

	list_for_each (member, &m->members, node) {
		if (!strcmp(member->name, name))
			return member;
	}
	return NULL;
}

static void drop_member(struct member *member)
{
	list_remove(&member->node);
	free(member);
}

/* Without memory its removal is told without a group. */
static void add_member(struct monitor *m, const char *name, int64_t group)
{
	size_t len = strlen(name) + 1;
	struct member *member = malloc(sizeof(*member) + len);

	if (!member)
		return;
	member->group = group;
	memcpy(member->name, name, len);
	list_append(&m->members, &member->node);
}

/* Those of the groups that are asked for; one that is not there yet has none. */
static void read_members(struct monitor *m)
{
	for (size_t i = 0; i < args_count(m->c->args, "DEVICE|GROUP"); i++) {
		const struct host_group *g;
		struct err ignored;
		uint64_t number;

		if (!args_nth_group(m->c->args, "DEVICE|GROUP", i, &number))
			continue;
		g = host_read_group(&m->host, (uint32_t)number, &ignored);
		for (size_t d = 0; g && d < g->n_devices; d++)
			add_member(m, g->devices[d].name, g->number);
	}
}

/* As its link tells, or, when it is gone before its events are read, as it was. */
static int64_t group_then(struct monitor *m, const struct uevent *event)
{
	/* The class of a parent of mdevs has the parent's name. */
	bool is_device = strcmp(event->subsystem, "mdev_bus");
	bool begins = is_device && !strcmp(event->action, "add");
	bool ends = is_device && !strcmp(event->action, "remove");
	struct member *member = find_member(m, event->name);
	int64_t group = group_of(m, event);

	if (group < 0 && member && !begins)
		group = member->group;
	if (member)
		drop_member(member);
	if (group >= 0 && !ends && strcmp(event->subsystem, "vfio"))
		add_member(m, event->name, group);
	return group;
}

static bool is_wanted(struct monitor *m, const struct uevent *event, int64_t group)
{
	size_t n = args_count(m->c->args, "DEVICE|GROUP");

	for (size_t i = 0; i < n; i++) {
		const char *wanted = args_nth(m->c->args, "DEVICE|GROUP", i);
		uint32_t number;

		if (!strcmp(wanted, event->name) ||
		    (parse_u32(wanted, &number) && group == (int64_t)number))
			return true;
	}
	return !n;
}

static int say(struct monitor *m, const struct uevent *event, int64_t group, struct err *e)
{
	char time[FAULT_TIME_LEN];
	struct obj o;

	fault_time(time);
	obj_begin(&o, OBJ_device_event);
	obj_str(&o, F_time, time);
	obj_str(&o, F_action, event->action);
	obj_str(&o, F_subsystem, event->subsystem);
	obj_str(&o, F_address, event->name);
	if (group >= 0)
		obj_int(&o, F_group, group);
	obj_str(&o, F_driver, event->driver);
	obj_str(&o, F_id, event->pci_id);
	obj_str(&o, F_node, event->node);
	m->left--;
	return cmd_emit(m->c, &o, e);
}

static int tell(struct monitor *m, const struct uevent *event, struct err *e)
{
	int64_t group = group_then(m, event);

	return is_ours(event) && is_wanted(m, event, group) ? say(m, event, group, e) : 0;
}

/* The kernel does not say how many, nor of what: it may have been what is waited for. What is there now tells list. */
static int tell_lost(struct monitor *m, struct err *e)
{
	const struct uevent lost = { .action = "lost", .subsystem = "vfio", .name = "events" };

	return say(m, &lost, -1, e);
}

static int read_events(struct monitor *m, struct err *e)
{
	struct uevent event;
	int got;

	while (m->left && (got = uevents_read(m->events, &event, e)) != 0) {
		if (got < 0 && e->errnum != ENOBUFS)
			return -1;
		if (got < 0 ? tell_lost(m, e) : tell(m, &event, e))
			return -1;
	}
	return 0;
}

static int wait_ms(const struct monitor *m)
{
	uint64_t now = clock_ms();

	if (!m->end_ms)
		return -1;
	if (m->end_ms <= now)
		return 0;
	return m->end_ms - now < INT_MAX ? (int)(m->end_ms - now) : INT_MAX;
}

static int loop(struct monitor *m, struct err *e)
{
	struct pollfd fds[] = {
		{ .fd = m->signals, .events = POLLIN },
		{ .fd = uevents_fd(m->events), .events = POLLIN },
	};

	while (m->left && (!m->end_ms || clock_ms() < m->end_ms)) {
		int n = poll(fds, 2, wait_ms(m));

		if (n < 0 && errno != EINTR)
			return err_syscall(e, "poll", NULL, errno);
		if (n > 0 && fds[0].revents)
			return 0;
		if (n > 0 && read_events(m, e))
			return -1;
	}
	return 0;
}

static int run(struct cmd *c, struct err *e)
{
	struct monitor m = {
		.c = c,
		.signals = -1,
		.end_ms = args_given(c->args, "timeout") ? clock_ms() + args_u64(c->args, "timeout")
							 : 0,
		.left = args_given(c->args, "count") ? args_u64(c->args, "count") : UINT64_MAX,
	};
	int failed = -1;

	if (host_open(&m.host, "", e))
		return -1;
	list_init(&m.members);
	m.events = uevents_open(subsystems, e);
	if (m.events) {
		read_members(&m);
		m.signals = process_signals(true);
		failed = m.signals < 0 ? err_syscall(e, "signalfd", NULL, errno) : loop(&m, e);
	}
	uevents_close(m.events);
	while (!list_is_empty(&m.members))
		drop_member(list_first(&m.members, struct member, node));
	cleanup_close(&m.signals);
	host_close(&m.host);
	return failed;
}

static const struct option_row options[] = {
	{ "count", 0, ARG_COUNT, "N", .help = "end after N events" },
	{ "timeout", 't', ARG_SECONDS, "SECONDS", .help = "end after that time" },
	{ 0 },
};

static const struct operand_row operands[] = {
	{ "DEVICE|GROUP", ARG_TARGET, .optional = true, .repeats = true,
	  .help = "only these; a name may be of what is not there yet" },
	{ 0 },
};

extern const struct command cmd_monitor;

const struct command cmd_monitor = {
	.name = "monitor",
	.kind = CMD_CLIENT,
	.summary = "tell of devices, drivers, groups and nodes as they come and go",
	.text = "A line for each event, after udev's rules have been done where udevd runs. Events "
		"that were "
		"lost are told as such. It ends with --count, --timeout or Ctrl-C.",
	.options = options,
	.operands = operands,
	.documents = { OBJ_device_event },
	.run = run,
};
