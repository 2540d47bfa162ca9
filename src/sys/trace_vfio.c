/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The fields of VFIO's calls. */
#include "sys/trace_table.h"

#include "sys/trace_vfio_names.h"
#include "uapi/calls.h"
#include "uapi/vfio.h"

#define ROWS static const struct trace_row

/* Arguments that are no structure, under the name of what they are. */
#define WHOLE(name_, type, kind_, names_)                                              \
	{                                                                              \
		.name = (name_), .size = sizeof(type), .kind = (kind_), .use = USE_IN, \
		.names = (names_),                                                     \
	}

/* containers and groups */
ROWS rows_VFIO_CHECK_EXTENSION[] = {
	WHOLE("extension", uint32_t, TRACE_ENUM, trace_extensions),
	TRACE_END,
};
ROWS rows_VFIO_SET_IOMMU[] = {
	WHOLE("type", uint32_t, TRACE_ENUM, trace_extensions),
	TRACE_END,
};
ROWS rows_VFIO_GROUP_GET_STATUS[] = {
	OUT_FLAGS(vfio_group_status, flags, trace_group_flags),
	TRACE_END,
};
ROWS rows_VFIO_GROUP_SET_CONTAINER[] = { WHOLE("container", int32_t, TRACE_FD, NULL), TRACE_END };
ROWS rows_VFIO_GROUP_GET_DEVICE_FD[] = { WHOLE("device", char, TRACE_DEVICE, NULL), TRACE_END };

/* type1 */
ROWS rows_VFIO_IOMMU_MAP_DMA[] = {
	IN_FLAGS(vfio_iommu_type1_dma_map, flags, trace_map_flags),
	IN(vfio_iommu_type1_dma_map, vaddr, TRACE_POINTER),
	IN(vfio_iommu_type1_dma_map, iova, TRACE_HEX),
	IN(vfio_iommu_type1_dma_map, size, TRACE_HEX),
	TRACE_END,
};
ROWS rows_VFIO_IOMMU_UNMAP_DMA[] = {
	IN_FLAGS(vfio_iommu_type1_dma_unmap, flags, trace_unmap_flags),
	IN(vfio_iommu_type1_dma_unmap, iova, TRACE_HEX),
	INOUT(vfio_iommu_type1_dma_unmap, size, TRACE_HEX),
	TRACE_END,
};
ROWS rows_VFIO_IOMMU_GET_INFO[] = {
	INOUT(vfio_iommu_type1_info, argsz, TRACE_DEC),
	OUT_FLAGS(vfio_iommu_type1_info, flags, trace_info_flags),
	OUT(vfio_iommu_type1_info, iova_pgsizes, TRACE_HEX),
	OUT(vfio_iommu_type1_info, cap_offset, TRACE_DEC),
	TRACE_END,
};
ROWS rows_VFIO_IOMMU_DIRTY_PAGES[] = {
	IN_FLAGS(vfio_iommu_type1_dirty_bitmap, flags, trace_dirty_flags),
	TRACE_END,
};
ROWS bitmap_rows[] = {
	IN(vfio_bitmap, pgsize, TRACE_HEX),
	IN(vfio_bitmap, size, TRACE_DEC),
	IN(vfio_bitmap, data, TRACE_POINTER),
	TRACE_END,
};
ROWS dirty_get_rows[] = {
	IN(vfio_iommu_type1_dirty_bitmap_get, iova, TRACE_HEX),
	IN(vfio_iommu_type1_dirty_bitmap_get, size, TRACE_HEX),
	IN(vfio_iommu_type1_dirty_bitmap_get, bitmap.pgsize, TRACE_HEX),
	IN(vfio_iommu_type1_dirty_bitmap_get, bitmap.size, TRACE_DEC),
	IN(vfio_iommu_type1_dirty_bitmap_get, bitmap.data, TRACE_POINTER),
	TRACE_END,
};

/* sPAPR */
ROWS register_rows[] = {
	IN(vfio_iommu_spapr_register_memory, vaddr, TRACE_POINTER),
	IN(vfio_iommu_spapr_register_memory, size, TRACE_HEX),
	TRACE_END,
};
#define rows_VFIO_IOMMU_SPAPR_REGISTER_MEMORY   register_rows
#define rows_VFIO_IOMMU_SPAPR_UNREGISTER_MEMORY register_rows
ROWS rows_VFIO_IOMMU_SPAPR_TCE_GET_INFO[] = {
	OUT_FLAGS(vfio_iommu_spapr_tce_info, flags, trace_spapr_info_flags),
	OUT(vfio_iommu_spapr_tce_info, dma32_window_start, TRACE_HEX),
	OUT(vfio_iommu_spapr_tce_info, dma32_window_size, TRACE_HEX),
	OUT(vfio_iommu_spapr_tce_info, ddw.pgsizes, TRACE_HEX),
	OUT(vfio_iommu_spapr_tce_info, ddw.max_dynamic_windows_supported, TRACE_DEC),
	OUT(vfio_iommu_spapr_tce_info, ddw.levels, TRACE_DEC),
	TRACE_END,
};
ROWS rows_VFIO_IOMMU_SPAPR_TCE_CREATE[] = {
	IN(vfio_iommu_spapr_tce_create, page_shift, TRACE_DEC),
	IN(vfio_iommu_spapr_tce_create, window_size, TRACE_HEX),
	IN(vfio_iommu_spapr_tce_create, levels, TRACE_DEC),
	OUT(vfio_iommu_spapr_tce_create, start_addr, TRACE_HEX),
	TRACE_END,
};
ROWS rows_VFIO_IOMMU_SPAPR_TCE_REMOVE[] = {
	IN(vfio_iommu_spapr_tce_remove, start_addr, TRACE_HEX),
	TRACE_END,
};
ROWS rows_VFIO_EEH_PE_OP[] = { IN_ENUM(vfio_eeh_pe_op, op, trace_eeh_ops), TRACE_END };
ROWS eeh_inject_rows[] = {
	IN(vfio_eeh_pe_err, type, TRACE_DEC),
	IN(vfio_eeh_pe_err, func, TRACE_DEC),
	IN(vfio_eeh_pe_err, addr, TRACE_HEX),
	IN(vfio_eeh_pe_err, mask, TRACE_HEX),
	TRACE_END,
};

/* devices */
ROWS rows_VFIO_DEVICE_GET_INFO[] = {
	INOUT(vfio_device_info, argsz, TRACE_DEC),
	OUT_FLAGS(vfio_device_info, flags, trace_device_flags),
	OUT(vfio_device_info, num_regions, TRACE_DEC),
	OUT(vfio_device_info, num_irqs, TRACE_DEC),
	OUT(vfio_device_info, cap_offset, TRACE_DEC),
	TRACE_END,
};
ROWS rows_VFIO_DEVICE_GET_REGION_INFO[] = {
	INOUT(vfio_region_info, argsz, TRACE_DEC),
	IN(vfio_region_info, index, TRACE_DEC),
	OUT_FLAGS(vfio_region_info, flags, trace_region_flags),
	OUT(vfio_region_info, cap_offset, TRACE_DEC),
	OUT(vfio_region_info, size, TRACE_HEX),
	OUT(vfio_region_info, offset, TRACE_HEX),
	TRACE_END,
};
ROWS rows_VFIO_DEVICE_GET_IRQ_INFO[] = {
	IN(vfio_irq_info, index, TRACE_DEC),
	OUT_FLAGS(vfio_irq_info, flags, trace_irq_flags),
	OUT(vfio_irq_info, count, TRACE_DEC),
	TRACE_END,
};
ROWS rows_VFIO_DEVICE_SET_IRQS[] = {
	IN_FLAGS(vfio_irq_set, flags, trace_irq_set_flags),
	IN(vfio_irq_set, index, TRACE_DEC),
	IN(vfio_irq_set, start, TRACE_DEC),
	IN(vfio_irq_set, count, TRACE_DEC),
	TRACE_END,
};
ROWS rows_VFIO_DEVICE_GET_PCI_HOT_RESET_INFO[] = {
	INOUT(vfio_pci_hot_reset_info, argsz, TRACE_DEC),
	OUT_FLAGS(vfio_pci_hot_reset_info, flags, trace_hot_reset_flags),
	INOUT(vfio_pci_hot_reset_info, count, TRACE_DEC),
	TRACE_END,
};
ROWS rows_VFIO_DEVICE_PCI_HOT_RESET[] = {
	IN(vfio_pci_hot_reset, count, TRACE_DEC),
	TRACE_END,
};
ROWS rows_VFIO_DEVICE_QUERY_GFX_PLANE[] = {
	IN_FLAGS(vfio_device_gfx_plane_info, flags, trace_gfx_flags),
	IN(vfio_device_gfx_plane_info, drm_plane_type, TRACE_DEC),
	OUT(vfio_device_gfx_plane_info, drm_format, TRACE_HEX),
	OUT(vfio_device_gfx_plane_info, drm_format_mod, TRACE_HEX),
	OUT(vfio_device_gfx_plane_info, width, TRACE_DEC),
	OUT(vfio_device_gfx_plane_info, height, TRACE_DEC),
	OUT(vfio_device_gfx_plane_info, stride, TRACE_DEC),
	OUT(vfio_device_gfx_plane_info, size, TRACE_DEC),
	OUT(vfio_device_gfx_plane_info, x_pos, TRACE_DEC),
	OUT(vfio_device_gfx_plane_info, y_pos, TRACE_DEC),
	OUT(vfio_device_gfx_plane_info, x_hot, TRACE_DEC),
	OUT(vfio_device_gfx_plane_info, y_hot, TRACE_DEC),
	OUT(vfio_device_gfx_plane_info, region_index, TRACE_DEC),
	TRACE_END,
};
ROWS rows_VFIO_DEVICE_GET_GFX_DMABUF[] = {
	WHOLE("dmabuf_id", uint32_t, TRACE_DEC, NULL),
	TRACE_END,
};
ROWS rows_VFIO_DEVICE_IOEVENTFD[] = {
	IN_FLAGS(vfio_device_ioeventfd, flags, trace_ioeventfd_flags),
	IN(vfio_device_ioeventfd, offset, TRACE_HEX),
	IN(vfio_device_ioeventfd, data, TRACE_HEX),
	IN(vfio_device_ioeventfd, fd, TRACE_FD),
	TRACE_END,
};
ROWS rows_VFIO_DEVICE_BIND_IOMMUFD[] = {
	IN_FLAGS(vfio_device_bind_iommufd, flags, trace_bind_flags),
	IN(vfio_device_bind_iommufd, iommufd, TRACE_FD),
	IN(vfio_device_bind_iommufd, token_uuid_ptr, TRACE_POINTER),
	OUT(vfio_device_bind_iommufd, out_devid, TRACE_DEC),
	TRACE_END,
};
ROWS rows_VFIO_DEVICE_ATTACH_IOMMUFD_PT[] = {
	IN_FLAGS(vfio_device_attach_iommufd_pt, flags, trace_pasid_flags),
	INOUT(vfio_device_attach_iommufd_pt, pt_id, TRACE_DEC),
	IN(vfio_device_attach_iommufd_pt, pasid, TRACE_DEC),
	TRACE_END,
};
ROWS rows_VFIO_DEVICE_DETACH_IOMMUFD_PT[] = {
	IN_FLAGS(vfio_device_detach_iommufd_pt, flags, trace_pasid_flags),
	IN(vfio_device_detach_iommufd_pt, pasid, TRACE_DEC),
	TRACE_END,
};
ROWS rows_VFIO_MIG_GET_PRECOPY_INFO[] = {
	OUT_FLAGS(vfio_precopy_info, flags, trace_precopy_flags),
	OUT(vfio_precopy_info, initial_bytes, TRACE_DEC),
	OUT(vfio_precopy_info, dirty_bytes, TRACE_DEC),
	TRACE_END,
};

/* features: the structure behind the header */
ROWS rows_VFIO_DEVICE_FEATURE[] = {
	TRACE_ROW(USE_IN, vfio_device_feature, flags, TRACE_FEATURE, trace_features),
	TRACE_END,
};
ROWS token_rows[] = { WHOLE("token", uint8_t[16], TRACE_SECRET, NULL), TRACE_END };
ROWS migration_rows[] = {
	OUT_FLAGS(vfio_device_feature_migration, flags, trace_migration_flags),
	TRACE_END,
};
ROWS mig_get_rows[] = {
	OUT_ENUM(vfio_device_feature_mig_state, device_state, trace_migration_states),
	TRACE_END,
};
ROWS mig_set_rows[] = {
	IN_ENUM(vfio_device_feature_mig_state, device_state, trace_migration_states),
	OUT(vfio_device_feature_mig_state, data_fd, TRACE_FD),
	TRACE_END,
};
ROWS mig_size_rows[] = {
	OUT(vfio_device_feature_mig_data_size, stop_copy_length, TRACE_DEC),
	TRACE_END,
};
ROWS wakeup_rows[] = {
	IN(vfio_device_low_power_entry_with_wakeup, wakeup_eventfd, TRACE_FD),
	TRACE_END,
};
ROWS logging_rows[] = {
	INOUT(vfio_device_feature_dma_logging_control, page_size, TRACE_HEX),
	IN(vfio_device_feature_dma_logging_control, num_ranges, TRACE_DEC),
	IN(vfio_device_feature_dma_logging_control, ranges, TRACE_POINTER),
	TRACE_END,
};
ROWS report_rows[] = {
	IN(vfio_device_feature_dma_logging_report, iova, TRACE_HEX),
	IN(vfio_device_feature_dma_logging_report, length, TRACE_HEX),
	IN(vfio_device_feature_dma_logging_report, page_size, TRACE_HEX),
	IN(vfio_device_feature_dma_logging_report, bitmap, TRACE_POINTER),
	TRACE_END,
};
ROWS bus_master_rows[] = { IN(vfio_device_feature_bus_master, op, TRACE_DEC), TRACE_END };
ROWS dma_buf_rows[] = {
	IN(vfio_device_feature_dma_buf, region_index, TRACE_DEC),
	IN(vfio_device_feature_dma_buf, open_flags, TRACE_HEX),
	IN(vfio_device_feature_dma_buf, nr_ranges, TRACE_DEC),
	TRACE_END,
};
ROWS zpci_rows[] = { IN(vfio_device_feature_zpci_err, data, TRACE_POINTER), TRACE_END };

/* A probe has no data behind it, and matches no row. */
#define FEATURE(direction, feature, rows_)                                                   \
	{                                                                                    \
		.name = "VFIO_DEVICE_FEATURE",                                               \
		.selector = offsetof(struct vfio_device_feature, flags), .mask = UINT32_MAX, \
		.value = VFIO_DEVICE_FEATURE_##direction | VFIO_DEVICE_FEATURE_##feature,    \
		.start = sizeof(struct vfio_device_feature), .rows = (rows_),                \
	}

const struct trace_tail trace_vfio_tails[] = {
	FEATURE(SET, PCI_VF_TOKEN, token_rows),
	FEATURE(GET, MIGRATION, migration_rows),
	FEATURE(GET, MIG_DEVICE_STATE, mig_get_rows),
	FEATURE(SET, MIG_DEVICE_STATE, mig_set_rows),
	FEATURE(SET, LOW_POWER_ENTRY_WITH_WAKEUP, wakeup_rows),
	FEATURE(SET, DMA_LOGGING_START, logging_rows),
	FEATURE(GET, DMA_LOGGING_REPORT, report_rows),
	FEATURE(GET, MIG_DATA_SIZE, mig_size_rows),
	FEATURE(SET, BUS_MASTER, bus_master_rows),
	FEATURE(GET, DMA_BUF, dma_buf_rows),
	FEATURE(GET, ZPCI_ERROR, zpci_rows),
	{
		.name = "VFIO_IOMMU_UNMAP_DMA",
		.selector = offsetof(struct vfio_iommu_type1_dma_unmap, flags),
		.mask = VFIO_DMA_UNMAP_FLAG_GET_DIRTY_BITMAP,
		.value = VFIO_DMA_UNMAP_FLAG_GET_DIRTY_BITMAP,
		.start = sizeof(struct vfio_iommu_type1_dma_unmap),
		.rows = bitmap_rows,
	},
	{
		.name = "VFIO_IOMMU_DIRTY_PAGES",
		.selector = offsetof(struct vfio_iommu_type1_dirty_bitmap, flags),
		.mask = VFIO_IOMMU_DIRTY_PAGES_FLAG_GET_BITMAP,
		.value = VFIO_IOMMU_DIRTY_PAGES_FLAG_GET_BITMAP,
		.start = sizeof(struct vfio_iommu_type1_dirty_bitmap),
		.rows = dirty_get_rows,
	},
	{
		.name = "VFIO_EEH_PE_OP",
		.selector = offsetof(struct vfio_eeh_pe_op, op),
		.mask = UINT32_MAX,
		.value = VFIO_EEH_PE_INJECT_ERR,
		.start = offsetof(struct vfio_eeh_pe_op, err),
		.rows = eeh_inject_rows,
	},
	TRACE_END,
};

/* calls without an argument */
#define rows_VFIO_GET_API_VERSION       NULL
#define rows_VFIO_GROUP_UNSET_CONTAINER NULL
#define rows_VFIO_IOMMU_ENABLE          NULL
#define rows_VFIO_IOMMU_DISABLE         NULL
#define rows_VFIO_DEVICE_RESET          NULL

/* A call without rows does not compile. */
#define CALL(NAME, fd, tag, since)  { #NAME, rows_##NAME },
#define BARE(NAME, fd, what, since) { #NAME, rows_##NAME },

const struct trace_layout trace_vfio[] = {
	VFIO_CALLS(CALL, BARE) TRACE_END,
};
