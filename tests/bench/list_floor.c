/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The floor of `vfioctl list`: the facts that it shows, by the fewest system calls, printed raw. list_floor DIR [text]:
 * those of JSON, or the fewer that text shows.
 */
#include <dirent.h>
#include <err.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char *out;
static size_t out_len, out_cap;
static bool all = true;

static void put(const char *s, size_t len)
{
	if (out_len + len > out_cap) {
		out_cap = 2 * (out_len + len) + (1 << 20);
		out = realloc(out, out_cap);
		if (!out)
			err(1, "malloc");
	}
	memcpy(out + out_len, s, len);
	out_len += len;
}

static size_t fact(int at, const char *name)
{
	char buf[4096];
	int fd = openat(at, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return 0;
	n = read(fd, buf, sizeof(buf));
	close(fd);
	if (n > 0)
		put(buf, (size_t)n);
	return n > 0 ? (size_t)n : 0;
}

static void link_fact(int at, const char *name)
{
	char buf[4096];
	ssize_t n = readlinkat(at, name, buf, sizeof(buf));

	if (n > 0)
		put(buf, (size_t)n);
}

static void each(int fd, void (*use)(int fd, const char *name))
{
	char buf[32768] __attribute__((aligned(8)));
	ssize_t n;

	while ((n = getdents64(fd, buf, sizeof(buf))) > 0) {
		for (ssize_t at = 0; at < n;) {
			const struct dirent64 *entry = (const struct dirent64 *)(buf + at);

			if (entry->d_name[0] != '.')
				use(fd, entry->d_name);
			at += entry->d_reclen;
		}
	}
}

static void vfio_device(int fd, const char *name)
{
	char path[300];

	snprintf(path, sizeof(path), "%s/dev", name);
	if (!faccessat(fd, path, F_OK, AT_SYMLINK_NOFOLLOW))
		put(name, strlen(name));
}

/* What text does not show. */
static void more_facts(int d)
{
	fact(d, "driver_override");
	fact(d, "numa_node");
	fact(d, "reset_method");
	fact(d, "power_state");
	link_fact(d, "physfn");
	if (fact(d, "sriov_totalvfs"))
		fact(d, "sriov_numvfs");
}

static void device(int at, const char *name)
{
	int d = openat(at, name, O_PATH | O_DIRECTORY | O_CLOEXEC), fd;
	size_t before = out_len;

	put(name, strlen(name));
	fact(d, "uevent"); /* driver, class, vendor, device, subsystem: one file instead of seven */
	put("", 1);
	if (strstr(out + before, "DRIVER=")) {
		fd = openat(d, "vfio-dev", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (fd >= 0) {
			each(fd, vfio_device);
			close(fd);
		}
	}
	link_fact(d, "iommu");
	if (all)
		more_facts(d);
	close(d);
}

static void group(int at, const char *name)
{
	char path[300];
	int fd;

	put(name, strlen(name));
	snprintf(path, sizeof(path), "%s/type", name);
	fact(at, path);
	snprintf(path, sizeof(path), "%s/name", name);
	fact(at, path);
	snprintf(path, sizeof(path), "%s/reserved_regions", name);
	if (all)
		fact(at, path);
	snprintf(path, sizeof(path), "%s/devices", name);
	fd = openat(at, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	each(fd, device);
	close(fd);
}

/* The names of vendors and devices are facts too: their list is read, though not parsed. */
static void names(void)
{
	static char buf[4 << 20];
	int fd = open("/usr/share/misc/pci.ids", O_RDONLY | O_CLOEXEC);
	ssize_t n = read(fd, buf, sizeof(buf));

	if (n < 0)
		warn("pci.ids");
	close(fd);
}

int main(int argc, char **argv)
{
	char path[4096];
	int fd;

	all = argc < 3 || strcmp(argv[2], "text") != 0;
	snprintf(path, sizeof(path), "%s/sys/kernel/iommu_groups", argc > 1 ? argv[1] : "");
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		err(1, "%s", path);
	names();
	each(fd, group);
	for (size_t done = 0; done < out_len;) {
		ssize_t n = write(1, out + done, out_len - done);

		if (n < 0)
			err(1, "write");
		done += (size_t)n;
	}
	return 0;
}
