/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How wide a terminal is. */
#include "sys/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

int terminal_width(int fd)
{
	struct winsize size = { 0 };

	if (!isatty(fd))
		return 0;
	return !ioctl(fd, TIOCGWINSZ, &size) && size.ws_col ? size.ws_col : 80;
}
