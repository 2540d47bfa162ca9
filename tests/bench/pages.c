/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What page requests cost from the queue to the count of fault-watch, but for the kernel's part: pages COUNT. */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cmd/fault_summary.h"
#include "model/follower.h"
#include "model/page_request.h"
#include "model/session.h"
#include "model/state.h"
#include "sys/socket.h"

/* The other end of what stands for iommufd's queue, of the holder's connection to fault-watch, and its counts. */
struct ends {
	int device, watch;
	struct follower *follower;
	struct fault_summary summary;
};

static void tell(void *ctx, const struct fault_notice *notice)
{
	follower_tell(ctx, notice);
}

static void ask(const struct ends *ends, uint32_t i)
{
	const struct iommu_hwpt_pgfault r = {
		.flags = IOMMU_PGFAULT_FLAGS_LAST_PAGE,
		.dev_id = 1,
		.perm = IOMMU_PGFAULT_PERM_READ,
		.addr = 0x1000000 + (uint64_t)i * 4096,
		.cookie = i & 511,
	};

	if (socket_send(ends->device, &r, sizeof(r), NULL, 0))
		err(1, "request");
}

static void take_answer(const struct ends *ends)
{
	struct iommu_hwpt_page_response r;

	if (read(ends->device, &r, sizeof(r)) != sizeof(r) || r.code != IOMMUFD_PAGE_RESP_INVALID)
		errx(1, "no answer");
}

static void watch(struct ends *ends)
{
	static uint64_t message[FOLLOWER_MESSAGE / sizeof(uint64_t)];
	struct socket_message m = { .data = message, .cap = sizeof(message) };
	struct fault f[VEVENT_FAULTS];
	struct fault_notice n;
	struct err e;
	ssize_t len;

	follower_flush(ends->follower);
	while ((len = socket_receive(ends->watch, &m)) > 0)
		for (size_t at = 0, used = 1; used && at < (size_t)len; at += used) {
			used = notice_unpack(&n, (char *)message + at, (size_t)len - at);
			const struct notice_span span = notice_span(&n);

			if (notice_decode(&n, f) != 1 ||
			    fault_summary_add_span(&ends->summary, f, &span, &e))
				errx(1, "no fault");
		}
}

int main(int argc, char **argv)
{
	uint32_t n = argc > 1 ? (uint32_t)strtoul(argv[1], NULL, 10) : 0;
	int queue[2], connection[2];
	struct ends ends = { 0 };
	struct page_teller teller = { .tell = tell };
	struct page_server server;
	struct fault_queue q = { 0 };
	struct err e;

	if (socket_pair(queue) || socket_pair(connection))
		err(1, "socketpair");
	q.iommu.object.session = session_new("bench", &e);
	q.handle.fd = queue[0];
	ends.device = queue[1];
	ends.watch = connection[1];
	teller.ctx = ends.follower = follower_new(connection[0]);
	ends.follower->counts = true;
	page_server_init(&server);
	page_server_set(&server, q.iommu.object.session, PAGES_INVALID, NULL, 0, &e);
	for (uint32_t i = 0; i < n; i++) {
		ask(&ends, i);
		page_server_run(&server, &q, false, &teller);
		take_answer(&ends);
		if (i % FOLLOWER_BATCH == FOLLOWER_BATCH - 1)
			watch(&ends);
	}
	watch(&ends);
	printf("%llu\n", (unsigned long long)ends.summary.events);
	page_server_free(&server);
	follower_free(ends.follower);
	session_free(q.iommu.object.session);
	fault_summary_free(&ends.summary);
	return ends.summary.events != n;
}
