/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How a check reads a fact and says what it found. */
#include "model/check.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/num.h"
#include "model/details.h"
#include "model/host_read.h"
#include "sys/lines.h"

#define TEXT_BYTES 1024

static const char *format(struct exam *x, const char *fmt, va_list args)
{
	char text[TEXT_BYTES];

	vsnprintf(text, sizeof(text), fmt, args);
	return host_keep(x->host, text) ?: "";
}

const char *check_text(struct exam *x, const char *fmt, ...)
{
	const char *text;
	va_list args;

	va_start(args, fmt);
	text = format(x, fmt, args);
	va_end(args);
	return text;
}

#define SAY(outcome_, blocks_)                   \
	do {                                     \
		va_list args_;                   \
                                                 \
		va_start(args_, fmt);            \
		f->text = format(x, fmt, args_); \
		va_end(args_);                   \
		f->applies = true;               \
		f->outcome = (outcome_);         \
		f->blocks = (blocks_);           \
		f->file = file;                  \
	} while (0)

void check_good(struct exam *x, struct finding *f, const char *file, const char *fmt, ...)
{
	SAY(OUTCOME_GOOD, false);
}

void check_warn(struct exam *x, struct finding *f, const char *file, const char *fmt, ...)
{
	SAY(OUTCOME_BAD, false);
}

void check_block(struct exam *x, struct finding *f, const char *file, const char *fmt, ...)
{
	SAY(OUTCOME_BAD, true);
}

void check_unknown(struct exam *x, struct finding *f, const char *file, const char *fmt, ...)
{
	SAY(OUTCOME_UNKNOWN, false);
	if (file)
		f->text = check_text(x, "%s (%s)", f->text, file);
}

void check_unsure(struct exam *x, struct finding *f, const char *file, const char *fmt, ...)
{
	SAY(OUTCOME_UNKNOWN, true);
}

void check_unseen(struct exam *x, struct finding *f, const char *file, const char *fmt, ...)
{
	SAY(OUTCOME_UNKNOWN, x->unseen != NULL);
	f->file = x->unseen ?: file;
	if (f->file && !f->blocks)
		f->text = check_text(x, "%s (%s)", f->text, f->file);
}

void check_excuse_noiommu(const struct exam *x, struct finding *f)
{
	if (x->group && x->group->backing != BACKING_IOMMU)
		f->blocks = false;
}

bool check_has_vfio_member(const struct host_group *g)
{
	const struct host_device *d;

	host_for_each_member(d, g)
	{
		if (d->vfio_bound)
			return true;
	}
	return false;
}

bool check_group_wants_vfio_pci(const struct host_group *g)
{
	const bool has_vfio = check_has_vfio_member(g);
	const struct host_device *d;

	host_for_each_member(d, g)
	{
		if (host_device_is_bridge(d) || d->vfio_bound ||
		    (has_vfio && !d->driver && !(d->unknown & 1U << FACT_DRIVER)))
			continue;
		if (!d->bus || !strcmp(d->bus, "pci"))
			return true;
	}
	return g->unknown & 1U << FACT_DEVICES;
}

void check_remedy(struct exam *x, struct finding *f, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	f->remedy = format(x, fmt, args);
	va_end(args);
}

static void add_command(struct finding *f, const char *command)
{
	if (f->n_commands < FINDING_COMMANDS)
		f->commands[f->n_commands++] = command;
}

/* Characters that a shell may take for more than themselves; conversions of a format are made of others. */
static size_t count_special(const char *s)
{
	size_t n = 0;

	for (; *s; s++)
		n += !isalnum((unsigned char)*s) && !strchr(":._-/=,%", *s);
	return n;
}

/* Names come from sysfs, processes and files: one that adds such a character, or fills all the room, makes no command. */
void check_command(struct exam *x, struct finding *f, const char *fmt, ...)
{
	const char *command;
	va_list args;

	va_start(args, fmt);
	command = format(x, fmt, args);
	va_end(args);
	if (strlen(command) < TEXT_BYTES - 1 && count_special(command) == count_special(fmt))
		add_command(f, command);
}

/* Opens what the path lies in; *name is its last part. */
static enum sysfs_answer open_above(const struct exam *x, const char *path, struct sysfs_dir *dir,
				    const char **name)
{
	const char *slash = strrchr(path, '/');

	*name = slash + 1;
	return sysfs_dir_openf(&x->host->sysfs, dir, "%.*s", (int)(slash - path), path);
}

enum sysfs_answer check_read(const struct exam *x, const char *path, char *buf, size_t size)
{
	_cleanup_sysfs_dir_ struct sysfs_dir dir = { -1 };
	const char *name;
	enum sysfs_answer answer = open_above(x, path, &dir, &name);

	return answer == SYSFS_OK ? sysfs_read(&dir, name, buf, size) : answer;
}

bool check_saw(struct exam *x, enum sysfs_answer answer, const char *path)
{
	if (answer == SYSFS_UNKNOWN)
		x->unseen = check_text(x, "/%s", path);
	return answer == SYSFS_OK;
}

bool check_exists(struct exam *x, const char *path)
{
	_cleanup_sysfs_dir_ struct sysfs_dir dir = { -1 };
	const char *name;
	enum sysfs_answer answer = open_above(x, path, &dir, &name);

	return check_saw(x, answer == SYSFS_OK ? sysfs_look(&dir, name) : answer, path);
}

enum sysfs_answer check_read_device(struct exam *x, const char *name, const char **file, char *buf,
				    size_t size)
{
	_cleanup_sysfs_dir_ struct sysfs_dir dir = { -1 };
	enum sysfs_answer answer = host_device_dir(x->host, x->device->name, &dir);

	*file = check_text(x, "/sys/bus/%s/devices/%s/%s", x->device->bus ?: "pci", x->device->name,
			   name);
	return answer == SYSFS_OK ? sysfs_read(&dir, name, buf, size) : answer;
}

const char *check_iommu_name(struct exam *x)
{
	const struct host_group *g = x->group;

	if (g && !g->iommu && g->unknown & 1U << FACT_IOMMU)
		check_saw(x, SYSFS_UNKNOWN,
			  check_text(x, "sys/kernel/iommu_groups/%u/devices", g->number));
	return g ? g->iommu : NULL;
}

bool check_is_pci(const struct exam *x)
{
	const struct host_device *d = x->device;
	struct pci_address address;

	return d->bus ? !strcmp(d->bus, "pci") : parse_pci_address(d->name, &address);
}

static const char *device_path(struct exam *x)
{
	return check_text(x, "sys/bus/%s/devices/%s", x->device->bus ?: "pci", x->device->name);
}

bool check_is_bound(struct exam *x)
{
	if (!x->device->vfio_bound && x->device->unknown & 1U << FACT_DRIVER)
		return check_saw(x, SYSFS_UNKNOWN, check_text(x, "%s/driver", device_path(x)));
	return x->device->vfio_bound;
}

bool check_device_dir(struct exam *x, struct sysfs_dir *dir)
{
	return check_saw(x, host_device_dir(x->host, x->device->name, dir), device_path(x));
}

bool check_details(struct exam *x, struct device_details *details)
{
	struct err ignored = { 0 };

	if (!host_read_details(x->host, x->device, details, &ignored))
		return true;
	return check_saw(x, SYSFS_UNKNOWN, device_path(x));
}

bool check_is_on(struct exam *x, const char *path)
{
	char value[SYSFS_BUFFER];

	return check_saw(x, check_read(x, path, value, sizeof(value)), path) &&
	       (!strcmp(value, "Y") || !strcmp(value, "1"));
}

static int count_one(void *ctx, const char *name)
{
	(void)name;
	++*(size_t *)ctx;
	return 0;
}

size_t check_count(struct exam *x, const char *path)
{
	_cleanup_sysfs_dir_ struct sysfs_dir dir = { -1 };
	enum sysfs_answer answer = sysfs_dir_open(&x->host->sysfs, path, &dir);
	size_t n = 0;

	if (answer == SYSFS_OK)
		sysfs_walk(&dir, ".", &answer, count_one, &n);
	check_saw(x, answer, path);
	return n;
}

/* Whether the file of modules of this kernel names one. */
struct module_search {
	const char *file;
	bool found;
};

static int take_module(void *ctx, char *line)
{
	struct module_search *search = ctx;

	const char *at = line;

	while (!search->found && (at = strstr(at, search->file))) {
		search->found = at == line || at[-1] == '/' || at[-1] == ' ';
		at++;
	}
	return search->found;
}

enum sysfs_answer check_module_list(const struct exam *x, const char *list, const char *file,
				    bool *found)
{
	_cleanup_sysfs_dir_ struct sysfs_dir dir = { -1 };
	struct module_search search = { .file = file };
	char release[256];
	enum sysfs_answer answer =
		check_read(x, "proc/sys/kernel/osrelease", release, sizeof(release));

	if (answer == SYSFS_OK)
		answer = sysfs_dir_openf(&x->host->sysfs, &dir, "lib/modules/%s", release);
	if (answer == SYSFS_OK)
		answer = lines_walk(&dir, list, take_module, &search);
	*found = search.found;
	return answer;
}

/* What follows "KEY=", or NULL; in an option's name "-" and "_" are the same (params.c:parameq()). */
static char *value_of(char *word, const char *key)
{
	for (; *key; word++, key++) {
		if (*word != *key && !(strchr("-_", *key) && (*word == '-' || *word == '_')))
			return NULL;
	}
	return *word == '=' ? word + 1 : NULL;
}

/* Gives each value of KEY= away, in order. */
static bool walk_cmdline(struct exam *x, const char *key, void (*each)(void *ctx, char *value),
			 void *ctx)
{
	static const char file[] = "proc/cmdline";
	char line[SYSFS_BUFFER], *word, *value, *rest = line;
	bool found = false;

	if (!check_saw(x, check_read(x, file, line, sizeof(line)), file))
		return false;
	while ((word = strsep(&rest, " \n"))) {
		value = value_of(word, key);
		found |= value != NULL;
		if (value)
			each(ctx, value);
	}
	return found;
}

struct cmdline_value {
	char *value;
	size_t size;
};

static void keep_value(void *ctx, char *value)
{
	const struct cmdline_value *last = ctx;

	if (last->value)
		snprintf(last->value, last->size, "%s", value);
}

bool check_cmdline(struct exam *x, const char *key, char *value, size_t size)
{
	struct cmdline_value last = { value, size };

	return walk_cmdline(x, key, keep_value, &last);
}

struct cmdline_item {
	const char *item, *undone_by;
	bool is_set;
};

/* "ITEM=" has a value of its own. */
static bool is_item(const char *word, const char *item)
{
	size_t len = strlen(item);

	return item[len - 1] == '=' ? !strncmp(word, item, len) : !strcmp(word, item);
}

static void take_items(void *ctx, char *value)
{
	struct cmdline_item *wanted = ctx;
	char *word;

	while ((word = strsep(&value, ","))) {
		if (is_item(word, wanted->item))
			wanted->is_set = true;
		else if (wanted->undone_by && !strcmp(word, wanted->undone_by))
			wanted->is_set = false;
	}
}

bool check_cmdline_has(struct exam *x, const char *key, const char *item, const char *undone_by)
{
	struct cmdline_item wanted = { item, undone_by, false };

	walk_cmdline(x, key, take_items, &wanted);
	return wanted.is_set;
}

struct cmdline_spelling {
	const char *key, *item;
	char *name; /* as it stands there */
	size_t size;
	bool is_listed;
};

/* As long as the key, the name stands before the value: "intel-iommu=off" is intel_iommu's. */
static void find_spelling(void *ctx, char *value)
{
	struct cmdline_spelling *s = ctx;
	const char *written = value - 1 - strlen(s->key);
	const bool is_list = strchr(value, ',') != NULL;
	char *word;

	while ((word = strsep(&value, ","))) {
		if (strcmp(word, s->item) != 0)
			continue;
		s->is_listed |= is_list;
		snprintf(s->name, s->size, "%.*s", (int)strlen(s->key), written);
	}
}

void check_take_option(struct exam *x, struct finding *f, const char *key, const char *item)
{
	char name[64];
	struct cmdline_spelling s = { key, item, name, sizeof(name), false };

	snprintf(name, sizeof(name), "%s", key);
	walk_cmdline(x, key, find_spelling, &s);
	if (s.is_listed)
		check_remedy(x, f,
			     "take %s out of what follows %s= on the kernel's command line, where "
			     "the boot loader has it, and boot again",
			     item, name);
	else
		check_boot_option(x, f, false, check_text(x, "%s=%s", name, item));
}

/*
 * Values stand in either quotes; of an option that is taken away another one may have the name at its end. No
 * backslashes: text would show two of each.
 */
#define TAKE_AWAY   "s/ *(?<![a-z_.-])%s(?![a-z_,])//"
#define GRUB_ADD    "sed -i 's/^GRUB_CMDLINE_LINUX=[^[:alnum:]]/&%s /' /etc/default/grub"
#define GRUB_REMOVE "perl -i -pe '/^GRUB_CMDLINE_LINUX/ && " TAKE_AWAY "' /etc/default/grub"
#define LINE_ADD    "sed -i 's/$/ %s/' /etc/kernel/cmdline"
#define LINE_REMOVE "perl -i -pe '" TAKE_AWAY "' /etc/kernel/cmdline"

/* How hosts keep the kernel's command line, by a file that tells. */
static const struct {
	const char *sign;
	const char *add, *remove; /* printf formats of the option */
	const char *then;
} boot_loaders[] = {
	{ "usr/sbin/grubby", "grubby --update-kernel=ALL --args=%s",
	  "grubby --update-kernel=ALL --remove-args=%s", NULL },
	{ "etc/kernel/proxmox-boot-uuids", LINE_ADD, LINE_REMOVE, "proxmox-boot-tool refresh" },
	{ "usr/sbin/grub2-mkconfig", GRUB_ADD, GRUB_REMOVE,
	  "grub2-mkconfig -o /boot/grub2/grub.cfg" },
	{ "usr/sbin/update-grub", GRUB_ADD, GRUB_REMOVE, "update-grub" },
	{ "etc/default/grub", GRUB_ADD, GRUB_REMOVE, "grub-mkconfig -o /boot/grub/grub.cfg" },
	{ "etc/kernel/cmdline", LINE_ADD, LINE_REMOVE, "kernel-install add-all" },
};

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
void check_boot_option(struct exam *x, struct finding *f, bool add, const char *option)
{
	check_remedy(x, f, "%s %s %s the kernel's command line and boot again",
		     add ? "add" : "take", option, add ? "to" : "from");
	for (size_t i = 0; i < sizeof(boot_loaders) / sizeof(boot_loaders[0]); i++) {
		if (!check_exists(x, boot_loaders[i].sign))
			continue;
		check_command(x, f, add ? boot_loaders[i].add : boot_loaders[i].remove, option);
		if (boot_loaders[i].then)
			add_command(f, boot_loaders[i].then);
		add_command(f, "reboot");
		return;
	}
}
#pragma GCC diagnostic pop

static const struct {
	const char *sign, *command;
} initramfs_makers[] = {
	{ "usr/sbin/update-initramfs", "update-initramfs -u" },
	{ "usr/bin/mkinitcpio", "mkinitcpio -P" },
	{ "usr/bin/dracut", "dracut --force" },
};

void check_initramfs_command(struct exam *x, struct finding *f)
{
	for (size_t i = 0; i < sizeof(initramfs_makers) / sizeof(initramfs_makers[0]); i++) {
		if (!check_exists(x, initramfs_makers[i].sign))
			continue;
		add_command(f, initramfs_makers[i].command);
		return;
	}
}
