/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fuzzes what sysfs and /proc say: a machine whose files and links are as the input has them, looked at. */
#include <fcntl.h>
#include <json-c/json.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/run.h"
#include "cmd/args.h"
#include "model/snapshot.h"
#include "target.h"

#define D "sys/devices/pci0000:00/0000:00:01.0/"
#define G "sys/kernel/iommu_groups/1/"

/* Directories as they are made; files and links, '@' before these, that an input may replace. */
static const char *const directories[] = {
	"sys",
	"sys/bus",
	"sys/bus/pci",
	"sys/bus/pci/devices",
	"sys/bus/pci/drivers",
	"sys/bus/pci/drivers/vfio-pci",
	"sys/bus/mdev",
	"sys/bus/mdev/devices",
	"sys/class",
	"sys/class/iommu",
	"sys/class/vfio",
	"sys/devices",
	"sys/devices/pci0000:00",
	"sys/devices/pci0000:00/0000:00:01.0",
	"sys/devices/pci0000:00/0000:00:01.0/vfio-dev",
	"sys/devices/dmar0",
	"sys/devices/dmar0/devices",
	"sys/devices/dmar0/intel-iommu",
	"sys/kernel",
	"sys/kernel/iommu_groups",
	"sys/kernel/iommu_groups/1",
	"sys/kernel/iommu_groups/1/devices",
	"sys/module",
	"sys/module/vfio_iommu_type1",
	"sys/module/vfio_iommu_type1/parameters",
	"sys/firmware",
	"sys/firmware/acpi",
	"sys/firmware/acpi/tables",
	"proc",
	"proc/self",
	"proc/sys",
	"proc/sys/kernel",
	"proc/77",
	"proc/77/fd",
	"proc/77/fdinfo",
};

static const struct {
	const char *path, *content;
} files[] = {
	{ D "uevent", "DRIVER=vfio-pci\nPCI_CLASS=20000\nPCI_ID=8086:10D3\nPCI_SUBSYS_ID=1:2\n" },
	{ D "driver_override", "vfio-pci\n" },
	{ D "numa_node", "-1\n" },
	{ D "power_state", "D0\n" },
	{ D "reset_method", "flr bus\n" },
	{ D "resource", "0x1000 0x1fff 0x200\n0 0 0\n" },
	{ D "config", "\x86\x80\xd3\x10" },
	{ D "modalias", "pci:v00008086d000010D3sv00000000sd00000000bc02sc00i00\n" },
	{ D "sriov_totalvfs", "7\n" },
	{ D "sriov_numvfs", "0\n" },
	{ D "msi_bus", "1\n" },
	{ D "enable", "1\n" },
	{ "@" D "driver", "../../../bus/pci/drivers/vfio-pci" },
	{ "@" D "iommu_group", "../../../kernel/iommu_groups/1" },
	{ "@" D "iommu", "../../dmar0" },
	{ "@" D "subsystem", "../../../bus/pci" },
	{ "@" D "physfn", "nowhere" },
	{ "@sys/bus/pci/devices/0000:00:01.0", "../../../devices/pci0000:00/0000:00:01.0" },
	{ "@" G "devices/0000:00:01.0", "../../../../devices/pci0000:00/0000:00:01.0" },
	{ G "type", "DMA\n" },
	{ G "reserved_regions", "0x00000000fee00000 0x00000000feefffff msi\n" },
	{ G "name", "\n" },
	{ "@sys/class/iommu/dmar0", "../../devices/dmar0" },
	{ "sys/devices/dmar0/intel-iommu/cap", "d2008c22260206\n" },
	{ "sys/devices/dmar0/intel-iommu/ecap", "f00f4a\n" },
	{ "sys/devices/dmar0/intel-iommu/version", "1:0\n" },
	{ "sys/module/vfio_iommu_type1/parameters/dma_entry_limit", "65535\n" },
	{ "sys/module/vfio_iommu_type1/parameters/allow_unsafe_interrupts", "N\n" },
	{ "proc/cmdline", "intel_iommu=on\n" },
	{ "proc/meminfo", "MemTotal: 1000 kB\nMemAvailable: 900 kB\n" },
	{ "proc/self/limits", "Max locked memory 65536 65536 bytes\n" },
	{ "proc/self/status", "Name: x\nVmLck: 0 kB\nCapEff: 0000000000000000\n" },
	{ "proc/77/comm", "qemu\n" },
	{ "proc/77/status", "Name: qemu\nUid: 0 0 0 0\n" },
	{ "proc/77/maps", "7f0000000000-7f0000001000 rw-s 0 0:1 1 " D "resource0\n" },
	{ "@proc/77/fd/3", "/dev/vfio/1" },
	{ "proc/77/fdinfo/3", "pos: 0\nflags: 02\n" },
	{ "sys/bus/pci/devices/x\033[31m\n\xff", "no device\n" },
	{ G "devices/\033]0;\007\t\xfe", "no device\n" },
};
#define N_FILES (sizeof(files) / sizeof(files[0]))

static const char *const looks[][4] = {
	{ "list" },
	{ "list", "devices" },
	{ "list", "iommus" },
	{ "list", "mdevs" },
	{ "show", "0000:00:01.0" },
	{ "show", "1" },
	{ "show", "dmar0" },
	{ "doctor", "0000:00:01.0" },
	{ "doctor", "1" },
	{ "why", "1" },
	{ "who", "1" },
	{ "who" },
	{ "doctor" },
};
#define N_LOOKS (sizeof(looks) / sizeof(looks[0]))

static char root[] = "/dev/shm/vfioctl-fuzz-XXXXXX";

static void put(size_t i, const void *content, size_t len)
{
	char path[256], target[256] = "";
	bool is_link = files[i].path[0] == '@';
	int fd;

	snprintf(path, sizeof(path), "%s/%s", root, files[i].path + is_link);
	unlink(path);
	if (is_link) {
		memcpy(target, content, len < 255 ? len : 255);
		/* An empty one cannot be. */
		if (*target && symlink(target, path))
			abort();
		return;
	}
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	HOLDS(fd >= 0 && write(fd, content, len) == (ssize_t)len);
	close(fd);
}

static void put_back(size_t i)
{
	put(i, files[i].content, strlen(files[i].content));
}

static void remove_tree(void)
{
	char command[64];

	snprintf(command, sizeof(command), "rm -rf %s", root);
	if (system(command))
		fprintf(stderr, "%s remains\n", root);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	char path[256];

	(void)argc;
	(void)argv;
	HOLDS(mkdtemp(root));
	atexit(remove_tree);
	for (size_t i = 0; i < sizeof(directories) / sizeof(directories[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", root, directories[i]);
		HOLDS(!mkdir(path, 0700));
	}
	for (size_t i = 0; i < N_FILES; i++)
		put_back(i);
	return 0;
}

/* What a terminal gets: text, newlines, and nothing that would move its cursor or change its title. */
static void check_text(const struct text *t, bool tabs)
{
	for (size_t i = 0; i < t->len; i++) {
		unsigned char c = (unsigned char)t->s[i];

		HOLDS((c >= ' ' || c == '\n' || (tabs && c == '\t')) && c != 0x7f);
		/* C1 controls in UTF-8. */
		HOLDS(c != 0xc2 || i + 1 == t->len || (unsigned char)t->s[i + 1] >= 0xa0);
	}
}

static void check_json(const struct text *t)
{
	struct json_tokener *tokener = json_tokener_new_ex(64);
	struct json_object *parsed;

	json_tokener_set_flags(tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
	parsed = json_tokener_parse_ex(tokener, t->s, (int)t->len);
	HOLDS(parsed && json_tokener_get_error(tokener) == json_tokener_success);
	json_object_put(parsed);
	json_tokener_free(tokener);
}

static void look(const char *const *words, bool json)
{
	struct args args = { 0 };
	char *copy[4];
	struct runner r = { .session_name = "default",
			    .sysroot = root,
			    .format = json ? FORMAT_JSON : FORMAT_TEXT };
	const struct run_line line = { .args = &args };
	const struct command *command;
	size_t n = 0, used;
	struct err e;

	r.style.width = 80;
	for (; n < 4 && words[n]; n++)
		copy[n] = (char *)words[n];
	command = command_find(copy, n, &used, &e);
	HOLDS(command && !args_parse(&args, command, copy + used, n - used, &e));
	run(&r, &line);
	args_free(&args);
	if (json && r.out.len)
		check_json(&r.out);
	if (json && r.err.len)
		check_json(&r.err);
	if (!json) {
		check_text(&r.out, false);
		check_text(&r.err, false);
	}
	runner_release(&r);
}

static void count(void *ctx, const struct snapshot_fact *was, const struct snapshot_fact *is,
		  bool matters)
{
	(void)was;
	(void)is;
	(void)matters;
	++*(size_t *)ctx;
}

/* What was saved is read back as the same. */
static void save(void)
{
	struct snapshot taken = { 0 }, back = { 0 };
	struct text file = { 0 };
	struct host h;
	struct err e;
	size_t changes = 0;

	HOLDS(!host_open(&h, root, &e));
	if (!snapshot_take(&taken, &h, &e)) {
		snapshot_format(&taken, &file);
		check_text(&file, true);
		text_addc(&file, '\0');
		HOLDS(!snapshot_parse(&back, file.s, &e));
		snapshot_diff(&taken, &back, count, &changes);
		HOLDS(!changes);
	}
	host_close(&h);
	snapshot_free(&taken);
	snapshot_free(&back);
	text_free(&file);
}

/* Two bytes, then pieces: which file, how long (255: all that is left), the content. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	bool touched[N_FILES] = { false };
	uint8_t command;
	size_t at = 1;

	if (!size)
		return 0;
	command = data[0];
	while (at + 2 <= size) {
		size_t i = data[at] % N_FILES, len = data[at + 1];

		at += 2;
		if (len == 255 || len > size - at)
			len = size - at;
		put(i, data + at, len);
		touched[i] = true;
		at += len;
	}
	if (command >> 1 >= N_LOOKS)
		save();
	else
		look(looks[command >> 1], command & 1);
	for (size_t i = 0; i < N_FILES; i++) {
		if (touched[i])
			put_back(i);
	}
	return 0;
}
