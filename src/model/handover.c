/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a program that drives devices itself is handed: opened nodes, on which nothing was done yet. */
#include "model/handover.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/attach_check.h"
#include "model/bind.h"
#include "sys/iommufd.h"
#include "sys/vfio_container.h"
#include "sys/vfio_device.h"
#include "sys/vfio_group.h"

void handover_begin(struct handover *h)
{
	*h = (struct handover){
		.host.sysfs.root = -1,
		.binding.sysfs.root = -1,
	};
}

int handover_add(struct handover *h, const char *device, struct err *e)
{
	struct handover_device *grown;

	for (size_t i = 0; i < h->n_devices; i++) {
		if (!strcmp(h->devices[i].name, device))
			return err_usage(e, "%s is named twice", device);
	}
	grown = reallocarray(h->devices, h->n_devices + 1, sizeof(*grown));
	if (!grown)
		return err_nomem(e);
	h->devices = grown;
	h->devices[h->n_devices++] = (struct handover_device){ .name = device };
	return 0;
}

/* --- looking --- */

static int check_device(const struct handover *h, const struct host_device *d, struct err *e)
{
	if (!d->group)
		return err_refused(e, d->name,
				   "%s is in no IOMMU group: no IOMMU translates for it", d->name);
	if (h->binds && !d->vfio_bound)
		return 0;
	if (attach_check_device(d, e))
		return err_hint(e, "vfioctl bind %s, or say --bind", d->name);
	return h->binds ? 0 : attach_check_viable(d->group, e);
}

static int read_devices(struct handover *h, struct err *e)
{
	for (size_t i = 0; i < h->n_devices; i++) {
		struct handover_device *device = &h->devices[i];

		device->facts = host_read_device(&h->host, device->name, e);
		if (!device->facts || check_device(h, device->facts, e))
			return -1;
	}
	return 0;
}

/* The one asked for, else one that the first device can be had by; a device that is not bound yet does not tell. */
static int choose_backend(struct handover *h, struct err *e)
{
	const struct host_device *first = h->devices[0].facts;

	h->ops = h->backend_wanted ? dma_backend(h->backend_wanted) : NULL;
	if (!first->vfio_bound)
		return 0;
	if (!h->ops)
		h->ops = attach_backend(&h->host, h->trace, first, e);
	if (!h->ops)
		return -1;
	for (size_t i = 0; i < h->n_devices; i++) {
		const struct host_device *d = h->devices[i].facts;

		if (d->vfio_bound && !attach_offers(&h->host, h->trace, d, h->ops))
			return err_nothing(e, "this kernel does not offer %s for %s",
					   h->ops->backend, d->name);
	}
	return 0;
}

static struct handover_node *node_add(struct handover *h, const struct host_device *d)
{
	struct handover_node *node = &h->nodes[h->n_nodes++];

	*node = (struct handover_node){ .device = d, .fd = -1 };
	return node;
}

/* sd_listen_fds(3) parts names by colons. */
static void set_name(struct handover_node *node, const char *prefix, const char *name)
{
	snprintf(node->name, sizeof(node->name), "%s%s", prefix, name);
	for (char *c = node->name; (c = strchr(c, ':'));)
		*c = '-';
}

static void add_device_node(struct handover *h, struct handover_device *device)
{
	const struct host_device *d = device->facts;
	struct handover_node *node = node_add(h, d);

	device->node = h->n_nodes - 1;
	set_name(node, "vfio-", d->name);
	if (d->vfio_device)
		snprintf(node->path, sizeof(node->path), "/dev/vfio/devices/%s", d->vfio_device);
}

/* Devices of one group share its node. */
static void add_group_node(struct handover *h, struct handover_device *device)
{
	const struct host_device *d = device->facts;
	const char *prefix = h->ops == &dma_noiommu ? "noiommu-" : "";
	struct handover_node *node;
	char number[16];

	for (device->node = 1; device->node < h->n_nodes; device->node++) {
		if (h->nodes[device->node].group == d->group->number)
			return;
	}
	node = node_add(h, d);
	node->group = d->group->number;
	snprintf(number, sizeof(number), "%u", node->group);
	set_name(node, "group-", number);
	snprintf(node->path, sizeof(node->path), "/dev/vfio/%s%s", prefix, number);
}

/* Without a backend yet, as many as iommufd would have: the most there can be. */
static int plan_nodes(struct handover *h, struct err *e)
{
	bool iommufd = !h->ops || h->ops == &dma_iommufd;
	struct handover_node *own;

	free(h->nodes);
	h->n_nodes = 0;
	h->nodes = calloc(h->n_devices + 1, sizeof(*h->nodes));
	if (!h->nodes)
		return err_nomem(e);
	own = node_add(h, NULL);
	set_name(own, iommufd ? "iommufd" : "container", "");
	snprintf(own->path, sizeof(own->path), iommufd ? "/dev/iommu" : "/dev/vfio/vfio");
	for (size_t i = 0; i < h->n_devices; i++) {
		if (iommufd)
			add_device_node(h, &h->devices[i]);
		else
			add_group_node(h, &h->devices[i]);
	}
	return 0;
}

int handover_look(struct handover *h, struct err *e)
{
	host_close(&h->host);
	if (host_open(&h->host, "", e) || read_devices(h, e) || choose_backend(h, e))
		return -1;
	return plan_nodes(h, e);
}

/* --- binding --- */

static int bind_and_wait(struct transaction *t, const struct bind_request *request, struct err *e)
{
	struct device_node *nodes = NULL;
	const struct host_group *after;
	struct host now;
	size_t n;
	int failed;

	if (bind_devices(t, request, e))
		return -1;
	failed = host_open(&now, "", e);
	after = failed || !t->group ? NULL : host_read_group(&now, t->group->number, e);
	if (!failed && t->group)
		failed = !after || bind_wait_nodes(t, after, &nodes, &n, e);
	free(nodes);
	host_close(&now);
	if (failed)
		transaction_undo(t, e);
	return failed ? -1 : 0;
}

/* Its transaction stays open, so that it can be undone. */
static int bind_one(struct handover *h, const char *device, int timeout_ms, struct err *e)
{
	const struct bind_request request = { .device = device, .driver = h->driver };
	struct transaction *t = &h->bound[h->n_bound];

	*t = (struct transaction){ .host = &h->binding, .timeout_ms = timeout_ms };
	if (transaction_open(t, e))
		return -1;
	if (bind_and_wait(t, &request, e)) {
		transaction_close(t);
		return -1;
	}
	h->n_bound++;
	return 0;
}

static int is_bound(const char *device, bool *bound, struct err *e)
{
	const struct host_device *d = NULL;
	struct host now;

	if (!host_open(&now, "", e))
		d = host_read_device(&now, device, e);
	*bound = d && d->vfio_bound;
	host_close(&now);
	return d ? 0 : -1;
}

static int bind_all(struct handover *h, int timeout_ms, struct err *e)
{
	for (size_t i = 0; i < h->n_devices; i++) {
		bool bound;

		/* It may have come with another of its group. */
		if (is_bound(h->devices[i].name, &bound, e))
			return -1;
		if (!bound && bind_one(h, h->devices[i].name, timeout_ms, e))
			return -1;
	}
	return 0;
}

int handover_bind(struct handover *h, int timeout_ms, struct err *e)
{
	h->bound = calloc(h->n_devices, sizeof(*h->bound));
	if (!h->bound)
		return err_nomem(e);
	if (host_open(&h->binding, "", e))
		return -1;
	h->binds = false;
	if (!bind_all(h, timeout_ms, e) && !handover_look(h, e))
		return 0;
	handover_undo(h, e);
	return -1;
}

/* --- opening --- */

static int open_own(struct handover *h, struct handover_node *node, struct err *e)
{
	int failed;

	if (h->ops == &dma_iommufd) {
		failed = iommufd_open(&node->handle.iommufd, h->trace, node->path, e);
		node->fd = node->handle.iommufd.fd;
	} else {
		failed = vfio_container_open(&node->handle.container, h->trace, node->path, e);
		node->fd = node->handle.container.fd;
	}
	return failed;
}

static int open_node(struct handover *h, struct handover_node *node, struct err *e)
{
	const struct host_device *d = node->device;
	int failed;

	if (h->ops == &dma_iommufd) {
		failed = vfio_device_open(&node->handle.device, h->trace, node->path, d->name, e);
		node->fd = node->handle.device.fd;
	} else {
		failed = vfio_group_open(&node->handle.group, h->trace, node->path, e);
		node->fd = node->handle.group.fd;
	}
	return failed ? attach_explain(&h->host, d->group, e) : 0;
}

static void close_node(struct handover *h, struct handover_node *node)
{
	bool iommufd = h->ops == &dma_iommufd;

	if (node->fd < 0)
		return;
	node->fd = -1;
	if (!node->device && iommufd)
		iommufd_close(&node->handle.iommufd);
	else if (!node->device)
		vfio_container_close(&node->handle.container);
	else if (iommufd)
		vfio_device_close(&node->handle.device);
	else
		vfio_group_close(&node->handle.group);
}

int handover_open(struct handover *h, struct err *e)
{
	int failed = open_own(h, &h->nodes[0], e);

	for (size_t i = 1; i < h->n_nodes && !failed; i++)
		failed = open_node(h, &h->nodes[i], e);
	if (failed)
		handover_undo(h, e);
	return failed;
}

int handover_charge_process(struct handover *h, struct err *e)
{
	return iommu_option_set(&h->nodes[0].handle.iommufd, IOMMU_OPTION_RLIMIT_MODE, 0, 1, e);
}

void handover_undo(struct handover *h, struct err *e)
{
	for (size_t i = h->n_nodes; i-- > 0;)
		close_node(h, &h->nodes[i]);
	while (h->n_bound) {
		struct transaction *t = &h->bound[--h->n_bound];

		transaction_undo(t, e);
		transaction_close(t);
	}
}

void handover_leave(const struct handover *h, struct err *e)
{
	_cleanup_text_ struct text commands = { 0 };

	for (size_t i = 0; i < h->n_bound; i++) {
		const struct transaction *t = &h->bound[i];

		for (size_t k = 0; k < t->n; k++) {
			if (transaction_changes(&t->subjects[k]))
				text_addf(&commands, "%svfioctl restore %s",
					  commands.len ? " && " : "", t->subjects[k].device);
		}
	}
	if (commands.len && !commands.failed)
		err_hint(e, "what was bound stays so: %s", commands.s);
}

void handover_free(struct handover *h)
{
	for (size_t i = h->n_nodes; i-- > 0;)
		close_node(h, &h->nodes[i]);
	while (h->n_bound)
		transaction_close(&h->bound[--h->n_bound]);
	free(h->bound);
	free(h->nodes);
	free(h->devices);
	host_close(&h->binding);
	host_close(&h->host);
}
