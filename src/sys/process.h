/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Processes: to leave the one who started us, to watch and end another. */
#ifndef SYS_PROCESS_H
#define SYS_PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * In a child: a session of its own without terminal, working directory "/", private files, the standard
 * descriptors on /dev/null, and nothing else open but `keep`, which become 3, 4, ... and stay open over an
 * exec. Ignores the signals of a terminal. 0, or -1 and errno.
 */
int process_detach(int *const *keep, size_t n_keep);

/* What a list of processes calls this one. */
void process_set_name(const char *name);

/* As many open files as the hard limit allows: every device is one. */
void process_raise_open_files(void);

/* What is written beyond `ulimit -f` is an error (EFBIG), and not this process's end; and as it was, for a
 * program that it becomes. */
void process_outlive_file_limit(void);
void process_die_of_file_limit(void);

/* What is written to who reads no more is an error (EPIPE), too. */
void process_outlive_readers(void);

/* How many there may be. */
uint64_t process_open_files(void);

/* A descriptor of nothing, to be closed when one is needed and there are no more; -1 and errno. */
int process_spare_fd(void);

/* A non-blocking descriptor that becomes readable on SIGTERM and, if `interrupt`, on SIGINT and SIGHUP; they are
 * blocked. A SIGHUP that is ignored stays so. */
int process_signals(bool interrupt);

/* A handle of a process; -1 and errno. */
int process_open(pid_t pid);
int process_terminate(int process);
/* Waits for its end: 0, or -1 when that took longer. */
int process_wait(int process, int timeout_ms);

#endif
