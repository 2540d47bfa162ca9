/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How wide a terminal is. */
#ifndef SYS_TERMINAL_H
#define SYS_TERMINAL_H

/* Columns of the terminal behind a descriptor; 0 when it is none, 80 when it does not say. */
int terminal_width(int fd);

#endif
