/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Stands in for /dev/iommu, to be preloaded where vfioctl's own instructions are counted: callgrind sees
 * none of the kernel's, and the counts shall be the same on a machine without an IOMMU. Everything it
 * is asked for succeeds; what a kernel really says is the lab's matter.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#include "uapi/iommufd.h"

int open(const char *path, int flags, ...)
{
	int (*next)(const char *, int, ...) =
		(int (*)(const char *, int, ...))dlsym(RTLD_NEXT, "open");
	unsigned int mode;
	va_list args;

	if (!strcmp(path, "/dev/iommu"))
		return memfd_create("no-kernel", MFD_CLOEXEC);
	va_start(args, flags);
	mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(args, unsigned int) : 0;
	va_end(args);
	return next(path, flags, mode);
}

static int ranges(struct iommu_ioas_iova_ranges *ask)
{
	struct iommu_iova_range *range = (struct iommu_iova_range *)(uintptr_t)ask->allowed_iovas;

	*range = (struct iommu_iova_range){ .start = 0, .last = (1ULL << 48) - 1 };
	ask->num_iovas = 1;
	ask->out_iova_alignment = 4096;
	return 0;
}

int ioctl(int fd, unsigned long request, ...)
{
	va_list args;
	void *arg;

	(void)fd;
	va_start(args, request);
	arg = va_arg(args, void *);
	va_end(args);
	if (request == IOMMU_IOAS_ALLOC)
		((struct iommu_ioas_alloc *)arg)->out_ioas_id = 1;
	return request == IOMMU_IOAS_IOVA_RANGES ? ranges(arg) : 0;
}
