/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Notices reach those that watch in order, the lost ones counted, and mean there what they meant. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "model/fault_eeh.h"
#include "model/fault_service.h"
#include "model/follower.h"
#include "model/session.h"
#include "sys/eeh_sysfs.h"
#include "sys/socket.h"
#include "uapi/vfio_pci.h"

struct pair {
	int reader; /* -1: closed */
	struct follower *follower;
};

static int begin(void **state)
{
	static struct pair pair;
	int ends[2];

	assert_int_equal(socket_pair(ends), 0);
	pair.reader = ends[0];
	pair.follower = follower_new(ends[1]);
	assert_non_null(pair.follower);
	*state = &pair;
	return 0;
}

static int end(void **state)
{
	struct pair *pair = *state;

	follower_free(pair->follower);
	if (pair->reader >= 0)
		close(pair->reader);
	return 0;
}

static void tell(struct follower *f, uint64_t from, uint64_t n)
{
	for (uint64_t i = 0; i < n; i++) {
		const struct fault_notice notice = { .kind = NOTICE_IRQ, .count = from + i };

		follower_tell(f, &notice);
	}
}

/* Reads what is there: how many notices, whose counts go up by one from *next. */
static uint64_t take(int reader, uint64_t *next)
{
	static struct fault_notice batch[FOLLOWER_BATCH];
	struct socket_message m = { .data = batch, .cap = sizeof(batch) };
	uint64_t total = 0;
	ssize_t len;

	while ((len = socket_receive(reader, &m)) > 0) {
		for (size_t i = 0; i < (size_t)len / sizeof(batch[0]); i++, total++) {
			assert_int_equal(batch[i].kind, NOTICE_IRQ);
			assert_int_equal(batch[i].count, (*next)++);
		}
	}
	return total;
}

static void all_arrives_in_order_however_slow_the_reader(void **state)
{
	struct pair *pair = *state;
	uint64_t next = 0, told = 0;

	/* More than a socket holds, in pieces that move where the ring begins. */
	for (int round = 0; round < 20; round++) {
		tell(pair->follower, told, 1000 + (uint64_t)round);
		told += 1000 + (uint64_t)round;
		assert_true(follower_flush(pair->follower));
		take(pair->reader, &next);
	}
	while (next < told) {
		assert_true(follower_flush(pair->follower));
		assert_true(take(pair->reader, &next) > 0);
	}
	assert_int_equal(pair->follower->n, 0);
	assert_int_equal(pair->follower->lost, 0);
}

static void what_does_not_fit_is_counted_where_it_was_lost(void **state)
{
	static struct fault_notice batch[FOLLOWER_BATCH];
	struct socket_message m = { .data = batch, .cap = sizeof(batch) };
	struct pair *pair = *state;
	uint64_t n = 0, lost = 0;
	ssize_t len;

	tell(pair->follower, 0, FOLLOWER_BACKLOG_MAX + 7);
	assert_int_equal(pair->follower->n, FOLLOWER_BACKLOG_MAX);
	assert_int_equal(pair->follower->lost, 7);
	while (pair->follower->n) {
		assert_true(follower_flush(pair->follower));
		while ((len = socket_receive(pair->reader, &m)) > 0) {
			for (size_t i = 0; i < (size_t)len / sizeof(batch[0]); i++) {
				n += batch[i].kind == NOTICE_IRQ;
				lost += batch[i].kind == NOTICE_LOST ? batch[i].count : 0;
			}
		}
	}
	assert_int_equal(n, FOLLOWER_BACKLOG_MAX);
	assert_int_equal(lost, 7);
}

static void one_who_is_gone_is_noticed(void **state)
{
	struct pair *pair = *state;

	assert_true(follower_flush(pair->follower));
	close(pair->reader);
	pair->reader = -1;
	assert_false(follower_flush(pair->follower));
	tell(pair->follower, 0, 1);
	assert_false(follower_flush(pair->follower));
}

static struct fault_notice page_notice(uint32_t answer)
{
	const struct iommu_hwpt_pgfault r = {
		.flags = IOMMU_PGFAULT_FLAGS_LAST_PAGE,
		.dev_id = 5,
		.addr = 0x7000,
		.perm = IOMMU_PGFAULT_PERM_WRITE,
		.cookie = 1,
	};
	struct fault_notice n = { .kind = NOTICE_PAGE, .answer = answer, .size = sizeof(r) };

	memcpy(n.data, &r, sizeof(r));
	return n;
}

static void a_notice_becomes_a_fault_again(void **state)
{
	struct fault_notice n = page_notice(PAGE_INVALID);
	struct fault f[VEVENT_FAULTS];

	(void)state;
	notice_copy(n.why, sizeof(n.why), "buffer heap is gone");
	notice_copy(n.device, sizeof(n.device), "0000:01:00.0");
	assert_int_equal(notice_decode(&n, f), 1);
	assert_string_equal(f[0].device, "0000:01:00.0");
	assert_string_equal(f[0].reason, "answered invalid: buffer heap is gone");
	assert_string_equal(notice_answer(&n), "invalid");
	assert_true(f[0].address == 0x7000);
	n = page_notice(PAGE_UNANSWERED);
	assert_string_equal(notice_answer(&n), "none");
	n = (struct fault_notice){ .kind = NOTICE_IRQ, .index = VFIO_PCI_ERR_IRQ_INDEX };
	assert_int_equal(notice_decode(&n, f), 1);
	assert_int_equal(f[0].kind, FAULT_ERR);
	assert_null(notice_answer(&n));
	n.index = VFIO_PCI_REQ_IRQ_INDEX;
	assert_int_equal(notice_decode(&n, f), 1);
	assert_int_equal(f[0].kind, FAULT_REQ);
	n = (struct fault_notice){ .kind = NOTICE_LOST, .count = 9 };
	assert_int_equal(notice_decode(&n, f), 1);
	assert_int_equal(f[0].count, 9);
}

static void what_is_no_notice_makes_nothing(void **state)
{
	struct fault_notice n = { .kind = NOTICE_SOURCES };
	struct fault f[VEVENT_FAULTS];

	(void)state;
	assert_int_equal(notice_decode(&n, f), 0);
	n.kind = NOTICE_KINDS + 3;
	assert_int_equal(notice_decode(&n, f), 0);
	n = page_notice(PAGE_ANSWERS);
	assert_int_equal(notice_decode(&n, f), 0);
	n = page_notice(PAGE_INVALID);
	n.size = NOTICE_DATA + 1;
	assert_int_equal(notice_decode(&n, f), 0);
	n.size = PAGE_REQUEST_SIZE - 1;
	assert_int_equal(notice_decode(&n, f), 0);
}

static void lost_events_are_counted_from_what_was_expected(void **state)
{
	const unsigned char event[] = { 0, 0, 0, 0, 8, 0, 0, 0, 0x99, 0, 0, 0 };
	struct fault_notice n = {
		.kind = NOTICE_VEVENT,
		.index = 0xbeefbeefu,
		.next = 6,
		.size = sizeof(event),
	};
	struct fault f[VEVENT_FAULTS];

	(void)state;
	memcpy(n.data, event, sizeof(event));
	assert_int_equal(notice_decode(&n, f), 2);
	assert_int_equal(f[0].kind, FAULT_LOST);
	assert_int_equal(f[0].count, 2);
	assert_int_equal(f[1].id, 0x99);
}

static void an_explanation_survives_the_way(void **state)
{
	const struct fault_explanation x = {
		.state = FAULT_ADDRESS_UNMAPPED,
		.unmapping = { .start = 0x1000,
			       .last = 0x1fff,
			       .buffer = "b",
			       .command = "unmap b" },
		.ago_ms = 12,
		.has_below = true,
		.below = { .start = 0x100, .last = 0x1ff, .buffer = "low" },
		.below_distance = 0xe01,
	};
	struct text before = { 0 }, after = { 0 };
	struct fault_notice n = { 0 };
	struct fault_explanation y;

	(void)state;
	notice_explain(&n, &x);
	notice_explanation(&n, &y);
	assert_int_equal(y.state, FAULT_ADDRESS_UNMAPPED);
	assert_true(y.unmapping.start == 0x1000 && y.unmapping.last == 0x1fff);
	assert_string_equal(y.unmapping.command, "unmap b");
	assert_int_equal(y.ago_ms, 12);
	fault_explanation_words(&x, &before);
	fault_explanation_words(&y, &after);
	assert_string_equal(before.s, after.s);
	text_free(&before);
	text_free(&after);
}

static void an_eeh_state_is_put_in_words(void **state)
{
	const uint32_t well = EEH_HW_MMIO_ACTIVE | EEH_HW_DMA_ACTIVE;
	struct fault f;

	(void)state;
	fault_from_eeh(&f, "0000:00:01.0", 3, 0, EEH_SW_ISOLATED);
	assert_int_equal(f.kind, FAULT_EEH);
	assert_int_equal(f.source, FAULT_FROM_EEH);
	assert_non_null(strstr(f.reason, "frozen"));
	assert_non_null(strstr(f.raw, "pe=0x3"));
	fault_from_eeh(&f, "0000:00:01.0", 3, well, 0);
	assert_string_equal(f.reason, "works again");
	fault_from_eeh(&f, "0000:00:01.0", 3, EEH_HW_UNAVAILABLE, 0);
	assert_non_null(strstr(f.reason, "given it up"));
}

/* A session without anything: greeted, and served until the other end goes. */
static void a_session_greets_and_outlives_its_watchers(void **state)
{
	struct follow_request r = { .sources = 1u << FAULT_FROM_QUEUE, .policy = PAGES_INVALID };
	struct err e = { 0 };
	struct session *s = session_new("test", &e);
	struct fault_notice n;
	struct socket_message m = { .data = &n, .cap = sizeof(n) };
	int ends[2];

	(void)state;
	assert_non_null(s);
	assert_int_equal(fault_service_fd(s), -1);
	fault_service_run(s);
	assert_int_equal(socket_pair(ends), 0);
	r.fd = ends[1];
	r.policy = PAGES_MAP;
	r.buffer = "nothing";
	assert_int_equal(fault_follow(s, &r, &e), -1);
	assert_int_equal(e.status, EXIT_USAGE);
	assert_int_equal(fault_service_fd(s), -1);
	r.policy = PAGES_INVALID;
	assert_int_equal(fault_follow(s, &r, &e), 0);
	assert_true(fault_service_fd(s) >= 0);
	assert_int_equal(socket_receive(ends[0], &m), sizeof(n));
	assert_int_equal(n.kind, NOTICE_SOURCES);
	assert_int_equal(n.queues, 0);
	fault_service_run(s);
	close(ends[0]);
	fault_service_run(s);
	fault_service_refresh(s);
	session_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(all_arrives_in_order_however_slow_the_reader, begin,
						end),
		cmocka_unit_test_setup_teardown(what_does_not_fit_is_counted_where_it_was_lost,
						begin, end),
		cmocka_unit_test_setup_teardown(one_who_is_gone_is_noticed, begin, end),
		cmocka_unit_test(a_notice_becomes_a_fault_again),
		cmocka_unit_test(what_is_no_notice_makes_nothing),
		cmocka_unit_test(lost_events_are_counted_from_what_was_expected),
		cmocka_unit_test(an_explanation_survives_the_way),
		cmocka_unit_test(an_eeh_state_is_put_in_words),
		cmocka_unit_test(a_session_greets_and_outlives_its_watchers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
