/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keeps a device's driver over reboots by a rule of udev. */
#include "model/persist.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "sys/lines.h"
#include "sys/udev_rule.h"

/*
 * The override stands before 80-drivers.rules loads the device's own driver; that the VFIO driver takes the device is
 * the rule's business, too, since nothing else asks for it. Loaded before, for another device or from the initramfs,
 * it looked at this one while there was no override, and is asked again; loaded now, it looks by itself.
 */
#define BEFORE "# before: "
#define ID     "# id: "

/* Neither ends the line or the string that it stands in, nor is a pattern or a substitution of udev's. */
static bool is_rule_word(const char *word)
{
	while (isalnum((unsigned char)*word) || (*word && strchr(":._-/+,@", *word)))
		word++;
	return !*word;
}

int persist_rule(const char *device_path, const struct subject *s, const char *before,
		 struct text *out, struct err *e)
{
	static const char *const attributes[] = { "vendor", "device", "subsystem_vendor",
						  "subsystem_device" };
	const char *id = s->identity.id;
	const char *const words[] = { device_path, s->device, s->want.driver, before, id };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (!is_rule_word(words[i]))
			return err_refused(e, s->device, "\"%s\" cannot stand in a rule of udev",
					   words[i]);
	text_addf(out, "# vfioctl bind --persist made this; vfioctl restore %s removes it.\n",
		  s->device);
	text_addf(out, BEFORE "%s\n", before);
	text_addf(out, ID "%s\n", id);
	text_addf(out, "ACTION==\"add\", SUBSYSTEM==\"pci\", DEVPATH==\"%s\", ", device_path);
	for (size_t i = 0; i < sizeof(attributes) / sizeof(attributes[0]) && *id; i++) {
		text_addf(out, "ATTR{%s}==\"0x%.4s\", ", attributes[i], id);
		id += strcspn(id, ":");
		id += *id == ':';
	}
	text_addf(out, "ATTR{driver_override}=\"%s\", ", s->want.driver);
	text_addf(out, "ATTR{subsystem/drivers_probe}=\"%s\", ", s->device);
	text_addf(out, "RUN{builtin}+=\"kmod load %s\"\n", s->want.driver);
	return 0;
}

/* The device is the rule's own words: who stands at its address after a boot may be another. */
static int take_rule_line(void *ctx, char *line)
{
	struct journal_entry *entry = ctx;

	if (!strncmp(line, BEFORE, sizeof(BEFORE) - 1))
		snprintf(entry->before.driver, sizeof(entry->before.driver), "%s",
			 line + sizeof(BEFORE) - 1);
	else if (!strncmp(line, ID, sizeof(ID) - 1))
		snprintf(entry->id, sizeof(entry->id), "%s", line + sizeof(ID) - 1);
	return 0;
}

static int read_rule(struct host *h, const char *device, struct journal_entry *entry, struct err *e)
{
	_cleanup_sysfs_dir_ struct sysfs_dir rules = { -1 };
	char path[RULE_FILE_PATH_MAX];
	const char *slash;

	rule_file_path(device, path);
	slash = strrchr(path, '/');
	if (sysfs_dir_openf(&h->sysfs, &rules, "%.*s", (int)(slash - path - 1), path + 1) !=
		    SYSFS_OK ||
	    lines_walk(&rules, slash + 1, take_rule_line, entry) != SYSFS_OK)
		return err_syscall(e, "read", path, errno);
	return 0;
}

int persist_find(struct host *h, const char *device, struct journal_entry *entry, bool *found,
		 struct err *e)
{
	struct device_identity identity;
	struct err unread = { 0 };

	*entry = (struct journal_entry){ 0 };
	if (rule_file_exists(device, found, e))
		return -1;
	if (!*found)
		return 0;
	if (device_state_read(h, device, &entry->before, &identity, &unread)) {
		*found = false;
		if (unread.status == EXIT_USAGE)
			return 0;
		*e = unread;
		return -1;
	}
	snprintf(entry->device, sizeof(entry->device), "%s", device);
	snprintf(entry->bus, sizeof(entry->bus), "%s", identity.bus);
	entry->before.driver[0] = entry->before.override[0] = 0;
	if (read_rule(h, device, entry, e))
		return -1;
	/* It was VFIO's before, which a boot ended: without the rule, its own driver would have it. */
	entry->before.probe = !entry->before.driver[0];
	return 0;
}

/*
 * The driver that the device had before anybody gave it to VFIO; "" when somebody else did. What is not recorded yet,
 * since it needed no change, is now: without that nobody would find a draft of the rule.
 */
static int find_before(const struct transaction *t, struct subject *s, struct journal_entry *entry,
		       struct err *e)
{
	bool found;

	if (journal_find(&t->journal, s->device, entry, &found, e))
		return -1;
	/* A rule that is there may hold this very device, and tells of the time before. */
	if (!found && persist_find(t->host, s->device, entry, &found, e))
		return -1;
	if (!found || strcmp(entry->id, s->identity.id)) {
		if (transaction_note(t, s, e))
			return -1;
		entry->before = s->before;
	}
	if (!strcmp(entry->before.driver, s->want.driver))
		entry->before.driver[0] = 0;
	return 0;
}

int persist_add(const struct transaction *t, struct subject *s, struct err *e)
{
	_cleanup_sysfs_dir_ struct sysfs_dir devices = { -1 };
	_cleanup_text_ struct text rule = { 0 };
	struct journal_entry entry;
	char link[SYSFS_BUFFER];
	const char *path = NULL;

	if (strcmp(s->identity.bus, "pci"))
		return err_refused(e, s->device, "--persist is for PCI devices, %s is none",
				   s->device);
	if (sysfs_dir_open(&t->host->sysfs, "sys/bus/pci/devices", &devices) == SYSFS_OK &&
	    sysfs_link(&devices, s->device, link, sizeof(link)) == SYSFS_OK)
		path = strstr(link, "/devices/");
	if (!path)
		return err_refused(e, s->device, "cannot read where %s is", s->device);
	if (find_before(t, s, &entry, e))
		return -1;
	if (persist_rule(path, s, entry.before.driver, &rule, e))
		return -1;
	if (rule_file_read(s->device, &s->rule, e))
		return -1;
	s->ruled = true; /* perhaps, also where that fails */
	return rule_file_write(s->device, &rule, e);
}

int persist_undo(const struct subject *s, struct err *e)
{
	bool ignored;

	if (s->rule.len)
		return rule_file_write(s->device, &s->rule, e);
	return rule_file_remove(s->device, &ignored, e);
}
