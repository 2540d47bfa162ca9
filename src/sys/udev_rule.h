/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rules of udev that we made: one file for each device. */
#ifndef SYS_UDEV_RULE_H
#define SYS_UDEV_RULE_H

#include <stdbool.h>

#include "base/err.h"
#include "base/text.h"

#define RULE_FILE_PATH_MAX 300

/* Where the rule of a device lies, whether there is one or not. */
void rule_file_path(const char *device, char path[RULE_FILE_PATH_MAX]);

int rule_file_exists(const char *device, bool *exists, struct err *e);

/* Writes it so that it is there whole, or not at all, whatever happens. */
int rule_file_write(const char *device, const struct text *content, struct err *e);

/* What it says; nothing when there is none. */
int rule_file_read(const char *device, struct text *content, struct err *e);

/* *removed tells whether there was one. */
int rule_file_remove(const char *device, bool *removed, struct err *e);

/* Calls `each` with every device that has one. Fails when it cannot tell them all. */
int rule_file_each(void (*each)(void *ctx, const char *device), void *ctx, struct err *e);

#endif
