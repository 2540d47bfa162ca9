/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which sessions there are, and how to reach or end their holders. */
#include "model/session_dir.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "sys/process.h"
#include "sys/process_state.h"
#include "sys/runtime_dir.h"
#include "sys/socket.h"

#define STOP_TIMEOUT_MS  60000 /* unpinning a terabyte takes its time */
#define STOPPED_AFTER_MS 5000  /* one that stands still that long was not just about to go on */

struct file_name {
	char s[128];
};

static struct file_name file_of(const char *name, const char *suffix)
{
	struct file_name file;

	snprintf(file.s, sizeof(file.s), "%s%s", name, suffix);
	return file;
}

int session_dir_open(struct session_dir *d, bool create, struct err *e)
{
	d->fd = runtime_dir_open(create, e);
	if (d->fd == RUNTIME_DIR_NONE)
		d->fd = -1;
	else if (d->fd < 0)
		return -1;
	return 0;
}

void session_dir_close(struct session_dir *d)
{
	cleanup_close(&d->fd);
	d->fd = -1;
}

int session_dir_listen(const struct session_dir *d, const char *name, struct err *e)
{
	return socket_listen(d->fd, file_of(name, ".sock").s, e);
}

static int unreachable(const char *name, int errnum, struct err *e)
{
	err_unreachable(e, "session %s cannot be reached", name);
	e->operation = "connect";
	e->errnum = errnum;
	return -1;
}

static int reach(const struct session_dir *d, const char *name, bool waits, pid_t *pid,
		 struct err *e)
{
	_cleanup_close_ int fd = -1;
	uid_t uid;

	if (d->fd < 0)
		return SESSION_DIR_NONE;
	fd = socket_connect(d->fd, file_of(name, ".sock").s, waits);
	if (fd < 0 && (errno == ENOENT || errno == ECONNREFUSED))
		return SESSION_DIR_NONE;
	if (fd < 0 || socket_peer(fd, pid, &uid))
		return unreachable(name, errno, e);
	if (uid != geteuid() && uid)
		return err_unreachable(e, "session %s is held by user %u", name, (unsigned int)uid);
	return STEAL_FD(fd);
}

int session_dir_connect(const struct session_dir *d, const char *name, pid_t *pid, struct err *e)
{
	return reach(d, name, true, pid, e);
}

int session_dir_look(const struct session_dir *d, const char *name, pid_t *pid)
{
	struct err ignored;

	return reach(d, name, false, pid, &ignored);
}

int session_dir_lock(const struct session_dir *d, const char *name, struct err *e)
{
	return runtime_dir_lock(d->fd, file_of(name, ".lock").s, e);
}

void session_dir_remove_lock(const struct session_dir *d, const char *name)
{
	runtime_dir_remove_lock(d->fd, file_of(name, ".lock").s);
}

/* What stays is removed by who looks next. */
void session_dir_remove(const struct session_dir *d, const char *name)
{
	struct err ignored;

	runtime_dir_remove(d->fd, file_of(name, ".held").s, &ignored);
	runtime_dir_remove(d->fd, file_of(name, ".held" RUNTIME_DIR_DRAFT).s, &ignored);
	runtime_dir_remove(d->fd, file_of(name, ".sock").s, &ignored);
}

/* Under the lock nobody starts one or removes remains: looks again. */
static bool reap_locked(const struct session_dir *d, const char *name, struct session_record *r)
{
	struct err ignored;
	_cleanup_close_ int lock = session_dir_lock(d, name, &ignored);
	bool found;

	if (lock < 0 || session_record_read(d, name, r, &found, &ignored) || !found)
		return false;
	if (!r->alive) {
		session_dir_remove(d, name);
		return true;
	}
	session_record_release(r);
	return false;
}

bool session_dir_reap(const struct session_dir *d, const char *name, struct session_record *r)
{
	bool alive, reaped, found;
	struct err ignored;

	/* What cannot be read now is told the next time. */
	if (d->fd < 0 || session_record_read(d, name, r, &found, &ignored) || !found)
		return false;
	alive = r->alive;
	session_record_release(r);
	if (alive)
		return false;
	reaped = reap_locked(d, name, r);
	session_dir_remove_lock(d, name);
	return reaped;
}

/* What it was told stays with it: who lets it go on has ended it. */
static int does_not_end(const char *name, pid_t pid, struct err *e)
{
	struct process_wait_place place;
	struct process_state state;
	const char *where;

	err_refused(e, name, "session %s (process %d) does not end", name, (int)pid);
	if (process_state(pid, &state))
		return -1;
	if (process_is_stopped(&state))
		return err_hint(e, "it is stopped: kill -CONT %d lets it go on, and it ends then",
				(int)pid);
	process_wait_place(pid, &place);
	where = process_waits_in(&place);
	return err_hint(e,
			"it was told to, and gives back what it has%s%s; it is gone when "
			"vfioctl session list does not name it",
			*where ? ", just now in " : "", where);
}

static bool is_stopped(pid_t pid)
{
	struct process_state state;

	return !process_state(pid, &state) && process_is_stopped(&state);
}

int session_dir_stop(const struct session_dir *d, const char *name, bool *stopped, struct err *e)
{
	_cleanup_close_ int process = -1, fd = -1;
	pid_t pid;

	*stopped = false;
	/* One that is stuck must not keep the others from being ended. */
	fd = reach(d, name, false, &pid, e);
	if (fd == SESSION_DIR_NONE)
		return 0;
	if (fd < 0)
		return -1;
	/* The connection tells that the process of that number is still the holder. */
	process = process_open(pid);
	if (process < 0 && errno != ESRCH)
		return err_syscall(e, "pidfd_open", name, errno);
	if (process < 0 || socket_is_hung_up(fd))
		return 0;
	if (process_terminate(process))
		return err_syscall(e, "pidfd_send_signal", name, errno);
	cleanup_close(&fd);
	fd = -1;
	if (process_wait(process, STOPPED_AFTER_MS) &&
	    (is_stopped(pid) || process_wait(process, STOP_TIMEOUT_MS - STOPPED_AFTER_MS)))
		return does_not_end(name, pid, e);
	*stopped = true;
	return 0;
}
