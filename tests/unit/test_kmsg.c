/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Records of /dev/kmsg and lines of trace_pipe are taken apart, whatever they hold. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "sys/kmsg.h"
#include "sys/tracefs.h"

static bool decode(const char *s, struct kmsg_record *r)
{
	return kmsg_decode(s, strlen(s), r);
}

static void a_record_is_taken_apart(void **state)
{
	struct kmsg_record r;

	(void)state;
	assert_true(decode("3,1234,98765432,-;vfio-pci 0000:01:00.0: text\n SUBSYSTEM=pci\n "
			   "DEVICE=+pci:0000:01:00.0\n",
			   &r));
	assert_int_equal(r.level, 3);
	assert_int_equal(r.facility, 0);
	assert_int_equal(r.sequence, 1234);
	assert_int_equal(r.time_us, 98765432);
	assert_string_equal(r.text, "vfio-pci 0000:01:00.0: text");
	assert_int_equal(r.len, strlen(r.text));
	assert_string_equal(r.device, "+pci:0000:01:00.0");
	assert_false(r.continues);

	/* CONFIG_PRINTK_CALLER adds a field; others may come */
	assert_true(decode("4,1,2,c,caller=T12,new=1;x;y\n", &r));
	assert_string_equal(r.text, "x;y");
	assert_true(r.continues);
	assert_string_equal(r.device, "");

	/* user space cannot pass for the kernel: LOG_USER is 1 */
	assert_true(decode("12,1,2,-;DMAR: [DMA Read NO_PASID] ...\n", &r));
	assert_int_equal(r.facility, 1);
	assert_int_equal(r.level, 4);
}

static void escapes_are_undone(void **state)
{
	struct kmsg_record r;

	(void)state;
	assert_true(decode("3,1,2,-;a\\x0ab \\x5c \\xzz \\x4 \\x1b[31m\n DEVICE=+x\\x3ay\n", &r));
	assert_string_equal(r.text, "a\nb \\ \\xzz \\x4 \033[31m");
	assert_string_equal(r.device, "+x:y");
	assert_true(decode("3,1,2,-;a\\", &r));
	assert_string_equal(r.text, "a\\");
	assert_true(decode("3,1,2,-;a\\x", &r));
	assert_string_equal(r.text, "a\\x");
	assert_true(decode("3,1,2,-;a\\x0", &r));
	assert_string_equal(r.text, "a\\x0");
	assert_true(decode("3,1,2,-;\\x41", &r));
	assert_string_equal(r.text, "A");
}

static void what_is_no_record_is_refused(void **state)
{
	static const char *const bad[] = {
		"",
		";",
		"3",
		"3,",
		"3,1",
		"3,1,2",
		"3,1,2,",
		"3,1,2,-",
		"x,1,2,-;t",
		"3,-1,2,-;t",
		"3,1,99999999999999999999999,-;t",
		",,,;",
	};
	struct kmsg_record r;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (decode(bad[i], &r))
			fail_msg("taken for a record: %s", bad[i]);
	}
}

static void long_text_is_cut(void **state)
{
	size_t len = 8000;
	char *s = malloc(len);
	struct kmsg_record r;

	(void)state;
	memset(s, 'y', len);
	memcpy(s, "3,1,2,-;", 8);
	assert_true(kmsg_decode(s, len, &r));
	assert_int_equal(r.len, KMSG_TEXT_MAX - 1);
	memcpy(s, "3,1,2,-;t\n DEVICE=", 18);
	assert_true(kmsg_decode(s, len, &r));
	assert_int_equal(strlen(r.device), sizeof(r.device) - 1);
	free(s);
}

/* A socket keeps records apart as /dev/kmsg does. */
static void records_are_read_one_by_one(void **state)
{
	struct kmsg k = { .fd = -1 };
	struct kmsg_record r;
	struct err e = { 0 };
	int pair[2];

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK, 0, pair), 0);
	k.fd = pair[0];
	assert_int_equal(kmsg_read(&k, &r, &e), 0);
	assert_int_equal(write(pair[1], "3,7,1,-;first\n", 14), 14);
	assert_int_equal(write(pair[1], "garbage", 7), 7);
	assert_int_equal(write(pair[1], "3,8,1,-;second\n", 15), 15);
	assert_int_equal(kmsg_read(&k, &r, &e), 1);
	assert_string_equal(r.text, "first");
	assert_false(r.overrun);
	assert_int_equal(kmsg_read(&k, &r, &e), 1);
	assert_string_equal(r.text, "second");
	assert_int_equal(kmsg_read(&k, &r, &e), 0);
	/* the log was overwritten: the next sequence tells how much is gone */
	k.overrun = true;
	assert_int_equal(write(pair[1], "3,20,1,-;third\n", 15), 15);
	assert_int_equal(kmsg_read(&k, &r, &e), 1);
	assert_true(r.overrun && r.lost_known);
	assert_int_equal(r.lost, 11);
	/* a gap alone is none: the kernel skips records without text */
	assert_int_equal(write(pair[1], "3,30,1,-;x\n", 11), 11);
	assert_int_equal(kmsg_read(&k, &r, &e), 1);
	assert_false(r.overrun);
	k = (struct kmsg){ .fd = pair[0], .overrun = true };
	assert_int_equal(write(pair[1], "3,40,1,-;x\n", 11), 11);
	assert_int_equal(kmsg_read(&k, &r, &e), 1);
	assert_true(r.overrun && !r.lost_known);
	kmsg_close(&k);
	kmsg_close(&k);
	assert_int_equal(kmsg_read(&k, &r, &e), -1);
	close(pair[1]);
}

static void trace_lines_are_put_together(void **state)
{
	struct tracefs t = { .instances = -1 };
	struct err e = { 0 };
	const char *line;
	char *big = malloc(20000);
	uint64_t lost;
	size_t len;
	int pair[2];

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair), 0);
	t.fd = pair[0];
	assert_int_equal(write(pair[1], "one\ntw", 6), 6);
	assert_int_equal(tracefs_read(&t, &line, &len, &lost, &e), 1);
	assert_int_equal(len, 3);
	assert_memory_equal(line, "one", 3);
	assert_int_equal(tracefs_read(&t, &line, &len, &lost, &e), 0);
	assert_int_equal(write(pair[1], "o\nCPU:1 [LOST 12 EVENTS]\n", 25), 25);
	assert_int_equal(tracefs_read(&t, &line, &len, &lost, &e), 1);
	assert_memory_equal(line, "two", 3);
	assert_int_equal(lost, 0);
	assert_int_equal(tracefs_read(&t, &line, &len, &lost, &e), 1);
	assert_int_equal(lost, 12);
	/* no newline for longer than the buffer */
	memset(big, 'z', 20000);
	assert_int_equal(write(pair[1], big, 20000), 20000);
	assert_int_equal(tracefs_read(&t, &line, &len, &lost, &e), 1);
	assert_int_equal(len, sizeof(t.buf));
	assert_int_equal(tracefs_read(&t, &line, &len, &lost, &e), 1);
	assert_int_equal(tracefs_read(&t, &line, &len, &lost, &e), 0);
	free(big);
	close(pair[1]);
	tracefs_close(&t);
}

static void lost_marks(void **state)
{
	uint64_t lost;

	(void)state;
	assert_true(tracefs_lost("CPU:3 [LOST 7 EVENTS]", 21, &lost));
	assert_int_equal(lost, 7);
	assert_true(tracefs_lost("CPU:3 [LOST EVENTS]", 19, &lost));
	assert_int_equal(lost, 0);
	assert_false(tracefs_lost("x [LOST 7 EVENTS]", 17, &lost));
	assert_false(tracefs_lost("CPU", 3, &lost));
	assert_false(tracefs_lost("CPU:0 [LOST 99999999999999999999999 EVENTS]", 43, &lost));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_record_is_taken_apart),
		cmocka_unit_test(escapes_are_undone),
		cmocka_unit_test(what_is_no_record_is_refused),
		cmocka_unit_test(long_text_is_cut),
		cmocka_unit_test(records_are_read_one_by_one),
		cmocka_unit_test(trace_lines_are_put_together),
		cmocka_unit_test(lost_marks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
