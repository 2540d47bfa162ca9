/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a process is just doing, as the kernel tells it. */
#ifndef SYS_PROCESS_STATE_H
#define SYS_PROCESS_STATE_H

#include <stdbool.h>
#include <sys/types.h>

/* Where in the kernel it waits. */
struct process_wait_place {
	char wchan[64]; /* the kernel's function in which it does; "" when it may not be known */
	char stack
		[200]; /* who called that, "a < b < c", the last one first; "" when it may not be known */
};
void process_wait_place(pid_t pid, struct process_wait_place *place);

/* The stack where it is known, else the function; "" when neither is. */
const char *process_waits_in(const struct process_wait_place *place);

struct process_state {
	char letter;  /* 'R' running, 'S' and 'D' sleeping, 'T' stopped, 'Z' dead */
	bool exiting; /* it was killed or ended by itself, and gives back what it had */
};

/* -1: there is no such process, or it may not be looked at. */
int process_state(pid_t pid, struct process_state *state);

/* By a signal or a debugger: until it is told to go on, no other signal but SIGKILL reaches it. */
bool process_is_stopped(const struct process_state *state);

#endif
