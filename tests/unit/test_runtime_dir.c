/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The small files of the runtime directory: locks that are removed at every end, and what there is no room for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "machine.h"
#include "sys/runtime_dir.h"

#define PROCESSES 8
#define ROUNDS    500

static int make_dir(char path[MACHINE_ROOT])
{
	assert_int_equal(machine_dir(path, "test_runtime_dir"), 0);
	return open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

static bool exists(int dir)
{
	return !faccessat(dir, "lock", F_OK, 0);
}

static void test_only_a_free_lock_is_removed(void **state)
{
	char path[MACHINE_ROOT];
	_cleanup_close_ int dir = make_dir(path);
	struct err e;
	int lock = runtime_dir_lock(dir, "lock", &e);

	(void)state;
	assert_true(lock >= 0);
	runtime_dir_remove_lock(dir, "lock");
	assert_true(exists(dir));
	close(lock);
	assert_true(exists(dir));
	runtime_dir_remove_lock(dir, "lock");
	assert_false(exists(dir));
	runtime_dir_remove_lock(dir, "lock"); /* none is no error */
	rmdir(path);
}

/* How often it was not alone. */
static int take_turns(int dir, atomic_int *inside)
{
	int met = 0;

	for (int i = 0; i < ROUNDS; i++) {
		struct err e;
		int lock = runtime_dir_lock(dir, "lock", &e);

		if (lock < 0)
			return ROUNDS;
		met += atomic_fetch_add(inside, 1) != 0;
		usleep(10);
		atomic_fetch_sub(inside, 1);
		close(lock);
		runtime_dir_remove_lock(dir, "lock");
	}
	return met;
}

static void test_waiting_for_what_is_removed(void **state)
{
	char path[MACHINE_ROOT];
	_cleanup_close_ int dir = make_dir(path);
	atomic_int *inside = mmap(NULL, sizeof(*inside), PROT_READ | PROT_WRITE,
				  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pid_t children[PROCESSES];
	int status, met = 0;

	(void)state;
	assert_ptr_not_equal(inside, MAP_FAILED);
	for (size_t i = 0; i < PROCESSES; i++) {
		children[i] = fork();
		if (!children[i])
			_exit(take_turns(dir, inside) != 0);
	}
	for (size_t i = 0; i < PROCESSES; i++) {
		assert_int_equal(waitpid(children[i], &status, 0), children[i]);
		met += status != 0;
	}
	assert_int_equal(met, 0);
	assert_false(exists(dir));
	munmap(inside, sizeof(*inside));
	rmdir(path);
}

/* A limit of the process stands in for a disk that has room for the first half. */
static void test_half_a_file_is_none(void **state)
{
	_cleanup_text_ struct text content = { 0 }, read = { 0 };
	struct rlimit before, half = { .rlim_cur = 4096 };
	char path[MACHINE_ROOT];
	_cleanup_close_ int dir = make_dir(path);
	struct err e = { 0 };
	int fd;

	(void)state;
	text_add(&content, "old");
	fd = runtime_dir_replace(dir, "file", &content, &e);
	assert_true(fd >= 0);
	close(fd);
	text_pad(&content, 0, 8192);
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	half.rlim_max = before.rlim_max;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &half), 0);
	fd = runtime_dir_replace(dir, "file", &content, &e);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	assert_int_equal(fd, -1);
	assert_int_equal(e.errnum, EFBIG);
	assert_int_equal(runtime_dir_read(dir, "file", &read), SYSFS_OK);
	assert_string_equal(read.s, "old");
	assert_true(faccessat(dir, "file" RUNTIME_DIR_DRAFT, F_OK, 0));
	unlinkat(dir, "file", 0);
	rmdir(path);
}

/* Nor is one that cannot get its name. */
static void test_no_name_no_draft(void **state)
{
	_cleanup_text_ struct text content = { 0 };
	char path[MACHINE_ROOT];
	_cleanup_close_ int dir = make_dir(path);
	struct err e = { 0 };

	(void)state;
	text_add(&content, "new");
	assert_int_equal(mkdirat(dir, "file", 0700), 0);
	assert_int_equal(runtime_dir_replace(dir, "file", &content, &e), -1);
	assert_int_equal(e.errnum, EISDIR);
	assert_true(faccessat(dir, "file" RUNTIME_DIR_DRAFT, F_OK, 0));
	unlinkat(dir, "file", AT_REMOVEDIR);
	rmdir(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_only_a_free_lock_is_removed),
		cmocka_unit_test(test_waiting_for_what_is_removed),
		cmocka_unit_test(test_half_a_file_is_none),
		cmocka_unit_test(test_no_name_no_draft),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
