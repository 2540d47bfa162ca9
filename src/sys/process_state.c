/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a process is just doing, as the kernel tells it. */
#include "sys/process_state.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/num.h"
#include "base/text.h"

static ssize_t read_proc(pid_t pid, const char *file, char *buf, size_t size)
{
	char path[40];
	_cleanup_close_ int fd = -1;
	ssize_t n;

	snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, file);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	n = fd < 0 ? -1 : read(fd, buf, size - 1);
	buf[n > 0 ? n : 0] = 0;
	return n;
}

/* Lines "[<0>] wait_for_completion+0x1b/0x30", root's to read. The first ones tell the driver, the last what all share. */
static void read_stack(pid_t pid, struct process_wait_place *place)
{
	char text[4096], *line, *rest = text;

	if (read_proc(pid, "stack", text, sizeof(text)) <= 0)
		return;
	while ((line = strsep(&rest, "\n"))) {
		const char *name = strchr(line, ' ');

		if (name && !text_list_add(place->stack, sizeof(place->stack), " < ", name + 1,
					   strcspn(name + 1, "+ ")))
			return;
	}
}

void process_wait_place(pid_t pid, struct process_wait_place *place)
{
	*place = (struct process_wait_place){ 0 };
	read_proc(pid, "wchan", place->wchan, sizeof(place->wchan));
	/* "0": the kernel does not say. */
	if (!strcmp(place->wchan, "0"))
		place->wchan[0] = 0;
	read_stack(pid, place);
}

const char *process_waits_in(const struct process_wait_place *place)
{
	return *place->stack ? place->stack : place->wchan;
}

/* From include/linux/sched.h; proc(5) names the field. */
#define PF_EXITING         0x4
#define FLAGS_BEHIND_STATE 6

/* "PID (NAME) STATE PPID PGRP SESSION TTY TPGID FLAGS ...", where NAME may hold anything. */
int process_state(pid_t pid, struct process_state *state)
{
	char text[512], *field, *rest;
	uint64_t flags;

	if (read_proc(pid, "stat", text, sizeof(text)) <= 0)
		return -1;
	rest = strrchr(text, ')');
	if (!rest || rest[1] != ' ')
		return -1;
	rest += 2;
	state->letter = *rest;
	for (int i = 0; i < FLAGS_BEHIND_STATE; i++)
		strsep(&rest, " ");
	field = strsep(&rest, " ");
	if (!field || !parse_u64(field, &flags))
		return -1;
	state->exiting = flags & PF_EXITING;
	return 0;
}

bool process_is_stopped(const struct process_state *state)
{
	return state->letter == 'T' || state->letter == 't';
}
