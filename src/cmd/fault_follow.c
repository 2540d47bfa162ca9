/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fault follow: has the session's process tell of faults, and answer page requests. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "cmd/fault_live.h"
#include "model/fault_service.h"

static const struct {
	const char *name;
	enum fault_source source;
} sources[] = {
	{ "fault-queue", FAULT_FROM_QUEUE },
	{ "veventq", FAULT_FROM_VEVENTQ },
	{ "irq", FAULT_FROM_IRQ },
};

static unsigned int sources_of(const struct args *a)
{
	unsigned int bits = 0;

	for (size_t i = 0; i < args_count(a, "source"); i++) {
		for (size_t j = 0; j < sizeof(sources) / sizeof(sources[0]); j++) {
			if (!strcmp(args_nth(a, "source", i), sources[j].name))
				bits |= 1u << sources[j].source;
		}
	}
	return bits;
}

static int check(const struct args *a, struct err *e)
{
	const char *respond = args_str(a, "respond");
	bool maps = respond && !strcmp(respond, "map");

	if (maps && !args_given(a, "buffer"))
		return err_usage(e, "--respond map needs --buffer");
	if (!maps && (args_given(a, "buffer") || args_given(a, "iova")))
		return err_usage(e, "--buffer and --iova are for --respond map");
	return 0;
}

static int run(struct cmd *c, struct err *e)
{
	const char *respond = args_str(c->args, "respond");
	struct follow_request r = {
		.fd = args_fd(c->args, "to"),
		.sources = sources_of(c->args),
		.counts = args_given(c->args, "counts"),
		.policy = !respond                  ? PAGES_WAIT
			  : !strcmp(respond, "map") ? PAGES_MAP
						    : PAGES_INVALID,
		.buffer = args_str(c->args, "buffer"),
		.iova = args_u64(c->args, "iova"),
	};

	if (r.fd < 0)
		return err_usage(e, "fault follow needs --to");
	if (check(c->args, e) < 0)
		return -1;
	/* Without a session the other end is closed, and so is told. */
	if (!c->session)
		return 0;
	r.fd = fcntl(r.fd, F_DUPFD_CLOEXEC, 3);
	if (r.fd < 0 || fcntl(r.fd, F_SETFL, O_NONBLOCK))
		return err_syscall(e, "fcntl", "--to", errno);
	if (!fault_follow(c->session, &r, e))
		return 0;
	close(r.fd);
	return -1;
}

static const struct option_row options[] = {
	{ "to", 0, ARG_FD, "FD", .help = "a socket whose other end reads" },
	{ "source", 0, ARG_CHOICE, "SOURCE", "fault-queue|veventq|irq",
	  .help = "tell of what comes from there; may be given again", .repeats = true },
	{ "counts", 0, ARG_FLAG, .help = "of page requests that are alike tell one, and how many" },
	FAULT_RESPOND_OPTIONS,
	{ 0 },
};

extern const struct command cmd_fault_follow;

const struct command cmd_fault_follow = {
	.name = "fault follow",
	.kind = CMD_PEEK,
	.summary = "hand fault-watch what the session's devices report",
	.text = "What fault-watch asks the session's process for. The socket is SOCK_SEQPACKET, "
		"and "
		"what comes through it is for a program of the same build.",
	.options = options,
	.run = run,
};
