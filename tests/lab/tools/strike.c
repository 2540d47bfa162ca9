/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Kills the vfioctls that there are, and waits until they are dead.
 *
 *	strike client|holder|both PLAYER DELAY
 *	strike nobody
 *
 * DELAY microseconds from now, or as soon then as there is somebody, for both one of each: while the process PLAYER,
 * which starts them, has not ended. Where clients are struck, the player is killed first and starts no more. Each that
 * was killed is told, "client 123 attach 0000:00:01.0"; with `nobody` each that there is. Status 1: one does not die.
 */
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define PEOPLE_MAX    256
#define DIES_WITHIN_S 10
#define PAUSE_NS      1000000

enum kind { NOBODY = 0, CLIENT = 1, HOLDER = 2, BOTH = CLIENT | HOLDER };

static const char *const kinds[] = { "nobody", "client", "holder", "both" };

struct person {
	pid_t pid;
	enum kind kind;
	char words[1024];
	const char *rest; /* the words behind the program's, spaces between */
};

struct people {
	struct person all[PEOPLE_MAX];
	size_t n;
};

static size_t read_file(pid_t pid, const char *name, char *text, size_t size)
{
	char path[64];
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, name);
	fd = open(path, O_RDONLY);
	n = fd < 0 ? 0 : read(fd, text, size - 1);
	if (fd >= 0)
		close(fd);
	n = n < 0 ? 0 : n;
	text[n] = '\0';
	return (size_t)n;
}

/* By its words, which kernel threads and the dead are without. */
static enum kind kind_of(struct person *p)
{
	size_t n = read_file(p->pid, "cmdline", p->words, sizeof(p->words));
	const char *slash = strrchr(p->words, '/');
	size_t length = strlen(p->words);

	if (strcmp(slash ? slash + 1 : p->words, "vfioctl"))
		return NOBODY;
	p->rest = p->words + length + (length < n);
	if (!strcmp(p->rest, "holder"))
		return HOLDER;
	for (char *c = p->words + length + 1; c < p->words + n; c++)
		*c = *c ?: ' ';
	return CLIENT;
}

static bool is_dead(pid_t pid)
{
	char stat[512];
	const char *end;

	read_file(pid, "stat", stat, sizeof(stat));
	end = strrchr(stat, ')');
	return !end || strchr("ZX", end[2]);
}

/* Those of the wanted kinds; true: there are some of each. */
static bool find(enum kind wanted, struct people *people)
{
	DIR *proc = opendir("/proc");
	enum kind met = NOBODY;
	struct dirent *entry;

	people->n = 0;
	while (proc && people->n < PEOPLE_MAX && (entry = readdir(proc))) {
		struct person *p = &people->all[people->n];

		p->pid = atoi(entry->d_name);
		p->kind = p->pid ? kind_of(p) : NOBODY;
		if (p->kind & wanted) {
			met |= p->kind;
			people->n++;
		}
	}
	if (proc)
		closedir(proc);
	return met == wanted;
}

static void tell(const struct people *people)
{
	for (size_t i = 0; i < people->n; i++) {
		const struct person *p = &people->all[i];

		printf("%s %d %s\n", kinds[p->kind], p->pid, p->rest);
	}
}

static void pause_ns(long ns)
{
	struct timespec left = { .tv_sec = ns / 1000000000, .tv_nsec = ns % 1000000000 };

	nanosleep(&left, NULL);
}

/* False: one does not die. */
static bool kill_all(const struct people *people)
{
	long tries = DIES_WITHIN_S * (1000000000L / PAUSE_NS);

	for (size_t i = 0; i < people->n; i++)
		kill(people->all[i].pid, SIGKILL);
	for (size_t i = 0; i < people->n; i++) {
		while (!is_dead(people->all[i].pid) && tries--)
			pause_ns(PAUSE_NS);
		if (tries < 0) {
			printf("%d does not die\n", people->all[i].pid);
			return false;
		}
	}
	return true;
}

static bool strike(enum kind wanted, pid_t player)
{
	struct people people;
	bool met;

	do {
		/* It shall not start another while one is looked for. */
		kill(player, SIGSTOP);
		met = find(wanted, &people);
		kill(player, met && wanted & CLIENT ? SIGKILL : SIGCONT);
	} while (!met && !is_dead(player));
	if (!met)
		return true;
	tell(&people);
	return kill_all(&people);
}

static enum kind kind_named(const char *word)
{
	for (enum kind kind = CLIENT; kind <= BOTH; kind++) {
		if (!strcmp(word, kinds[kind]))
			return kind;
	}
	return NOBODY;
}

int main(int argc, char **argv)
{
	enum kind wanted = argc == 4 ? kind_named(argv[1]) : NOBODY;
	struct people people;

	if (argc == 2 && !strcmp(argv[1], "nobody")) {
		find(BOTH, &people);
		tell(&people);
		return 0;
	}
	if (!wanted) {
		fprintf(stderr, "strike client|holder|both PLAYER DELAY, or: strike nobody\n");
		return 64;
	}
	pause_ns(atol(argv[3]) * 1000);
	return !strike(wanted, atoi(argv[2]));
}
