/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Owns a group or a device until it is killed: the other owner, with bare ioctls.
 *
 *	vfiohold open NODE			only opens the node
 *	vfiohold group /dev/vfio/N [BDF] [--map IOVA=FILE]... [--bar]
 *	vfiohold cdev /dev/vfio/devices/vfioN [--map IOVA=FILE]... [--bar]
 *
 * --map shares FILE, whole pages, with the device at IOVA. --bar maps the device's BAR 0 and closes
 * every descriptor, so that only the mapping holds. Prints "ready" when it holds.
 */
#include <stdbool.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "owner.h"

static void map_file(const struct owner *o, const char *arg)
{
	const char *path = strchr(arg, '=');
	char iova[32] = "";
	struct stat st;
	void *memory;
	int fd;

	if (!path || (size_t)(path - arg) >= sizeof(iova)) {
		fprintf(stderr, "vfiohold: --map IOVA=FILE\n");
		exit(64);
	}
	memcpy(iova, arg, path - arg);
	fd = owner_open(++path);
	if (fstat(fd, &st))
		owner_die(path);
	memory = mmap(NULL, st.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (memory == MAP_FAILED)
		owner_die("mmap");
	own_map(o, owner_number(iova), memory, st.st_size);
	close(fd);
}

static void keep_only_bar(const struct owner *o)
{
	struct vfio_region_info info = {
		.argsz = sizeof(info),
		.index = VFIO_PCI_BAR0_REGION_INDEX,
	};

	if (ioctl(o->device, VFIO_DEVICE_GET_REGION_INFO, &info))
		owner_die("VFIO_DEVICE_GET_REGION_INFO");
	if (mmap(NULL, info.size, PROT_READ | PROT_WRITE, MAP_SHARED, o->device, info.offset) ==
	    MAP_FAILED)
		owner_die("mapping BAR 0");
	close(o->device);
	if (o->group >= 0) {
		close(o->group);
		close(o->container);
	} else {
		close(o->iommufd);
	}
}

static void usage(void)
{
	fprintf(stderr, "usage: vfiohold open NODE\n"
			"       vfiohold group NODE [BDF] [--map IOVA=FILE]... [--bar]\n"
			"       vfiohold cdev NODE [--map IOVA=FILE]... [--bar]\n");
	exit(64);
}

int main(int argc, char **argv)
{
	struct owner o = { .device = -1 };
	bool bar = false;
	int i = 3;

	if (argc < 3)
		usage();
	if (!strcmp(argv[1], "open") && argc == 3)
		owner_open(argv[2]);
	else if (!strcmp(argv[1], "group"))
		o = own_group(argv[2], argc > 3 && argv[3][0] != '-' ? argv[i++] : NULL);
	else if (!strcmp(argv[1], "cdev"))
		o = own_cdev(argv[2]);
	else
		usage();

	for (; i < argc; i++) {
		if (!strcmp(argv[i], "--bar") && o.device >= 0)
			bar = true;
		else if (!strcmp(argv[i], "--map") && i + 1 < argc)
			map_file(&o, argv[++i]);
		else
			usage();
	}
	if (bar)
		keep_only_bar(&o);
	printf("ready\n");
	fflush(stdout);
	while (true)
		pause();
}
