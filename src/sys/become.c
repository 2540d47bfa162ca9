/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is left to do before this process becomes another program: descriptors, limits, user. */
#include "sys/become.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <linux/capability.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/num.h"
#include "base/text.h"

#define GROUPS_FIRST 32
#define GROUPS_MOST  65536 /* the kernel's NGROUPS_MAX */

/* --- the user --- */

static int read_groups(const char *name, struct become_user *u, struct err *e)
{
	for (int n = GROUPS_FIRST, room; n <= GROUPS_MOST; n = n > room ? n : 2 * room) {
		gid_t *grown = reallocarray(u->groups, n, sizeof(*grown));

		if (!grown)
			return err_nomem(e);
		u->groups = grown;
		room = n;
		if (getgrouplist(name, u->gid, u->groups, &n) >= 0) {
			u->n_groups = (size_t)n;
			return 0;
		}
	}
	return err_refused(e, name, "user %s is in too many groups", name);
}

/* "1000:36", which no database needs to know. */
static bool parse_ids(const char *text, struct become_user *u)
{
	const char *colon = strchr(text, ':');
	char uid[16];

	if (!colon || (size_t)(colon - text) >= sizeof(uid))
		return false;
	memcpy(uid, text, colon - text);
	uid[colon - text] = '\0';
	/* The last number means "leave it" to the kernel. */
	return parse_u32(uid, &u->uid) && parse_u32(colon + 1, &u->gid) && u->uid != UINT32_MAX &&
	       u->gid != UINT32_MAX;
}

int become_user_find(const char *text, struct become_user *u, struct err *e)
{
	const struct passwd *entry;
	uint32_t uid;

	if (strchr(text, ':')) {
		if (!parse_ids(text, u))
			return err_usage(e, "bad user \"%s\": expected NAME, UID or UID:GID", text);
	} else {
		entry = parse_u32(text, &uid) ? getpwuid(uid) : getpwnam(text);
		if (!entry)
			return err_usage(e, "there is no user \"%s\"", text);
		u->uid = entry->pw_uid;
		u->gid = entry->pw_gid;
		if (u->uid && read_groups(entry->pw_name, u, e))
			return -1;
	}
	if (!u->uid)
		return err_usage(e, "user \"%s\" is root, who gives up nothing", text);
	return 0;
}

void become_user_free(struct become_user *u)
{
	free(u->groups);
	*u = (struct become_user){ 0 };
}

static int drop_capabilities(struct err *e)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	const struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = { 0 };

	/* To leave root drops them, but not where securebits say otherwise, nor what can be inherited. */
	if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0))
		return err_syscall(e, "prctl(PR_CAP_AMBIENT)", NULL, errno);
	if (syscall(SYS_capset, &header, none))
		return err_syscall(e, "capset", NULL, errno);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return err_syscall(e, "prctl(PR_SET_NO_NEW_PRIVS)", NULL, errno);
	return 0;
}

int become_user(const struct become_user *u, struct err *e)
{
	if (setgroups(u->n_groups, u->groups))
		return err_syscall(e, "setgroups", NULL, errno);
	if (setresgid(u->gid, u->gid, u->gid))
		return err_syscall(e, "setresgid", NULL, errno);
	if (setresuid(u->uid, u->uid, u->uid))
		return err_syscall(e, "setresuid", NULL, errno);
	return drop_capabilities(e);
}

/* --- the program --- */

/* Why a file is no program: what a call answered, or EACCES of our own, as execve() would say it. */
struct unfit {
	const char *call;
	int errnum; /* 0: it is one */
};

static struct unfit check_program(const char *path)
{
	struct stat st;

	if (stat(path, &st))
		return (struct unfit){ "stat", errno };
	if (!S_ISREG(st.st_mode))
		return (struct unfit){ .errnum = EACCES };
	if (faccessat(AT_FDCWD, path, X_OK, AT_EACCESS))
		return (struct unfit){ "faccessat", errno };
	return (struct unfit){ 0 };
}

static bool is_absent(struct unfit why)
{
	return why.errnum == ENOENT || why.errnum == ENOTDIR;
}

static int no_program(const char *name, struct unfit why, struct err *e)
{
	if (is_absent(why)) {
		err_refused(e, name, "there is no program %s", name);
		e->status = EXIT_NOT_FOUND;
		return -1;
	}
	err_refused(e, name, "%s cannot be run", name);
	e->operation = why.call;
	e->errnum = why.errnum;
	e->status = EXIT_CANNOT_RUN;
	return -1;
}

static char *as_found(const char *path, struct err *e)
{
	char *copy = strdup(path);

	if (!copy)
		err_nomem(e);
	return copy;
}

char *become_find(const char *name, const char *path, struct err *e)
{
	_cleanup_text_ struct text full = { 0 };
	struct unfit why = { .errnum = ENOENT };

	if (strchr(name, '/')) {
		why = check_program(name);
		if (!why.errnum)
			return as_found(name, e);
		no_program(name, why, e);
		return NULL;
	}
	for (const char *dir = path, *next; *name && dir; dir = next) {
		size_t len = strcspn(dir, ":");
		struct unfit this;

		next = dir[len] ? dir + len + 1 : NULL;
		text_reset(&full);
		text_addn(&full, len ? dir : ".", len ?: 1);
		text_addf(&full, "/%s", name);
		if (full.failed) {
			err_nomem(e);
			return NULL;
		}
		this = check_program(full.s);
		if (!this.errnum)
			return as_found(full.s, e);
		if (!is_absent(this))
			why = this;
		/* It may be the one: another of that name, further on, is not what was asked for. */
		if (this.errnum == ENOMEM)
			break;
	}
	no_program(name, why, e);
	return NULL;
}

/* --- descriptors and limits --- */

int become_check_descriptors(int first, size_t n, struct err *e)
{
	for (int fd = first; fd < first + (int)n; fd++) {
		int flags = fcntl(fd, F_GETFD);

		/* Our own close as the program begins. */
		if (flags < 0 || flags & FD_CLOEXEC)
			continue;
		err_refused(e, NULL, "descriptor %d is open already, and %d to %d are for devices",
			    fd, first, first + (int)n - 1);
		return err_hint(e, "close it before, in a shell with %d>&-, or pass it as another",
				fd);
	}
	return 0;
}

/* First out of the way of each other, then into place, which also lets the program have them. */
int become_place_descriptors(int first, const int *fds, size_t n, struct err *e)
{
	_cleanup_free_ int *away = reallocarray(NULL, n + 1, sizeof(*away));

	if (!away)
		return err_nomem(e);
	for (size_t i = 0; i < n; i++) {
		away[i] = fcntl(fds[i], F_DUPFD_CLOEXEC, first + (int)n);
		if (away[i] < 0)
			return err_syscall(e, "dup", NULL, errno);
	}
	for (size_t i = 0; i < n; i++) {
		if (dup2(away[i], first + (int)i) < 0)
			return err_syscall(e, "dup", NULL, errno);
	}
	return 0;
}

int become_limit_memlock(uint64_t bytes, struct err *e)
{
	rlim_t value = bytes == UINT64_MAX ? RLIM_INFINITY : bytes;
	const struct rlimit limit = { .rlim_cur = value, .rlim_max = value };

	if (setrlimit(RLIMIT_MEMLOCK, &limit))
		return err_syscall(e, "setrlimit(RLIMIT_MEMLOCK)", NULL, errno);
	return 0;
}
