/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Waiting for the end of a process. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "sys/process.h"

static pid_t begin_child(void)
{
	pid_t pid = fork();

	if (!pid) {
		pause();
		_exit(0);
	}
	assert_true(pid > 0);
	return pid;
}

static void end_child(pid_t pid, int handle)
{
	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	close(handle);
}

static void test_deadline(void **state)
{
	pid_t child = begin_child();
	int handle = process_open(child);

	(void)state;
	if (handle < 0)
		skip(); /* before Linux 5.3 */
	assert_int_equal(process_wait(handle, 0), -1);
	assert_int_equal(process_wait(handle, 250), -1);
	kill(child, SIGKILL);
	assert_int_equal(process_wait(handle, 10000), 0);
	end_child(child, handle);
}

/* All stands still for longer than the deadline, as a machine does that is paused; then it goes on. */
static void test_stall(void **state)
{
	pid_t child = begin_child(), waiter = getpid(), other;
	int handle = process_open(child);

	(void)state;
	if (handle < 0)
		skip();
	other = fork();
	if (!other) {
		usleep(200000);
		kill(waiter, SIGSTOP);
		usleep(2500000);
		kill(waiter, SIGCONT);
		usleep(300000);
		kill(child, SIGKILL);
		_exit(0);
	}
	assert_int_equal(process_wait(handle, 2000), 0);
	assert_int_equal(waitpid(other, NULL, 0), other);
	end_child(child, handle);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_deadline),
		cmocka_unit_test(test_stall),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
