/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the session's process tells of faults, as it comes. */
#include "cmd/fault_live.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "sys/socket.h"

#define WORDS_MAX 17

/* fault follow --to FD, and what of the command's own options it takes. */
static int ask(struct cmd *c, int fd, const char *const sources[3], struct err *e)
{
	static const char *const passed[] = { "respond", "buffer", "iova" };
	char *words[WORDS_MAX] = { "fault", "follow", "--to" }, number[16];
	char *options[] = { "--respond", "--buffer", "--iova" };
	size_t n = 3;

	snprintf(number, sizeof(number), "%d", fd);
	words[n++] = number;
	for (size_t i = 0; i < 3; i++) {
		if (sources[i]) {
			words[n++] = "--source";
			words[n++] = (char *)sources[i];
		}
	}
	if (args_given(c->args, "summary"))
		words[n++] = "--counts";
	for (size_t i = 0; i < 3; i++) {
		if (args_given(c->args, passed[i])) {
			words[n++] = options[i];
			words[n++] = (char *)args_str(c->args, passed[i]);
		}
	}
	return c->edge->line(c, words, n, e);
}

int fault_live_open(struct fault_live *live, struct cmd *c, const char *const sources[3],
		    struct err *e)
{
	int ends[2], failed;

	*live = (struct fault_live){ .fd = -1 };
	if (socket_pair(ends))
		return err_syscall(e, "socketpair", NULL, errno);
	live->fd = ends[0];
	live->message = malloc(FOLLOWER_MESSAGE);
	failed = live->message ? ask(c, ends[1], sources, e) : err_nomem(e);
	cleanup_close(&ends[1]);
	/* Its greeting has come before its answer. */
	if (failed || fault_live_next(live, &live->greeting) <= 0)
		fault_live_close(live);
	return failed;
}

void fault_live_close(struct fault_live *live)
{
	cleanup_close(&live->fd);
	live->fd = -1;
	free(live->message);
	live->message = NULL;
	live->len = live->at = 0;
}

int fault_live_next(struct fault_live *live, struct fault_notice *notice)
{
	struct socket_message m = { .data = live->message, .cap = FOLLOWER_MESSAGE };
	ssize_t len;
	size_t size;

	if (live->at == live->len) {
		len = socket_receive(live->fd, &m);
		if (len < 0 && errno == EAGAIN)
			return 0;
		if (len <= 0) {
			fault_live_close(live);
			return -1;
		}
		live->len = (size_t)len;
		live->at = 0;
	}
	size = notice_unpack(notice, live->message + live->at, live->len - live->at);
	/* What is none ends the message. */
	live->at = size ? live->at + size : live->len;
	return size > 0;
}
