/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Opens the kernel's log and the trace event where that is allowed and safe. */
#include "cmd/fault_source.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/fault_trace.h"

static bool is_meant(const struct args *a, const char *source)
{
	size_t n = args_count(a, "source");

	for (size_t i = 0; i < n; i++) {
		if (!strcmp(args_nth(a, "source", i), source))
			return true;
	}
	return n == 0;
}

int fault_targets_check(const struct args *a, struct err *e)
{
	_cleanup_host_ struct host h;

	if (host_open(&h, "", e))
		return -1;
	for (size_t i = 0; i < args_count(a, "DEVICE|GROUP"); i++) {
		uint64_t number;
		int64_t group;

		if (args_nth_group(a, "DEVICE|GROUP", i, &number)) {
			if (!host_read_group(&h, (uint32_t)number, e))
				return -1;
		} else if (!host_group_number(&h, args_nth(a, "DEVICE|GROUP", i), &group, e)) {
			return -1;
		}
	}
	return 0;
}

static void open_kmsg(struct fault_sources *s)
{
	struct err e = { 0 };

	if (!kmsg_open(&s->kmsg, &e))
		return;
	snprintf(s->kmsg_why, sizeof(s->kmsg_why), "cannot open /dev/kmsg: %s%s",
		 strerror(e.errnum),
		 e.errnum == EPERM ? " (kernel.dmesg_restrict; CAP_SYSLOG may)" : "");
}

struct names {
	char **name;
	size_t n;
};

static int add_name(void *ctx, const char *name)
{
	struct names *names = ctx;
	char **grown = reallocarray(names->name, names->n + 1, sizeof(*grown));

	if (!grown)
		return -1;
	names->name = grown;
	names->name[names->n] = strdup(name);
	return names->name[names->n] ? (names->n++, 0) : -1;
}

/* Why the event must or need not be enabled; false when it may and should. */
static bool trace_is_out(const struct host *host, char why[256])
{
	_cleanup_sysfs_dir_ struct sysfs_dir class = { .fd = -1 };
	enum sysfs_answer answer = sysfs_dir_open(&host->sysfs, "sys/class", &class);
	struct names names = { 0 };
	enum fault_trace judgement = FAULT_TRACE_HAZARD;
	const char *culprit = NULL;

	/*
	 * What cannot be read is not known to be safe; a kernel without IOMMU drivers has no such
	 * folder.
	 */
	if (answer == SYSFS_OK && !sysfs_walk(&class, "iommu", &answer, add_name, &names) &&
	    answer != SYSFS_UNKNOWN)
		judgement = fault_trace_judge((const char *const *)names.name, names.n, &culprit);
	if (judgement == FAULT_TRACE_HAZARD)
		snprintf(why, 256, "%s%s is not known not to crash the kernel with this event",
			 culprit ? "IOMMU " : "what IOMMU there is", culprit ? culprit : "");
	else if (judgement == FAULT_TRACE_SILENT)
		snprintf(why, 256, "no IOMMU here emits the event io_page_fault");
	for (size_t i = 0; i < names.n; i++)
		free(names.name[i]);
	free(names.name);
	return judgement != FAULT_TRACE_USEFUL;
}

static void open_trace(struct fault_sources *s, const struct host *host)
{
	struct err e = { 0 };

	if (trace_is_out(host, s->trace_why) || !tracefs_open(&s->trace, &e))
		return;
	snprintf(s->trace_why, sizeof(s->trace_why), "%s %s: %s", e.operation, e.object,
		 strerror(e.errnum));
}

static int open_live(struct fault_sources *s, struct cmd *c, struct err *e)
{
	static const char *const all[] = { "fault-queue", "veventq", "irq" };
	const char *meant[3];
	bool any = false;

	s->live.fd = -1;
	for (size_t i = 0; i < 3; i++) {
		meant[i] = is_meant(c->args, all[i]) ? all[i] : NULL;
		any = any || meant[i];
	}
	if (args_given(c->args, "respond") && !meant[0])
		return err_usage(e, "--respond is for --source fault-queue");
	/* One who cannot have sessions, and has been told so, can still read the log. */
	s->unreachable = any && fault_live_open(&s->live, c, meant, e) < 0;
	if (s->unreachable && e->status != EXIT_UNREACHABLE)
		return -1;
	if (s->live.fd >= 0 || !args_given(c->args, "respond"))
		return 0;
	err_refused(e, c->session_name, "there is no session %s whose devices could ask",
		    c->session_name);
	return err_hint(e, "vfioctl session list names those there are");
}

int fault_sources_open(struct fault_sources *s, struct cmd *c, const struct host *host,
		       struct err *e)
{
	static const char not_asked[] = "not asked for";

	*s = (struct fault_sources){
		.kmsg.fd = -1,
		.trace = { .fd = -1, .instances = -1 },
		.live.fd = -1,
		.args = c->args,
	};
	memcpy(s->kmsg_why, not_asked, sizeof(not_asked));
	memcpy(s->trace_why, not_asked, sizeof(not_asked));
	if (open_live(s, c, e) < 0)
		return -1;
	if (is_meant(c->args, "kmsg"))
		open_kmsg(s);
	if (is_meant(c->args, "tracefs"))
		open_trace(s, host);
	/* What is not well at the start is told when the watch has begun. */
	if (is_meant(c->args, "eeh") && !eeh_poll(&s->eeh, host, NULL, NULL))
		return err_nomem(e);
	if (s->kmsg.fd >= 0 || s->trace.fd >= 0 || s->live.fd >= 0 || s->eeh.n)
		return 0;
	return err_refused(e, NULL, "no source of faults can be watched: kmsg: %s; tracefs: %s",
			   s->kmsg_why, s->trace_why);
}

void fault_sources_close(struct fault_sources *s)
{
	kmsg_close(&s->kmsg);
	tracefs_close(&s->trace);
	fault_live_close(&s->live);
	eeh_poll_free(&s->eeh);
}

static void add_source(struct obj *o, const char *name, bool watched, const char *why)
{
	struct obj row;

	obj_begin(&row, OBJ_fault_source);
	obj_str(&row, F_source, name);
	obj_bool(&row, F_watched, watched);
	obj_str(&row, F_why, why && *why ? why : NULL);
	obj_add(o, F_sources, &row);
}

/* One that the session's process tells of; there are `n` of them now. */
static void add_live(struct obj *o, const struct fault_sources *s, const char *name, uint32_t n,
		     const char *none)
{
	bool asked = is_meant(s->args, name), told = asked && s->live.fd >= 0;

	if (!asked)
		add_source(o, name, false, "not asked for");
	else if (!told)
		add_source(o, name, false,
			   s->unreachable ? "the session cannot be reached, as an error says"
					  : "there is no session, or it has ended");
	else
		add_source(o, name, true, n ? NULL : none);
}

int fault_sources_emit(struct cmd *c, const struct fault_sources *s, struct err *e)
{
	const struct fault_notice *has = &s->live.greeting;
	bool waits = !args_given(s->args, "respond");
	struct obj o;

	obj_begin(&o, OBJ_fault_sources);
	obj_list(&o, F_sources);
	add_source(&o, "kmsg", s->kmsg.fd >= 0, s->kmsg.fd >= 0 ? NULL : s->kmsg_why);
	add_source(&o, "tracefs", s->trace.fd >= 0, s->trace.fd >= 0 ? NULL : s->trace_why);
	add_live(&o, s, "irq", has->devices, "the session holds no PCI device yet");
	if (waits && has->queues && s->live.fd >= 0 && is_meant(s->args, "fault-queue"))
		add_source(&o, "fault-queue", true, "devices that ask will wait: no --respond");
	else
		add_live(&o, s, "fault-queue", has->queues, "the session has no fault queue yet");
	add_live(&o, s, "veventq", has->veventqs, "the session has no vEVENTQ yet");
	add_source(&o, "eeh", s->eeh.n,
		   s->eeh.n                   ? NULL
		   : is_meant(s->args, "eeh") ? "no device here has an EEH state, as on POWER"
					      : "not asked for");
	return cmd_emit(c, &o, e);
}
