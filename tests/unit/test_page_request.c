/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Page requests are answered at once, and told soon. A socket stands for iommufd's queue: the kernel
 * has requests only where a device makes them (lab cases 43 and 46).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "model/event_queue.h"
#include "model/fault_service.h"
#include "model/follower.h"
#include "model/session.h"
#include "sys/socket.h"

struct scene {
	struct session *session;
	int device, watcher; /* the other ends of the queue and of the connection */
};

static int begin(void **state)
{
	static struct scene scene;
	struct fault_queue *q = calloc(1, sizeof(*q));
	int queue[2], connection[2];
	struct fault_notice greeting;
	struct socket_message m = { .data = &greeting, .cap = sizeof(greeting) };
	struct follow_request r = {
		.sources = 1u << FAULT_FROM_QUEUE,
		.policy = PAGES_INVALID,
	};
	struct err e;

	assert_int_equal(socket_pair(queue), 0);
	assert_int_equal(socket_pair(connection), 0);
	scene = (struct scene){ session_new("test", &e), queue[1], connection[1] };
	q->handle.fd = queue[0];
	assert_int_equal(
		object_add(scene.session, &q->iommu.object, &fault_queue_class.class, "queue", &e),
		0);
	r.fd = connection[0];
	assert_int_equal(fault_follow(scene.session, &r, &e), 0);
	assert_int_equal(socket_receive(scene.watcher, &m), sizeof(greeting));
	*state = &scene;
	return 0;
}

static int end(void **state)
{
	struct scene *scene = *state;

	session_free(scene->session);
	close(scene->device);
	close(scene->watcher);
	return 0;
}

/* A device asks, and has its answer when the session's process has run once. */
static void ask(const struct scene *scene, uint32_t cookie)
{
	const struct iommu_hwpt_pgfault request = {
		.flags = IOMMU_PGFAULT_FLAGS_LAST_PAGE,
		.dev_id = 1,
		.cookie = cookie,
	};
	struct iommu_hwpt_page_response answer;

	assert_int_equal(socket_send(scene->device, &request, sizeof(request), NULL, 0), 0);
	fault_service_run(scene->session);
	assert_int_equal(read(scene->device, &answer, sizeof(answer)), sizeof(answer));
	assert_int_equal(answer.cookie, cookie);
	assert_int_equal(answer.code, IOMMUFD_PAGE_RESP_INVALID);
}

/* How many notices have come. */
static size_t told(const struct scene *scene)
{
	static struct fault_notice batch[FOLLOWER_BATCH];
	struct socket_message m = { .data = batch, .cap = sizeof(batch) };
	ssize_t len = socket_receive(scene->watcher, &m);

	for (ssize_t i = 0; i < len / (ssize_t)sizeof(batch[0]); i++)
		assert_int_equal(batch[i].kind, NOTICE_PAGE);
	return len < 0 ? 0 : (size_t)len / sizeof(batch[0]);
}

static void one_is_told_within_milliseconds(void **state)
{
	const struct scene *scene = *state;
	const struct timespec ms = { .tv_nsec = 1000000 };
	int waited = 0;

	assert_int_equal(fault_service_wait_ms(scene->session), -1);
	ask(scene, 1);
	for (; fault_service_wait_ms(scene->session) > 0 && waited < 1000; waited++) {
		assert_int_equal(told(scene), 0);
		nanosleep(&ms, NULL);
	}
	fault_service_run(scene->session);
	assert_int_equal(told(scene), 1);
	assert_int_equal(fault_service_wait_ms(scene->session), -1);
}

static void a_full_batch_does_not_wait(void **state)
{
	const struct scene *scene = *state;
	size_t n = 0;

	/* However slow the machine is in between. */
	for (uint32_t i = 0; i < 3 * FOLLOWER_BATCH; i++) {
		ask(scene, i);
		n += told(scene);
		assert_true(i + 1 - n < FOLLOWER_BATCH);
	}
	fault_service_settle(scene->session, NULL);
	assert_int_equal(n + told(scene), 3 * FOLLOWER_BATCH);
	assert_int_equal(fault_service_wait_ms(scene->session), -1);
}

static void before_a_device_goes_all_is_told(void **state)
{
	const struct scene *scene = *state;

	ask(scene, 1);
	fault_service_settle(scene->session, NULL);
	assert_int_equal(told(scene), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(one_is_told_within_milliseconds, begin, end),
		cmocka_unit_test_setup_teardown(a_full_batch_does_not_wait, begin, end),
		cmocka_unit_test_setup_teardown(before_a_device_goes_all_is_told, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
