/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks of what is set down in files for the next boot: who is to get a device, and whether that comes about. */
#include "model/checks.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/num.h"
#include "sys/lines.h"
#include "sys/node.h"

#define MODPROBE "etc/modprobe.d"

/* Folders whose files are read one after the other. */
struct folder {
	struct exam *x;
	const struct sysfs_dir *dir; /* that is being read */
	const char *name;
	const char *unread; /* the last that is there and cannot be read, or NULL */
};

static void folder_walk(struct folder *folder, const char *name,
			int (*each)(void *ctx, const char *file), void *ctx)
{
	_cleanup_sysfs_dir_ struct sysfs_dir dir = { -1 };
	enum sysfs_answer answer = sysfs_dir_open(&folder->x->host->sysfs, name, &dir);

	folder->dir = &dir;
	folder->name = name;
	if (answer == SYSFS_OK)
		sysfs_walk(&dir, ".", &answer, each, ctx);
	if (answer == SYSFS_UNKNOWN)
		folder->unread = check_text(folder->x, "/%s", name);
	folder->dir = NULL;
}

/* A folder in it holds none of the files that count, and links are not followed: mostly they mask a file. */
static void folder_lines(struct folder *folder, const char *file,
			 int (*each)(void *ctx, char *line), void *ctx)
{
	if (lines_walk(folder->dir, file, each, ctx) == SYSFS_UNKNOWN && errno != EISDIR &&
	    errno != ELOOP)
		folder->unread = check_text(folder->x, "/%s/%s", folder->name, file);
}

/* A file that says which driver a device is to have. */
struct claim {
	const char *file, *driver;
	bool by_ids; /* and so every device that has them */
};

#define CLAIMS_MAX 8 /* the first for each driver, in either way */
struct claims {
	struct exam *x;
	struct folder folder;
	const char *file; /* that is being read */
	struct claim list[CLAIMS_MAX];
	size_t n;
};

static void add_claim(struct claims *c, const char *file, const char *driver, bool by_ids)
{
	for (size_t i = 0; i < c->n; i++)
		if (c->list[i].by_ids == by_ids && !strcmp(c->list[i].driver, driver))
			return;
	if (c->n < CLAIMS_MAX)
		c->list[c->n++] = (struct claim){ check_text(c->x, "%s", file),
						  check_text(c->x, "%s", driver), by_ids };
}

/* "10de:1c82" or more fields behind that; the kernel takes hexadecimal of any case, without 0x. */
static bool ids_are(char *ids, const struct host_device *d)
{
	char text[32], *vendor = strsep(&ids, ":"), *device = strsep(&ids, ":");
	uint64_t v, i;

	if (!device)
		return false;
	snprintf(text, sizeof(text), "0x%.16s", vendor);
	if (!parse_u64(text, &v) || v != d->vendor)
		return false;
	snprintf(text, sizeof(text), "0x%.16s", device);
	return parse_u64(text, &i) && i == d->device;
}

static bool list_has_ids(char *list, const struct host_device *d)
{
	char *ids;

	while (list && (ids = strsep(&list, ","))) {
		if (ids_are(ids, d))
			return true;
	}
	return false;
}

/* Behind the words, which blanks keep apart, as modprobe reads them; NULL: it is another line. */
static const char *option_line_rest(const char *line)
{
	static const char *const words[] = { "options", "vfio" };
	const char *rest = line;

	for (size_t i = 0; i < 2; i++) {
		rest += strspn(rest, " \t");
		if (strncmp(rest, words[i], strlen(words[i])) != 0)
			return NULL;
		rest += strlen(words[i]);
	}
	if (strncmp(rest, "-pci", 4) != 0 && strncmp(rest, "_pci", 4) != 0)
		return NULL;
	rest += 4;
	return *rest == ' ' || *rest == '\t' ? rest : NULL;
}

/* "options vfio-pci disable_vga=1 ids=10de:1c82,10de:0fb9" */
static int take_option_line(void *ctx, char *line)
{
	struct claims *c = ctx;
	char *word, *rest = (char *)option_line_rest(line);

	while ((word = strsep(&rest, " \t"))) {
		if (!strncmp(word, "ids=", 4) && list_has_ids(word + 4, c->x->device))
			add_claim(c, c->file, "vfio-pci", true);
	}
	return 0;
}

/* A rule that names the device and gives it a driver_override; "=" behind the braces, not "==". */
static int take_rule_line(void *ctx, char *line)
{
	static const char key[] = "ATTR{driver_override}=\"";
	struct claims *c = ctx;
	char *driver = strstr(line, key), *end;

	if (*line == '#' || !driver || !strstr(line, c->x->device->name))
		return 0;
	driver += sizeof(key) - 1;
	end = strchr(driver, '"');
	if (end)
		*end = 0;
	if (end && *driver)
		add_claim(c, c->file, driver, false);
	return 0;
}

static int take_option_file(void *ctx, const char *name)
{
	struct claims *c = ctx;

	c->file = check_text(c->x, "/%s/%s", c->folder.name, name);
	folder_lines(&c->folder, name, take_option_line, c);
	return 0;
}

static int take_rule_file(void *ctx, const char *name)
{
	struct claims *c = ctx;

	c->file = check_text(c->x, "/%s/%s", c->folder.name, name);
	folder_lines(&c->folder, name, take_rule_line, c);
	return 0;
}

static void find_claims(struct claims *c)
{
	struct exam *x = c->x;
	const char *driverctl =
		check_text(x, "etc/driverctl.d/%s-%s", x->device->bus ?: "pci", x->device->name);
	char value[SYSFS_BUFFER];
	enum sysfs_answer answer;

	c->folder.x = x;
	if (check_cmdline(x, "vfio-pci.ids", value, sizeof(value)) &&
	    list_has_ids(value, x->device))
		add_claim(c, "/proc/cmdline", "vfio-pci", true);
	folder_walk(&c->folder, MODPROBE, take_option_file, c);
	folder_walk(&c->folder, "etc/udev/rules.d", take_rule_file, c);
	folder_walk(&c->folder, "run/udev/rules.d", take_rule_file, c);
	answer = check_read(x, driverctl, value, sizeof(value));
	if (answer == SYSFS_UNKNOWN)
		c->folder.unread = check_text(x, "/%s", driverctl);
	if (answer == SYSFS_OK && *value)
		add_claim(c, check_text(x, "/%s", driverctl), value, false);
}

/* The first that wants another driver than `driver`, or NULL. */
static const struct claim *other_claim(const struct claims *c, const char *driver)
{
	for (size_t i = 0; i < c->n; i++) {
		if (!driver || strcmp(c->list[i].driver, driver) != 0)
			return &c->list[i];
	}
	return NULL;
}

/* Whoever comes first at boot gets the device: mostly the host's driver, which the initramfs holds. */
void check_static_claims(struct exam *x, struct finding *f)
{
	struct claims c = { .x = x };
	const struct host_device *d = x->device;
	const struct claim *other;
	const char *unread;

	if (!d->has_pci_ids && d->unknown & 1U << FACT_CLASS && check_is_pci(x))
		check_saw(x, SYSFS_UNKNOWN,
			  check_text(x, "sys/bus/pci/devices/%s/uevent", d->name));
	if (!d->has_pci_ids)
		return;
	find_claims(&c);
	unread = c.folder.unread ?: x->unseen;
	if (!c.n && unread) {
		check_unknown(x, f, unread,
			      "whether a file claims it for a driver at boot cannot be read");
		return;
	}
	if (!c.n) {
		check_good(x, f, NULL, "no file claims it for a driver at boot");
		return;
	}
	other = other_claim(&c, c.list[0].driver);
	if (other) {
		check_warn(x, f, other->file, "%s claims it for %s, and %s for %s", c.list[0].file,
			   c.list[0].driver, other->file, other->driver);
		check_remedy(x, f, "leave one of them");
		return;
	}
	if (!other_claim(&c, d->driver) && unread) {
		check_unknown(x, f, unread,
			      "whether another file claims it at boot cannot be read");
		return;
	}
	if (!other_claim(&c, d->driver)) {
		check_good(x, f, c.list[0].file, "%s has it, as %s claims at boot", d->driver,
			   c.list[0].file);
		return;
	}
	check_warn(x, f, c.list[0].file, "%s claims it for %s at boot, but %s has it",
		   c.list[0].file, c.list[0].driver, d->driver ?: "no driver");
	check_remedy(x, f,
		     "if its own driver was there first, name the device in a rule that the "
		     "initramfs holds, too");
	check_command(x, f, "vfioctl bind %s --persist", d->name);
	check_initramfs_command(x, f);
}

/* --- ids= takes every device with the ids --- */

struct twins {
	struct exam *x;
	size_t n;
	const char *other;
	bool unread; /* what some are */
};

static int take_twin(void *ctx, const char *name)
{
	struct twins *twins = ctx;
	const struct host_device *d = twins->x->device;
	const char *dir = check_text(twins->x, "sys/bus/pci/devices/%s", name);
	char value[SYSFS_BUFFER], ids[32];
	enum sysfs_answer answer;

	if (!strcmp(name, d->name))
		return 0;
	answer = check_read(twins->x, check_text(twins->x, "%s/uevent", dir), value, sizeof(value));
	twins->unread |= answer == SYSFS_UNKNOWN;
	if (answer != SYSFS_OK)
		return 0;
	snprintf(ids, sizeof(ids), "PCI_ID=%04X:%04X", d->vendor, d->device);
	if (strstr(value, ids)) {
		twins->n++;
		twins->other = check_text(twins->x, "%s", name);
	}
	return 0;
}

static const struct claim *claim_by_ids(const struct claims *c)
{
	for (size_t i = 0; i < c->n; i++) {
		if (c->list[i].by_ids)
			return &c->list[i];
	}
	return NULL;
}

void check_same_ids(struct exam *x, struct finding *f)
{
	_cleanup_sysfs_dir_ struct sysfs_dir pci = { -1 };
	struct claims claims = { .x = x };
	struct twins twins = { .x = x };
	const struct claim *claim;
	enum sysfs_answer answer;
	char ids[16];

	if (!x->device->has_pci_ids)
		return;
	find_claims(&claims);
	claim = claim_by_ids(&claims);
	if (!claim)
		return;
	snprintf(ids, sizeof(ids), "%04x:%04x", x->device->vendor, x->device->device);
	answer = sysfs_dir_open(&x->host->sysfs, "sys/bus/pci", &pci);
	if (answer == SYSFS_OK)
		sysfs_walk(&pci, "devices", &answer, take_twin, &twins);
	if (!twins.n && (answer != SYSFS_OK || twins.unread)) {
		check_unknown(x, f, "/sys/bus/pci/devices",
			      "whether %s takes other devices too, by vfio-pci.ids=%s, cannot be "
			      "read",
			      claim->file, ids);
		return;
	}
	if (!twins.n) {
		check_good(x, f, claim->file, "vfio-pci.ids=%s means this device alone", ids);
		return;
	}
	check_warn(x, f, claim->file,
		   "vfio-pci.ids=%s takes %s too, which has the same ids: the host loses it", ids,
		   twins.other);
	check_remedy(x, f, "bind by address instead, and take the ids from %s", claim->file);
	check_command(x, f, "vfioctl bind %s --persist", x->device->name);
}

/* --- files for the whole host --- */

/* The newest file of a directory that has these words. */
struct file_search {
	struct folder folder;
	const char *words; /* NULL: options for vfio-pci */
	bool found;        /* in the file that is being read */
	const char *file;
	int64_t modified;
};

static int take_line_with(void *ctx, char *line)
{
	struct file_search *search = ctx;

	search->found |= search->words ? *line != '#' && strstr(line, search->words)
				       : option_line_rest(line) != NULL;
	return search->found;
}

static int take_newer_file(void *ctx, const char *name)
{
	struct file_search *search = ctx;
	struct folder *folder = &search->folder;
	const char *path = check_text(folder->x, "%s/%s", folder->name, name);
	enum sysfs_answer answer;
	struct node node;

	search->found = false;
	folder_lines(folder, name, take_line_with, search);
	if (!search->found)
		return 0;
	answer = node_look(&folder->x->host->sysfs, path, &node);
	if (answer == SYSFS_UNKNOWN)
		folder->unread = check_text(folder->x, "/%s", path);
	if (answer != SYSFS_OK || (search->file && node.modified <= search->modified))
		return 0;
	search->file = check_text(folder->x, "/%s", path);
	search->modified = node.modified;
	return 0;
}

static void find_file(struct file_search *search, const char *directory, const char *words)
{
	search->words = words;
	folder_walk(&search->folder, directory, take_newer_file, search);
}

/* What is built in takes its options from the command line only. */
void check_modprobe_options(struct exam *x, struct finding *f)
{
	struct file_search search = { .folder.x = x };
	bool builtin = false;
	enum sysfs_answer answer;

	find_file(&search, MODPROBE, NULL);
	if (!search.file && search.folder.unread)
		check_unknown(x, f, search.folder.unread,
			      "whether vfio-pci is given options cannot be read");
	if (!search.file)
		return;
	answer = check_module_list(x, "modules.builtin", "vfio-pci.ko", &builtin);
	if (answer == SYSFS_UNKNOWN) {
		check_unknown(x, f, "/lib/modules",
			      "whether vfio-pci is built in, and so ignores %s, cannot be read",
			      search.file);
		return;
	}
	if (!builtin) {
		check_good(x, f, search.file, "options for vfio-pci are given to the module");
		return;
	}
	check_warn(x, f, search.file,
		   "vfio-pci is built into this kernel, which ignores modprobe's options for it");
	check_remedy(x, f, "bind devices by name instead: vfioctl bind DEVICE --persist");
}

/* As the distributions name them; %s is the kernel's release. */
static const char *const initramfs_names[] = {
	"boot/initrd.img-%s",
	"boot/initramfs-%s.img",
	"boot/initrd-%s",
	"boot/initramfs-linux.img",
};

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
static const char *find_initramfs(struct exam *x, int64_t *modified)
{
	char release[256];
	struct node node;

	if (check_read(x, "proc/sys/kernel/osrelease", release, sizeof(release)) != SYSFS_OK)
		return NULL;
	for (size_t i = 0; i < sizeof(initramfs_names) / sizeof(initramfs_names[0]); i++) {
		const char *path = check_text(x, initramfs_names[i], release);
		enum sysfs_answer answer = node_look(&x->host->sysfs, path, &node);

		if (answer == SYSFS_UNKNOWN)
			return NULL;
		if (answer == SYSFS_ABSENT)
			continue;
		*modified = node.modified;
		return check_text(x, "/%s", path);
	}
	return NULL;
}
#pragma GCC diagnostic pop

/* It holds copies: what was written after it was made is not in force when drivers take their devices. */
void check_initramfs(struct exam *x, struct finding *f)
{
	struct file_search search = { .folder.x = x };
	const char *image;
	int64_t made = 0;

	find_file(&search, MODPROBE, "vfio");
	find_file(&search, "etc/udev/rules.d", "driver_override");
	if (!search.file && search.folder.unread)
		check_unknown(x, f, search.folder.unread,
			      "what the initramfs should hold cannot be read");
	if (!search.file)
		return;
	image = find_initramfs(x, &made);
	if (!image) {
		check_unknown(x, f, "/boot", "whether the initramfs holds %s cannot be seen",
			      search.file);
	} else if (search.modified <= made && search.folder.unread) {
		check_unknown(x, f, search.folder.unread,
			      "whether the initramfs is newer than all that it should hold cannot "
			      "be read");
	} else if (search.modified <= made) {
		check_good(x, f, image, "the initramfs is newer than %s", search.file);
	} else {
		check_warn(x, f, image,
			   "the initramfs is older than %s: at boot the host's drivers come first",
			   search.file);
		check_remedy(x, f, "make it anew");
		check_initramfs_command(x, f);
	}
}

static const char *const module_lists[] = {
	"etc/modules-load.d",
	"etc/initramfs-tools",
	"etc/dracut.conf.d",
	"etc/mkinitcpio.conf.d",
};

/* A part of vfio itself since 6.2; makers of an initramfs stop at a module that is not there. */
void check_old_module(struct exam *x, struct finding *f)
{
	struct file_search search = { .folder.x = x };
	enum sysfs_answer answer;
	bool found = false;

	for (size_t i = 0; i < sizeof(module_lists) / sizeof(module_lists[0]); i++)
		find_file(&search, module_lists[i], "vfio_virqfd");
	if (!search.file && search.folder.unread)
		check_unknown(x, f, search.folder.unread,
			      "whether files ask for a module that is no more cannot be read");
	if (!search.file)
		return;
	answer = check_module_list(x, "modules.dep", "vfio_virqfd.ko", &found);
	if (answer == SYSFS_UNKNOWN)
		check_unknown(x, f, "/lib/modules",
			      "whether there is the module vfio_virqfd that %s asks for cannot be "
			      "read",
			      search.file);
	if (answer != SYSFS_OK || found)
		return;
	check_warn(x, f, search.file,
		   "it asks for vfio_virqfd, which this kernel has no module of: it is a part of "
		   "vfio now");
	check_remedy(x, f, "take the word out, or no initramfs comes about, and make that anew");
	check_initramfs_command(x, f);
}
