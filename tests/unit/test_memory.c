/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Memory and events, on the kernel that runs the test. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "sys/event.h"
#include "sys/memory.h"

static void test_a_buffer_from_beginning_to_end(void **state)
{
	const uint64_t size = 8 * memory_page_size();
	struct memory_file_info info;
	unsigned char resident[8];
	struct memory_file m;
	struct err e;
	char *p;

	(void)state;
	assert_int_equal(memory_file_create(&m, NULL, "buffer", size, 0, &e), 0);
	assert_int_equal(memory_file_info(&m, &info, &e), 0);
	assert_int_equal(info.size, size);
	assert_int_equal(info.page_size, memory_page_size());
	assert_true(info.is_regular && info.is_writable);
	assert_int_equal(memory_file_seal(&m, &e), 0);
	assert_int_equal(ftruncate(m.fd, 0), -1);

	p = memory_map(&m, 0, size, true, &e);
	assert_non_null(p);
	assert_int_equal(mincore(p, size, resident), 0);
	assert_int_equal(resident[3] & 1, 0);
	assert_int_equal(memory_populate(p, size, &e), 0);
	assert_int_equal(mincore(p, size, resident), 0);
	assert_int_equal(resident[3] & 1, 1);
	p[size - 1] = 1;
	assert_int_equal(memory_unmap(p, size, &e), 0);
	memory_file_close(&m);
	assert_int_equal(m.fd, -1);
}

static void test_refusals_name_the_call(void **state)
{
	const uint64_t page = memory_page_size();
	struct memory_file m;
	struct err e;
	void *p;

	(void)state;
	/* No machine has huge pages of 8 EiB. */
	assert_int_equal(memory_file_create(&m, NULL, "huge", page, UINT64_C(1) << 63, &e), -1);
	assert_string_equal(e.operation, "memfd_create");
	assert_int_equal(m.fd, -1);

	assert_int_equal(memory_file_create(&m, NULL, "small", page, 0, &e), 0);
	assert_null(memory_map(&m, 1, page, true, &e));
	assert_string_equal(e.operation, "mmap");
	assert_int_equal(e.errnum, EINVAL);

	/* Behind the end of the file there is nothing to populate. */
	p = memory_map(&m, 0, 2 * page, true, &e);
	assert_non_null(p);
	assert_int_equal(memory_populate(p, 2 * page, &e), -1);
	assert_int_equal(e.errnum, EFAULT);
	assert_int_equal(memory_bind(p, page, 1023, &e), -1);
	assert_string_equal(e.operation, "mbind");
	assert_int_equal(memory_bind(p, page, UINT32_MAX, &e), -1);
	assert_int_equal(e.errnum, EINVAL);
	assert_int_equal(memory_unmap(p, 2 * page, &e), 0);
	memory_file_close(&m);
}

static void test_adopted_files(void **state)
{
	struct memory_file_info info;
	struct memory_file m;
	struct err e;

	(void)state;
	memory_file_adopt(&m, NULL, "null", open("/dev/null", O_RDONLY | O_CLOEXEC));
	assert_int_equal(memory_file_info(&m, &info, &e), 0);
	assert_false(info.is_regular || info.is_writable);
	assert_int_equal(memory_file_seal(&m, &e), -1);
	assert_string_equal(e.object, "null");
	memory_file_close(&m);
}

static void test_lock_limit(void **state)
{
	struct rlimit old, new;
	uint64_t bytes;
	struct err e;

	(void)state;
	assert_int_equal(getrlimit(RLIMIT_MEMLOCK, &old), 0);
	new = old;
	new.rlim_cur = 4096;
	assert_int_equal(setrlimit(RLIMIT_MEMLOCK, &new), 0);
	assert_int_equal(memory_lock_limit(&bytes, &e), 0);
	assert_int_equal(bytes, 4096);
	assert_int_equal(setrlimit(RLIMIT_MEMLOCK, &old), 0);
}

static void test_events(void **state)
{
	struct event ev;
	uint64_t n;
	struct err e;

	(void)state;
	assert_int_equal(event_create(&ev, NULL, "irq", &e), 0);
	assert_int_equal(event_read(&ev, &n, &e), 0);
	assert_int_equal(n, 0);
	assert_int_equal(event_signal(&ev, &e), 0);
	assert_int_equal(event_signal(&ev, &e), 0);
	assert_int_equal(event_read(&ev, &n, &e), 0);
	assert_int_equal(n, 2);
	event_close(&ev);
	assert_int_equal(event_read(&ev, &n, &e), -1);
	assert_int_equal(e.errnum, EBADF);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_buffer_from_beginning_to_end),
		cmocka_unit_test(test_refusals_name_the_call),
		cmocka_unit_test(test_adopted_files),
		cmocka_unit_test(test_lock_limit),
		cmocka_unit_test(test_events),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
