/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Local sockets that keep messages apart and carry descriptors. */
#include "sys/socket.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sock_diag.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/cleanup.h"

/* Who finds no place in the queue waits in connect(), where nothing tells why. Each who has one may have sent a request,
 * and of descriptors on the way a user may have as many as RLIMIT_NOFILE says, mostly 1024 (too_many_unix_fds()). */
#define BACKLOG 512

/* Through /proc, because sun_path holds 108 bytes and a runtime directory may be longer. */
static int address_of(int dir, const char *name, struct sockaddr_un *address)
{
	int len;

	*address = (struct sockaddr_un){ .sun_family = AF_UNIX };
	len = snprintf(address->sun_path, sizeof(address->sun_path), "/proc/self/fd/%d/%s", dir,
		       name);
	if (len < (int)sizeof(address->sun_path))
		return 0;
	errno = ENAMETOOLONG;
	return -1;
}

int socket_listen(int dir, const char *name, struct err *e)
{
	_cleanup_close_ int fd = -1;
	struct sockaddr_un address;

	if (address_of(dir, name, &address))
		return err_syscall(e, "bind", name, errno);
	fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return err_syscall(e, "socket", name, errno);
	if (bind(fd, (struct sockaddr *)&address, sizeof(address)))
		return err_syscall(e, "bind", name, errno);
	if (listen(fd, BACKLOG))
		return err_syscall(e, "listen", name, errno);
	return STEAL_FD(fd);
}

int socket_connect(int dir, const char *name, bool waits)
{
	int flags = SOCK_CLOEXEC | (waits ? 0 : SOCK_NONBLOCK);
	struct sockaddr_un address;
	int fd, errnum;

	if (address_of(dir, name, &address))
		return -1;
	fd = socket(AF_UNIX, SOCK_SEQPACKET | flags, 0);
	if (fd < 0 || !connect(fd, (struct sockaddr *)&address, sizeof(address)))
		return fd;
	errnum = errno;
	/* The way there is through /proc, which says ENOENT also when it has no memory: base.c:proc_pid_instantiate(). */
	if (errnum == ENOENT && !faccessat(dir, name, F_OK, AT_SYMLINK_NOFOLLOW)) {
		if (!connect(fd, (struct sockaddr *)&address, sizeof(address)))
			return fd;
		errnum = errno;
	}
	close(fd);
	errno = errnum;
	return -1;
}

int socket_pair(int ends[2])
{
	return socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends);
}

int socket_accept(int listener)
{
	return accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
}

void socket_refuse_more(int fd)
{
	shutdown(fd, SHUT_RD);
}

int socket_peer(int fd, pid_t *pid, uid_t *uid)
{
	struct ucred peer;
	socklen_t len = sizeof(peer);

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &len))
		return -1;
	*pid = peer.pid;
	*uid = peer.uid;
	return 0;
}

union control {
	struct cmsghdr align; /* the first and only one */
	char bytes[CMSG_SPACE(SOCKET_FDS_MAX * sizeof(int))];
};

int socket_send(int fd, const void *message, size_t len, const int *fds, size_t n_fds)
{
	union control control = { 0 };
	struct iovec iov = { .iov_base = (void *)message, .iov_len = len };
	struct msghdr header = { .msg_iov = &iov, .msg_iovlen = 1 };

	if (n_fds) {
		header.msg_control = control.bytes;
		header.msg_controllen = CMSG_SPACE(n_fds * sizeof(int));
		control.align.cmsg_level = SOL_SOCKET;
		control.align.cmsg_type = SCM_RIGHTS;
		control.align.cmsg_len = CMSG_LEN(n_fds * sizeof(int));
		memcpy(CMSG_DATA(&control.align), fds, n_fds * sizeof(int));
	}
	return sendmsg(fd, &header, MSG_NOSIGNAL) < 0 ? -1 : 0;
}

ssize_t socket_receive(int fd, struct socket_message *m)
{
	union control control;
	struct iovec iov = { .iov_base = m->data, .iov_len = m->cap };
	struct msghdr header = {
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = control.bytes,
		.msg_controllen = sizeof(control.bytes),
	};
	ssize_t len;

	m->n_fds = 0;
	do
		len = recvmsg(fd, &header, MSG_CMSG_CLOEXEC);
	while (len < 0 && errno == EINTR);
	if (len < 0)
		return -1;
	for (struct cmsghdr *c = CMSG_FIRSTHDR(&header); c; c = CMSG_NXTHDR(&header, c)) {
		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
			continue;
		m->n_fds = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
		memcpy(m->fds, CMSG_DATA(c), m->n_fds * sizeof(int));
	}
	m->whole = !(header.msg_flags & (MSG_TRUNC | MSG_CTRUNC));
	return len;
}

bool socket_is_read(int fd)
{
	uint32_t memory[SK_MEMINFO_VARS];
	socklen_t len = sizeof(memory);

	/* What was sent is charged to the sender until it is read (net/unix/af_unix.c). */
	return !getsockopt(fd, SOL_SOCKET, SO_MEMINFO, memory, &len) &&
	       !memory[SK_MEMINFO_WMEM_ALLOC];
}

bool socket_is_readable(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	return poll(&p, 1, 0) > 0;
}

bool socket_wait(int fd, int other, int timeout_ms)
{
	struct pollfd p[] = { { .fd = fd, .events = POLLIN }, { .fd = other, .events = POLLIN } };
	int n;

	do
		n = poll(p, 2, timeout_ms);
	while (n < 0 && errno == EINTR);
	/* What is wrong with it, receiving tells. */
	return n != 0;
}

bool socket_is_hung_up(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLRDHUP };

	return poll(&p, 1, 0) > 0 && p.revents & (POLLRDHUP | POLLHUP | POLLERR);
}
