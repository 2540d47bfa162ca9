/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which of a command's points are worth a round, as one round without a failure shows them. */
#ifndef FAILPLAN_H
#define FAILPLAN_H

#include <stdint.h>
#include <sys/uio.h>

#include "failnth.h"

/*
 * Two points are alike when they are the same allocation (the K-th) of the same call, with the same file but for the
 * digits in its name, from the same place of the program: all that lies on its stack and leads into its code is the
 * same. That is the same fact of another device, as a rule. Outside of calls there are only page faults, which are alike:
 * the kernel lets the program run into them again. Of those alike the first three are tried, and every tenth; of a
 * call's points beyond the first, which are a driver's that begins or ends, every seventh.
 */
#define ALIKE_FIRST 3
#define ALIKE_EVERY 10
#define CALL_FIRST  24
#define CALL_EVERY  7
#define POINTS_MAX  50000
#define PAGE_FAULT  1
#define NOT_REACHED 1000000 /* as many points as no command has */

struct point {
	uint64_t call; /* or PAGE_FAULT; 0: not known */
	long nth;      /* of that call */
};

struct plan {
	struct point points[POINTS_MAX + 1];
	long n;
	uint64_t call; /* the one that it is in */
	long before;   /* points by then, or as it was out of the last one */
	pid_t pid;     /* whose that is */
	uint64_t code_first, code_end;
};

static uint64_t mix(uint64_t hash, uint64_t value)
{
	return (hash ^ value) * 0x100000001b3 + (hash >> 29);
}

static uint64_t mix_text(uint64_t hash, const char *text)
{
	for (; *text; text++) {
		if (*text < '0' || *text > '9')
			hash = mix(hash, (unsigned char)*text);
	}
	return hash;
}

static size_t read_memory(pid_t pid, uint64_t address, void *buf, size_t size)
{
	struct iovec here = { buf, size }, there = { (void *)(uintptr_t)address, size };
	ssize_t n = process_vm_readv(pid, &here, 1, &there, 1, 0);

	return n > 0 ? (size_t)n : 0;
}

/* Where the program's code lies. */
static void find_code(struct plan *p, const struct round *r)
{
	const char *program = basename(r->command[0]);
	unsigned long first, end;
	char path[64], line[600];
	FILE *maps;

	snprintf(path, sizeof(path), "/proc/%d/maps", (int)r->counting);
	maps = fopen(path, "r");
	while (maps && fgets(line, sizeof(line), maps)) {
		line[strcspn(line, "\n")] = 0;
		if (strstr(line, " r-xp ") && strrchr(line, '/') &&
		    !strcmp(strrchr(line, '/') + 1, program) &&
		    sscanf(line, "%lx-%lx", &first, &end) == 2) {
			p->code_first = first;
			p->code_end = end;
		}
	}
	if (maps)
		fclose(maps);
}

static uint64_t mix_stack(uint64_t hash, const struct plan *p, pid_t pid, uint64_t from)
{
	static uint64_t words[1 << 14];
	size_t n = read_memory(pid, from & ~7UL, words, sizeof(words)) / sizeof(*words);

	for (size_t i = 0; i < n; i++) {
		if (words[i] >= p->code_first && words[i] < p->code_end)
			hash = mix(hash, words[i]);
	}
	return hash;
}

/* The directory or file that a call is for, and the name in it. */
static uint64_t mix_file(uint64_t hash, pid_t pid, const struct __ptrace_syscall_info *info)
{
	static const long with_name[] = {
		SYS_openat,    SYS_readlinkat, SYS_newfstatat, SYS_statx,
		SYS_faccessat, SYS_faccessat2, SYS_unlinkat,   SYS_mkdirat
	};
	char path[64], text[513];
	ssize_t n;

	snprintf(path, sizeof(path), "/proc/%d/fd/%d", (int)pid, (int)info->entry.args[0]);
	n = readlink(path, text, sizeof(text) - 1);
	text[n > 0 ? n : 0] = 0;
	hash = mix_text(hash, text);
	for (size_t i = 0; i < sizeof(with_name) / sizeof(with_name[0]); i++) {
		if ((long)info->entry.nr != with_name[i])
			continue;
		text[read_memory(pid, info->entry.args[1], text, sizeof(text) - 1)] = 0;
		hash = mix_text(hash, text);
	}
	return info->entry.nr == SYS_ioctl ? mix(hash, info->entry.args[1]) : hash;
}

/* The points since the last note were in the call. */
static void plan_note(struct plan *p, uint64_t call, long used)
{
	for (long n = p->before + 1; n <= used && n <= POINTS_MAX; n++)
		p->points[n] = (struct point){ call, call == PAGE_FAULT ? 0 : n - p->before };
}

static void plan_at_call(struct round *r)
{
	struct plan *p = r->ctx;
	struct __ptrace_syscall_info info;
	long left = proc_number(r->counting, "fail-nth"), used = NOT_REACHED - left;

	if (left < 0 || ptrace(PTRACE_GET_SYSCALL_INFO, r->counting, sizeof(info), &info) <= 0)
		return;
	if (info.op == PTRACE_SYSCALL_INFO_ENTRY) {
		if (!p->code_end)
			find_code(p, r);
		if (p->pid == r->counting && !p->call)
			plan_note(p, PAGE_FAULT, used);
		p->call = mix_file(mix(1, info.entry.nr), r->counting, &info);
		p->call = mix_stack(p->call, p, r->counting, info.stack_pointer);
	} else {
		if (p->pid == r->counting && p->call)
			plan_note(p, p->call, used);
		p->call = 0;
	}
	p->before = used;
	p->pid = r->counting;
}

/* Runs the command; `p` is all zeroes. */
static void plan_make(struct plan *p, char *const *command)
{
	struct round r = {
		.command = command, .n = NOT_REACHED, .at_call = plan_at_call, .ctx = p
	};

	run_round(&r);
	p->n = NOT_REACHED - r.left;
}

static bool plan_tries(const struct plan *p, long n)
{
	const struct point *point = &p->points[n];
	long alike = 0;

	if (n > p->n || n > POINTS_MAX || !point->call)
		return true;
	if (point->nth > CALL_FIRST && point->nth % CALL_EVERY)
		return false;
	for (const struct point *other = &p->points[1]; other < point; other++)
		alike += other->call == point->call && other->nth == point->nth;
	return alike < ALIKE_FIRST || alike % ALIKE_EVERY == ALIKE_EVERY - 1;
}

#endif
