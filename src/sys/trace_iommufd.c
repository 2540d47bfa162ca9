/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The fields of iommufd's calls. */
#include "sys/trace_table.h"

#include "uapi/calls.h"
#include "uapi/iommufd.h"

#define NAMES static const struct trace_name
#define ROWS  static const struct trace_row

NAMES map_flags[] = {
	{ IOMMU_IOAS_MAP_FIXED_IOVA, "FIXED_IOVA" },
	{ IOMMU_IOAS_MAP_WRITEABLE, "WRITEABLE" },
	{ IOMMU_IOAS_MAP_READABLE, "READABLE" },
	{ 0, NULL },
};
NAMES no_flags[] = { { 0, NULL } };
NAMES options[] = {
	{ IOMMU_OPTION_RLIMIT_MODE, "RLIMIT_MODE" },
	{ IOMMU_OPTION_HUGE_PAGES, "HUGE_PAGES" },
	{ 0, NULL },
};
NAMES option_ops[] = {
	{ IOMMU_OPTION_OP_SET, "SET" },
	{ IOMMU_OPTION_OP_GET, "GET" },
	{ 0, NULL },
};
NAMES vfio_ioas_ops[] = {
	{ IOMMU_VFIO_IOAS_GET, "GET" },
	{ IOMMU_VFIO_IOAS_SET, "SET" },
	{ IOMMU_VFIO_IOAS_CLEAR, "CLEAR" },
	{ 0, NULL },
};
NAMES hwpt_flags[] = {
	{ IOMMU_HWPT_ALLOC_NEST_PARENT, "NEST_PARENT" },
	{ IOMMU_HWPT_ALLOC_DIRTY_TRACKING, "DIRTY_TRACKING" },
	{ IOMMU_HWPT_FAULT_ID_VALID, "FAULT_ID_VALID" },
	{ IOMMU_HWPT_ALLOC_PASID, "PASID" },
	{ 0, NULL },
};
NAMES hwpt_data[] = {
	{ IOMMU_HWPT_DATA_NONE, "NONE" },
	{ IOMMU_HWPT_DATA_VTD_S1, "VTD_S1" },
	{ IOMMU_HWPT_DATA_ARM_SMMUV3, "ARM_SMMUV3" },
	{ IOMMU_HWPT_DATA_AMD_GUEST, "AMD_GUEST" },
	{ 0, NULL },
};
NAMES invalidate_data[] = {
	{ IOMMU_HWPT_INVALIDATE_DATA_VTD_S1, "VTD_S1" },
	{ IOMMU_VIOMMU_INVALIDATE_DATA_ARM_SMMUV3, "ARM_SMMUV3" },
	{ 0, NULL },
};
NAMES hw_info_flags[] = {
	{ IOMMU_HW_INFO_FLAG_INPUT_TYPE, "INPUT_TYPE" },
	{ 0, NULL },
};
NAMES hw_info_types[] = {
	{ IOMMU_HW_INFO_TYPE_NONE, "NONE" },
	{ IOMMU_HW_INFO_TYPE_INTEL_VTD, "INTEL_VTD" },
	{ IOMMU_HW_INFO_TYPE_ARM_SMMUV3, "ARM_SMMUV3" },
	{ IOMMU_HW_INFO_TYPE_TEGRA241_CMDQV, "TEGRA241_CMDQV" },
	{ IOMMU_HW_INFO_TYPE_AMD, "AMD" },
	{ 0, NULL },
};
NAMES hw_capabilities[] = {
	{ IOMMU_HW_CAP_DIRTY_TRACKING, "DIRTY_TRACKING" },
	{ IOMMU_HW_CAP_PCI_PASID_EXEC, "PASID_EXEC" },
	{ IOMMU_HW_CAP_PCI_PASID_PRIV, "PASID_PRIV" },
	{ IOMMU_HW_CAP_PCI_ATS_NOT_SUPPORTED, "ATS_NOT_SUPPORTED" },
	{ 0, NULL },
};
NAMES set_dirty_flags[] = {
	{ IOMMU_HWPT_DIRTY_TRACKING_ENABLE, "ENABLE" },
	{ 0, NULL },
};
NAMES get_dirty_flags[] = {
	{ IOMMU_HWPT_GET_DIRTY_BITMAP_NO_CLEAR, "NO_CLEAR" },
	{ 0, NULL },
};
NAMES viommu_types[] = {
	{ IOMMU_VIOMMU_TYPE_DEFAULT, "DEFAULT" },
	{ IOMMU_VIOMMU_TYPE_ARM_SMMUV3, "ARM_SMMUV3" },
	{ IOMMU_VIOMMU_TYPE_TEGRA241_CMDQV, "TEGRA241_CMDQV" },
	{ 0, NULL },
};
NAMES veventq_types[] = {
	{ IOMMU_VEVENTQ_TYPE_DEFAULT, "DEFAULT" },
	{ IOMMU_VEVENTQ_TYPE_ARM_SMMUV3, "ARM_SMMUV3" },
	{ IOMMU_VEVENTQ_TYPE_TEGRA241_CMDQV, "TEGRA241_CMDQV" },
	{ 0, NULL },
};
NAMES hw_queue_types[] = {
	{ IOMMU_HW_QUEUE_TYPE_DEFAULT, "DEFAULT" },
	{ IOMMU_HW_QUEUE_TYPE_TEGRA241_CMDQV, "TEGRA241_CMDQV" },
	{ 0, NULL },
};

ROWS rows_IOMMU_DESTROY[] = { IN(iommu_destroy, id, TRACE_DEC), TRACE_END };
ROWS rows_IOMMU_OPTION[] = {
	IN_ENUM(iommu_option, option_id, options),
	IN_ENUM(iommu_option, op, option_ops),
	IN(iommu_option, object_id, TRACE_DEC),
	INOUT(iommu_option, val64, TRACE_DEC),
	TRACE_END,
};
ROWS rows_IOMMU_IOAS_ALLOC[] = {
	IN_FLAGS(iommu_ioas_alloc, flags, no_flags),
	OUT(iommu_ioas_alloc, out_ioas_id, TRACE_DEC),
	TRACE_END,
};
ROWS rows_IOMMU_IOAS_IOVA_RANGES[] = {
	IN(iommu_ioas_iova_ranges, ioas_id, TRACE_DEC),
	INOUT(iommu_ioas_iova_ranges, num_iovas, TRACE_DEC),
	IN(iommu_ioas_iova_ranges, allowed_iovas, TRACE_POINTER),
	OUT(iommu_ioas_iova_ranges, out_iova_alignment, TRACE_HEX),
	TRACE_END,
};
ROWS rows_IOMMU_IOAS_ALLOW_IOVAS[] = {
	IN(iommu_ioas_allow_iovas, ioas_id, TRACE_DEC),
	IN(iommu_ioas_allow_iovas, num_iovas, TRACE_DEC),
	IN(iommu_ioas_allow_iovas, allowed_iovas, TRACE_POINTER),
	TRACE_END,
};
ROWS rows_IOMMU_IOAS_MAP[] = {
	IN_FLAGS(iommu_ioas_map, flags, map_flags), IN(iommu_ioas_map, ioas_id, TRACE_DEC),
	IN(iommu_ioas_map, user_va, TRACE_POINTER), IN(iommu_ioas_map, length, TRACE_HEX),
	INOUT(iommu_ioas_map, iova, TRACE_HEX),     TRACE_END,
};
ROWS rows_IOMMU_IOAS_MAP_FILE[] = {
	IN_FLAGS(iommu_ioas_map_file, flags, map_flags),
	IN(iommu_ioas_map_file, ioas_id, TRACE_DEC),
	IN(iommu_ioas_map_file, fd, TRACE_FD),
	IN(iommu_ioas_map_file, start, TRACE_HEX),
	IN(iommu_ioas_map_file, length, TRACE_HEX),
	INOUT(iommu_ioas_map_file, iova, TRACE_HEX),
	TRACE_END,
};
ROWS rows_IOMMU_IOAS_COPY[] = {
	IN_FLAGS(iommu_ioas_copy, flags, map_flags),
	IN(iommu_ioas_copy, dst_ioas_id, TRACE_DEC),
	IN(iommu_ioas_copy, src_ioas_id, TRACE_DEC),
	IN(iommu_ioas_copy, length, TRACE_HEX),
	INOUT(iommu_ioas_copy, dst_iova, TRACE_HEX),
	IN(iommu_ioas_copy, src_iova, TRACE_HEX),
	TRACE_END,
};
ROWS rows_IOMMU_IOAS_UNMAP[] = {
	IN(iommu_ioas_unmap, ioas_id, TRACE_DEC),
	IN(iommu_ioas_unmap, iova, TRACE_HEX),
	INOUT(iommu_ioas_unmap, length, TRACE_HEX),
	TRACE_END,
};
ROWS rows_IOMMU_IOAS_CHANGE_PROCESS[] = { TRACE_END };
ROWS rows_IOMMU_IOAS_NOIOMMU_GET_PA[] = {
	IN_FLAGS(iommu_ioas_noiommu_get_pa, flags, no_flags),
	IN(iommu_ioas_noiommu_get_pa, ioas_id, TRACE_DEC),
	IN(iommu_ioas_noiommu_get_pa, iova, TRACE_HEX),
	INOUT(iommu_ioas_noiommu_get_pa, length, TRACE_HEX),
	OUT(iommu_ioas_noiommu_get_pa, out_phys, TRACE_HEX),
	TRACE_END,
};
ROWS rows_IOMMU_VFIO_IOAS[] = {
	IN_ENUM(iommu_vfio_ioas, op, vfio_ioas_ops),
	INOUT(iommu_vfio_ioas, ioas_id, TRACE_DEC),
	TRACE_END,
};
ROWS rows_IOMMU_HWPT_ALLOC[] = {
	IN_FLAGS(iommu_hwpt_alloc, flags, hwpt_flags),
	IN(iommu_hwpt_alloc, dev_id, TRACE_DEC),
	IN(iommu_hwpt_alloc, pt_id, TRACE_DEC),
	IN_ENUM(iommu_hwpt_alloc, data_type, hwpt_data),
	IN(iommu_hwpt_alloc, data_len, TRACE_DEC),
	IN(iommu_hwpt_alloc, data_uptr, TRACE_POINTER),
	IN(iommu_hwpt_alloc, fault_id, TRACE_DEC),
	OUT(iommu_hwpt_alloc, out_hwpt_id, TRACE_DEC),
	TRACE_END,
};
ROWS rows_IOMMU_GET_HW_INFO[] = {
	IN_FLAGS(iommu_hw_info, flags, hw_info_flags),
	IN(iommu_hw_info, dev_id, TRACE_DEC),
	INOUT(iommu_hw_info, data_len, TRACE_DEC),
	IN(iommu_hw_info, data_uptr, TRACE_POINTER),
	IN_ENUM(iommu_hw_info, in_data_type, hw_info_types),
	OUT_ENUM(iommu_hw_info, out_data_type, hw_info_types),
	OUT(iommu_hw_info, out_max_pasid_log2, TRACE_DEC),
	OUT_FLAGS(iommu_hw_info, out_capabilities, hw_capabilities),
	TRACE_END,
};
ROWS rows_IOMMU_HWPT_SET_DIRTY_TRACKING[] = {
	IN_FLAGS(iommu_hwpt_set_dirty_tracking, flags, set_dirty_flags),
	IN(iommu_hwpt_set_dirty_tracking, hwpt_id, TRACE_DEC),
	TRACE_END,
};
ROWS rows_IOMMU_HWPT_GET_DIRTY_BITMAP[] = {
	IN(iommu_hwpt_get_dirty_bitmap, hwpt_id, TRACE_DEC),
	IN_FLAGS(iommu_hwpt_get_dirty_bitmap, flags, get_dirty_flags),
	IN(iommu_hwpt_get_dirty_bitmap, iova, TRACE_HEX),
	IN(iommu_hwpt_get_dirty_bitmap, length, TRACE_HEX),
	IN(iommu_hwpt_get_dirty_bitmap, page_size, TRACE_HEX),
	IN(iommu_hwpt_get_dirty_bitmap, data, TRACE_POINTER),
	TRACE_END,
};
ROWS rows_IOMMU_HWPT_INVALIDATE[] = {
	IN(iommu_hwpt_invalidate, hwpt_id, TRACE_DEC),
	IN(iommu_hwpt_invalidate, data_uptr, TRACE_POINTER),
	IN_ENUM(iommu_hwpt_invalidate, data_type, invalidate_data),
	IN(iommu_hwpt_invalidate, entry_len, TRACE_DEC),
	INOUT(iommu_hwpt_invalidate, entry_num, TRACE_DEC),
	TRACE_END,
};
ROWS rows_IOMMU_FAULT_QUEUE_ALLOC[] = {
	IN_FLAGS(iommu_fault_alloc, flags, no_flags),
	OUT(iommu_fault_alloc, out_fault_id, TRACE_DEC),
	OUT(iommu_fault_alloc, out_fault_fd, TRACE_FD),
	TRACE_END,
};
ROWS rows_IOMMU_VIOMMU_ALLOC[] = {
	IN_FLAGS(iommu_viommu_alloc, flags, no_flags),
	IN_ENUM(iommu_viommu_alloc, type, viommu_types),
	IN(iommu_viommu_alloc, dev_id, TRACE_DEC),
	IN(iommu_viommu_alloc, hwpt_id, TRACE_DEC),
	IN(iommu_viommu_alloc, data_len, TRACE_DEC),
	IN(iommu_viommu_alloc, data_uptr, TRACE_POINTER),
	OUT(iommu_viommu_alloc, out_viommu_id, TRACE_DEC),
	TRACE_END,
};
ROWS rows_IOMMU_VDEVICE_ALLOC[] = {
	IN(iommu_vdevice_alloc, viommu_id, TRACE_DEC),
	IN(iommu_vdevice_alloc, dev_id, TRACE_DEC),
	IN(iommu_vdevice_alloc, virt_id, TRACE_HEX),
	OUT(iommu_vdevice_alloc, out_vdevice_id, TRACE_DEC),
	TRACE_END,
};
ROWS rows_IOMMU_VEVENTQ_ALLOC[] = {
	IN_FLAGS(iommu_veventq_alloc, flags, no_flags),
	IN(iommu_veventq_alloc, viommu_id, TRACE_DEC),
	IN_ENUM(iommu_veventq_alloc, type, veventq_types),
	IN(iommu_veventq_alloc, veventq_depth, TRACE_DEC),
	OUT(iommu_veventq_alloc, out_veventq_id, TRACE_DEC),
	OUT(iommu_veventq_alloc, out_veventq_fd, TRACE_FD),
	TRACE_END,
};
ROWS rows_IOMMU_HW_QUEUE_ALLOC[] = {
	IN_FLAGS(iommu_hw_queue_alloc, flags, no_flags),
	IN(iommu_hw_queue_alloc, viommu_id, TRACE_DEC),
	IN_ENUM(iommu_hw_queue_alloc, type, hw_queue_types),
	IN(iommu_hw_queue_alloc, index, TRACE_DEC),
	IN(iommu_hw_queue_alloc, nesting_parent_iova, TRACE_HEX),
	IN(iommu_hw_queue_alloc, length, TRACE_HEX),
	OUT(iommu_hw_queue_alloc, out_hw_queue_id, TRACE_DEC),
	TRACE_END,
};

/* A call without rows does not compile. */
#define CALL(NAME, fd, tag, since) { #NAME, rows_##NAME },

const struct trace_layout trace_iommufd[] = {
	IOMMUFD_CALLS(CALL) TRACE_END,
};
