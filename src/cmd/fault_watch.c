/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fault-watch: tells of faults as they come. */
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "cmd/fault_source.h"
#include "cmd/fault_summary.h"
#include "model/fault_twin.h"
#include "sys/process.h"

/* A report of several lines is complete when the log has had none of a report for so long. */
#define QUIET_MS 50

/* So much of one source is read before the others have their turn, and a signal. */
#define AT_ONCE 64

/* The kernel's levels: what only looks like a report counts from here up. */
#define LEVEL_WARNING 4

/* The log's line comes right behind the trace event, which is read so much later. */
#define TWIN_MS 20

/* EEH tells nobody: it is asked so often. */
#define EEH_MS 1000

struct watch {
	struct cmd *c;
	struct fault_sources sources;
	struct fault_chain chain;
	uint64_t chain_ms; /* when the chain was fed last */
	struct fault_twins twins;
	struct fault_summary summary;
	struct host host;
	int signals;
	uint64_t end_ms;    /* 0: none */
	uint64_t max_count; /* 0: none */
	uint64_t eeh_ms;    /* when EEH was asked last */
	/* Of the device that the session told of last, while what it told at once is read: "" for none. */
	char told_device[FAULT_NAME_LEN];
	struct fault_origin told_origin;
	char told_time[FAULT_TIME_LEN]; /* of the message that is told; "" for none */
};

static bool has_enough(const struct watch *w)
{
	return w->max_count && w->summary.events >= w->max_count;
}

static bool is_done(const struct watch *w)
{
	return has_enough(w) || (w->end_ms && clock_ms() >= w->end_ms);
}

static bool is_interrupted(const struct watch *w)
{
	struct pollfd p = { .fd = w->signals, .events = POLLIN };

	return poll(&p, 1, 0) > 0;
}

static bool names_origin(const struct args *a, size_t i, const struct fault_origin *o)
{
	const char *wanted = args_nth(a, "DEVICE|GROUP", i);
	uint64_t group;

	if (args_nth_group(a, "DEVICE|GROUP", i, &group))
		return o->group_unknown || (o->group >= 0 && (uint64_t)o->group == group);
	for (size_t d = 0; d < o->n && d < FAULT_ORIGIN_MAX; d++) {
		if (!strcmp(o->devices[d], wanted))
			return true;
	}
	return false;
}

/* A report that names no device may concern any, and so may one whose device cannot be told. */
static bool is_wanted(const struct watch *w, const struct fault *f, const struct fault_origin *o)
{
	size_t n = args_count(w->c->args, "DEVICE|GROUP");

	if (n == 0 || !f->device[0] || o->unknown)
		return true;
	for (size_t i = 0; i < n; i++) {
		if (names_origin(w->c->args, i, o))
			return true;
	}
	return false;
}

/*
 * The session explains it, so its holder decodes the text again; what has no text is told from
 * here.
 */
static int tell(struct watch *w, struct fault *f, const struct fault_origin *o, struct err *e)
{
	char *decode[] = { "fault", "decode", "--", f->raw };
	char *decode_trace[] = { "fault", "decode", "--tracepoint", "--", f->raw };

	if (!f->raw[0])
		return fault_emit(w->c, f, o, e);
	if (f->source == FAULT_FROM_TRACEFS)
		return w->c->edge->line(w->c, decode_trace, 5, e);
	return w->c->edge->line(w->c, decode, 4, e);
}

/* What the session's process told is explained already. */
static int tell_notice(struct watch *w, struct fault *f, const struct fault_origin *o,
		       const struct fault_notice *n, struct err *e)
{
	_cleanup_text_ struct text words = { 0 };
	struct fault_report report = {
		.origin = o,
		.explanation = &n->explanation,
		.answer = notice_answer(n),
		.time = w->told_time[0] ? w->told_time : NULL,
	};

	fault_explanation_words(&n->explanation, &words);
	report.words = words.s;
	return fault_report_emit(w->c, f, &report, e);
}

/* A device that asks for pages does so by the thousand: sysfs is not read for each. */
static void find_origin(struct watch *w, struct fault *f, const struct fault_notice *n,
			struct fault_origin *o)
{
	if (n && f->device[0] && !strcmp(f->device, w->told_device)) {
		*o = w->told_origin;
		return;
	}
	memcpy(w->told_device, f->device, sizeof(w->told_device));
	fault_origin_find(&w->host, f, o);
	w->told_origin = *o;
	/* Where it was found to be another one, that has to be found again; and what could not be read. */
	if (!n || strcmp(f->device, w->told_device) || o->unknown || o->group_unknown)
		w->told_device[0] = '\0';
}

static int report(struct watch *w, struct fault *f, const struct fault_notice *n, struct err *e)
{
	struct fault_origin origin;

	/* What was read before the time ran out is told. */
	if (f->kind == FAULT_STATUS || has_enough(w))
		return 0;
	find_origin(w, f, n, &origin);
	if (!is_wanted(w, f, &origin))
		return 0;
	/* The log says more of it than the event. */
	if (f->source == FAULT_FROM_KMSG)
		fault_twin_note(&w->twins, f, clock_ms());
	else if (f->source == FAULT_FROM_TRACEFS && fault_twin_take(&w->twins, f, clock_ms()))
		return 0;
	if (fault_summary_add(&w->summary, f, e))
		return -1;
	if (args_given(w->c->args, "summary"))
		return 0;
	return n ? tell_notice(w, f, &origin, n, e) : tell(w, f, &origin, e);
}

static int report_lost(struct watch *w, enum fault_source source, bool known, uint64_t count,
		       struct err *e)
{
	static const char overwritten[] = "overwritten before it was read";
	struct fault f;

	fault_init(&f, source);
	f.kind = FAULT_LOST;
	memcpy(f.reason, overwritten, sizeof(overwritten));
	f.count = count;
	f.has = known ? FAULT_HAS_COUNT : 0;
	return report(w, &f, NULL, e);
}

static int take_record(struct watch *w, const struct kmsg_record *r, struct err *e)
{
	uint64_t lines = w->chain.lines;
	struct fault out[2];
	unsigned int n;

	if (r->overrun && report_lost(w, FAULT_FROM_KMSG, r->lost_known, r->lost, e))
		return -1;
	/* Only the kernel's own lines are believed. */
	if (r->facility != 0)
		return 0;
	n = fault_chain_feed(&w->chain, r->text, r->len, out);
	if (w->chain.lines != lines)
		w->chain_ms = clock_ms();
	for (unsigned int i = 0; i < n; i++) {
		if (out[i].kind == FAULT_OTHER && r->level > LEVEL_WARNING)
			continue;
		if (report(w, &out[i], NULL, e))
			return -1;
	}
	return 0;
}

static int read_kmsg(struct watch *w, struct err *e)
{
	struct kmsg_record r;
	int got = 1;

	for (int i = 0; i < AT_ONCE && got > 0 && !is_done(w); i++) {
		got = kmsg_read(&w->sources.kmsg, &r, e);
		if (got > 0 && take_record(w, &r, e))
			return -1;
	}
	return got < 0 ? -1 : 0;
}

static int read_trace(struct watch *w, struct err *e)
{
	const char *line;
	uint64_t lost;
	size_t len;
	struct fault f;
	int got = 0;

	/* No poll() tells of lines that were read together with the one before. */
	while (!is_done(w) && !is_interrupted(w) &&
	       (got = tracefs_read(&w->sources.trace, &line, &len, &lost, e)) > 0) {
		if (lost && report_lost(w, FAULT_FROM_TRACEFS, true, lost, e))
			return -1;
		if (!lost && fault_parse_trace(line, len, &f) && report(w, &f, NULL, e))
			return -1;
	}
	return got < 0 ? -1 : 0;
}

/* Page requests of which only the number is told. */
static int count_requests(struct watch *w, struct fault *f, const struct fault_notice *n,
			  struct err *e)
{
	const struct notice_span span = notice_span(n);
	struct fault_origin origin;

	find_origin(w, f, n, &origin);
	return is_wanted(w, f, &origin) ? fault_summary_add_span(&w->summary, f, &span, e) : 0;
}

static int report_notice(struct watch *w, struct fault_notice *n, struct err *e)
{
	bool counts = n->kind == NOTICE_PAGE && args_given(w->c->args, "summary");
	struct fault f[VEVENT_FAULTS];
	unsigned int count;

	do {
		count = notice_decode(n, f);
		if (count && counts)
			return count_requests(w, f, n, e);
		if (count)
			notice_add_raw(n, f);
		for (unsigned int i = 0; i < count; i++) {
			if (report(w, &f[i], n, e))
				return -1;
		}
	} while (notice_next(n));
	return 0;
}

static int report_notices(struct watch *w, struct fault_notice *n, struct err *e)
{
	struct fault_live *live = &w->sources.live;

	do {
		if (report_notice(w, n, e))
			return -1;
	} while (!is_done(w) && fault_live_has_more(live) && fault_live_next(live, n) > 0);
	return 0;
}

/* A device that asks for pages does so by the hundred at once: that is written at once. */
static int report_message(struct watch *w, struct fault_notice *first, struct err *e)
{
	const struct edge *edge = w->c->edge;
	struct err ignored;
	int failed;

	fault_time(w->told_time);
	failed = edge->gather(w->c, true, e) || report_notices(w, first, e);
	w->told_time[0] = '\0';
	return edge->gather(w->c, false, failed ? &ignored : e) || failed ? -1 : 0;
}

/* When the session ends, its sources do: that is told as the sources were. */
static int read_live(struct watch *w, struct err *e)
{
	struct fault_notice n;
	int got = 1;

	w->told_device[0] = '\0';
	for (int i = 0; i < AT_ONCE && got > 0 && !is_done(w); i++) {
		got = fault_live_next(&w->sources.live, &n);
		if (got > 0 && report_message(w, &n, e))
			return -1;
	}
	return got < 0 ? fault_sources_emit(w->c, &w->sources, e) : 0;
}

struct eeh_report {
	struct watch *watch;
	struct err *e;
};

static int report_eeh(void *ctx, struct fault *f)
{
	struct eeh_report *r = ctx;
	struct fault_notice unexplained = { 0 };

	return report(r->watch, f, &unexplained, r->e);
}

static int ask_eeh(struct watch *w, struct err *e)
{
	struct eeh_report r = { w, e };

	if (!w->sources.eeh.n || clock_ms() - w->eeh_ms < EEH_MS)
		return 0;
	w->eeh_ms = clock_ms();
	if (eeh_poll(&w->sources.eeh, &w->host, report_eeh, &r))
		return 0;
	return *e->message ? -1 : err_nomem(e);
}

/* How long the log must still be quiet until what is held is told. */
static uint64_t held_ms(const struct watch *w)
{
	uint64_t quiet = clock_ms() - w->chain_ms;

	return quiet < QUIET_MS ? QUIET_MS - quiet : 0;
}

static int tell_held(struct watch *w, struct err *e)
{
	struct fault held;

	return fault_chain_flush(&w->chain, &held) ? report(w, &held, NULL, e) : 0;
}

static int wait_ms(const struct watch *w)
{
	uint64_t now = clock_ms(), least = w->sources.eeh.n ? EEH_MS : INT_MAX;

	if (w->chain.holding)
		return (int)held_ms(w);
	if (w->end_ms && w->end_ms <= now)
		return 0;
	if (w->end_ms && w->end_ms - now < least)
		least = w->end_ms - now;
	return (int)least;
}

static int read_ready(struct watch *w, const struct pollfd fds[], struct err *e)
{
	struct pollfd kmsg = { .fd = fds[1].fd, .events = POLLIN };

	/* What the log tells too is told of once. */
	if (fds[2].revents)
		poll(&kmsg, 1, TWIN_MS);
	if ((fds[1].revents || kmsg.revents) && read_kmsg(w, e))
		return -1;
	if (fds[2].revents && read_trace(w, e))
		return -1;
	return fds[3].revents ? read_live(w, e) : 0;
}

static int loop(struct watch *w, struct err *e)
{
	struct pollfd fds[] = {
		{ .fd = w->signals, .events = POLLIN },
		{ .fd = w->sources.kmsg.fd, .events = POLLIN },
		{ .fd = w->sources.trace.fd, .events = POLLIN },
		{ .fd = w->sources.live.fd, .events = POLLIN },
	};

	while (!is_done(w)) {
		int n = poll(fds, sizeof(fds) / sizeof(fds[0]), wait_ms(w));

		if (n < 0 && errno != EINTR)
			return err_syscall(e, "poll", NULL, errno);
		if (n > 0 && fds[0].revents)
			break;
		if ((n > 0 && read_ready(w, fds, e)) || ask_eeh(w, e))
			return -1;
		if (!held_ms(w) && tell_held(w, e))
			return -1;
		fds[3].fd = w->sources.live.fd;
	}
	/* What the log had not finished is told too. */
	return tell_held(w, e);
}

static int finish(struct watch *w, struct err *e)
{
	uint64_t events = w->summary.events;

	if (args_given(w->c->args, "summary") && fault_summary_emit(w->c, &w->summary, e))
		return -1;
	if (!events || !args_given(w->c->args, "expect"))
		return 0;
	err_refused(e, NULL, "no fault was expected, %llu came", (unsigned long long)events);
	e->status = EXIT_CHECK;
	return -1;
}

static int run(struct cmd *c, struct err *e)
{
	uint64_t timeout = args_u64(c->args, "timeout");
	struct watch w = {
		.c = c,
		.max_count = args_u64(c->args, "count"),
		.end_ms = args_given(c->args, "timeout") ? clock_ms() + timeout : 0,
		.signals = -1,
	};
	int failed = -1;

	if (fault_targets_check(c->args, e) || host_open(&w.host, "", e))
		return -1;
	if (!fault_sources_open(&w.sources, c, &w.host, e)) {
		/* SIGINT ends it: the trace instance has to go, and the summary to be told. */
		w.signals = process_signals(true);
		if (w.signals < 0)
			err_syscall(e, "signalfd", NULL, errno);
		else if (!fault_sources_emit(c, &w.sources, e) && !loop(&w, e))
			failed = finish(&w, e);
	}
	fault_sources_close(&w.sources);
	fault_summary_free(&w.summary);
	host_close(&w.host);
	cleanup_close(&w.signals);
	return failed;
}

static const struct option_row options[] = {
	{ "source", 0, ARG_CHOICE, "SOURCE", FAULT_SOURCE_CHOICES,
	  .help = "watch only this one; may be given again", .repeats = true },
	{ "count", 0, ARG_COUNT, "N",
	  .help = "end after N faults; with --summary after what was told with the last" },
	{ "timeout", 0, ARG_SECONDS, "SECONDS", .help = "end after that time" },
	{ "summary", 0, ARG_FLAG, .help = "tell counts at the end instead of every fault" },
	FAULT_RESPOND_OPTIONS,
	{ "expect", 0, ARG_CHOICE, "none", "none", .help = "exit with 2 when there was a fault" },
	{ 0 },
};

static const struct operand_row operands[] = {
	{ "DEVICE|GROUP", ARG_TARGET, .optional = true, .repeats = true,
	  .help = "only faults of these; reports that name no device are told always" },
	{ 0 },
};

extern const struct command cmd_fault_watch;

const struct command cmd_fault_watch = {
	.name = "fault-watch",
	.kind = CMD_CLIENT,
	.summary = "tell of DMA faults and other device errors as they come",
	.needs = "The kernel's log asks for CAP_SYSLOG where kernel.dmesg_restrict is 1, its trace "
		 "events for root.",
	.text = "Says first which sources it watches, and why not the others. Then a line for "
		"every fault: the device, the address, why it was refused, and, when the session "
		"holds the device, what is or was mapped there. Lines that the kernel's rate limit "
		"swallowed and events that were lost are told as such. AMD's driver tells of a "
		"fault in "
		"the log and by its trace event: it is told once here, by the log's line where "
		"that "
		"came, and by the event where the rate limit swallowed it. It ends with --count, "
		"--timeout or Ctrl-C.\n\n"
		"Where the session has a fault queue, devices wait until their page requests are "
		"answered. The session's process does that as --respond says, as long as the watch "
		"lasts, and for all its devices, whichever are told of: a second watch that would "
		"answer is refused until the first has ended. With map, the part of --buffer that "
		"lies where the device asked is mapped, "
		"and is there from then on. A PASID's pages go into the space of the page table "
		"that it is "
		"attached to. A nested page table is its guest's: what is missing in it nobody can "
		"map "
		"from here, so map refuses that, and says so. Requests are answered between the "
		"steps "
		"of long commands, too; one for addresses that such a command is about to map "
		"waits "
		"for just that. One mapping is one call of the kernel: what comes while that pins, "
		"seconds for tens of gigabytes, waits until it is done; map --each makes it many. "
		"When the watch ends, or is killed, what waits is "
		"refused, and so is what comes later, until somebody watches again.",
	.options = options,
	.operands = operands,
	.documents = { OBJ_fault_sources, OBJ_fault, OBJ_fault_summary },
	.run = run,
};
