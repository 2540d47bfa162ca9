/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The words for VFIO's flags and numbers; only this room includes it. */
#ifndef SYS_TRACE_VFIO_NAMES_H
#define SYS_TRACE_VFIO_NAMES_H

#include "sys/trace_table.h"

extern const struct trace_name trace_extensions[];
extern const struct trace_name trace_group_flags[];
extern const struct trace_name trace_map_flags[];
extern const struct trace_name trace_unmap_flags[];
extern const struct trace_name trace_info_flags[];
extern const struct trace_name trace_dirty_flags[];
extern const struct trace_name trace_spapr_info_flags[];
extern const struct trace_name trace_eeh_ops[];
extern const struct trace_name trace_device_flags[];
extern const struct trace_name trace_region_flags[];
extern const struct trace_name trace_irq_flags[];
extern const struct trace_name trace_irq_set_flags[];
extern const struct trace_name trace_hot_reset_flags[];
extern const struct trace_name trace_gfx_flags[];
extern const struct trace_name trace_ioeventfd_flags[];
extern const struct trace_name trace_bind_flags[];
extern const struct trace_name trace_pasid_flags[];
extern const struct trace_name trace_precopy_flags[];
extern const struct trace_name trace_features[];
extern const struct trace_name trace_migration_flags[];
extern const struct trace_name trace_migration_states[];

#endif
