/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Starts a program again and again: spawn TIMES PROGRAM [ARG...]; prints the mean of fork, exec and wait in ns. */
#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void once(char **argv)
{
	pid_t pid = fork();
	int status;

	if (pid < 0)
		err(1, "fork");
	if (!pid) {
		execv(argv[0], argv);
		_exit(127);
	}
	if (waitpid(pid, &status, 0) < 0 || status)
		errx(1, "%s ended with status 0x%x", argv[0], status);
}

int main(int argc, char **argv)
{
	struct timespec from, to;
	int out = dup(STDOUT_FILENO), quiet = open("/dev/null", O_WRONLY | O_CLOEXEC);
	long times = argc > 2 ? strtol(argv[1], NULL, 10) : 0;

	if (times < 1)
		errx(64, "usage: spawn TIMES PROGRAM [ARG...]");
	dup2(quiet, STDOUT_FILENO);
	clock_gettime(CLOCK_MONOTONIC, &from);
	for (long i = 0; i < times; i++)
		once(argv + 2);
	clock_gettime(CLOCK_MONOTONIC, &to);
	dprintf(out, "%lld\n",
		((to.tv_sec - from.tv_sec) * 1000000000LL + to.tv_nsec - from.tv_nsec) / times);
	return 0;
}
