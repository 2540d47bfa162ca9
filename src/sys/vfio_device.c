/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The device: what it has, and its tie to an iommufd. */
#include "sys/vfio_device.h"

#include <fcntl.h>
#include <stdio.h>

#include "sys/ioctl.h"
#include "sys/vf_token.h"
#include "sys/vfio_info.h"
#include "uapi/vfio.h"

#define DEVICE(d) TARGET(d, NULL)

int vfio_device_open(struct vfio_device *d, const struct trace *trace, const char *path,
		     const char *name, struct err *e)
{
	int fd = node_open(trace, "open device", path, O_RDWR, e);

	HANDLE_SET(d, fd, trace, name);
	return fd < 0 ? -1 : 0;
}

void vfio_device_close(struct vfio_device *d)
{
	HANDLE_CLOSE(d);
}

int vfio_device_bind_iommufd(const struct vfio_device *d, const struct iommufd *i,
			     const char *vf_token, uint32_t *dev_id, struct err *e)
{
	uint8_t token[VF_TOKEN_BYTES];
	struct vfio_device_bind_iommufd bind = {
		.argsz = sizeof(bind),
		.flags = vf_token ? VFIO_DEVICE_BIND_FLAG_TOKEN : 0,
		.iommufd = i->fd,
		.token_uuid_ptr = vf_token ? (uintptr_t)token : 0,
	};

	if (vf_token && vf_token_bytes(vf_token, token, e))
		return -1;
	if (ioctl_done(TARGET(d, "iommufd"), REQUEST(VFIO_DEVICE_BIND_IOMMUFD, &bind, sizeof(bind)),
		       e))
		return -1;
	*dev_id = bind.out_devid;
	return 0;
}

static int attach(const struct vfio_device *d, struct vfio_device_attach_iommufd_pt *attach,
		  uint32_t *pt_id, struct err *e)
{
	attach->argsz = sizeof(*attach);
	attach->pt_id = *pt_id;
	if (ioctl_done(TARGET(d, "iommufd"),
		       REQUEST(VFIO_DEVICE_ATTACH_IOMMUFD_PT, attach, sizeof(*attach)), e))
		return -1;
	*pt_id = attach->pt_id;
	return 0;
}

int vfio_device_attach_iommufd_pt(const struct vfio_device *d, uint32_t *pt_id, struct err *e)
{
	return attach(d, &(struct vfio_device_attach_iommufd_pt){ 0 }, pt_id, e);
}

int vfio_device_attach_iommufd_pt_pasid(const struct vfio_device *d, uint32_t pasid,
					uint32_t *pt_id, struct err *e)
{
	return attach(d,
		      &(struct vfio_device_attach_iommufd_pt){
			      .flags = VFIO_DEVICE_ATTACH_PASID,
			      .pasid = pasid,
		      },
		      pt_id, e);
}

static int detach(const struct vfio_device *d, uint32_t flags, uint32_t pasid, struct err *e)
{
	struct vfio_device_detach_iommufd_pt detach = {
		.argsz = sizeof(detach),
		.flags = flags,
		.pasid = pasid,
	};

	return ioctl_done(TARGET(d, "iommufd"),
			  REQUEST(VFIO_DEVICE_DETACH_IOMMUFD_PT, &detach, sizeof(detach)), e);
}

int vfio_device_detach_iommufd_pt(const struct vfio_device *d, struct err *e)
{
	return detach(d, 0, 0, e);
}

int vfio_device_detach_iommufd_pt_pasid(const struct vfio_device *d, uint32_t pasid, struct err *e)
{
	return detach(d, VFIO_DEVICE_DETACH_PASID, pasid, e);
}

struct vfio_device_info *vfio_device_get_info(const struct vfio_device *d, struct err *e)
{
	struct vfio_device_info ask = { .argsz = sizeof(ask) };

	return vfio_info_ask(DEVICE(d), "VFIO_DEVICE_GET_INFO", VFIO_DEVICE_GET_INFO, &ask,
			     sizeof(ask), e);
}

struct vfio_cap_chain vfio_device_info_caps(const struct vfio_device_info *info)
{
	return (struct vfio_cap_chain){
		.info = info,
		.size = info->argsz,
		.first = info->flags & VFIO_DEVICE_FLAGS_CAPS ? info->cap_offset : 0,
	};
}

struct vfio_region_info *vfio_device_get_region_info(const struct vfio_device *d, uint32_t index,
						     struct err *e)
{
	struct vfio_region_info ask = { .argsz = sizeof(ask), .index = index };

	return vfio_info_ask(DEVICE(d), "VFIO_DEVICE_GET_REGION_INFO", VFIO_DEVICE_GET_REGION_INFO,
			     &ask, sizeof(ask), e);
}

struct vfio_cap_chain vfio_region_info_caps(const struct vfio_region_info *info)
{
	return (struct vfio_cap_chain){
		.info = info,
		.size = info->argsz,
		.first = info->flags & VFIO_REGION_INFO_FLAG_CAPS ? info->cap_offset : 0,
	};
}

int vfio_device_get_irq_info(const struct vfio_device *d, uint32_t index,
			     struct vfio_irq_info *info, struct err *e)
{
	*info = (struct vfio_irq_info){ .argsz = sizeof(*info), .index = index };
	return ioctl_done(DEVICE(d), REQUEST(VFIO_DEVICE_GET_IRQ_INFO, info, sizeof(*info)), e);
}

int vfio_device_reset(const struct vfio_device *d, struct err *e)
{
	return ioctl_done(DEVICE(d), REQUEST_BARE(VFIO_DEVICE_RESET), e);
}

int vfio_device_ioeventfd(const struct vfio_device *d, uint32_t flags, uint64_t offset,
			  uint64_t data, const struct event *event, struct err *e)
{
	struct vfio_device_ioeventfd ioeventfd = {
		.argsz = sizeof(ioeventfd),
		.flags = flags,
		.offset = offset,
		.data = data,
		.fd = event ? event->fd : -1,
	};

	return ioctl_done(DEVICE(d), REQUEST(VFIO_DEVICE_IOEVENTFD, &ioeventfd, sizeof(ioeventfd)),
			  e);
}
