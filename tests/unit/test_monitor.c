/* SPDX-License-Identifier: GPL-2.0-or-later */
/* monitor tells of what is asked for, and of what it cannot know not to have been that. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cmocka.h>

#include "cli/globals.h"
#include "cmd/args.h"
#include "doc/doc.h"
#include "sys/udev.h"

extern const struct command cmd_monitor;

/* --- events of this test, in place of udev's --- */

struct uevents {
	int fd;
	const struct uevent
		*next; /* without an action: some were lost; without a name: there are no more */
};

static struct uevents script;

struct uevents *uevents_open(const char *const *subsystems, struct err *e)
{
	(void)subsystems, (void)e;
	script.fd = eventfd(1, EFD_CLOEXEC);
	return script.fd < 0 ? NULL : &script;
}

void uevents_close(struct uevents *m)
{
	if (m)
		close(m->fd);
}

int uevents_fd(struct uevents *m)
{
	return m->fd;
}

int uevents_read(struct uevents *m, struct uevent *event, struct err *e)
{
	const struct uevent *next = m->next;

	if (!next->name)
		return 0;
	m->next++;
	if (!next->action)
		return err_syscall(e, "recvmsg", "NETLINK_KOBJECT_UEVENT", ENOBUFS);
	*event = *next;
	return 1;
}

int device_node_wait(const char *subsystem, const char *name, int timeout_ms,
		     struct device_node *node, struct err *e)
{
	(void)subsystem, (void)name, (void)timeout_ms, (void)node;
	return err_syscall(e, "wait for node", name, ETIMEDOUT);
}

/* --- */

static struct text said;

static int emit(struct cmd *c, struct doc *d, struct err *e)
{
	(void)c, (void)e;
	doc_json(d, &said);
	doc_free(d);
	return 0;
}

/* What is said of these events to who waits for a device or group, at most so many documents. */
static const char *watch(const struct uevent *events, char *wanted, char *count)
{
	char *words[] = { "--count", count, "--timeout", "0.3", wanted };
	struct args *a = calloc(1, sizeof(*a));
	struct err e = { 0 };
	struct cmd c = { .command = &cmd_monitor, .args = a, .sysroot = "", .emit = emit };

	assert_non_null(a);
	script.next = events;
	text_reset(&said);
	text_addn(&said, "", 0);
	assert_int_equal(args_parse(a, &cmd_monitor, words, 5, &e), 0);
	assert_int_equal(cmd_monitor.run(&c, &e), 0);
	args_free(a);
	free(a);
	return said.s;
}

static void a_loss_is_told_whatever_is_waited_for(void **state)
{
	static const struct uevent events[] = {
		{ .action = "add", .subsystem = "pci", .name = "0000:fe:00.0" },
		{ .name = "lost" },
		{ 0 },
	};
	static char *const wanted[] = { "0000:ff:1f.7", "4711" };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		const char *text = watch(events, wanted[i], "2");

		assert_non_null(strstr(text, "\"lost\""));
		assert_null(strstr(text, "0000:fe:00.0"));
	}
}

static void a_node_of_a_group_is_the_groups_also_without_iommu(void **state)
{
	static const struct uevent events[] = {
		{ .action = "add", .subsystem = "vfio", .name = "noiommu-4711" },
		{ .action = "remove", .subsystem = "vfio", .name = "4711" },
		{ .action = "add", .subsystem = "vfio", .name = "noiommu-47" },
		{ 0 },
	};
	const char *text;

	(void)state;
	text = watch(events, "4711", "3");
	assert_non_null(strstr(text, "\"noiommu-4711\""));
	assert_non_null(strstr(text, "\"4711\""));
	assert_null(strstr(text, "\"noiommu-47\""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_loss_is_told_whatever_is_waited_for),
		cmocka_unit_test(a_node_of_a_group_is_the_groups_also_without_iommu),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	text_free(&said);
	return failed;
}
