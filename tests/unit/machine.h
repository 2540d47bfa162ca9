/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A recorded machine in a directory of its own, made by a shell script. */
#ifndef TESTS_UNIT_MACHINE_H
#define TESTS_UNIT_MACHINE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MACHINE_ROOT 64

/* A new directory among the temporary ones, named after the test. 0, or -1 and errno. */
static inline int machine_dir(char path[MACHINE_ROOT], const char *test)
{
	int n = snprintf(path, MACHINE_ROOT - 6, "%s/%s.", P_tmpdir, test);

	memset(path + n, 'X', 6); /* which mkdtemp() replaces */
	path[n + 6] = '\0';
	return mkdtemp(path) ? 0 : -1;
}

/* `root` becomes the directory; the script runs in it. */
static inline int machine_make(char root[MACHINE_ROOT], const char *test, const char *script)
{
	char command[8192];

	if (machine_dir(root, test))
		return -1;
	snprintf(command, sizeof(command), "cd %s && %s", root, script);
	return system(command);
}

static inline int machine_drop(const char *root)
{
	char command[300];

	snprintf(command, sizeof(command), "rm -r %s", root);
	return system(command);
}

#endif
