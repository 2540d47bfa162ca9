/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs commands whose output is for nobody. */
#ifndef COMMANDS_H
#define COMMANDS_H

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "hoststate.h"

#define WORDS_MAX 24

/* What the commands print is not for the one who reads what becomes of them. */
static inline void quiet(void)
{
	int fd = open("/dev/null", O_WRONLY);

	dup2(fd, STDOUT_FILENO);
	close(fd);
}

static inline pid_t start(char *const *words)
{
	pid_t pid = fork();

	if (pid < 0)
		die("fork");
	if (!pid) {
		quiet();
		execvp(words[0], words);
		_exit(127);
	}
	return pid;
}

static inline int run(char *const *words)
{
	pid_t pid = start(words);
	int status;

	if (waitpid(pid, &status, 0) != pid)
		die("wait");
	return status;
}

/* Words without spaces in them. */
static inline int run_text(const char *text)
{
	char *words[WORDS_MAX + 1] = { NULL }, *copy = strdup(text), *rest = copy;
	int status;

	for (size_t i = 0; i < WORDS_MAX && rest; i++)
		words[i] = strsep(&rest, " ");
	status = run(words);
	free(copy);
	return status;
}

#endif
