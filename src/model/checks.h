/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The checks' functions; what each is for stands in the table, doctor_table.c. */
#ifndef MODEL_CHECKS_H
#define MODEL_CHECKS_H

#include "model/check.h"

/* check_iommu.c: firmware, command line and IOMMU driver */
void check_firmware_table(struct exam *x, struct finding *f);
void check_iommu_switch(struct exam *x, struct finding *f);
void check_iommu_instances(struct exam *x, struct finding *f);
void check_iommu_groups(struct exam *x, struct finding *f);
void check_amd_option(struct exam *x, struct finding *f);
void check_acs_override(struct exam *x, struct finding *f);

/* check_dmar.c: what the IOMMU can do */
void check_firmware_flags(struct exam *x, struct finding *f);
void check_address_width(struct exam *x, struct finding *f);
void check_iommu_capabilities(struct exam *x, struct finding *f);
void check_default_domain(struct exam *x, struct finding *f);

/* check_kernel.c: the running kernel */
void check_kernel_config(struct exam *x, struct finding *f);
void check_taint(struct exam *x, struct finding *f);
void check_lockdown(struct exam *x, struct finding *f);
void check_kernel_log(struct exam *x, struct finding *f);
void check_device_log(struct exam *x, struct finding *f);
void check_boot_options(struct exam *x, struct finding *f);

/* check_memory.c */
void check_memlock(struct exam *x, struct finding *f);
void check_memory(struct exam *x, struct finding *f);
void check_huge_pages(struct exam *x, struct finding *f);
void check_numa(struct exam *x, struct finding *f);
void check_contiguous(struct exam *x, struct finding *f);

/* check_claims.c: what files say of the next boot */
void check_static_claims(struct exam *x, struct finding *f);
void check_same_ids(struct exam *x, struct finding *f);
void check_modprobe_options(struct exam *x, struct finding *f);
void check_initramfs(struct exam *x, struct finding *f);
void check_old_module(struct exam *x, struct finding *f);

/* check_irq.c: interrupts */
void check_interrupt_remapping(struct exam *x, struct finding *f);
void check_unsafe_interrupts(struct exam *x, struct finding *f);
void check_interrupts(struct exam *x, struct finding *f);

/* check_vfio.c: modules and parameters */
void check_noiommu_mode(struct exam *x, struct finding *f);
void check_vfio_driver(struct exam *x, struct finding *f);
void check_backend(struct exam *x, struct finding *f);
void check_entry_limit(struct exam *x, struct finding *f);
void check_small_pages(struct exam *x, struct finding *f);
void check_vfio_pci_parameters(struct exam *x, struct finding *f);
void check_latched_parameters(struct exam *x, struct finding *f);
void check_own_node(struct exam *x, struct finding *f);
void check_migration(struct exam *x, struct finding *f);

/* check_group.c */
void check_group(struct exam *x, struct finding *f);
void check_isolation(struct exam *x, struct finding *f);
void check_reserved(struct exam *x, struct finding *f);
void check_siblings(struct exam *x, struct finding *f);
void check_shared(struct exam *x, struct finding *f);
void check_give_back(struct exam *x, struct finding *f);
void check_busy(struct exam *x, struct finding *f);

/* check_device.c: what the device itself must be */
void check_alive(struct exam *x, struct finding *f);
void check_bridge(struct exam *x, struct finding *f);
void check_denylist(struct exam *x, struct finding *f);
void check_vfs(struct exam *x, struct finding *f);
void check_vf_token(struct exam *x, struct finding *f);
void check_reset(struct exam *x, struct finding *f);
void check_power(struct exam *x, struct finding *f);
void check_bars(struct exam *x, struct finding *f);
void check_eeh(struct exam *x, struct finding *f);

/* check_path.c: what is above it */
void check_acs(struct exam *x, struct finding *f);
void check_upstream_power(struct exam *x, struct finding *f);

/* check_display.c */
void check_framebuffer(struct exam *x, struct finding *f);
void check_console(struct exam *x, struct finding *f);
void check_display(struct exam *x, struct finding *f);
void check_rom(struct exam *x, struct finding *f);

/* check_driver.c: who has the device */
void check_host_use(struct exam *x, struct finding *f);
void check_driver_override(struct exam *x, struct finding *f);
void check_autoprobe(struct exam *x, struct finding *f);
void check_function_drivers(struct exam *x, struct finding *f);
void check_companions(struct exam *x, struct finding *f);
void check_variant(struct exam *x, struct finding *f);
void check_driver(struct exam *x, struct finding *f);
void check_node(struct exam *x, struct finding *f);
void check_permission(struct exam *x, struct finding *f);

/* check_link.c: its link to the bus */
void check_link(struct exam *x, struct finding *f);
void check_bus_errors(struct exam *x, struct finding *f);
void check_resizable(struct exam *x, struct finding *f);

/* check_probe.c: what opens the group and its devices */
void check_probe_group(struct exam *x, struct finding *f);
void check_probe_iommufd(struct exam *x, struct finding *f);
void check_probe_container(struct exam *x, struct finding *f);

#endif
