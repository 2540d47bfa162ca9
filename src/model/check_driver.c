/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks of who has a device: its driver, its companions' drivers, and who may open its nodes. */
#include "model/checks.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/num.h"
#include "base/text.h"
#include "model/details.h"
#include "model/modalias.h"
#include "model/viability.h"
#include "sys/lines.h"
#include "sys/node.h"

static const char *device_file(struct exam *x, const char *name)
{
	return check_text(x, "/sys/bus/%s/devices/%s/%s", x->device->bus ?: "pci", x->device->name,
			  name);
}

static const char *target(struct exam *x)
{
	return x->whole_group ? check_text(x, "%u", x->group->number) : x->device->name;
}

/* What is bound to VFIO is not the host's any more. */
void check_host_use(struct exam *x, struct finding *f)
{
	const struct host_device *d = x->device;
	const bool unknown = d->unknown & 1U << FACT_DRIVER;
	const char *use = !d->vfio_bound && (d->driver || unknown)
				  ? critical_use(x->critical, d->name, 0)
				  : NULL;

	if (!use && x->critical->unread && !d->vfio_bound && (d->driver || unknown)) {
		check_unsure(x, f, x->critical->unread, "whether the host needs it cannot be read");
		return;
	}
	if (!use) {
		check_good(x, f, NULL, "the host needs it for nothing that could be seen");
		return;
	}
	check_block(x, f, NULL, "the host itself needs it: %s", use);
	check_remedy(x, f,
		     "end that use, or assign another device; a bridge or port above it stays "
		     "with the host too");
}

/* modules.alias tells which driver is made for a device. */
void check_variant(struct exam *x, struct finding *f)
{
	const struct host_device *d = x->device;
	struct vfio_driver best;
	struct err none = { 0 };

	if (!check_is_bound(x) || !check_is_pci(x))
		return;
	if (!d->driver || !d->bus) {
		check_unknown(x, f, device_file(x, "driver"), "its driver cannot be read");
		return;
	}
	if (!d->vfio_bound || !d->driver || !d->bus || strcmp(d->bus, "pci") != 0 ||
	    vfio_driver_find(x->host, d, NULL, &best, &none))
		return;
	if (best.unsure && !strcmp(d->driver, "vfio-pci")) {
		check_unknown(x, f, NULL,
			      "whether another VFIO driver is made for it cannot be read");
		return;
	}
	if (!strcmp(best.driver, d->driver) || strcmp(d->driver, "vfio-pci") != 0) {
		check_good(x, f, NULL, "%s is the VFIO driver for it", d->driver);
		return;
	}
	check_warn(x, f, NULL, "it is bound to vfio-pci, but %s is made for it", best.driver);
	check_remedy(x, f, "bind it to that, unless it is not to migrate");
	check_command(x, f, "vfioctl bind %s --driver %s", target(x), best.driver);
}

/* An override keeps every other driver off, whether that driver is there or not. */
void check_driver_override(struct exam *x, struct finding *f)
{
	const struct host_device *d = x->device;
	const char *file = device_file(x, "driver_override");
	bool there;

	if (d->unknown & 1U << FACT_DRIVER_OVERRIDE) {
		if (d->driver)
			check_unknown(x, f, file, "driver_override cannot be read");
		else
			check_unsure(x, f, file, "driver_override cannot be read");
		return;
	}
	if (!d->driver_override || (d->driver && !strcmp(d->driver, d->driver_override))) {
		check_good(x, f, file, "driver_override does not keep its driver off");
		return;
	}
	there = check_exists(
		x, check_text(x, "sys/bus/%s/drivers/%s", d->bus ?: "pci", d->driver_override));
	if (!d->driver && !there) {
		check_block(x, f, file,
			    "driver_override wants %s, which is not loaded, so the device has no "
			    "driver",
			    d->driver_override);
		check_remedy(x, f, "bind it anew, or give it back to the host's driver");
		check_command(x, f, "vfioctl bind %s", target(x));
	} else {
		check_warn(x, f, file, "driver_override wants %s, but the driver is %s",
			   d->driver_override, d->driver ?: "none");
		check_remedy(x, f, "clear it, unless it is meant");
		check_command(x, f, "echo >%s", file);
	}
}

void check_autoprobe(struct exam *x, struct finding *f)
{
	static const char file[] = "/sys/bus/pci/drivers_autoprobe";
	char value[SYSFS_BUFFER];
	enum sysfs_answer answer = check_read(x, file + 1, value, sizeof(value));

	if (answer == SYSFS_ABSENT)
		return;
	if (answer == SYSFS_UNKNOWN) {
		check_unknown(x, f, file,
			      "whether devices get drivers by themselves cannot be read");
	} else if (strcmp(value, "0") != 0) {
		check_good(x, f, file, "devices get drivers by themselves");
	} else {
		check_warn(
			x, f, file,
			"no PCI device gets a driver by itself: one that is plugged in, or given "
			"back, stays without");
		check_remedy(x, f, "switch it on again, unless it is meant");
		check_command(x, f, "echo 1 >%s", file);
	}
}

/* pci-sysfs.c: without it the VFs get a driver only by an override; good for those that are to be assigned. */
void check_function_drivers(struct exam *x, struct finding *f)
{
	char value[SYSFS_BUFFER];
	const char *file;
	enum sysfs_answer answer =
		check_read_device(x, "sriov_drivers_autoprobe", &file, value, sizeof(value));

	if (answer == SYSFS_UNKNOWN)
		check_unknown(x, f, file,
			      "whether its virtual functions get drivers by themselves cannot be "
			      "read");
	else if (answer == SYSFS_OK)
		check_good(x, f, file, "its virtual functions get %s by themselves",
			   strcmp(value, "0") ? "the host's drivers" : "no driver");
}

/* The driver a name in sysfs has, or NULL. */
static const char *driver_of(struct exam *x, const char *name)
{
	_cleanup_sysfs_dir_ struct sysfs_dir dir = { -1 };
	char driver[256];
	enum sysfs_answer answer = host_device_dir(x->host, name, &dir);

	if (answer == SYSFS_OK)
		answer = sysfs_link_name(&dir, "driver", driver, sizeof(driver));
	return check_saw(x, answer, check_text(x, "sys/bus/pci/devices/%s/driver", name))
		       ? check_text(x, "%s", driver)
		       : NULL;
}

static bool is_member(const struct host_group *g, const char *name)
{
	const struct host_device *d = g ? g->devices : NULL;

	while (d && strcmp(d->name, name) != 0)
		d = d->next;
	return d;
}

/* "pci:0000:01:00.1" of a link to a consumer or supplier; NULL for one of another bus. */
static const char *pci_name(const char *name)
{
	return !strncmp(name, "pci:", 4) ? name + 4 : strchr(name, '.') ? name : NULL;
}

/* The driver of the host's that it has, outside of the group; NULL when it may stay where it is. */
static const char *host_driver(struct exam *x, const char *name)
{
	const char *device = pci_name(name), *driver = device ? driver_of(x, device) : NULL;

	return driver && !viability_is_vfio_driver(driver) && strcmp(driver, "pcieport") != 0 &&
			       !is_member(x->group, device)
		       ? driver
		       : NULL;
}

/* Functions of one card that the host keeps, its audio, its USB-C, and what cannot do without it. */
static const enum detail_names related[] = { DETAIL_COMPANIONS, DETAIL_CONSUMERS };

void check_companions(struct exam *x, struct finding *f)
{
	_cleanup_text_ struct text names = { 0 };
	struct device_details details;
	size_t any = 0;

	if (!check_details(x, &details) || x->device->physfn || x->device->total_vfs)
		return;
	for (size_t k = 0; k < 2; k++) {
		const struct name_list *list = &details.names[related[k]];

		any += list->n;
		for (size_t i = 0; i < list->n; i++) {
			const char *driver = host_driver(x, list->names[i]);

			if (!driver || (names.s && strstr(names.s, pci_name(list->names[i]))))
				continue;
			text_addf(&names, "%s%s (%s)", names.len ? ", " : "",
				  pci_name(list->names[i]), driver);
			check_command(x, f, "vfioctl bind %s", pci_name(list->names[i]));
		}
	}
	if (details.names_unknown || (x->unseen && !names.len))
		check_unknown(x, f, x->unseen ?: device_file(x, ""),
			      "what goes with it cannot be read");
	else if (any && !names.len)
		check_good(x, f, NULL,
			   "no function of its card that is outside the group is the host's");
	if (!names.len)
		return;
	check_warn(x, f, NULL,
		   "what belongs to its card stays with the host: %s; a reset of the card hits "
		   "that too",
		   names.s);
	check_remedy(x, f, "give them away together");
}

void check_driver(struct exam *x, struct finding *f)
{
	const struct host_device *d = x->device;
	const char *file = device_file(x, "driver");

	if (d->unknown & 1U << FACT_DRIVER) {
		check_unsure(x, f, file, "its driver cannot be read");
		return;
	}
	if (d->vfio_bound) {
		check_good(x, f, file, "it is bound to %s", d->driver);
		return;
	}
	/* Of a group, what has no driver stays behind and is in nobody's way. */
	if (x->whole_group && !d->driver && check_has_vfio_member(x->group))
		return;
	if (d->driver)
		check_block(x, f, file, "it is bound to %s, not to a VFIO driver", d->driver);
	else
		check_block(x, f, file, "it is bound to no driver");
	check_remedy(x, f, "bind it to a VFIO driver");
	check_command(x, f, "vfioctl bind %s", target(x));
}

/* --- nodes --- */

enum node_state { NODE_NONE, NODE_OK, NODE_LOST, NODE_STALE, NODE_CLOSED };

struct wanted_node {
	const char *path;   /* "dev/vfio/5" */
	const char *number; /* the file of sysfs with "MAJOR:MINOR" */
	enum node_state state;
	char device[32]; /* what that says, as mknod wants it */
};

static void look_at_node(struct exam *x, struct wanted_node *w)
{
	char number[SYSFS_BUFFER], real[32], *colon;
	struct node node;

	w->state = NODE_NONE;
	if (!check_saw(x, check_read(x, w->number, number, sizeof(number)), w->number))
		return;
	colon = strchr(number, ':');
	if (!colon || strlen(number) >= sizeof(w->device))
		return;
	*colon = ' ';
	strcpy(w->device, number);
	if (!check_saw(x, node_look(&x->host->sysfs, w->path, &node), w->path)) {
		w->state = NODE_LOST;
		return;
	}
	snprintf(real, sizeof(real), "%u %u", node.major, node.minor);
	if (!x->host->sysfs.recorded && (!node.is_char || strcmp(real, w->device) != 0))
		w->state = NODE_STALE;
	else
		w->state = node.usable ? NODE_OK : NODE_CLOSED;
}

/* What is opened first, and with what: a container and a group, or an iommufd and a device. */
#define WAYS 2
struct way {
	struct wanted_node control, own;
};

static void look_at_ways(struct exam *x, struct way ways[WAYS])
{
	const struct host_group *g = x->group;
	const struct host_device *d = x->device;
	const char *prefix = g && g->backing == BACKING_NOIOMMU ? "noiommu-" : "";

	ways[0].control = (struct wanted_node){ "dev/iommu", "sys/class/misc/iommu/dev", 0, "" };
	ways[0].own = (struct wanted_node){
		.path = check_text(x, "dev/vfio/devices/%s", d->vfio_device ?: "none"),
		.number =
			device_file(x, check_text(x, "vfio-dev/%s/dev", d->vfio_device ?: "none")) +
			1,
	};
	ways[1].control = (struct wanted_node){ "dev/vfio/vfio", "sys/class/misc/vfio/dev", 0, "" };
	ways[1].own = (struct wanted_node){
		.path = check_text(x, "dev/vfio/%s%u", prefix, g ? g->number : 0),
		.number = check_text(x, "sys/class/vfio/%s%u/dev", prefix, g ? g->number : 0),
	};
	for (int i = 0; i < WAYS; i++) {
		look_at_node(x, &ways[i].control);
		look_at_node(x, &ways[i].own);
	}
}

/* The first node of a way, or of any, that is in this state. */
static const struct wanted_node *find_node(const struct way ways[WAYS], enum node_state state)
{
	for (int i = 0; i < WAYS; i++) {
		if (ways[i].own.state == state)
			return &ways[i].own;
		if (ways[i].control.state == state && ways[i].own.state != NODE_NONE)
			return &ways[i].control;
	}
	return NULL;
}

static bool is_whole(const struct way *way, bool usable)
{
	enum node_state control = way->control.state, own = way->own.state;

	return (control == NODE_OK || (!usable && control == NODE_CLOSED)) &&
	       (own == NODE_OK || (!usable && own == NODE_CLOSED));
}

static int take_dev_mount(void *ctx, char *line)
{
	bool *found = ctx;

	if (strstr(line, " /dev "))
		*found = strstr(line, " - devtmpfs ");
	return 0;
}

/* Whether the kernel itself makes the nodes there. */
static bool is_kernels_dev(const struct exam *x)
{
	_cleanup_sysfs_dir_ struct sysfs_dir self = { -1 };
	bool found = false;

	if (sysfs_dir_open(&x->host->sysfs, "proc/self", &self) == SYSFS_OK)
		lines_walk(&self, "mountinfo", take_dev_mount, &found);
	return found;
}

/* The group's node goes and comes with the last and the first of its VFIO devices. */
static void rebind(struct exam *x, struct finding *f)
{
	static const char *const files[] = { "unbind", "bind" };
	const struct host_device *d;

	for (size_t i = 0; i < 2; i++) {
		host_for_each_member(d, x->group)
		{
			if (d->vfio_bound && d->driver)
				check_command(x, f, "echo %s >/sys/bus/%s/drivers/%s/%s", d->name,
					      d->bus ?: "pci", d->driver, files[i]);
		}
	}
}

static size_t count_vfio(const struct host_group *g)
{
	const struct host_device *d;
	size_t n = 0;

	host_for_each_member(d, g) n += d->vfio_bound;
	return n;
}

/*
 * devtmpfs takes away only nodes that the kernel made (drivers/base/devtmpfs.c:dev_mynode()), and makes none where one
 * is: a node made by hand would stay, and be another device's one day. So the kernel is made to make it; of a misc
 * device it does so only as its module is loaded.
 */
static void mend_node(struct exam *x, struct finding *f, const struct way ways[WAYS],
		      const struct wanted_node *bad)
{
	const char *minor = strchr(bad->device, ' ');
	const bool is_own = bad == &ways[0].own || bad == &ways[1].own;
	const bool fits = x->group && 2 * count_vfio(x->group) + WAYS <= FINDING_COMMANDS;

	for (int i = 0; i < WAYS; i++) {
		if (ways[i].own.state == NODE_STALE)
			check_command(x, f, "rm -f /%s", ways[i].own.path);
	}
	if (is_own && fits && is_kernels_dev(x)) {
		check_remedy(
			x, f,
			"let go of the group and take it again: the kernel makes the node anew");
		rebind(x, f);
		return;
	}
	check_remedy(x, f,
		     "make the node by hand, or hand it in where this is a container; the kernel "
		     "does not take it away again, so remove it when %s",
		     is_own ? "the device is given back" : "the module is unloaded");
	check_command(x, f, "mkdir -p $(dirname /%s)", bad->path);
	check_command(x, f, "rm -f /%s", bad->path);
	check_command(x, f, "mknod -m 600 /%s c %s %s", bad->path,
		      check_text(x, "%.*s", (int)(minor - bad->device), bad->device), minor + 1);
}

/* The directory of vfio-dev is there for every device; only its `dev` means that there is a node. */
void check_node(struct exam *x, struct finding *f)
{
	const struct wanted_node *lost, *stale;
	struct way ways[WAYS];

	if (!check_is_bound(x))
		return;
	if (!check_exists(x, "dev/vfio")) {
		check_unseen(x, f, "/dev/vfio", "which nodes are there cannot be seen");
		return;
	}
	look_at_ways(x, ways);
	lost = find_node(ways, NODE_LOST);
	stale = find_node(ways, NODE_STALE);
	if (is_whole(&ways[0], false) || is_whole(&ways[1], false)) {
		check_good(x, f, NULL, "its nodes are in /dev");
	} else if (lost || stale) {
		const struct wanted_node *bad = stale ?: lost;

		check_block(x, f, check_text(x, "/%s", bad->path),
			    stale ? "the node /%s is another device's: it was left behind"
				  : "the kernel has the node /%s, but /dev lacks it",
			    bad->path);
		mend_node(x, f, ways, bad);
	} else {
		check_unseen(x, f, "/sys/class/vfio", "which nodes it has cannot be seen");
	}
}

void check_permission(struct exam *x, struct finding *f)
{
	const struct wanted_node *closed;
	struct way ways[WAYS];

	if (!check_is_bound(x))
		return;
	look_at_ways(x, ways);
	if (is_whole(&ways[0], true) || is_whole(&ways[1], true)) {
		check_good(x, f, NULL, "this user may open its nodes");
		return;
	}
	if (!is_whole(&ways[0], false) && !is_whole(&ways[1], false))
		return;
	closed = find_node(ways, NODE_CLOSED);
	check_block(x, f, check_text(x, "/%s", closed->path), "this user may not open /%s (EACCES)",
		    closed->path);
	check_remedy(x, f, "give the user the node, for good by a udev rule");
	for (int i = 0; i < WAYS; i++) {
		if (ways[i].own.state == NODE_CLOSED)
			check_command(x, f, "chown %u /%s", (unsigned int)geteuid(),
				      ways[i].own.path);
		if (ways[i].own.state == NODE_CLOSED && ways[i].control.state == NODE_CLOSED)
			check_command(x, f, "chmod 666 /%s", ways[i].control.path);
	}
}
