/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A recorded machine in a directory of its own, made by a shell script. */
#ifndef TESTS_UNIT_MACHINE_H
#define TESTS_UNIT_MACHINE_H

#include <stdio.h>
#include <stdlib.h>

/* `root` ends in XXXXXX and becomes the directory; the script runs in it. */
static inline int machine_make(char *root, const char *script)
{
	char command[8192];

	if (!mkdtemp(root))
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
