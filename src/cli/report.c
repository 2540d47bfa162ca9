/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the user sees: documents on standard output, everything else on standard error. */
#include "cli/report.h"

#include <errno.h>
#include <fcntl.h>
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

static int write_all(int fd, const char *s, size_t len)
{
	for (size_t done = 0; done < len;) {
		ssize_t n = write(fd, s + done, len - done);

		if (n < 0 && errno != EINTR)
			return -1;
		if (n > 0)
			done += n;
	}
	return 0;
}

int report_bytes(const char *s, size_t len, struct err *e)
{
	if (!write_all(STDOUT_FILENO, s, len))
		return 0;
	return err_syscall(e, "write", "standard output", errno);
}

int report_out(struct text *t, struct err *e)
{
	int failed = report_bytes(t->s, t->len, e);

	text_reset(t);
	return failed;
}

void report_to(struct report_file *f, struct text *t)
{
	/* Who reads may be gone: the documents are what counts. */
	if (write_all(f->fd, t->s, t->len) && !f->failure)
		f->failure = errno;
	text_reset(t);
}

void report_err(struct text *t)
{
	report_to(&(struct report_file){ .fd = STDERR_FILENO }, t);
}

void report_progress(const char *what, uint64_t done, uint64_t total)
{
	if (total)
		fprintf(stderr, "\r\033[K%s: %d %%", what,
			(int)(100.0 * (double)done / (double)total));
	else
		fprintf(stderr, "\r\033[K%s: %llu", what, (unsigned long long)done);
}

void report_progress_end(void)
{
	fputs("\r\033[K", stderr);
}

bool report_runner_progress(struct runner *r, const char *what, uint64_t done, uint64_t total)
{
	(void)r;
	if (what && done < total)
		report_progress(what, done, total);
	else if (what)
		report_progress_end();
	return true;
}

int report_flush(struct runner *r, struct err *e)
{
	return report_out(&r->out, e);
}
