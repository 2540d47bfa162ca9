/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A confined process becomes no other program, and goes on with what a holder does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#if __has_include(<valgrind/valgrind.h>)
#include <valgrind/valgrind.h>
#else
#define RUNNING_ON_VALGRIND 0
#endif

#include "sys/caps.h"
#include "sys/confine.h"
#include "sys/parallel.h"

/* What `child` returns, confined in a process of its own. */
static int confined(int (*child)(void))
{
	int status = -1;
	pid_t pid = fork();

	if (!pid) {
		confine();
		_exit(child());
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int cannot_become_another(void)
{
	char *const argv[] = { "true", NULL };

	execv("/bin/true", argv);
	return errno == EPERM ? 42 : 1;
}

static int is_refused_the_rest(void)
{
	if (syscall(SYS_unshare, 0) != -1 || errno != EPERM)
		return 1;
#ifndef __SANITIZE_ADDRESS__ /* whose leak checker needs it */
	if (ptrace(PTRACE_TRACEME, 0, 0, 0) != -1 || errno != EPERM)
		return 2;
#endif
	if (umount2("/nowhere", 0) != -1 || errno != EPERM)
		return 3;
	return setuid(getuid()) == -1 && errno == EPERM ? 42 : 4;
}

/* What glibc has made a thread with since 2.34, and falls back from; other ways to more rights and other's files. */
static int finds_no_way_around(void)
{
	if (syscall(SYS_clone3, NULL, 0) != -1 || errno != ENOSYS)
		return 1;
	if (syscall(SYS_pidfd_getfd, -1, 0, 0) != -1 || errno != EPERM)
		return 2;
	if (syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, NULL, NULL, NULL, NULL) != -1)
		return 3;
	return errno == EPERM ? 42 : 4;
}

static void nothing(void *ctx, unsigned int worker)
{
	(void)ctx;
	(void)worker;
}

static int goes_on(void)
{
	int fd = memfd_create("test", MFD_CLOEXEC);

	parallel_run(2, nothing, NULL);
	if (fd < 0 || write(fd, "x", 1) != 1)
		return 1;
	return open("/dev/null", O_RDWR) < 0 ? 2 : 42;
}

static int has_few_capabilities(void)
{
	if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1)
		return 1;
	if (caps_has(CAP_SETUID) || caps_has(CAP_NET_ADMIN) || caps_has(CAP_SYS_MODULE))
		return 2;
	/* An ordinary user has none to keep. */
	return geteuid() || caps_has(CAP_DAC_OVERRIDE) ? 42 : 3;
}

static void test_confined(void **state)
{
	(void)state;
	if (confined(has_few_capabilities) == 1)
		skip(); /* emulated by something that is no Linux */
	assert_int_equal(confined(has_few_capabilities), 42);
	/* valgrind gives up when an execve() that it thinks possible fails, and lacks calls; the run without it asks. */
	if (!RUNNING_ON_VALGRIND) {
		assert_int_equal(confined(cannot_become_another), 42);
		assert_int_equal(confined(finds_no_way_around), 42);
	}
	assert_int_equal(confined(is_refused_the_rest), 42);
	assert_int_equal(confined(goes_on), 42);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_confined),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
