/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The one reader of sysfs and /proc, of this machine or of a recorded one. */
#ifndef SYS_SYSFS_H
#define SYS_SYSFS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/*
 * What a look at one fact gave. Absent: the kernel has no such file here, so the thing does not
 * exist. Unknown: it may exist, and could not be read (errno says why; EMSGSIZE and EBADMSG when
 * the content is none).
 */
enum sysfs_answer { SYSFS_OK, SYSFS_ABSENT, SYSFS_UNKNOWN };

/* A machine's tree; "sys" and "proc" lie in its root. */
struct sysfs {
	int root;
	bool recorded; /* links must not lead out of it into the live machine */
};

/* `sysroot` is "" for this machine. */
int sysfs_open(struct sysfs *fs, const char *sysroot, struct err *e);
void sysfs_close(struct sysfs *fs);

/* A directory, to read its attributes from without looking up its path each time. */
struct sysfs_dir {
	int fd; /* -1: none */
};
void sysfs_dir_close(struct sysfs_dir *d);
#define _cleanup_sysfs_dir_ __attribute__((cleanup(sysfs_dir_close)))

/* `path` starts at the root, without a slash: "sys/class/iommu". */
enum sysfs_answer sysfs_dir_open(const struct sysfs *fs, const char *path, struct sysfs_dir *d);
enum sysfs_answer sysfs_dir_openf(const struct sysfs *fs, struct sysfs_dir *d, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/*
 * A directory that a link of another leads to: `path` is from the root, and from its byte `tail` on
 * from `parent`. A recorded tree's links are resolved from its root; else the shorter way is taken.
 */
enum sysfs_answer sysfs_dir_linked(const struct sysfs *fs, const struct sysfs_dir *parent,
				   const char *path, size_t tail, struct sysfs_dir *d);

/* A directory that lies in another; the name is no link. */
enum sysfs_answer sysfs_dir_within(const struct sysfs_dir *parent, const char *name,
				   struct sysfs_dir *d);

/* No attribute is longer than a page; what is longer is unknown. */
#define SYSFS_ATTRIBUTE_MAX 4096
#define SYSFS_BUFFER        (SYSFS_ATTRIBUTE_MAX + 1)

/*
 * The content up to the first NUL, without the newline at its end, in one read(). `size` counts the
 * NUL that is appended. An attribute is never a link, and never waited for.
 */
enum sysfs_answer sysfs_read(const struct sysfs_dir *d, const char *name, char *buf, size_t size);

/* A file of any length, as many bytes as fit: whoever scans a configuration space or a map goes on
 * at `offset`. */
enum sysfs_answer sysfs_read_bytes(const struct sysfs_dir *d, const char *name, uint64_t offset,
				   void *buf, size_t size, size_t *got);

/* A descriptor for whoever reads a file by other means. */
enum sysfs_answer sysfs_open_file(const struct sysfs_dir *d, const char *name, int *fd);

/* What comes next in such a file, at most `size` bytes in one read(); 0 at its end. */
enum sysfs_answer sysfs_read_on(int fd, void *buf, size_t size, size_t *got);

/* Numbers: decimal or 0x..., nothing behind. */
enum sysfs_answer sysfs_read_u64(const struct sysfs_dir *d, const char *name, uint64_t *value);
enum sysfs_answer sysfs_read_hex(const struct sysfs_dir *d, const char *name, uint64_t *value);
enum sysfs_answer sysfs_read_int(const struct sysfs_dir *d, const char *name, int64_t *value);

/* The last component of what a link points to. */
enum sysfs_answer sysfs_link_name(const struct sysfs_dir *d, const char *name, char *buf,
				  size_t size);
/* All of it. */
enum sysfs_answer sysfs_link(const struct sysfs_dir *d, const char *name, char *buf, size_t size);

bool sysfs_exists(const struct sysfs_dir *d, const char *name);
/* The same, where it matters that nobody knows. */
enum sysfs_answer sysfs_look(const struct sysfs_dir *d, const char *name);

/*
 * The names in a directory but those that begin with a dot, in the kernel's order. Stops, and
 * returns that value, when each() returns other than 0; else returns 0. *answer tells whether the
 * directory could be read.
 */
int sysfs_walk(const struct sysfs_dir *parent, const char *name, enum sysfs_answer *answer,
	       int (*each)(void *ctx, const char *name), void *ctx);

#endif
