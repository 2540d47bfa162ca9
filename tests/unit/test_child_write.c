/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a kernel answers to a write is told as it is, whatever the number; it is no deadline of ours. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sys/child_write.h"

#define VALUE "as long as nothing else here"

/* No driver here answers so: from now on this process is told that errno for each write of that many bytes. */
static int let_writes_fail(unsigned int errnum)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_write, 0, 3),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[2])),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, sizeof(VALUE) - 1, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | errnum),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	const struct sock_fprog program = { sizeof(code) / sizeof(code[0]), code };

	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	       prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0);
}

static int writes(const char *path, int errnum)
{
	struct stuck stuck = { .pid = 1 };
	struct err e = { .under_way = true };

	if (let_writes_fail((unsigned int)errnum))
		return 77;
	if (!child_write(path, VALUE, 5000, "write bind", "it", &stuck, &e))
		return 1;
	return e.errnum == errnum && !e.under_way && !stuck.pid ? 42 : 2;
}

static void is_answered(int errnum)
{
	int fd = memfd_create("file", MFD_CLOEXEC), status = -1;
	char path[32];
	pid_t pid;

	assert_true(fd >= 0);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	pid = fork();
	if (!pid)
		_exit(writes(path, errnum));
	assert_int_equal(waitpid(pid, &status, 0), pid);
	close(fd);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) == 77)
		skip(); /* emulated by something that has no seccomp */
	assert_int_equal(WEXITSTATUS(status), 42);
}

static void an_answer_is_no_deadline(void **state)
{
	(void)state;
	is_answered(ETIMEDOUT);
}

static void an_answer_of_the_kernels_own_keeps_its_name(void **state)
{
	(void)state;
	is_answered(512);
	is_answered(524); /* ENOTSUPP; of eight bits ENOMEM is left */
	is_answered(531);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_answer_is_no_deadline),
		cmocka_unit_test(an_answer_of_the_kernels_own_keeps_its_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
