/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A lock whose file is removed at every end excludes others all the same. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_only_a_free_lock_is_removed),
		cmocka_unit_test(test_waiting_for_what_is_removed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
