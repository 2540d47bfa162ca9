/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a session holds, written beside its socket for those who ask, and for when its holder is killed. */
#include "model/session_dir.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/num.h"
#include "sys/runtime_dir.h"

/*
 * The first line is MAPPINGS, fixed in width so that the number can be written over; the second the holder; the
 * others what it holds.
 */
#define MAPPINGS        "mappings "
#define MAPPINGS_DIGITS 20

static void format_mappings(uint64_t mappings, char digits[MAPPINGS_DIGITS + 1])
{
	snprintf(digits, MAPPINGS_DIGITS + 1, "%0*llu", MAPPINGS_DIGITS,
		 (unsigned long long)mappings);
}

void session_record_release(struct session_record *r)
{
	text_free(&r->held);
	*r = (struct session_record){ 0 };
}

static void held_name(const char *name, char file[128])
{
	snprintf(file, 128, "%s.held", name);
}

int session_record_write(const struct session_dir *d, const char *name,
			 const struct session_record *r, int *file, struct err *e)
{
	_cleanup_text_ struct text content = { 0 };
	char digits[MAPPINGS_DIGITS + 1], file_name[128];
	int fd;

	format_mappings(r->mappings, digits);
	text_addf(&content, MAPPINGS "%s\n", digits);
	text_addf(&content, "%d %s\n", (int)r->pid, r->stays ? "stays" : "goes");
	text_add(&content, r->held.s ?: "");
	held_name(name, file_name);
	fd = runtime_dir_replace(d->fd, file_name, &content, e);
	if (fd < 0)
		return -1;
	cleanup_close(file);
	*file = fd;
	return 0;
}

void session_record_mappings(int file, uint64_t mappings)
{
	char digits[MAPPINGS_DIGITS + 1];

	format_mappings(mappings, digits);
	runtime_dir_patch(file, sizeof(MAPPINGS) - 1, digits, MAPPINGS_DIGITS);
}

/* Cuts the first line off *rest; NULL when there is none. */
static char *take_line(char **rest)
{
	char *line = *rest, *end = line ? strchr(line, '\n') : NULL;

	if (!end)
		return NULL;
	*end = '\0';
	*rest = end + 1;
	return line;
}

static bool parse_record(char *content, struct session_record *r)
{
	/* No content at all gives no line either. */
	char *mappings = take_line(&content), *holder = take_line(&content);
	char *blank = holder ? strchr(holder, ' ') : NULL;
	uint64_t pid;

	if (!mappings || !blank || strncmp(mappings, MAPPINGS, sizeof(MAPPINGS) - 1))
		return false;
	mappings += sizeof(MAPPINGS) - 1;
	mappings += strspn(mappings, "0");
	*blank = '\0';
	if (!parse_u64(*mappings ? mappings : "0", &r->mappings) || !parse_u64(holder, &pid))
		return false;
	r->pid = (pid_t)pid;
	r->stays = !strcmp(blank + 1, "stays");
	text_add(&r->held, content);
	return !r->held.failed;
}

static int read_held(const struct session_dir *d, const char *name, struct session_record *r,
		     bool *found, struct err *e)
{
	_cleanup_text_ struct text content = { 0 };
	char file_name[128];
	enum sysfs_answer answer;

	held_name(name, file_name);
	answer = runtime_dir_read(d->fd, file_name, &content);
	if (answer == SYSFS_UNKNOWN)
		return err_syscall(e, "read", file_name, errno);
	*found = answer == SYSFS_OK && parse_record(content.s, r);
	return content.failed || r->held.failed ? err_nomem(e) : 0;
}

int session_record_read(const struct session_dir *d, const char *name, struct session_record *r,
			bool *found, struct err *e)
{
	struct session_record read = { 0 };
	pid_t pid;
	int fd;

	/* A longer one is no session's, whoever made the file. */
	*found = false;
	if (strlen(name) > SESSION_NAME_MAX)
		return 0;
	strcpy(read.name, name);
	fd = session_dir_look(d, name, &pid);
	read.alive = fd != SESSION_DIR_NONE;
	if (fd >= 0)
		read.pid = pid; /* all there is while it is just starting */
	cleanup_close(&fd);
	if (read_held(d, name, &read, found, e)) {
		session_record_release(&read);
		return -1;
	}
	*found |= fd >= 0;
	if (*found)
		*r = read;
	else
		session_record_release(&read);
	return 0;
}

struct gathering {
	const struct session_dir *dir;
	struct session_record *records;
	size_t n, cap;
	int failed;
	struct err *e;
};

static void gather(void *ctx, const char *name)
{
	struct gathering *g = ctx;
	bool found;

	if (g->failed)
		return;
	if (g->n == g->cap) {
		size_t cap = g->cap ? 2 * g->cap : 8;
		struct session_record *grown = reallocarray(g->records, cap, sizeof(*grown));

		if (!grown) {
			g->failed = err_nomem(g->e);
			return;
		}
		g->records = grown;
		g->cap = cap;
	}
	g->failed = session_record_read(g->dir, name, &g->records[g->n], &found, g->e);
	g->n += !g->failed && found;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct session_record *)a)->name,
		      ((const struct session_record *)b)->name);
}

int session_records(const struct session_dir *d, struct session_record **records, size_t *n,
		    struct err *e)
{
	struct gathering g = { .dir = d, .e = e };

	if (d->fd >= 0 && runtime_dir_each(d->fd, ".sock", gather, &g, e))
		g.failed = -1;
	if (g.failed) {
		session_records_free(g.records, g.n);
		return -1;
	}
	if (g.n)
		qsort(g.records, g.n, sizeof(g.records[0]), by_name);
	*records = g.records;
	*n = g.n;
	return 0;
}

void session_records_free(struct session_record *records, size_t n)
{
	for (size_t i = 0; i < n; i++)
		session_record_release(&records[i]);
	free(records);
}

int session_of_process(pid_t pid, char name[SESSION_NAME_MAX + 1], struct err *e)
{
	_cleanup_session_dir_ struct session_dir dir = { .fd = -1 };
	struct session_record *records;
	struct err none = { 0 };
	size_t n;

	name[0] = '\0';
	if (session_dir_open(&dir, false, &none)) {
		if (none.errnum)
			*e = none;
		return none.errnum ? -1 : 0;
	}
	if (session_records(&dir, &records, &n, e))
		return -1;
	for (size_t i = 0; i < n && !*name; i++) {
		if (records[i].alive && records[i].pid == pid)
			memcpy(name, records[i].name, sizeof(records[i].name));
	}
	session_records_free(records, n);
	return 0;
}
