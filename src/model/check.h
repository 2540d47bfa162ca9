/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Between the files of checks: how a check reads a fact and says what it found. */
#ifndef MODEL_CHECK_H
#define MODEL_CHECK_H

#include "model/doctor.h"

/* Each says what was found, and where (NULL: nowhere in particular). */
void check_good(struct exam *x, struct finding *f, const char *file, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));
void check_warn(struct exam *x, struct finding *f, const char *file, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));
void check_block(struct exam *x, struct finding *f, const char *file, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));
void check_unknown(struct exam *x, struct finding *f, const char *file, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));
/* Unknown and in the way: what decides, and any user can read. */
void check_unsure(struct exam *x, struct finding *f, const char *file, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));
/* That if the exam has something unseen: a file that is there, or may be. Else plainly unknown. */
void check_unseen(struct exam *x, struct finding *f, const char *file, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/*
 * Makes what lacks an IOMMU, or isolated interrupts, no block for a group that goes without: noiommu, as who made it
 * knows, and mediated devices, where VFIO asks for neither (vfio_iommu_type1.c:vfio_iommu_type1_attach_group()).
 */
void check_excuse_noiommu(const struct exam *x, struct finding *f);

bool check_has_vfio_member(const struct host_group *g);

/* Whether a member that counts would be bound to vfio-pci: none that has another driver of VFIO's, or another bus. */
bool check_group_wants_vfio_pci(const struct host_group *g);

/* What mends it. Commands are for root's shell, one after the other. */
void check_remedy(struct exam *x, struct finding *f, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void check_command(struct exam *x, struct finding *f, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* A text that lives as long as the host; never NULL. */
const char *check_text(struct exam *x, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Reads "sys/module/vfio/parameters/x"; the path is from the root, without a slash. */
enum sysfs_answer check_read(const struct exam *x, const char *path, char *buf, size_t size);
/* What cannot be looked at is taken for absent here and below, and the exam knows of it: see `unseen`. */
bool check_exists(struct exam *x, const char *path);
/* Whether it is there, for the answer to a path without its first slash. */
bool check_saw(struct exam *x, enum sysfs_answer answer, const char *path);
/* Whether a module's parameter is there and on: "Y" or "1". */
bool check_is_on(struct exam *x, const char *path);

/* An attribute of the device; `file` becomes its path for a finding. */
enum sysfs_answer check_read_device(struct exam *x, const char *name, const char **file, char *buf,
				    size_t size);

/* The IOMMU of the group, "dmar0"; NULL for none: as above. */
const char *check_iommu_name(struct exam *x);

/* A device whose bus cannot be read is taken for one by its address. */
bool check_is_pci(const struct exam *x);
/* Whether it is bound to a VFIO driver: as above. */
bool check_is_bound(struct exam *x);
/* The device's directory, and what it has beside its facts: as above. */
bool check_device_dir(struct exam *x, struct sysfs_dir *dir);
struct device_details;
bool check_details(struct exam *x, struct device_details *details);

/* Whether a list of this kernel's modules ("modules.dep", "modules.builtin") names the file: "vfio-pci.ko". */
enum sysfs_answer check_module_list(const struct exam *x, const char *list, const char *file,
				    bool *found);

/* How many names the directory has; 0 when there is none. */
size_t check_count(struct exam *x, const char *path);

/*
 * A kernel parameter as "KEY=a,b" on /proc/cmdline, of which each counts: whether one has that item, and none behind it
 * the other (NULL: nothing takes it back). An item that ends in "=" is had with any value.
 */
bool check_cmdline_has(struct exam *x, const char *key, const char *item, const char *undone_by);
/* The value of the last KEY=, which may be NULL for nobody; false when there is none. */
bool check_cmdline(struct exam *x, const char *key, char *value, size_t size);

/* Commands that change the kernel's command line for the next boot, as this host's boot loader wants it. */
void check_boot_option(struct exam *x, struct finding *f, bool add, const char *option);
/* Takes "KEY=ITEM" away: no command where ITEM stands in a list, the rest of which is to stay. */
void check_take_option(struct exam *x, struct finding *f, const char *key, const char *item);

/* The command that makes the initramfs anew, where it can be told. */
void check_initramfs_command(struct exam *x, struct finding *f);

#endif
