/* SPDX-License-Identifier: GPL-2.0-or-later */
/* iommufd's queues of page requests and of virtual IOMMUs' events. */
#include "sys/iommufd_events.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "sys/ioctl.h"

static int queue_read(const struct sys_target *t, const char *operation, void *data, size_t size,
		      size_t *n, struct err *e)
{
	uint64_t start = trace_start(t);
	ssize_t done = read(t->fd, data, size);

	trace_end(t, "read", done, &(const struct sys_io){ .size = size }, start);
	if (done < 0)
		return ioctl_refused(t, operation, errno, e);
	*n = done;
	return 0;
}

int iommu_fault_queue_alloc(const struct iommufd *i, uint32_t *fault_id,
			    struct iommufd_fault_queue *q, struct err *e)
{
	struct iommu_fault_alloc alloc = { .size = sizeof(alloc) };

	q->fd = -1;
	if (ioctl_done(TARGET(i, "iommufd"),
		       REQUEST(IOMMU_FAULT_QUEUE_ALLOC, &alloc, sizeof(alloc)), e))
		return -1;
	*fault_id = alloc.out_fault_id;
	HANDLE_SET(q, alloc.out_fault_fd, i->trace, "fault queue");
	return 0;
}

void iommufd_fault_queue_close(struct iommufd_fault_queue *q)
{
	HANDLE_CLOSE(q);
}

int iommufd_fault_queue_read(const struct iommufd_fault_queue *q, struct iommu_hwpt_pgfault *faults,
			     size_t max, size_t *n, struct err *e)
{
	size_t bytes;

	if (queue_read(TARGET(q, "iommufd"), "read fault queue", faults, max * sizeof(*faults),
		       &bytes, e))
		return -1;
	*n = bytes / sizeof(*faults);
	return 0;
}

int iommufd_fault_queue_respond(const struct iommufd_fault_queue *q,
				const struct iommu_hwpt_page_response *responses, size_t n,
				size_t *done, struct err *e)
{
	const struct sys_target *t = TARGET(q, "iommufd");
	const size_t size = n * sizeof(*responses);
	uint64_t start = trace_start(t);
	ssize_t written = write(q->fd, responses, size);

	trace_end(t, "write", written, &(const struct sys_io){ .size = size }, start);
	*done = written < 0 ? 0 : (size_t)written / sizeof(*responses);
	return written < 0 ? ioctl_refused(t, "respond to fault", errno, e) : 0;
}

int iommu_veventq_alloc(const struct iommufd *i, struct iommu_veventq_alloc *alloc,
			struct iommufd_veventq *q, struct err *e)
{
	q->fd = -1;
	alloc->size = sizeof(*alloc);
	if (ioctl_done(TARGET(i, "iommufd"), REQUEST(IOMMU_VEVENTQ_ALLOC, alloc, sizeof(*alloc)),
		       e))
		return -1;
	HANDLE_SET(q, alloc->out_veventq_fd, i->trace, "vEVENTQ");
	return 0;
}

void iommufd_veventq_close(struct iommufd_veventq *q)
{
	HANDLE_CLOSE(q);
}

int iommufd_veventq_read(const struct iommufd_veventq *q, void *events, size_t size, size_t *n,
			 struct err *e)
{
	return queue_read(TARGET(q, "iommufd"), "read vEVENTQ", events, size, n, e);
}
