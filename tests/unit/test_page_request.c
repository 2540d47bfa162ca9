/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Page requests are answered at once, and told soon. A socket stands for iommufd's queue: the kernel
 * has requests only where a device makes them (lab cases 43 and 46).
 */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
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
	static uint64_t greeting[FOLLOWER_MESSAGE / sizeof(uint64_t)];
	struct socket_message m = { .data = greeting, .cap = sizeof(greeting) };
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
	assert_true(socket_receive(scene.watcher, &m) > 0);
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

/* A device asks, and the session's process runs once. */
static void send_request(const struct scene *scene, uint32_t cookie)
{
	const struct iommu_hwpt_pgfault request = {
		.flags = IOMMU_PGFAULT_FLAGS_LAST_PAGE,
		.dev_id = 1,
		.cookie = cookie,
	};

	assert_int_equal(socket_send(scene->device, &request, sizeof(request), NULL, 0), 0);
	fault_service_run(scene->session);
}

/* A device asks, and has its answer when the session's process has run once. */
static void ask(const struct scene *scene, uint32_t cookie)
{
	struct iommu_hwpt_page_response answer;

	send_request(scene, cookie);
	assert_int_equal(read(scene->device, &answer, sizeof(answer)), sizeof(answer));
	assert_int_equal(answer.cookie, cookie);
	assert_int_equal(answer.code, IOMMUFD_PAGE_RESP_INVALID);
}

/* How many requests have been told, all with that answer. */
static size_t told_as(const struct scene *scene, enum page_answer answer)
{
	static uint64_t message[FOLLOWER_MESSAGE / sizeof(uint64_t)];
	struct socket_message m = { .data = message, .cap = sizeof(message) };
	struct fault_notice n;
	size_t total = 0;
	ssize_t len;

	while ((len = socket_receive(scene->watcher, &m)) > 0) {
		for (size_t at = 0, used; at < (size_t)len; at += used) {
			used = notice_unpack(&n, (char *)message + at, (size_t)len - at);
			assert_true(used > 0);
			assert_int_equal(n.kind, NOTICE_PAGE);
			assert_int_equal(n.answer, answer);
			total += n.size / PAGE_REQUEST_SIZE;
		}
	}
	return total;
}

static size_t told(const struct scene *scene)
{
	return told_as(scene, PAGE_INVALID);
}

static void one_is_told_within_milliseconds(void **state)
{
	const struct scene *scene = *state;
	const struct timespec ms = { .tv_nsec = 1000000 };
	int waited = 0;

	assert_false(fault_service_is_due(scene->session));
	ask(scene, 1);
	for (; !fault_service_is_due(scene->session) && waited < 1000; waited++) {
		assert_int_equal(told(scene), 0);
		nanosleep(&ms, NULL);
	}
	fault_service_run(scene->session);
	assert_int_equal(told(scene), 1);
	assert_false(fault_service_is_due(scene->session));
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
}

static void before_a_device_goes_all_is_told(void **state)
{
	const struct scene *scene = *state;

	ask(scene, 1);
	fault_service_settle(scene->session, NULL);
	assert_int_equal(told(scene), 1);
}

/* Groups of two records, sent as one read gives them. */
static void ask_many(const struct scene *scene, uint32_t groups)
{
	struct iommu_hwpt_pgfault requests[64] = { 0 };

	for (uint32_t i = 0; i < 2 * groups; i++) {
		requests[i].dev_id = 1;
		requests[i].addr = i * 4096;
		requests[i].cookie = i / 2;
		requests[i].flags = i % 2 ? IOMMU_PGFAULT_FLAGS_LAST_PAGE : 0;
	}
	assert_int_equal(
		socket_send(scene->device, requests, 2 * groups * sizeof(requests[0]), NULL, 0), 0);
}

static void many_are_answered_at_once_and_each_once(void **state)
{
	const struct scene *scene = *state;
	struct iommu_hwpt_page_response answers[32];

	ask_many(scene, 20);
	fault_service_run(scene->session);
	assert_int_equal(read(scene->device, answers, sizeof(answers)), 20 * sizeof(answers[0]));
	for (uint32_t i = 0; i < 20; i++)
		assert_int_equal(answers[i].cookie, i);
	assert_int_equal(read(scene->device, answers, sizeof(answers)), -1);
	fault_service_settle(scene->session, NULL);
	assert_int_equal(told(scene), 40);
}

/* Each is noted in a time that does not grow with how many wait. */
static void however_many_wait_each_is_found_by_its_cookie(void **state)
{
	struct page_waiters w;
	size_t n = 0;

	(void)state;
	page_waiters_init(&w);
	for (uint32_t i = 0; i < 400000; i++)
		assert_true(page_waiters_note(&w, 1 + i % 2, 7, i / 2));
	assert_true(page_waiters_note(&w, 2, 9, 5));
	assert_int_equal(w.index.count, 400000);
	for (struct page_waiting *one; (one = list_first(&w.all, struct page_waiting, node)); n++) {
		assert_int_equal(one->dev_id, one->queue_id == 2 && one->cookie == 5 ? 9 : 7);
		page_waiters_drop(&w, one);
	}
	assert_int_equal(n, 400000);
	page_waiters_free(&w);
}

/* A queue that takes no answer stands for one whose device was detached in between. */
static void what_could_not_be_answered_is_told_so(void **state)
{
	struct scene *scene = *state;

	signal(SIGPIPE, SIG_IGN);
	ask_many(scene, 3);
	close(scene->device);
	fault_service_run(scene->session);
	fault_service_settle(scene->session, NULL);
	assert_int_equal(told_as(scene, PAGE_GONE), 6);
	scene->device = -1;
}

struct tally {
	size_t refused, gone;
};

static void count_answers(void *ctx, const struct fault_notice *n)
{
	struct tally *t = ctx;

	assert_true(n->answer == PAGE_INVALID || n->answer == PAGE_GONE);
	*(n->answer == PAGE_GONE ? &t->gone : &t->refused) += n->size / PAGE_REQUEST_SIZE;
	/* Those before the first that is gone were answered. */
	assert_true(!t->gone || n->answer == PAGE_GONE);
}

/* As the kernel does where one of them is answered already; here a file that may grow no more. */
static void a_write_that_takes_some_answers_is_told_as_that(void **state)
{
	const size_t groups = 6, taken = 4;
	struct iommu_hwpt_pgfault requests[6] = { 0 };
	struct fault_queue q = { .handle.fd = memfd_create("queue", MFD_CLOEXEC) };
	struct rlimit limit, old;
	struct page_server server;
	struct tally t = { 0 };
	const struct page_teller teller = { count_answers, &t };
	struct err e;

	(void)state;
	signal(SIGXFSZ, SIG_IGN);
	for (uint32_t i = 0; i < groups; i++) {
		requests[i].cookie = i;
		requests[i].flags = IOMMU_PGFAULT_FLAGS_LAST_PAGE;
	}
	assert_int_equal(pwrite(q.handle.fd, requests, sizeof(requests), 0), sizeof(requests));
	q.iommu.object.session = session_new("test", &e);
	page_server_init(&server);
	page_server_set(&server, q.iommu.object.session, PAGES_INVALID, NULL, 0, &e);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
	limit = old;
	limit.rlim_cur = sizeof(requests) + taken * sizeof(struct iommu_hwpt_page_response);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
	assert_int_equal(page_server_run(&server, &q, false, &teller), groups);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
	assert_int_equal(t.refused, taken);
	assert_int_equal(t.gone, groups - taken);
	page_server_free(&server);
	session_free(q.iommu.object.session);
	close(q.handle.fd);
}

/* The scene's watcher answers already. */
static void a_second_that_would_answer_is_refused_until_the_first_is_gone(void **state)
{
	struct scene *scene = *state;
	struct follow_request r = { .sources = 1u << FAULT_FROM_QUEUE };
	struct err e;
	int only_watches[2], answers[2];

	assert_int_equal(socket_pair(only_watches), 0);
	assert_int_equal(socket_pair(answers), 0);
	r.fd = only_watches[0];
	assert_int_equal(fault_follow(scene->session, &r, &e), 0);
	r.fd = answers[0];
	r.policy = PAGES_INVALID;
	assert_int_equal(fault_follow(scene->session, &r, &e), -1);
	assert_int_equal(e.status, EXIT_REFUSED);
	ask(scene, 1);
	close(scene->watcher);
	assert_int_equal(fault_follow(scene->session, &r, &e), 0);
	ask(scene, 2);
	close(only_watches[1]);
	scene->watcher = answers[1];
}

/* A device asks, and waits: nobody has said what to answer. */
static void ask_in_vain(const struct scene *scene, uint32_t cookie)
{
	struct iommu_hwpt_page_response answer;

	send_request(scene, cookie);
	assert_int_equal(read(scene->device, &answer, sizeof(answer)), -1);
	assert_int_equal(errno, EAGAIN);
}

static void one_who_only_watches_decides_when_the_other_is_gone(void **state)
{
	struct scene *scene = *state;
	struct follow_request r = { .sources = 1u << FAULT_FROM_QUEUE };
	struct err e;
	int only_watches[2];

	close(scene->watcher);
	assert_int_equal(socket_pair(only_watches), 0);
	r.fd = only_watches[0];
	assert_int_equal(fault_follow(scene->session, &r, &e), 0);
	ask_in_vain(scene, 1);
	scene->watcher = only_watches[1];
}

/* Whoever was refused answers nothing. */
static void who_cannot_be_told_does_not_decide(void **state)
{
	struct scene *scene = *state;
	struct follow_request r = { .sources = 1u << FAULT_FROM_QUEUE };
	struct iommu_hwpt_page_response answer;
	struct err e;
	int only_watches[2];

	close(scene->watcher);
	fault_service_run(scene->session);
	assert_int_equal(socket_pair(only_watches), 0);
	r.fd = only_watches[0];
	assert_int_equal(fault_follow(scene->session, &r, &e), 0);
	ask_in_vain(scene, 1);
	r.fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	r.policy = PAGES_INVALID;
	assert_int_equal(fault_follow(scene->session, &r, &e), -1);
	assert_int_equal(e.status, EXIT_REFUSED);
	assert_int_equal(read(scene->device, &answer, sizeof(answer)), -1);
	assert_int_equal(errno, EAGAIN);
	ask_in_vain(scene, 2);
	close(r.fd);
	scene->watcher = only_watches[1];
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(one_is_told_within_milliseconds, begin, end),
		cmocka_unit_test_setup_teardown(a_full_batch_does_not_wait, begin, end),
		cmocka_unit_test_setup_teardown(before_a_device_goes_all_is_told, begin, end),
		cmocka_unit_test_setup_teardown(many_are_answered_at_once_and_each_once, begin,
						end),
		cmocka_unit_test_setup_teardown(
			a_second_that_would_answer_is_refused_until_the_first_is_gone, begin, end),
		cmocka_unit_test_setup_teardown(one_who_only_watches_decides_when_the_other_is_gone,
						begin, end),
		cmocka_unit_test_setup_teardown(who_cannot_be_told_does_not_decide, begin, end),
		cmocka_unit_test(a_write_that_takes_some_answers_is_told_as_that),
		cmocka_unit_test(however_many_wait_each_is_found_by_its_cookie),
		cmocka_unit_test_setup_teardown(what_could_not_be_answered_is_told_so, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
