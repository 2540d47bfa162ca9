/* SPDX-License-Identifier: GPL-2.0-or-later */
/* All commands, in the order of the help. */
#include "cmd/cmd.h"

extern const struct command cmd_list;
extern const struct command cmd_show;
extern const struct command cmd_doctor;
extern const struct command cmd_who;
extern const struct command cmd_why;
extern const struct command cmd_monitor;
extern const struct command cmd_snapshot;
extern const struct command cmd_diff;
extern const struct command cmd_bind;
extern const struct command cmd_restore;
extern const struct command cmd_sriov_set;
extern const struct command cmd_attach;
extern const struct command cmd_detach;
extern const struct command cmd_register_memory;
extern const struct command cmd_unregister_memory;
extern const struct command cmd_map;
extern const struct command cmd_unmap;
extern const struct command cmd_status;
extern const struct command cmd_space_create;
extern const struct command cmd_space_list;
extern const struct command cmd_space_destroy;
extern const struct command cmd_space_update_vaddr;
extern const struct command cmd_window_list;
extern const struct command cmd_window_create;
extern const struct command cmd_window_remove;
extern const struct command cmd_eeh_state;
extern const struct command cmd_eeh_enable;
extern const struct command cmd_eeh_disable;
extern const struct command cmd_eeh_unfreeze;
extern const struct command cmd_eeh_reset;
extern const struct command cmd_eeh_configure;
extern const struct command cmd_eeh_inject;
extern const struct command cmd_ioas_alloc;
extern const struct command cmd_ioas_list;
extern const struct command cmd_ioas_ranges;
extern const struct command cmd_ioas_allow;
extern const struct command cmd_ioas_map_file;
extern const struct command cmd_ioas_copy;
extern const struct command cmd_ioas_change_process;
extern const struct command cmd_ioas_compat;
extern const struct command cmd_ioas_physical;
extern const struct command cmd_ioas_destroy;
extern const struct command cmd_hwinfo;
extern const struct command cmd_hwpt_alloc;
extern const struct command cmd_hwpt_invalidate;
extern const struct command cmd_hwpt_list;
extern const struct command cmd_hwpt_destroy;
extern const struct command cmd_viommu_alloc;
extern const struct command cmd_viommu_list;
extern const struct command cmd_viommu_destroy;
extern const struct command cmd_vdevice_alloc;
extern const struct command cmd_vdevice_list;
extern const struct command cmd_vdevice_destroy;
extern const struct command cmd_veventq_alloc;
extern const struct command cmd_veventq_list;
extern const struct command cmd_veventq_destroy;
extern const struct command cmd_hw_queue_alloc;
extern const struct command cmd_hw_queue_list;
extern const struct command cmd_hw_queue_destroy;
extern const struct command cmd_fault_queue_alloc;
extern const struct command cmd_fault_queue_list;
extern const struct command cmd_fault_queue_destroy;
extern const struct command cmd_dirty_start;
extern const struct command cmd_dirty_read;
extern const struct command cmd_dirty_stop;
extern const struct command cmd_option_get;
extern const struct command cmd_option_set;
extern const struct command cmd_buffer_list;
extern const struct command cmd_buffer_read;
extern const struct command cmd_buffer_write;
extern const struct command cmd_buffer_fill;
extern const struct command cmd_device_info;
extern const struct command cmd_device_regions;
extern const struct command cmd_device_irqs;
extern const struct command cmd_device_features;
extern const struct command cmd_device_reset;
extern const struct command cmd_device_hot_reset;
extern const struct command cmd_device_low_power;
extern const struct command cmd_device_wake;
extern const struct command cmd_device_vf_token;
extern const struct command cmd_device_bus_master;
extern const struct command cmd_device_zpci_error;
extern const struct command cmd_irq_enable;
extern const struct command cmd_irq_disable;
extern const struct command cmd_irq_counts;
extern const struct command cmd_irq_trigger;
extern const struct command cmd_irq_mask;
extern const struct command cmd_irq_unmask;
extern const struct command cmd_irq_watch;
extern const struct command cmd_ioeventfd_set;
extern const struct command cmd_ioeventfd_fire;
extern const struct command cmd_ioeventfd_clear;
extern const struct command cmd_migration_state;
extern const struct command cmd_migration_set;
extern const struct command cmd_migration_save;
extern const struct command cmd_migration_resume;
extern const struct command cmd_dma_logging_start;
extern const struct command cmd_dma_logging_read;
extern const struct command cmd_dma_logging_stop;
extern const struct command cmd_gfx_plane;
extern const struct command cmd_gfx_dump;
extern const struct command cmd_dma_buf_export;
extern const struct command cmd_dma_buf_release;
extern const struct command cmd_region_dump;
extern const struct command cmd_region_read;
extern const struct command cmd_region_write;
extern const struct command cmd_fault_decode;
extern const struct command cmd_fault_follow;
extern const struct command cmd_fault_watch;
extern const struct command cmd_explain;
extern const struct command cmd_run;
extern const struct command cmd_exec;
extern const struct command cmd_session_list;
extern const struct command cmd_session_show;
extern const struct command cmd_session_start;
extern const struct command cmd_session_stop;

const struct command *const commands[] = {
	&cmd_list,
	&cmd_show,
	&cmd_doctor,
	&cmd_who,
	&cmd_why,
	&cmd_monitor,
	&cmd_snapshot,
	&cmd_diff,
	&cmd_bind,
	&cmd_restore,
	&cmd_sriov_set,
	&cmd_attach,
	&cmd_detach,
	&cmd_register_memory,
	&cmd_unregister_memory,
	&cmd_map,
	&cmd_unmap,
	&cmd_status,
	&cmd_space_create,
	&cmd_space_list,
	&cmd_space_destroy,
	&cmd_space_update_vaddr,
	&cmd_window_list,
	&cmd_window_create,
	&cmd_window_remove,
	&cmd_eeh_state,
	&cmd_eeh_enable,
	&cmd_eeh_disable,
	&cmd_eeh_unfreeze,
	&cmd_eeh_reset,
	&cmd_eeh_configure,
	&cmd_eeh_inject,
	&cmd_ioas_alloc,
	&cmd_ioas_list,
	&cmd_ioas_ranges,
	&cmd_ioas_allow,
	&cmd_ioas_map_file,
	&cmd_ioas_copy,
	&cmd_ioas_change_process,
	&cmd_ioas_compat,
	&cmd_ioas_physical,
	&cmd_ioas_destroy,
	&cmd_hwinfo,
	&cmd_hwpt_alloc,
	&cmd_hwpt_invalidate,
	&cmd_hwpt_list,
	&cmd_hwpt_destroy,
	&cmd_viommu_alloc,
	&cmd_viommu_list,
	&cmd_viommu_destroy,
	&cmd_vdevice_alloc,
	&cmd_vdevice_list,
	&cmd_vdevice_destroy,
	&cmd_veventq_alloc,
	&cmd_veventq_list,
	&cmd_veventq_destroy,
	&cmd_hw_queue_alloc,
	&cmd_hw_queue_list,
	&cmd_hw_queue_destroy,
	&cmd_fault_queue_alloc,
	&cmd_fault_queue_list,
	&cmd_fault_queue_destroy,
	&cmd_dirty_start,
	&cmd_dirty_read,
	&cmd_dirty_stop,
	&cmd_option_get,
	&cmd_option_set,
	&cmd_buffer_list,
	&cmd_buffer_read,
	&cmd_buffer_write,
	&cmd_buffer_fill,
	&cmd_device_info,
	&cmd_device_regions,
	&cmd_device_irqs,
	&cmd_device_features,
	&cmd_device_reset,
	&cmd_device_hot_reset,
	&cmd_device_low_power,
	&cmd_device_wake,
	&cmd_device_vf_token,
	&cmd_device_bus_master,
	&cmd_device_zpci_error,
	&cmd_irq_enable,
	&cmd_irq_disable,
	&cmd_irq_counts,
	&cmd_irq_trigger,
	&cmd_irq_mask,
	&cmd_irq_unmask,
	&cmd_irq_watch,
	&cmd_ioeventfd_set,
	&cmd_ioeventfd_fire,
	&cmd_ioeventfd_clear,
	&cmd_migration_state,
	&cmd_migration_set,
	&cmd_migration_save,
	&cmd_migration_resume,
	&cmd_dma_logging_start,
	&cmd_dma_logging_read,
	&cmd_dma_logging_stop,
	&cmd_gfx_plane,
	&cmd_gfx_dump,
	&cmd_dma_buf_export,
	&cmd_dma_buf_release,
	&cmd_region_dump,
	&cmd_region_read,
	&cmd_region_write,
	&cmd_fault_decode,
	&cmd_fault_follow,
	&cmd_fault_watch,
	&cmd_explain,
	&cmd_run,
	&cmd_exec,
	&cmd_session_list,
	&cmd_session_show,
	&cmd_session_start,
	&cmd_session_stop,
	NULL,
};
