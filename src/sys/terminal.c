/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How wide a terminal is. */
#include "sys/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include "sys/ioctl.h"

int terminal_width(int fd)
{
	const struct sys_target terminal = { .fd = fd, .name = "terminal" };
	struct winsize size = { 0 };

	if (!isatty(fd))
		return 0;
	if (sys_ioctl(&terminal, REQUEST(TIOCGWINSZ, &size, sizeof(size))) || !size.ws_col)
		return 80;
	return size.ws_col;
}
