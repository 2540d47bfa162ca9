/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Makes the sysfs of a machine with many IOMMU groups: list_tree DIR GROUPS [held]; "held": each hundred of them by
 * a process. Files of equal content are one: a hundred thousand groups shall fit into memory.
 */
#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct model {
	unsigned int class, vendor, device;
	const char *driver; /* NULL: none */
	const char *reset;  /* NULL: none */
	int vfs;
};

static const struct model models[] = {
	{ 0x020000, 0x8086, 0x10d3, "e1000e", "pm bus", 0 },
	{ 0x010802, 0x144d, 0xa808, "nvme", "flr bus", 0 },
	{ 0x020000, 0x8086, 0x10c9, "igb", "flr bus", 7 },
	{ 0x030000, 0x10de, 0x1c82, "vfio-pci", "bus", 0 },
	{ 0x040300, 0x10de, 0x0fb9, "snd_hda_intel", "bus", 0 },
	{ 0x0c0330, 0x8086, 0xa12f, "xhci_hcd", NULL, 0 },
	{ 0x060400, 0x8086, 0x1901, "pcieport", "pm", 0 },
	{ 0x020000, 0x15b3, 0x1017, "mlx5_core", "flr bus", 8 },
	{ 0x010601, 0x8086, 0x2922, NULL, NULL, 0 },
	{ 0x020000, 0x8086, 0x1520, "vfio-pci", "flr", 0 },
};

#define MODELS (sizeof(models) / sizeof(models[0]))

static void dir(int at, const char *name)
{
	if (mkdirat(at, name, 0755) && errno != EEXIST)
		err(1, "mkdir %s", name);
}

static int enter(int at, const char *name)
{
	int fd;

	dir(at, name);
	fd = openat(at, name, O_PATH | O_DIRECTORY);
	if (fd < 0)
		err(1, "open %s", name);
	return fd;
}

static void bytes(int at, const char *name, const void *data, size_t size)
{
	int fd = openat(at, name, O_WRONLY | O_CREAT | O_TRUNC, 0644);

	if (fd < 0 || write(fd, data, size) != (ssize_t)size || close(fd))
		err(1, "write %s", name);
}

static void __attribute__((format(printf, 3, 4)))
file(int at, const char *name, const char *fmt, ...)
{
	char text[1024];
	va_list args;

	va_start(args, fmt);
	bytes(at, name, text, (size_t)vsnprintf(text, sizeof(text), fmt, args));
	va_end(args);
}

static void __attribute__((format(printf, 3, 4)))
link_to(int at, const char *name, const char *fmt, ...)
{
	char target[256];
	va_list args;

	va_start(args, fmt);
	vsnprintf(target, sizeof(target), fmt, args);
	va_end(args);
	if (symlinkat(target, at, name))
		err(1, "symlink %s", name);
}

/* What all devices of a model have in common. */
static void model_files(int d, const struct model *m)
{
	unsigned char config[64] = { (unsigned char)m->vendor, (unsigned char)(m->vendor >> 8),
				     (unsigned char)m->device, (unsigned char)(m->device >> 8) };

	config[9] = (unsigned char)m->class;
	config[10] = (unsigned char)(m->class >> 8);
	config[11] = (unsigned char)(m->class >> 16);
	bytes(d, "config", config, sizeof(config));
	file(d, "class", "0x%06x\n", m->class);
	file(d, "vendor", "0x%04x\n", m->vendor);
	file(d, "device", "0x%04x\n", m->device);
	file(d, "subsystem_vendor", "0x%04x\n", m->vendor);
	file(d, "subsystem_device", "0x0001\n");
	file(d, "revision", "0x01\n");
	file(d, "irq", "0\n");
	file(d, "resource", "0x00000000fe000000 0x00000000fe01ffff 0x0000000000040200\n");
	file(d, "modalias", "pci:v%08Xd%08X\n", m->vendor, m->device);
	file(d, "driver_override", "(null)\n");
	file(d, "power_state", "D0\n");
	if (m->reset)
		file(d, "reset_method", "%s\n", m->reset);
	if (m->vfs) {
		file(d, "sriov_totalvfs", "%d\n", m->vfs);
		file(d, "sriov_numvfs", "0\n");
	}
}

static void node_files(int d, int node)
{
	file(d, "numa_node", "%d\n", node);
}

static void group_files(int d)
{
	file(d, "type", "DMA-FQ\n");
	file(d, "reserved_regions",
	     "0x00000000fee00000 0x00000000feefffff msi\n"
	     "0x00fffffffff00000 0x00ffffffffffffff reserved\n");
}

/* A file system has only so many names for one file (ext4: 65,000): then it is another one of the same bytes. */
static void renew(int at, const char *name)
{
	char data[1024];
	int fd = openat(at, name, O_RDONLY);
	ssize_t n = fd < 0 ? -1 : read(fd, data, sizeof(data));

	if (n < 0 || close(fd) || unlinkat(at, name, 0))
		err(1, "read %s", name);
	bytes(at, name, data, (size_t)n);
}

static void share_one(int from, int to, const char *name)
{
	int failed = linkat(from, name, to, name, 0);

	if (failed && errno == EMLINK) {
		renew(from, name);
		failed = linkat(from, name, to, name, 0);
	}
	if (failed)
		err(1, "link %s", name);
}

/* Gives a directory the files of another. */
static void share(int from, int to)
{
	int list = openat(from, ".", O_RDONLY | O_DIRECTORY);
	DIR *d = fdopendir(list);
	struct dirent *entry;

	if (!d)
		err(1, "opendir");
	while ((entry = readdir(d))) {
		if (entry->d_type == DT_REG)
			share_one(from, to, entry->d_name);
	}
	closedir(d);
}

struct shared {
	int models[MODELS];
	int nodes[2];
	int group;
};

static void share_begin(struct shared *s, int root)
{
	int parts = enter(root, "shared");
	char name[32];

	for (size_t i = 0; i < MODELS; i++) {
		snprintf(name, sizeof(name), "model%zu", i);
		s->models[i] = enter(parts, name);
		model_files(s->models[i], &models[i]);
	}
	for (int i = 0; i < 2; i++) {
		snprintf(name, sizeof(name), "node%d", i);
		s->nodes[i] = enter(parts, name);
		node_files(s->nodes[i], i);
	}
	s->group = enter(parts, "group");
	group_files(s->group);
	close(parts);
}

static void device_uevent(int d, const struct model *m, const char *address)
{
	file(d, "uevent",
	     "%s%s%sPCI_CLASS=%04X\nPCI_ID=%04X:%04X\nPCI_SUBSYS_ID=%04X:0001\nPCI_SLOT_NAME=%s\n"
	     "MODALIAS=pci:v%08Xd%08Xsv%08Xsd00000001bc%02Xsc%02Xi%02X\n",
	     m->driver ? "DRIVER=" : "", m->driver ? m->driver : "", m->driver ? "\n" : "",
	     m->class, m->vendor, m->device, m->vendor, address, m->vendor, m->device, m->vendor,
	     m->class >> 16, m->class >> 8 & 0xff, m->class & 0xff);
}

static void device_links(int d, const struct model *m, unsigned int number)
{
	link_to(d, "subsystem", "../../../bus/pci");
	link_to(d, "iommu", "../../virtual/iommu/dmar%u", number % 8);
	link_to(d, "iommu_group", "../../../kernel/iommu_groups/%u", number);
	if (m->driver)
		link_to(d, "driver", "../../../bus/pci/drivers/%s", m->driver);
	if (m->driver && !strcmp(m->driver, "vfio-pci")) {
		int classes = enter(d, "vfio-dev");
		char name[32];
		int own;

		snprintf(name, sizeof(name), "vfio%u", number);
		own = enter(classes, name);
		file(own, "dev", "511:%u\n", number);
		close(own);
		close(classes);
	}
}

static void group(const struct shared *s, int groups, unsigned int number, const char *bus,
		  const char *address)
{
	char name[32];
	int g, members;

	snprintf(name, sizeof(name), "%u", number);
	g = enter(groups, name);
	share(s->group, g);
	members = enter(g, "devices");
	link_to(members, address, "../../../../devices/%s/%s", bus, address);
	close(members);
	close(g);
}

#define HELD_BY_ONE 100

/* A process that holds HELD_BY_ONE groups from `first` on. */
static void process(int processes, unsigned int first, unsigned int n)
{
	char name[32];
	int p, fds;

	snprintf(name, sizeof(name), "%u", 1000 + first / HELD_BY_ONE);
	p = enter(processes, name);
	file(p, "comm", "qemu-system-x86\n");
	file(p, "maps", "%s", "");
	fds = enter(p, "fd");
	for (unsigned int i = first; i < n && i < first + HELD_BY_ONE; i++) {
		snprintf(name, sizeof(name), "%u", 3 + i - first);
		link_to(fds, name, "/dev/vfio/%u", i);
	}
	close(fds);
	close(p);
}

int main(int argc, char **argv)
{
	int root, sys, devices, kernel, groups, buses, pci, members, processes;
	struct shared shared;
	unsigned int n;

	if (argc != 3 && argc != 4)
		errx(64, "usage: list_tree DIR GROUPS [held]");
	n = (unsigned int)strtoul(argv[2], NULL, 10);
	root = enter(AT_FDCWD, argv[1]);
	sys = enter(root, "sys");
	devices = enter(sys, "devices");
	kernel = enter(sys, "kernel");
	dir(sys, "module"); /* dpdk-devbind.py looks whether there is any */
	groups = enter(kernel, "iommu_groups");
	buses = enter(sys, "bus");
	pci = enter(buses, "pci");
	members = enter(pci, "devices");
	dir(pci, "drivers");
	processes = enter(root, "proc");
	share_begin(&shared, root);
	for (unsigned int i = 0; i < n; i++) {
		unsigned int domain = i >> 13, number = i >> 5 & 0xff, slot = i & 0x1f;
		const struct model *m = &models[i % MODELS];
		char bus[32], address[32];
		int b, d;

		snprintf(bus, sizeof(bus), "pci%04x:%02x", domain, number);
		snprintf(address, sizeof(address), "%04x:%02x:%02x.0", domain, number, slot);
		b = enter(devices, bus);
		d = enter(b, address);
		device_uevent(d, m, address);
		share(shared.models[i % MODELS], d);
		share(shared.nodes[number & 1], d);
		device_links(d, m, i);
		group(&shared, groups, i, bus, address);
		if (argc == 4 && i % HELD_BY_ONE == 0)
			process(processes, i, n);
		link_to(members, address, "../../../devices/%s/%s", bus, address);
		close(d);
		close(b);
	}
	return 0;
}
