/* SPDX-License-Identifier: GPL-2.0-or-later */
/* VFIO_DEVICE_FEATURE: one function per feature and direction. */
#include "sys/vfio_feature.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "sys/ioctl.h"
#include "sys/vf_token.h"
#include "uapi/vfio.h"

#define DATA_MOST  64 /* the features' structures without arrays */
#define GET(index) (VFIO_DEVICE_FEATURE_GET | (index))
#define SET(index) (VFIO_DEVICE_FEATURE_SET | (index))

/* The kernel reads and writes the structure of the feature behind its header: `data`, of `size` bytes. */
static int feature(const struct vfio_device *d, uint32_t flags, void *data, size_t size,
		   struct err *e)
{
	union {
		struct vfio_device_feature feature;
		char room[sizeof(struct vfio_device_feature) + DATA_MOST];
		aligned_u64 aligned;
	} ask = { .feature = { .argsz = sizeof(ask.feature) + size, .flags = flags } };
	int result;

	if (size)
		memcpy(ask.feature.data, data, size);
	result = ioctl_done(TARGET(d, NULL), REQUEST(VFIO_DEVICE_FEATURE, &ask, ask.feature.argsz),
			    e);
	/* SET of a migration state answers in the same place, and when it fails, too. */
	if (size)
		memcpy(data, ask.feature.data, size);
	return result;
}

int vfio_device_feature_probe(const struct vfio_device *d, uint32_t index, uint32_t direction,
			      struct err *e)
{
	return feature(d, VFIO_DEVICE_FEATURE_PROBE | direction | index, NULL, 0, e);
}

int vfio_device_feature_pci_vf_token(const struct vfio_device *d, const char *vf_token,
				     struct err *e)
{
	uint8_t token[VF_TOKEN_BYTES];

	if (vf_token_bytes(vf_token, token, e))
		return -1;
	return feature(d, SET(VFIO_DEVICE_FEATURE_PCI_VF_TOKEN), token, sizeof(token), e);
}

int vfio_device_feature_migration(const struct vfio_device *d, uint64_t *flags, struct err *e)
{
	struct vfio_device_feature_migration migration = { 0 };

	if (feature(d, GET(VFIO_DEVICE_FEATURE_MIGRATION), &migration, sizeof(migration), e))
		return -1;
	*flags = migration.flags;
	return 0;
}

int vfio_device_feature_get_mig_state(const struct vfio_device *d, uint32_t *state, struct err *e)
{
	struct vfio_device_feature_mig_state mig = { .data_fd = -1 };

	if (feature(d, GET(VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE), &mig, sizeof(mig), e))
		return -1;
	*state = mig.device_state;
	return 0;
}

int vfio_device_feature_set_mig_state(const struct vfio_device *d, uint32_t state,
				      struct vfio_migration *m, struct err *e)
{
	struct vfio_device_feature_mig_state mig = { .device_state = state, .data_fd = -1 };

	m->fd = -1;
	if (feature(d, SET(VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE), &mig, sizeof(mig), e))
		return -1;
	HANDLE_SET(m, mig.data_fd, d->trace, d->name);
	return 0;
}

int vfio_device_feature_mig_data_size(const struct vfio_device *d, uint64_t *stop_copy_length,
				      struct err *e)
{
	struct vfio_device_feature_mig_data_size size = { 0 };

	if (feature(d, GET(VFIO_DEVICE_FEATURE_MIG_DATA_SIZE), &size, sizeof(size), e))
		return -1;
	*stop_copy_length = size.stop_copy_length;
	return 0;
}

int vfio_device_feature_mig_precopy_infov2(const struct vfio_device *d, struct err *e)
{
	return feature(d, SET(VFIO_DEVICE_FEATURE_MIG_PRECOPY_INFOv2), NULL, 0, e);
}

int vfio_device_feature_low_power_entry(const struct vfio_device *d, struct err *e)
{
	return feature(d, SET(VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY), NULL, 0, e);
}

int vfio_device_feature_low_power_entry_with_wakeup(const struct vfio_device *d,
						    const struct event *wakeup, struct err *e)
{
	struct vfio_device_low_power_entry_with_wakeup entry = { .wakeup_eventfd = wakeup->fd };

	return feature(d, SET(VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY_WITH_WAKEUP), &entry,
		       sizeof(entry), e);
}

int vfio_device_feature_low_power_exit(const struct vfio_device *d, struct err *e)
{
	return feature(d, SET(VFIO_DEVICE_FEATURE_LOW_POWER_EXIT), NULL, 0, e);
}

int vfio_device_feature_dma_logging_start(
	const struct vfio_device *d, uint64_t *page_size,
	const struct vfio_device_feature_dma_logging_range *ranges, uint32_t n, struct err *e)
{
	struct vfio_device_feature_dma_logging_control control = {
		.page_size = *page_size,
		.num_ranges = n,
		.ranges = (uintptr_t)ranges,
	};

	if (feature(d, SET(VFIO_DEVICE_FEATURE_DMA_LOGGING_START), &control, sizeof(control), e))
		return -1;
	*page_size = control.page_size;
	return 0;
}

int vfio_device_feature_dma_logging_stop(const struct vfio_device *d, struct err *e)
{
	return feature(d, SET(VFIO_DEVICE_FEATURE_DMA_LOGGING_STOP), NULL, 0, e);
}

int vfio_device_feature_dma_logging_report(const struct vfio_device *d, uint64_t iova,
					   uint64_t length, uint64_t page_size, uint64_t *bitmap,
					   struct err *e)
{
	struct vfio_device_feature_dma_logging_report report = {
		.iova = iova,
		.length = length,
		.page_size = page_size,
		.bitmap = (uintptr_t)bitmap,
	};

	return feature(d, GET(VFIO_DEVICE_FEATURE_DMA_LOGGING_REPORT), &report, sizeof(report), e);
}

int vfio_device_feature_bus_master(const struct vfio_device *d, bool enable, struct err *e)
{
	struct vfio_device_feature_bus_master master = {
		.op = enable ? VFIO_DEVICE_FEATURE_SET_MASTER : VFIO_DEVICE_FEATURE_CLEAR_MASTER,
	};

	return feature(d, SET(VFIO_DEVICE_FEATURE_BUS_MASTER), &master, sizeof(master), e);
}

/* The only feature whose answer is what the call returns. */
static int get_dma_buf(const struct vfio_device *d, const struct vfio_device_feature *ask,
		       struct memory_file *m, struct err *e)
{
	int fd;

	if (ioctl_value(TARGET(d, NULL), REQUEST(VFIO_DEVICE_FEATURE, ask, ask->argsz), &fd, e))
		return -1;
	HANDLE_SET(m, fd, d->trace, "region dma-buf");
	return 0;
}

int vfio_device_feature_dma_buf(const struct vfio_device *d, uint32_t region_index,
				const struct vfio_region_dma_range *ranges, uint32_t n,
				struct memory_file *m, struct err *e)
{
	struct vfio_device_feature_dma_buf head = {
		.region_index = region_index,
		.open_flags = O_RDWR | O_CLOEXEC,
		.nr_ranges = n,
	};
	size_t size = sizeof(struct vfio_device_feature) + sizeof(head) + n * sizeof(*ranges);
	_cleanup_free_ struct vfio_device_feature *ask = calloc(1, size);

	m->fd = -1;
	if (!ask)
		return err_nomem(e);
	ask->argsz = size;
	ask->flags = GET(VFIO_DEVICE_FEATURE_DMA_BUF);
	memcpy(ask->data, &head, sizeof(head));
	memcpy(ask->data + sizeof(head), ranges, n * sizeof(*ranges));
	return get_dma_buf(d, ask, m, e);
}

int vfio_device_feature_zpci_error(const struct vfio_device *d, void *record, struct err *e)
{
	struct vfio_device_feature_zpci_err err = { .data = (uintptr_t)record };

	return feature(d, GET(VFIO_DEVICE_FEATURE_ZPCI_ERROR), &err, sizeof(err), e);
}
