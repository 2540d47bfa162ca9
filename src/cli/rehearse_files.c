/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The files that the lines of a batch name, looked at and not opened. */
#include "cli/rehearse_files.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd/args.h"
#include "cmd/rehearse.h"

/* Files that earlier lines would write, by the real path of their directory: a tree of tsearch(3). */
struct written {
	void *paths;
};

static const struct {
	int access;
	bool dash; /* "-" is no file's name */
} modes[] = {
	[ARG_FILE_IN] = { R_OK, true },
	[ARG_FILE_OUT] = { W_OK, true },
	[ARG_FILE_INOUT] = { R_OK | W_OK, false },
	[ARG_DIR] = { X_OK, false },
};

static int compare(const void *a, const void *b)
{
	return strcmp(a, b);
}

/* The directory that `path` lies in, real, with a slash at its end and room for a name; NULL and errno. */
static char *real_directory(const char *path, size_t room)
{
	const char *slash = strrchr(path, '/');
	char *typed = slash ? strndup(path, (size_t)(slash - path) + 1) : strdup(".");
	char *real = typed ? realpath(typed, NULL) : NULL;
	char *roomy = real ? realloc(real, strlen(real) + room + 2) : NULL;

	free(typed);
	if (!roomy)
		free(real);
	return roomy ? strcat(roomy, "/") : NULL;
}

/* To be freed; NULL when there is no such directory. */
static char *real_path(const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	char *real = real_directory(path, strlen(name));

	return real ? strcat(real, name) : NULL;
}

static bool is_written(const struct written *w, const char *path)
{
	char *real = real_path(path);
	bool is = real && tfind(real, &w->paths, compare);

	free(real);
	return is;
}

static int note_written(struct written *w, const char *path, struct err *e)
{
	char *real = real_path(path);
	char **found = real ? tsearch(real, &w->paths, compare) : NULL;

	if (!found || *found != real)
		free(real);
	return found ? 0 : err_nomem(e);
}

static int check_makes(const char *path, struct err *e)
{
	char *directory = real_directory(path, 0);
	bool may = directory && !faccessat(AT_FDCWD, directory, W_OK | X_OK, AT_EACCESS);
	int why = errno;

	free(directory);
	return may ? 0 : err_syscall(e, "open", path, why);
}

static int check_size(const struct args *a, const struct arg_value *v, const struct stat *st,
		      struct err *e)
{
	uint64_t least = cmd_file_least(a, v->row->name);

	if (!S_ISREG(st->st_mode) || (uint64_t)st->st_size >= least)
		return 0;
	return err_refused(e, v->str, "%s has 0x%llx bytes, fewer than 0x%llx", v->str,
			   (unsigned long long)st->st_size, (unsigned long long)least);
}

/* One that is there. */
static int check_file(const struct args *a, const struct arg_value *v, const struct stat *st,
		      bool changes, struct err *e)
{
	if (faccessat(AT_FDCWD, v->str, modes[v->row->type].access, AT_EACCESS))
		return err_syscall(e, "open", v->str, errno);
	if (v->row->type == ARG_DIR)
		return S_ISDIR(st->st_mode) ? 0 : err_syscall(e, "open", v->str, ENOTDIR);
	if (S_ISDIR(st->st_mode))
		return err_syscall(e, "open", v->str, EISDIR);
	if (v->row->type == ARG_FILE_INOUT && !S_ISREG(st->st_mode))
		return err_refused(e, v->str, "%s is not a regular file", v->str);
	return changes || v->row->type == ARG_FILE_OUT ? 0 : check_size(a, v, st, e);
}

static int check_value(struct written *w, const struct args *a, const struct arg_value *v,
		       struct err *e)
{
	bool writes = v->row->type == ARG_FILE_OUT, changes;
	struct stat st;
	int absent;

	if (v->row->type == ARG_FD)
		return fcntl((int)v->number, F_GETFD) < 0 ? err_syscall(e, "dup", v->str, errno)
							  : 0;
	if (modes[v->row->type].dash && !strcmp(v->str, "-"))
		return 0;
	changes = is_written(w, v->str);
	absent = stat(v->str, &st) ? errno : 0;
	if (!absent) {
		if (check_file(a, v, &st, changes, e))
			return -1;
	} else if (absent != ENOENT || (!writes && !changes)) {
		return err_syscall(e, "open", v->str, absent);
	} else if (writes && !changes && check_makes(v->str, e)) {
		return -1;
	}
	return writes && !changes ? note_written(w, v->str, e) : 0;
}

static int check_line(struct written *w, struct args *args, struct err *e)
{
	const struct arg_value *v;

	for (size_t i = 0; (v = args_file(args, i)); i++)
		if (check_value(w, args, v, e))
			return -1;
	return 0;
}

enum exit_status rehearse_files(struct job *j)
{
	struct line_reader lines = { .data = j->lines.s, .len = j->lines.len };
	enum exit_status status = EXIT_DONE;
	struct written written = { NULL };
	struct line_record record;

	while (line_next(&lines, &record) > 0) {
		struct err e = { 0 };

		if (!check_line(&written, record.line.args, &e))
			continue;
		run_error(&j->program->runner, &e, record.line.number);
		status = EXIT_REFUSED;
	}
	line_reader_end(&lines);
	tdestroy(written.paths, free);
	return status;
}
