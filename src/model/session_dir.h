/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which sessions there are: their sockets, and what each holds written beside it. */
#ifndef MODEL_SESSION_DIR_H
#define MODEL_SESSION_DIR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"
#include "base/text.h"

#define SESSION_NAME_MAX 64

/*
 * For a session NAME the directory has NAME.sock, where its holder listens; NAME.held, what it holds, kept up to
 * date by the holder; NAME.lock, taken while a holder is started or the remains of one are removed, and there until
 * the session ends.
 */
struct session_dir {
	int fd; /* -1: there is no directory, hence no session */
};

int session_dir_open(struct session_dir *d, bool create, struct err *e);
void session_dir_close(struct session_dir *d);
#define _cleanup_session_dir_ __attribute__((cleanup(session_dir_close)))

int session_dir_listen(const struct session_dir *d, const char *name, struct err *e);

/* A connection to the holder, and its pid. SESSION_DIR_NONE: there is no holder; -1 and *e: it cannot be used. */
#define SESSION_DIR_NONE (-2)
int session_dir_connect(const struct session_dir *d, const char *name, pid_t *pid, struct err *e);

/* The same for who has nothing to ask: a holder with which no more can wait is not waited for either, and gives -1. */
int session_dir_look(const struct session_dir *d, const char *name, pid_t *pid);

int session_dir_lock(const struct session_dir *d, const char *name, struct err *e);

/* Where a session ended, or did not begin, and the caller has no lock; who waits for it is not disturbed. */
void session_dir_remove_lock(const struct session_dir *d, const char *name);

/* Removes the socket and the list; by the holder that ends, or by who has the lock. */
void session_dir_remove(const struct session_dir *d, const char *name);

/* --- what a session holds --- */

struct session_record {
	char name[SESSION_NAME_MAX + 1];
	pid_t pid; /* the holder's; that of a dead one when !alive */
	bool alive;
	bool stays; /* when it holds nothing */
	uint64_t mappings;
	struct text held; /* a line "KIND NAME" for every object */
};
void session_record_release(struct session_record *r);

/* Writes what a session holds; *file is then where session_record_mappings() counts on, replaced by each call. */
int session_record_write(const struct session_dir *d, const char *name,
			 const struct session_record *r, int *file, struct err *e);
void session_record_mappings(int file, uint64_t mappings);

/* *found and *r when there is such a session, or the remains of one. */
int session_record_read(const struct session_dir *d, const char *name, struct session_record *r,
			bool *found, struct err *e);

/* All of them, by name; free with session_records_free(). */
int session_records(const struct session_dir *d, struct session_record **records, size_t *n,
		    struct err *e);
void session_records_free(struct session_record *records, size_t n);

/* Whose holder a process is: "" when it is that of none of this user's sessions, or he can have none. */
int session_of_process(pid_t pid, char name[SESSION_NAME_MAX + 1], struct err *e);

/* True, once, when the session's holder died without giving its session up: *r tells what was lost. */
bool session_dir_reap(const struct session_dir *d, const char *name, struct session_record *r);

/* Ends a holder and waits until it has given everything back. False when there was none. -1 and *e. */
int session_dir_stop(const struct session_dir *d, const char *name, bool *stopped, struct err *e);

#endif
