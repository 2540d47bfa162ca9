/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Accesses regions of an attached device. */
#include "model/region.h"

#include <stdlib.h>

#include "base/cleanup.h"
#include "model/device_info.h"
#include "sys/vfio_device.h"

int region_find(const struct device *device, const char *name, struct region *region, struct err *e)
{
	_cleanup_free_ struct vfio_region_info *info = NULL;
	uint32_t index;

	if (region_index(device, name, &index, e) < 0)
		return -1;
	info = vfio_device_get_region_info(&device->handle, index, e);
	if (!info)
		return -1;
	*region = (struct region){ .device = device,
				   .name = name,
				   .index = index,
				   .size = info->size,
				   .offset = info->offset,
				   .flags = info->flags };
	if (region->size)
		return 0;
	return err_refused(e, device->object.name, "%s has no %s", device->object.name, name);
}

int region_check(const struct region *r, uint64_t offset, uint64_t width, uint64_t count,
		 struct err *e)
{
	if (width > 8 || !width || (width & (width - 1)))
		return err_usage(e, "width %llu is none of 1, 2, 4, 8", (unsigned long long)width);
	/* The kernel would split it into accesses of other widths. */
	if (offset & (width - 1))
		return err_usage(e, "offset 0x%llx is not a multiple of the width, %llu",
				 (unsigned long long)offset, (unsigned long long)width);
	if (offset < r->size && count <= (r->size - offset) / width)
		return 0;
	return err_usage(e, "%llu times %llu byte%s at 0x%llx are beyond the end of %s, 0x%llx",
			 (unsigned long long)count, (unsigned long long)width, plural(width),
			 (unsigned long long)offset, r->name, (unsigned long long)r->size);
}

int region_check_value(uint64_t value, unsigned int width, struct err *e)
{
	if (width >= 8 || !(value >> 8 * width))
		return 0;
	return err_usage(e, "value 0x%llx does not fit into %u byte%s", (unsigned long long)value,
			 width, plural(width));
}

static int check_flag(const struct region *r, uint32_t flag, const char *what, struct err *e)
{
	if (r->flags & flag)
		return 0;
	return err_refused(e, r->device->object.name, "%s of %s cannot be %s", r->name,
			   r->device->object.name, what);
}

int region_read(const struct region *r, uint64_t offset, unsigned int width, uint64_t *value,
		struct err *e)
{
	uint8_t bytes[8];

	if (check_flag(r, VFIO_REGION_INFO_FLAG_READ, "read", e) < 0 ||
	    vfio_device_read(&r->device->handle, r->offset + offset, bytes, width, e) < 0)
		return -1;
	*value = 0;
	while (width--)
		*value = *value << 8 | bytes[width];
	return 0;
}

int region_write(const struct region *r, uint64_t offset, unsigned int width, uint64_t value,
		 struct err *e)
{
	uint8_t bytes[8];

	if (region_check_value(value, width, e) < 0)
		return -1;
	for (unsigned int i = 0; i < width; i++)
		bytes[i] = (uint8_t)(value >> 8 * i);
	if (check_flag(r, VFIO_REGION_INFO_FLAG_WRITE, "written", e) < 0)
		return -1;
	return vfio_device_write(&r->device->handle, r->offset + offset, bytes, width, e);
}
