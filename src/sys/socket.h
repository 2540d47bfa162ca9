/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Local sockets that keep messages apart and carry descriptors. */
#ifndef SYS_SOCKET_H
#define SYS_SOCKET_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/err.h"

/* All descriptors here are close-on-exec; a listening socket and those it accepts do not block. */
#define SOCKET_FDS_MAX 33

/* The socket `name` in the directory `dir`, however long that directory's path is. */
int socket_listen(int dir, const char *name, struct err *e);

/*
 * A connected socket that blocks when `waits`, or -1 and errno: EAGAIN when as many wait to be accepted as may, and we
 * do not.
 */
int socket_connect(int dir, const char *name, bool waits);

/* Two ends of one connection, neither of which blocks: 0, or -1 and errno. */
int socket_pair(int ends[2]);

/* The next client, or -1 and errno. */
int socket_accept(int listener);

/* From now on nobody can connect to a listener, or send to a connection; what has come is still there. */
void socket_refuse_more(int fd);

/* Who listens, or who connected: 0, or -1 and errno. */
int socket_peer(int fd, pid_t *pid, uid_t *uid);

/* One message, whole or not at all: 0, or -1 and errno. */
int socket_send(int fd, const void *message, size_t len, const int *fds, size_t n_fds);

/* What came: its length (0: the other end closed), or -1 and errno; `whole` tells that nothing was cut off. The
 * descriptors are the caller's. */
struct socket_message {
	void *data;
	size_t cap;
	int fds[SOCKET_FDS_MAX];
	size_t n_fds;
	bool whole;
};
ssize_t socket_receive(int fd, struct socket_message *m);

/* True when the other end has read all that was sent. */
bool socket_is_read(int fd);

/* True when there is something to receive, be it the end; asks, does not wait. */
bool socket_is_readable(int fd);

/* Waits for that, or until the descriptor `other` is readable (-1: none). False: the time is over (-1: never). */
bool socket_wait(int fd, int other, int timeout_ms);

/* True when the other end is gone; asks, does not wait. */
bool socket_is_hung_up(int fd);

#endif
