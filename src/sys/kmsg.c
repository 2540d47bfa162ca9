/* SPDX-License-Identifier: GPL-2.0-or-later */
/* /dev/kmsg: "PRIORITY,SEQUENCE,MICROSECONDS,FLAGS[,...];TEXT\n KEY=VALUE\n..." */
#include "sys/kmsg.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"

/* The kernel's own limit is 8 KiB (CONSOLE_EXT_LOG_MAX before 6.5); less space is EINVAL. */
#define RECORD_MAX 8192

static int open_at(struct kmsg *k, int whence, struct err *e)
{
	_cleanup_close_ int fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	*k = (struct kmsg){ .fd = -1 };
	if (fd < 0)
		return err_syscall(e, "open", "/dev/kmsg", errno);
	if (lseek(fd, 0, whence) < 0)
		return err_syscall(e, "lseek", "/dev/kmsg", errno);
	k->fd = STEAL_FD(fd);
	return 0;
}

int kmsg_open(struct kmsg *k, struct err *e)
{
	return open_at(k, SEEK_END, e);
}

/* printk.c:devkmsg_llseek() */
int kmsg_open_oldest(struct kmsg *k, struct err *e)
{
	return open_at(k, SEEK_SET, e);
}

void kmsg_close(struct kmsg *k)
{
	if (k->fd >= 0)
		close(k->fd);
	k->fd = -1;
}

static bool number(const char **p, const char *end, char stop, uint64_t *value)
{
	uint64_t v = 0;
	const char *s = *p;

	for (; s < end && *s >= '0' && *s <= '9'; s++) {
		if (v > (UINT64_MAX - 9) / 10)
			return false;
		v = v * 10 + (uint64_t)(*s - '0');
	}
	if (s == *p || s == end || *s != stop)
		return false;
	*p = s + 1;
	*value = v;
	return true;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

/*
 * The kernel writes what is not printable, and the backslash itself, as \xNN
 * (printk.c:append_char).
 */
static size_t unescape(const char *s, size_t len, char *out, size_t size)
{
	size_t n = 0;

	for (size_t i = 0; i < len && n + 1 < size; i++, n++) {
		int high = len - i > 3 ? hex_digit(s[i + 2]) : -1;
		int low = high >= 0 ? hex_digit(s[i + 3]) : -1;

		if (s[i] != '\\' || low < 0 || s[i + 1] != 'x') {
			out[n] = s[i];
			continue;
		}
		out[n] = (char)(high << 4 | low);
		i += 3;
	}
	out[n] = '\0';
	return n;
}

/* Lines " KEY=VALUE" behind the text; only the device is of use. */
static void dictionary(const char *p, const char *end, struct kmsg_record *r)
{
	static const char key[] = " DEVICE=";

	while (p < end) {
		const char *newline = memchr(p, '\n', (size_t)(end - p));
		size_t len = (size_t)((newline ? newline : end) - p);

		if (len >= sizeof(key) - 1 && memcmp(p, key, sizeof(key) - 1) == 0)
			(void)unescape(p + sizeof(key) - 1, len - (sizeof(key) - 1), r->device,
				       sizeof(r->device));
		p += len + 1;
	}
}

bool kmsg_decode(const char *buf, size_t len, struct kmsg_record *r)
{
	const char *p = buf, *end = buf + len, *semicolon, *newline;
	uint64_t priority;

	r->device[0] = '\0';
	if (!number(&p, end, ',', &priority) || !number(&p, end, ',', &r->sequence) ||
	    !number(&p, end, ',', &r->time_us))
		return false;
	semicolon = memchr(p, ';', (size_t)(end - p));
	if (!semicolon)
		return false;
	r->facility = (unsigned int)(priority >> 3);
	r->level = (unsigned int)(priority & 7);
	r->continues = *p == 'c';
	p = semicolon + 1;
	newline = memchr(p, '\n', (size_t)(end - p));
	r->len = unescape(p, (size_t)((newline ? newline : end) - p), r->text, sizeof(r->text));
	if (newline)
		dictionary(newline + 1, end, r);
	return true;
}

/* Sequence numbers tell how many records an overrun took. */
static void account(struct kmsg *k, struct kmsg_record *r)
{
	r->overrun = k->overrun;
	r->lost_known = k->overrun && k->synced && r->sequence >= k->next;
	r->lost = r->lost_known ? r->sequence - k->next : 0;
	k->overrun = false;
	k->synced = true;
	k->next = r->sequence + 1;
}

int kmsg_read(struct kmsg *k, struct kmsg_record *r, struct err *e)
{
	char buf[RECORD_MAX];

	for (;;) {
		ssize_t n = read(k->fd, buf, sizeof(buf));

		if (n < 0 && errno == EPIPE) {
			/*
			 * Overwritten before it was read; the next read goes on with the oldest
			 * that is left.
			 */
			k->overrun = true;
			continue;
		}
		if (n < 0 && (errno == EAGAIN || errno == EINTR))
			return 0;
		if (n < 0)
			return err_syscall(e, "read", "/dev/kmsg", errno);
		if (n == 0)
			return 0;
		if (!kmsg_decode(buf, (size_t)n, r))
			continue;
		account(k, r);
		return 1;
	}
}
