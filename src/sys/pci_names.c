/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The names of PCI vendors, devices and classes, from the machine's pci.ids. */
#include "sys/pci_names.h"

#include <limits.h>
#include <setjmp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <pci/pci.h>

#include "base/arena.h"

/* What libpci is asked: never the network, never udev's database. */
#define LOOKUP (PCI_LOOKUP_NO_NUMBERS | PCI_LOOKUP_NO_HWDB)

/* Answers, so that ten thousand equal devices are one question. */
struct answer {
	uint64_t key; /* 0: free */
	const char *name;
};

struct id_names {
	struct pci_access *access;
	bool broken; /* libpci has given up; no more questions */
	struct arena arena;
	struct answer *answers; /* hashed by key; never full */
	size_t n, cap;          /* a power of two */
	char path[PATH_MAX];
};

/* libpci's error callback must not return, and is not told whose error it is. */
static _Thread_local jmp_buf *in_libpci;

static void __attribute__((noreturn)) give_up(char *message, ...)
{
	(void)message;
	longjmp(*in_libpci, 1);
}

static void ignore(char *message, ...)
{
	(void)message;
}

struct id_names *id_names_open(const char *sysroot)
{
	struct id_names *names = calloc(1, sizeof(*names));
	struct stat st;
	int len;

	if (!names)
		return NULL;
	len = snprintf(names->path, sizeof(names->path), "%s/usr/share/misc/pci.ids", sysroot);
	/* A recorded tree may hold anything under that name, even what libpci would wait for. */
	if (!*sysroot || len >= (int)sizeof(names->path) || stat(names->path, &st) ||
	    !S_ISREG(st.st_mode) || access(names->path, R_OK))
		names->path[0] = 0;
	return names;
}

void id_names_close(struct id_names *names)
{
	jmp_buf failed;

	if (!names)
		return;
	in_libpci = &failed;
	if (names->access && !setjmp(failed))
		pci_cleanup(names->access);
	in_libpci = NULL;
	arena_free(&names->arena);
	free(names->answers);
	free(names);
}

/* Made at the first question: a machine without a PCI device does without. */
static void begin(struct id_names *names)
{
	names->access = pci_alloc();
	names->access->error = give_up;
	names->access->warning = ignore;
	names->access->debug = ignore;
	if (names->path[0])
		pci_set_name_list_path(names->access, names->path, 0);
}

struct question {
	int flags;
	int ids[2];
};

/* The answer in buf, or NULL. After an error of libpci's (no memory, a broken list) there are no
 * more names. */
static const char *ask(struct id_names *names, const struct question *q, char *buf, int size)
{
	jmp_buf failed;
	const char *name = NULL;

	if (names->broken)
		return NULL;
	in_libpci = &failed;
	if (setjmp(failed)) {
		names->broken = true;
		in_libpci = NULL;
		return NULL;
	}
	if (!names->access)
		begin(names);
	name = pci_lookup_name(names->access, buf, size, q->flags | LOOKUP, q->ids[0], q->ids[1]);
	in_libpci = NULL;
	return name;
}

static size_t place_of(const struct answer *answers, size_t cap, uint64_t key)
{
	size_t place = (size_t)((key * 0x9e3779b97f4a7c15ULL) >> 32) & (cap - 1);

	while (answers[place].key && answers[place].key != key)
		place = (place + 1) & (cap - 1);
	return place;
}

static int grow(struct id_names *names)
{
	size_t cap = names->cap ? 2 * names->cap : 64;
	struct answer *answers = calloc(cap, sizeof(*answers));

	if (!answers)
		return -1;
	for (size_t i = 0; i < names->cap; i++) {
		const struct answer *old = &names->answers[i];

		if (old->key)
			answers[place_of(answers, cap, old->key)] = *old;
	}
	free(names->answers);
	names->answers = answers;
	names->cap = cap;
	return 0;
}

/* Without memory there is no name, which is no error. */
static const char *lookup(struct id_names *names, const struct question *q)
{
	uint64_t key = (uint64_t)q->flags << 32 | (uint32_t)q->ids[0] << 16 | (uint32_t)q->ids[1];
	const char *name;
	char buf[512];
	size_t place;

	if (2 * names->n >= names->cap && grow(names))
		return NULL;
	place = place_of(names->answers, names->cap, key);
	if (names->answers[place].key)
		return names->answers[place].name;
	name = ask(names, q, buf, sizeof(buf));
	names->answers[place].key = key;
	names->answers[place].name = name ? arena_str(&names->arena, name) : NULL;
	names->n++;
	return names->answers[place].name;
}

void id_names_read(struct id_names *names)
{
	id_names_class(names, 0);
}

const char *id_names_device(struct id_names *names, uint16_t vendor, uint16_t device)
{
	const char *name = lookup(names, &(struct question){ PCI_LOOKUP_VENDOR | PCI_LOOKUP_DEVICE,
							     { vendor, device } });

	return name ? name : lookup(names, &(struct question){ PCI_LOOKUP_VENDOR, { vendor, 0 } });
}

const char *id_names_class(struct id_names *names, uint32_t class)
{
	return lookup(names, &(struct question){ PCI_LOOKUP_CLASS, { (int)(class >> 8), 0 } });
}
