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

/* Reads what is there: how many notices, each of which is handed on. */
static uint64_t receive(int reader, void (*take)(void *ctx, struct fault_notice *n), void *ctx)
{
	static uint64_t message[FOLLOWER_MESSAGE / sizeof(uint64_t)];
	struct socket_message m = { .data = message, .cap = sizeof(message) };
	struct fault_notice n;
	uint64_t total = 0;
	ssize_t len;

	while ((len = socket_receive(reader, &m)) > 0) {
		for (size_t at = 0, used; at < (size_t)len; at += used, total++) {
			used = notice_unpack(&n, (char *)message + at, (size_t)len - at);
			assert_true(used > 0);
			take(ctx, &n);
		}
	}
	return total;
}

static void take_next(void *ctx, struct fault_notice *n)
{
	uint64_t *next = ctx;

	assert_int_equal(n->kind, NOTICE_IRQ);
	assert_int_equal(n->count, (*next)++);
}

/* Their counts go up by one from *next. */
static uint64_t take(int reader, uint64_t *next)
{
	return receive(reader, take_next, next);
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

struct counts {
	uint64_t irqs, requests, notices, lost;
};

static void take_counts(void *ctx, struct fault_notice *n)
{
	struct counts *c = ctx;

	c->notices++;
	c->irqs += n->kind == NOTICE_IRQ;
	c->lost += n->kind == NOTICE_LOST ? n->count : 0;
	c->requests += n->kind == NOTICE_PAGE ? n->size / PAGE_REQUEST_SIZE : 0;
}

static void what_does_not_fit_is_counted_where_it_was_lost(void **state)
{
	struct pair *pair = *state;
	struct counts c = { 0 };

	tell(pair->follower, 0, FOLLOWER_BACKLOG_MAX + 7);
	assert_int_equal(pair->follower->n, FOLLOWER_BACKLOG_MAX);
	assert_int_equal(pair->follower->lost, 7);
	while (pair->follower->n) {
		assert_true(follower_flush(pair->follower));
		receive(pair->reader, take_counts, &c);
	}
	assert_int_equal(c.irqs, FOLLOWER_BACKLOG_MAX);
	assert_int_equal(c.lost, 7);
}

/* `n` requests from that address on. */
static void tell_pages(struct follower *f, uint64_t run, uint64_t address, size_t n)
{
	static struct iommu_hwpt_pgfault r[NOTICE_REQUESTS_MAX];
	const struct fault_notice notice = {
		.kind = NOTICE_PAGE,
		.run = run,
		.data = r,
		.size = (uint32_t)(n * sizeof(r[0])),
	};

	for (size_t i = 0; i < n; i++)
		r[i].addr = address + i * 4096;
	follower_tell(f, &notice);
}

static void requests_of_which_the_same_is_known_are_one_notice(void **state)
{
	struct pair *pair = *state;
	struct counts c = { 0 };

	tell_pages(pair->follower, 1, 0, 1);
	tell_pages(pair->follower, 1, 0x1000, 3);
	tell_pages(pair->follower, 2, 0x4000, 1);
	tell_pages(pair->follower, 0, 0x5000, 1);
	tell_pages(pair->follower, 0, 0x6000, 1);
	assert_false(follower_has_full(pair->follower));
	assert_true(follower_flush(pair->follower));
	assert_int_equal(receive(pair->reader, take_counts, &c), 4);
	assert_int_equal(c.requests, 7);
	/* What was sent goes on no more. */
	tell_pages(pair->follower, 0, 0x7000, 1);
	assert_true(follower_flush(pair->follower));
	assert_int_equal(receive(pair->reader, take_counts, &c), 1);
}

static void many_requests_go_in_full_messages_and_the_lost_are_counted(void **state)
{
	struct pair *pair = *state;
	struct follower *f = pair->follower;
	struct counts c = { 0 };

	for (int i = 0; i < FOLLOWER_BATCH - 1; i++)
		tell_pages(f, 1, 0, 1);
	assert_false(follower_has_full(f));
	tell_pages(f, 1, 0, 1);
	assert_true(follower_has_full(f));
	while (f->n + NOTICE_REQUESTS_MAX <= FOLLOWER_BACKLOG_MAX)
		tell_pages(f, 1, 0, NOTICE_REQUESTS_MAX);
	tell_pages(f, 1, 0, 9);
	assert_int_equal(f->lost, 9);
	while (f->n) {
		assert_true(follower_flush(f));
		receive(pair->reader, take_counts, &c);
	}
	assert_int_equal(c.requests, FOLLOWER_BACKLOG_MAX);
	assert_int_equal(c.lost, 9);
}

struct spans {
	uint64_t notices, requests, lost, lowest, highest;
};

static void take_spans(void *ctx, struct fault_notice *n)
{
	struct notice_span span = notice_span(n);
	struct spans *s = ctx;

	s->notices++;
	if (n->kind == NOTICE_LOST) {
		s->lost += n->count;
		return;
	}
	s->requests += span.count;
	s->lowest = span.lowest < s->lowest ? span.lowest : s->lowest;
	s->highest = span.highest > s->highest ? span.highest : s->highest;
	assert_int_equal(n->size, PAGE_REQUEST_SIZE);
}

static void who_counts_is_told_of_one_and_how_many(void **state)
{
	struct pair *pair = *state;
	struct follower *f = pair->follower;
	struct spans s = { .lowest = UINT64_MAX };

	f->counts = true;
	tell_pages(f, 1, 0x5000, 1);
	tell_pages(f, 1, 0x3000, NOTICE_REQUESTS_MAX);
	tell_pages(f, 2, 0x2000, 3);
	tell_pages(f, 0, 0x4000, 2);
	tell_pages(f, 0, 0x1000, 1);
	/* None of a number waits, however many there are. */
	assert_int_equal(f->n, 4);
	assert_true(follower_flush(f));
	assert_int_equal(receive(pair->reader, take_spans, &s), 4);
	assert_int_equal(s.requests, 1 + NOTICE_REQUESTS_MAX + 3 + 2 + 1);
	assert_int_equal(s.lowest, 0x1000);
	assert_int_equal(s.highest, 0x3000 + (NOTICE_REQUESTS_MAX - 1) * 4096);

	/* What differs each time waits, until there is too much of it. */
	s = (struct spans){ .lowest = UINT64_MAX };
	for (uint64_t run = 3; f->n < FOLLOWER_BACKLOG_MAX; run++)
		tell_pages(f, run, 0, 2);
	tell_pages(f, 1, 0, 9);
	assert_int_equal(f->lost, 9);
	while (f->n) {
		assert_true(follower_flush(f));
		receive(pair->reader, take_spans, &s);
	}
	assert_int_equal(s.requests, 2 * FOLLOWER_BACKLOG_MAX);
	assert_int_equal(s.lost, 9);
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
	static const struct iommu_hwpt_pgfault r = {
		.flags = IOMMU_PGFAULT_FLAGS_LAST_PAGE,
		.dev_id = 5,
		.addr = 0x7000,
		.perm = IOMMU_PGFAULT_PERM_WRITE,
		.cookie = 1,
	};

	return (struct fault_notice){
		.kind = NOTICE_PAGE,
		.answer = answer,
		.data = &r,
		.size = sizeof(r),
	};
}

static void a_notice_becomes_a_fault_again(void **state)
{
	struct fault_notice n = page_notice(PAGE_INVALID);
	struct fault f[VEVENT_FAULTS];

	(void)state;
	n.why = "buffer heap is gone";
	n.device = "0000:01:00.0";
	assert_int_equal(notice_decode(&n, f), 1);
	assert_string_equal(f[0].device, "0000:01:00.0");
	assert_string_equal(f[0].reason, "answered invalid: buffer heap is gone");
	assert_string_equal(notice_answer(&n), "invalid");
	assert_true(f[0].address == 0x7000);
	notice_add_raw(&n, f);
	assert_non_null(strstr(f[0].raw, "addr=0x7000"));
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
		.data = event,
		.size = sizeof(event),
	};
	struct fault f[VEVENT_FAULTS];

	(void)state;
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
	const struct fault_notice n = { .kind = NOTICE_IRQ, .device = "d", .explanation = x };
	struct text before = { 0 }, after = { 0 };
	uint64_t packed[512];
	struct fault_notice m;
	size_t len = notice_pack(&n, packed, sizeof(packed));

	(void)state;
	assert_true(len > 0 && len % 8 == 0);
	assert_int_equal(notice_unpack(&m, packed, len), len);
	assert_string_equal(m.device, "d");
	assert_string_equal(m.why, "");
	assert_string_equal(m.explanation.unmapping.command, "unmap b");
	assert_int_equal(m.explanation.ago_ms, 12);
	fault_explanation_words(&x, &before);
	fault_explanation_words(&m.explanation, &after);
	assert_string_equal(before.s, after.s);
	text_free(&before);
	text_free(&after);
	/* Nothing of this process' addresses goes to another one. */
	memcpy(&m, packed, sizeof(m));
	assert_null(m.device);
	assert_null(m.explanation.below.buffer);
	assert_null(m.data);
}

static void half_a_notice_is_none_and_a_long_string_is_cut(void **state)
{
	static char name[1000];
	struct fault_notice n = page_notice(PAGE_INVALID), m;
	uint64_t packed[512];
	size_t len;

	(void)state;
	memset(name, 'x', sizeof(name) - 1);
	n.device = n.why = name;
	len = notice_pack(&n, packed, sizeof(packed));
	assert_int_equal(notice_unpack(&m, packed, len), len);
	assert_int_equal(strlen(m.why), NOTICE_STRING_MAX);
	assert_memory_equal(m.data, n.data, n.size);
	for (size_t i = 0; i < len; i++)
		assert_int_equal(notice_unpack(&m, packed, i), 0);
	for (size_t room = 0; room < sizeof(packed); room++)
		assert_true(notice_pack(&n, packed, room) <= room);
}

static void requests_of_a_notice_are_taken_one_by_one_or_counted(void **state)
{
	const struct iommu_hwpt_pgfault r[] = { { .addr = 0x3000 },
						{ .addr = 0x5000 },
						{ .addr = 0x4000 } };
	struct fault_notice n = {
		.kind = NOTICE_PAGE,
		.data = r,
		.size = sizeof(r),
		.explanation = { .has_below = true, .below.last = 0xfff },
	};
	struct notice_span span = notice_span(&n);
	struct fault f[VEVENT_FAULTS];

	(void)state;
	assert_int_equal(span.count, 3);
	assert_true(span.lowest == 0x3000 && span.highest == 0x5000);
	n.count = 4;
	n.lowest = 0x2000;
	n.highest = 0x4000;
	span = notice_span(&n);
	assert_int_equal(span.count, 7);
	assert_true(span.lowest == 0x2000 && span.highest == 0x5000);
	assert_true(notice_next(&n));
	assert_int_equal(notice_decode(&n, f), 1);
	assert_true(f[0].address == 0x5000);
	assert_true(n.explanation.below_distance == 0x4001);
	assert_true(notice_next(&n));
	assert_false(notice_next(&n));
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
	uint64_t message[512];
	struct socket_message m = { .data = message, .cap = sizeof(message) };
	ssize_t len;
	int ends[2];

	(void)state;
	assert_non_null(s);
	assert_false(fault_service_is_due(s));
	fault_service_run(s);
	assert_int_equal(socket_pair(ends), 0);
	r.fd = ends[1];
	r.policy = PAGES_MAP;
	r.buffer = "nothing";
	assert_int_equal(fault_follow(s, &r, &e), -1);
	assert_int_equal(e.status, EXIT_USAGE);
	assert_false(fault_service_is_due(s));
	r.policy = PAGES_INVALID;
	assert_int_equal(fault_follow(s, &r, &e), 0);
	assert_false(fault_service_is_due(s));
	len = socket_receive(ends[0], &m);
	assert_true(len > 0);
	assert_int_equal(notice_unpack(&n, message, (size_t)len), len);
	assert_int_equal(n.kind, NOTICE_SOURCES);
	assert_int_equal(n.queues, 0);
	fault_service_run(s);
	close(ends[0]);
	assert_true(fault_service_is_due(s));
	fault_service_run(s);
	assert_false(fault_service_is_due(s));
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
		cmocka_unit_test_setup_teardown(requests_of_which_the_same_is_known_are_one_notice,
						begin, end),
		cmocka_unit_test_setup_teardown(
			many_requests_go_in_full_messages_and_the_lost_are_counted, begin, end),
		cmocka_unit_test_setup_teardown(who_counts_is_told_of_one_and_how_many, begin, end),
		cmocka_unit_test_setup_teardown(one_who_is_gone_is_noticed, begin, end),
		cmocka_unit_test(a_notice_becomes_a_fault_again),
		cmocka_unit_test(what_is_no_notice_makes_nothing),
		cmocka_unit_test(lost_events_are_counted_from_what_was_expected),
		cmocka_unit_test(an_explanation_survives_the_way),
		cmocka_unit_test(half_a_notice_is_none_and_a_long_string_is_cut),
		cmocka_unit_test(requests_of_a_notice_are_taken_one_by_one_or_counted),
		cmocka_unit_test(an_eeh_state_is_put_in_words),
		cmocka_unit_test(a_session_greets_and_outlives_its_watchers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
