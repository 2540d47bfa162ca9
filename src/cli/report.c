/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the user sees: documents on standard output, everything else on standard error. */
#include "cli/report.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sys/terminal.h"

void report_guard_std(void)
{
	/* Open the wrong way round, so that using one still fails, as it does when closed. */
	static const int modes[] = { O_WRONLY, O_RDONLY, O_RDONLY };

	for (int fd = 0; fd < 3; fd++) {
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", modes[fd]) != fd)
			_exit(EXIT_REFUSED);
	}
}

struct text_style report_style(void)
{
	const char *term = getenv("TERM"), *no_color = getenv("NO_COLOR");
	struct text_style style = { .width = terminal_width(STDOUT_FILENO) };

	style.color = style.width && term && strcmp(term, "dumb") && !(no_color && *no_color);
	return style;
}

static int write_all(int fd, const struct text *t)
{
	for (size_t done = 0; done < t->len;) {
		ssize_t n = write(fd, t->s + done, t->len - done);

		if (n < 0 && errno != EINTR)
			return -1;
		if (n > 0)
			done += n;
	}
	return 0;
}

int report_out(struct text *t, struct err *e)
{
	int errnum = write_all(STDOUT_FILENO, t) ? errno : 0;

	text_reset(t);
	return errnum ? err_syscall(e, "write", "standard output", errnum) : 0;
}

void report_err(struct text *t)
{
	write_all(STDERR_FILENO, t);
	text_reset(t);
}

void report_note(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
}

int report_flush(struct runner *r, struct err *e)
{
	return report_out(&r->out, e);
}
