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

int fault_sources_open(struct fault_sources *s, const struct args *a, const struct host *host,
		       struct err *e)
{
	static const char not_asked[] = "not asked for";

	*s = (struct fault_sources){ .kmsg.fd = -1, .trace = { .fd = -1, .instances = -1 } };
	memcpy(s->kmsg_why, not_asked, sizeof(not_asked));
	memcpy(s->trace_why, not_asked, sizeof(not_asked));
	if (is_meant(a, "kmsg"))
		open_kmsg(s);
	if (is_meant(a, "tracefs"))
		open_trace(s, host);
	if (s->kmsg.fd >= 0 || s->trace.fd >= 0)
		return 0;
	return err_refused(e, NULL, "no source of faults can be watched: kmsg: %s; tracefs: %s",
			   s->kmsg_why, s->trace_why);
}

void fault_sources_close(struct fault_sources *s)
{
	kmsg_close(&s->kmsg);
	tracefs_close(&s->trace);
}

static void add_source(struct obj *o, const char *name, bool watched, const char *why)
{
	struct obj row;

	obj_begin(&row, OBJ_fault_source);
	obj_str(&row, F_source, name);
	obj_bool(&row, F_watched, watched);
	obj_str(&row, F_why, watched ? NULL : why);
	obj_add(o, F_sources, &row);
}

int fault_sources_emit(struct cmd *c, const struct fault_sources *s, struct err *e)
{
	struct obj o;

	obj_begin(&o, OBJ_fault_sources);
	obj_list(&o, F_sources);
	add_source(&o, "kmsg", s->kmsg.fd >= 0, s->kmsg_why);
	add_source(&o, "tracefs", s->trace.fd >= 0, s->trace_why);
	add_source(&o, "irq", false, "AER errors and device requests are read from kmsg instead");
	add_source(&o, "fault-queue", false, "no command makes such a queue yet");
	add_source(&o, "veventq", false, "no command makes such a queue yet");
	add_source(&o, "eeh", false, "frozen devices are read from kmsg only");
	return cmd_emit(c, &o, e);
}
