/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Drives a device through descriptors that it was started with, as a machine monitor without rights does.
 *
 *	vfiofds iommufd IOMMUFD DEVICE		opened, and nothing more
 *	vfiofds type1|spapr|noiommu CONTAINER GROUP BDF
 *
 * Prints who it is, what the environment says of the descriptors, and the device's ids, read through VFIO; then, with
 * type1 and iommufd, maps and unmaps 4 MiB. Fails when a node of VFIO can be opened: then nobody needed to hand it one.
 */
#include <stdbool.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/resource.h>

#include "owner.h"

#define SIZE (4u << 20)
#define IOVA 0x1000000

static void print_status(const char *key)
{
	FILE *f = fopen("/proc/self/status", "re");
	char line[256];

	while (f && fgets(line, sizeof(line), f)) {
		if (!strncmp(line, key, strlen(key)))
			fputs(line, stdout);
	}
	if (f)
		fclose(f);
}

static void print_self(void)
{
	const char *const facts[] = { "Uid",    "Gid",    "Groups", "CapInh",
				      "CapPrm", "CapEff", "CapAmb", "NoNewPrivs" };
	const char *pid = getenv("LISTEN_PID") ?: "";
	struct rlimit limit;

	for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0]); i++)
		print_status(facts[i]);
	getrlimit(RLIMIT_MEMLOCK, &limit);
	printf("memlock: %lld %lld\n", (long long)limit.rlim_cur, (long long)limit.rlim_max);
	printf("listen: %s %s\n", getenv("LISTEN_FDS"), getenv("LISTEN_FDNAMES"));
	printf("pid: %s\n", owner_number(pid) == (uint64_t)getpid() ? "ours" : "another");
}

/* Standard output and those that were handed over. */
static void print_descriptors(void)
{
	printf("open:");
	for (int fd = 3; fd < 64; fd++) {
		if (fcntl(fd, F_GETFD) >= 0)
			printf(" %d", fd);
	}
	printf("\n");
}

static void attach_iommufd(struct owner *o)
{
	struct vfio_device_bind_iommufd bind = { .argsz = sizeof(bind), .iommufd = o->iommufd };
	struct iommu_ioas_alloc alloc = { .size = sizeof(alloc) };
	struct vfio_device_attach_iommufd_pt attach = { .argsz = sizeof(attach) };
	struct iommu_option mode = {
		.size = sizeof(mode),
		.option_id = IOMMU_OPTION_RLIMIT_MODE,
		.op = IOMMU_OPTION_OP_GET,
	};

	if (ioctl(o->device, VFIO_DEVICE_BIND_IOMMUFD, &bind))
		owner_die("VFIO_DEVICE_BIND_IOMMUFD");
	if (ioctl(o->iommufd, IOMMU_IOAS_ALLOC, &alloc))
		owner_die("IOMMU_IOAS_ALLOC");
	o->ioas = attach.pt_id = alloc.out_ioas_id;
	if (ioctl(o->device, VFIO_DEVICE_ATTACH_IOMMUFD_PT, &attach))
		owner_die("VFIO_DEVICE_ATTACH_IOMMUFD_PT");
	/* It may be asked only by who may set it, so 13 is the answer of the unprivileged. */
	if (ioctl(o->iommufd, IOMMU_OPTION, &mode))
		printf("mode: %s\n", strerror(errno));
	else
		printf("mode: %llu\n", (unsigned long long)mode.val64);
}

static const struct {
	const char *word;
	int type;
} types[] = {
	{ "type1", VFIO_TYPE1v2_IOMMU },
	{ "spapr", VFIO_SPAPR_TCE_v2_IOMMU },
	{ "noiommu", VFIO_NOIOMMU_IOMMU },
};

/* -1: none of these. */
static int type_of(const char *word)
{
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		if (!strcmp(types[i].word, word))
			return types[i].type;
	}
	return -1;
}

static void attach_group(struct owner *o, int type, const char *bdf)
{
	if (ioctl(o->group, VFIO_GROUP_SET_CONTAINER, &o->container))
		owner_die("VFIO_GROUP_SET_CONTAINER");
	if (ioctl(o->container, VFIO_SET_IOMMU, type))
		owner_die("VFIO_SET_IOMMU");
	o->device = ioctl(o->group, VFIO_GROUP_GET_DEVICE_FD, bdf);
	if (o->device < 0)
		owner_die("VFIO_GROUP_GET_DEVICE_FD");
}

static void print_ids(const struct owner *o)
{
	struct vfio_region_info info = {
		.argsz = sizeof(info),
		.index = VFIO_PCI_CONFIG_REGION_INDEX,
	};
	uint16_t ids[2];

	if (ioctl(o->device, VFIO_DEVICE_GET_REGION_INFO, &info))
		owner_die("VFIO_DEVICE_GET_REGION_INFO");
	if (pread(o->device, ids, sizeof(ids), (off_t)info.offset) != sizeof(ids))
		owner_die("reading the device's ids");
	printf("device: %04x:%04x\n", ids[0], ids[1]);
}

static void check_unprivileged(const char *path)
{
	int fd = open(path, O_RDWR | O_CLOEXEC);

	if (fd < 0)
		return;
	fprintf(stderr, "vfiofds: %s can be opened anyway\n", path);
	exit(1);
}

static void print_map(const struct owner *o)
{
	void *memory = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED)
		owner_die("mmap");
	own_map(o, IOVA, memory, SIZE);
	print_status("VmLck");
	print_status("VmPin");
	own_unmap(o, IOVA, SIZE);
}

int main(int argc, char **argv)
{
	bool iommufd = argc == 4 && !strcmp(argv[1], "iommufd");
	int type = argc == 5 ? type_of(argv[1]) : -1;
	struct owner o = { .container = -1, .group = -1, .iommufd = -1 };

	if (!iommufd && type < 0) {
		fprintf(stderr, "usage: vfiofds iommufd IOMMUFD DEVICE\n"
				"       vfiofds type1|spapr|noiommu CONTAINER GROUP BDF\n");
		return 64;
	}
	print_self();
	print_descriptors();
	if (iommufd) {
		o.iommufd = (int)owner_number(argv[2]);
		o.device = (int)owner_number(argv[3]);
		check_unprivileged("/dev/iommu");
		attach_iommufd(&o);
	} else {
		o.container = (int)owner_number(argv[2]);
		o.group = (int)owner_number(argv[3]);
		attach_group(&o, type, argv[4]);
	}
	print_ids(&o);
	if (iommufd || type == VFIO_TYPE1v2_IOMMU)
		print_map(&o);
	return 0;
}
