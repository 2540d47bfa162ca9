/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fault-watch between a log that is never quiet, a session that never stops telling, and its end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "cli/globals.h"
#include "cmd/args.h"
#include "cmd/fault.h"
#include "model/fault_notice.h"
#include "model/follower.h"
#include "sys/kmsg.h"
#include "sys/socket.h"
#include "uapi/vfio_pci.h"

extern const struct command cmd_fault_watch;

#define REPORT                                                                    \
	"DMAR: [DMA Write NO_PASID] Request device [ff:1f.7] fault addr 0x1000 [" \
	"fault reason 0x05] PTE Write access is not set"

/* More documents than this nobody waits for who has asked for the end. */
#define MANY 5000

static struct {
	uint64_t begin_ms, report_ms; /* when the log has the report */
	bool reported;
	uint64_t told_ms; /* when it was told; 0: it was not */
	int holder;       /* the session's end of the connection, or -1 */
	unsigned int faults;
} scene;

/* --- a log that always has another line, in place of the kernel's --- */

int kmsg_open(struct kmsg *k, struct err *e)
{
	(void)e;
	*k = (struct kmsg){ .fd = eventfd(1, EFD_CLOEXEC) };
	return k->fd < 0 ? -1 : 0;
}

int kmsg_open_oldest(struct kmsg *k, struct err *e)
{
	return kmsg_open(k, e);
}

void kmsg_close(struct kmsg *k)
{
	if (k->fd >= 0)
		close(k->fd);
	k->fd = -1;
}

bool kmsg_decode(const char *buf, size_t len, struct kmsg_record *r)
{
	(void)buf, (void)len, (void)r;
	return false;
}

int kmsg_read(struct kmsg *k, struct kmsg_record *r, struct err *e)
{
	static bool said;
	bool now = !scene.reported && clock_ms() - scene.begin_ms >= scene.report_ms;

	(void)k, (void)e;
	said = !said;
	if (!said)
		return 0;
	usleep(1000);
	*r = (struct kmsg_record){ .level = 3 };
	strcpy(r->text, now ? REPORT : "IN=eth0 OUT= SRC=192.0.2.1 DST=192.0.2.2");
	r->len = strlen(r->text);
	scene.reported |= now;
	return 1;
}

/* --- the edge --- */

static void send_error(void)
{
	const struct fault_notice n = { .kind = NOTICE_IRQ,
					.index = VFIO_PCI_ERR_IRQ_INDEX,
					.count = 1 };
	static uint64_t message[FOLLOWER_MESSAGE / sizeof(uint64_t)];
	size_t len = notice_pack(&n, message, sizeof(message));

	assert_true(len > 0);
	assert_int_equal(socket_send(scene.holder, message, len, NULL, 0), 0);
}

static int line(struct cmd *c, char *const *words, size_t n, struct err *e)
{
	static uint64_t message[FOLLOWER_MESSAGE / sizeof(uint64_t)];
	const struct fault_notice greeting = { .kind = NOTICE_SOURCES, .devices = 1 };

	(void)c, (void)e;
	if (!strcmp(words[1], "decode")) {
		assert_string_equal(words[n - 1], REPORT);
		scene.told_ms = clock_ms() - scene.begin_ms;
		return 0;
	}
	assert_string_equal(words[1], "follow");
	scene.holder = dup(atoi(words[3]));
	assert_true(scene.holder >= 0);
	assert_int_equal(socket_send(scene.holder, message,
				     notice_pack(&greeting, message, sizeof(message)), NULL, 0),
			 0);
	return 0;
}

static int gather(struct cmd *c, bool on, struct err *e)
{
	(void)c, (void)on, (void)e;
	return 0;
}

static const struct edge edge = { .line = line, .gather = gather };

/* While the session tells, each fault that is told has another come; who sees the first has enough. */
static int emit(struct cmd *c, struct doc *d, struct err *e)
{
	(void)c, (void)e;
	doc_free(d);
	if (scene.holder < 0)
		return 0;
	if (++scene.faults == 2)
		raise(SIGTERM);
	if (scene.faults < MANY)
		send_error();
	return 0;
}

static int watch(char *const *words, size_t n, struct err *e)
{
	struct args *a = calloc(1, sizeof(*a));
	struct cmd c = {
		.command = &cmd_fault_watch,
		.args = a,
		.session_name = "default",
		.sysroot = "",
		.edge = &edge,
		.emit = emit,
	};
	const struct timespec now = { 0 };
	sigset_t term;
	int failed;

	assert_non_null(a);
	assert_int_equal(args_parse(a, &cmd_fault_watch, words, n, e), 0);
	scene.begin_ms = clock_ms();
	failed = cmd_fault_watch.run(&c, e);
	/* It is blocked, and was only looked at. */
	sigemptyset(&term);
	sigaddset(&term, SIGTERM);
	sigtimedwait(&term, NULL, &now);
	args_free(a);
	free(a);
	if (scene.holder >= 0)
		close(scene.holder);
	return failed;
}

#define WATCH(e, ...)                                                   \
	({                                                              \
		char *words_[] = { __VA_ARGS__ };                       \
		watch(words_, sizeof(words_) / sizeof(words_[0]), (e)); \
	})

static int begin(void **state)
{
	(void)state;
	memset(&scene, 0, sizeof(scene));
	scene.holder = -1;
	return 0;
}

static void a_report_is_told_though_the_log_goes_on(void **state)
{
	struct err e = { 0 };

	(void)state;
	assert_int_equal(WATCH(&e, "--source", "kmsg", "--count", "1", "--timeout", "20"), 0);
	assert_true(scene.told_ms);
	assert_true(scene.told_ms < 10000);
}

/* It came before the time ran out, and the log had not been quiet by then. */
static void what_the_log_had_not_finished_is_told(void **state)
{
	struct err e = { 0 };

	(void)state;
	scene.report_ms = 480;
	assert_int_equal(WATCH(&e, "--source", "kmsg", "--expect", "none", "--timeout", "0.5"), -1);
	assert_int_equal(e.status, EXIT_CHECK);
	assert_true(scene.reported);
	assert_true(scene.told_ms);
}

static void a_signal_ends_it_though_the_session_goes_on(void **state)
{
	struct err e = { 0 };

	(void)state;
	assert_int_equal(WATCH(&e, "--source", "irq"), 0);
	assert_true(scene.faults >= 2);
	assert_true(scene.faults < MANY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_report_is_told_though_the_log_goes_on, begin),
		cmocka_unit_test_setup(what_the_log_had_not_finished_is_told, begin),
		cmocka_unit_test_setup(a_signal_ends_it_though_the_session_goes_on, begin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
