/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Memory for DMA: files behind it, mapping, placing, populating, limits. */
#include "sys/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <linux/mempolicy.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "sys/ioctl.h"

#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23 /* not in libcs older than Linux 5.14 */
#endif

#define MEMORY_FILE(m) TARGET(m, NULL)
#define NODES_MOST     1024 /* MAX_NUMNODES of the largest kernel configuration */
#define BITS_PER_LONG  (8 * sizeof(unsigned long))

uint64_t memory_page_size(void)
{
	return sysconf(_SC_PAGESIZE);
}

int memory_lock_limit(uint64_t *bytes, struct err *e)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_MEMLOCK, &limit))
		return err_syscall(e, "getrlimit", "RLIMIT_MEMLOCK", errno);
	*bytes = limit.rlim_cur == RLIM_INFINITY ? UINT64_MAX : limit.rlim_cur;
	return 0;
}

/* memfd_create() takes the hugetlb size as a power of two in its upper bits, as mmap() does. */
static unsigned int hugetlb_flags(uint64_t page_size)
{
	if (!page_size)
		return 0;
	return MFD_HUGETLB | (unsigned int)__builtin_ctzll(page_size) << MAP_HUGE_SHIFT;
}

int memory_file_create(struct memory_file *m, const struct trace *trace, const char *name,
		       uint64_t size, uint64_t page_size, struct err *e)
{
	int fd = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING | hugetlb_flags(page_size));

	HANDLE_SET(m, fd, trace, name);
	if (fd < 0)
		return err_syscall(e, "memfd_create", name, errno);
	if (ftruncate(fd, size)) {
		err_syscall(e, "ftruncate", name, errno);
		memory_file_close(m);
		return -1;
	}
	return 0;
}

void memory_file_adopt(struct memory_file *m, const struct trace *trace, const char *name, int fd)
{
	HANDLE_SET(m, fd, trace, name);
}

void memory_file_close(struct memory_file *m)
{
	HANDLE_CLOSE(m);
}

int memory_file_seal(const struct memory_file *m, struct err *e)
{
	if (fcntl(m->fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL))
		return ioctl_refused(MEMORY_FILE(m), "fcntl(F_ADD_SEALS)", errno, e);
	return 0;
}

int memory_file_info(const struct memory_file *m, struct memory_file_info *info, struct err *e)
{
	struct stat st;
	struct statfs fs;
	int mode = fcntl(m->fd, F_GETFL);

	if (mode < 0)
		return ioctl_refused(MEMORY_FILE(m), "fcntl(F_GETFL)", errno, e);
	if (fstat(m->fd, &st))
		return ioctl_refused(MEMORY_FILE(m), "fstat", errno, e);
	if (fstatfs(m->fd, &fs))
		return ioctl_refused(MEMORY_FILE(m), "fstatfs", errno, e);
	*info = (struct memory_file_info){
		.size = st.st_size,
		.page_size =
			fs.f_type == HUGETLBFS_MAGIC ? (uint64_t)fs.f_bsize : memory_page_size(),
		.is_regular = S_ISREG(st.st_mode),
		.is_writable = (mode & O_ACCMODE) == O_RDWR,
		.device = st.st_dev,
		.inode = st.st_ino,
	};
	return 0;
}

void *memory_map(const struct memory_file *m, uint64_t offset, uint64_t size, bool writable,
		 struct err *e)
{
	const struct sys_target *t = MEMORY_FILE(m);
	uint64_t start = trace_start(t);
	void *p = mmap(NULL, size, PROT_READ | (writable ? PROT_WRITE : 0), MAP_SHARED, m->fd,
		       offset);

	trace_end(t, "mmap", p == MAP_FAILED ? -1 : 0, &(const struct sys_io){ offset, size },
		  start);
	if (p != MAP_FAILED)
		return p;
	ioctl_refused(t, "mmap", errno, e);
	return NULL;
}

int memory_unmap(void *p, uint64_t size, struct err *e)
{
	return munmap(p, size) ? err_syscall(e, "munmap", NULL, errno) : 0;
}

int memory_bind(void *p, uint64_t size, unsigned int node, struct err *e)
{
	unsigned long nodes[NODES_MOST / BITS_PER_LONG] = { 0 };

	if (node >= NODES_MOST)
		return err_syscall(e, "mbind", NULL, EINVAL);
	nodes[node / BITS_PER_LONG] = 1UL << node % BITS_PER_LONG;
	/* The kernel takes one bit less than it is told (mempolicy.c:get_nodes). */
	if (syscall(SYS_mbind, p, size, MPOL_BIND, nodes, NODES_MOST + 1UL, 0))
		return err_syscall(e, "mbind", NULL, errno);
	return 0;
}

int memory_populate(void *p, uint64_t size, struct err *e)
{
	return madvise(p, size, MADV_POPULATE_WRITE)
		       ? err_syscall(e, "madvise(MADV_POPULATE_WRITE)", NULL, errno)
		       : 0;
}
