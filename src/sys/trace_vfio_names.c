/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The words for VFIO's flags and numbers. */
#include "sys/trace_vfio_names.h"

#include "uapi/vfio.h"

const struct trace_name trace_extensions[] = {
	{ VFIO_TYPE1_IOMMU, "TYPE1" },
	{ VFIO_SPAPR_TCE_IOMMU, "SPAPR_TCE" },
	{ VFIO_TYPE1v2_IOMMU, "TYPE1v2" },
	{ VFIO_DMA_CC_IOMMU, "DMA_CC" },
	{ VFIO_EEH, "EEH" },
	{ VFIO_SPAPR_TCE_v2_IOMMU, "SPAPR_TCE_v2" },
	{ VFIO_NOIOMMU_IOMMU, "NOIOMMU" },
	{ VFIO_UNMAP_ALL, "UNMAP_ALL" },
	{ VFIO_UPDATE_VADDR, "UPDATE_VADDR" },
	{ 0, NULL },
};

const struct trace_name trace_group_flags[] = {
	{ VFIO_GROUP_FLAGS_VIABLE, "VIABLE" },
	{ VFIO_GROUP_FLAGS_CONTAINER_SET, "CONTAINER_SET" },
	{ 0, NULL },
};

const struct trace_name trace_map_flags[] = {
	{ VFIO_DMA_MAP_FLAG_READ, "READ" },
	{ VFIO_DMA_MAP_FLAG_WRITE, "WRITE" },
	{ VFIO_DMA_MAP_FLAG_VADDR, "VADDR" },
	{ 0, NULL },
};

const struct trace_name trace_unmap_flags[] = {
	{ VFIO_DMA_UNMAP_FLAG_GET_DIRTY_BITMAP, "GET_DIRTY_BITMAP" },
	{ VFIO_DMA_UNMAP_FLAG_ALL, "ALL" },
	{ VFIO_DMA_UNMAP_FLAG_VADDR, "VADDR" },
	{ 0, NULL },
};

const struct trace_name trace_info_flags[] = {
	{ VFIO_IOMMU_INFO_PGSIZES, "PGSIZES" },
	{ VFIO_IOMMU_INFO_CAPS, "CAPS" },
	{ 0, NULL },
};

const struct trace_name trace_dirty_flags[] = {
	{ VFIO_IOMMU_DIRTY_PAGES_FLAG_START, "START" },
	{ VFIO_IOMMU_DIRTY_PAGES_FLAG_STOP, "STOP" },
	{ VFIO_IOMMU_DIRTY_PAGES_FLAG_GET_BITMAP, "GET_BITMAP" },
	{ 0, NULL },
};

const struct trace_name trace_spapr_info_flags[] = {
	{ VFIO_IOMMU_SPAPR_INFO_DDW, "DDW" },
	{ 0, NULL },
};

const struct trace_name trace_eeh_ops[] = {
	{ VFIO_EEH_PE_DISABLE, "DISABLE" },
	{ VFIO_EEH_PE_ENABLE, "ENABLE" },
	{ VFIO_EEH_PE_UNFREEZE_IO, "UNFREEZE_IO" },
	{ VFIO_EEH_PE_UNFREEZE_DMA, "UNFREEZE_DMA" },
	{ VFIO_EEH_PE_GET_STATE, "GET_STATE" },
	{ VFIO_EEH_PE_RESET_DEACTIVATE, "RESET_DEACTIVATE" },
	{ VFIO_EEH_PE_RESET_HOT, "RESET_HOT" },
	{ VFIO_EEH_PE_RESET_FUNDAMENTAL, "RESET_FUNDAMENTAL" },
	{ VFIO_EEH_PE_CONFIGURE, "CONFIGURE" },
	{ VFIO_EEH_PE_INJECT_ERR, "INJECT_ERR" },
	{ 0, NULL },
};

const struct trace_name trace_eeh_states[] = {
	{ VFIO_EEH_PE_STATE_NORMAL, "NORMAL" },   { VFIO_EEH_PE_STATE_RESET, "RESET" },
	{ VFIO_EEH_PE_STATE_STOPPED, "STOPPED" }, { VFIO_EEH_PE_STATE_STOPPED_DMA, "STOPPED_DMA" },
	{ VFIO_EEH_PE_STATE_UNAVAIL, "UNAVAIL" }, { 0, NULL },
};

const struct trace_name trace_device_flags[] = {
	{ VFIO_DEVICE_FLAGS_RESET, "RESET" },       { VFIO_DEVICE_FLAGS_PCI, "PCI" },
	{ VFIO_DEVICE_FLAGS_PLATFORM, "PLATFORM" }, { VFIO_DEVICE_FLAGS_AMBA, "AMBA" },
	{ VFIO_DEVICE_FLAGS_CCW, "CCW" },           { VFIO_DEVICE_FLAGS_AP, "AP" },
	{ VFIO_DEVICE_FLAGS_FSL_MC, "FSL_MC" },     { VFIO_DEVICE_FLAGS_CAPS, "CAPS" },
	{ VFIO_DEVICE_FLAGS_CDX, "CDX" },           { 0, NULL },
};

const struct trace_name trace_region_flags[] = {
	{ VFIO_REGION_INFO_FLAG_READ, "READ" },
	{ VFIO_REGION_INFO_FLAG_WRITE, "WRITE" },
	{ VFIO_REGION_INFO_FLAG_MMAP, "MMAP" },
	{ VFIO_REGION_INFO_FLAG_CAPS, "CAPS" },
	{ 0, NULL },
};

const struct trace_name trace_irq_flags[] = {
	{ VFIO_IRQ_INFO_EVENTFD, "EVENTFD" },
	{ VFIO_IRQ_INFO_MASKABLE, "MASKABLE" },
	{ VFIO_IRQ_INFO_AUTOMASKED, "AUTOMASKED" },
	{ VFIO_IRQ_INFO_NORESIZE, "NORESIZE" },
	{ 0, NULL },
};

const struct trace_name trace_irq_set_flags[] = {
	{ VFIO_IRQ_SET_DATA_NONE, "DATA_NONE" },
	{ VFIO_IRQ_SET_DATA_BOOL, "DATA_BOOL" },
	{ VFIO_IRQ_SET_DATA_EVENTFD, "DATA_EVENTFD" },
	{ VFIO_IRQ_SET_ACTION_MASK, "ACTION_MASK" },
	{ VFIO_IRQ_SET_ACTION_UNMASK, "ACTION_UNMASK" },
	{ VFIO_IRQ_SET_ACTION_TRIGGER, "ACTION_TRIGGER" },
	{ 0, NULL },
};

const struct trace_name trace_hot_reset_flags[] = {
	{ VFIO_PCI_HOT_RESET_FLAG_DEV_ID, "DEV_ID" },
	{ VFIO_PCI_HOT_RESET_FLAG_DEV_ID_OWNED, "DEV_ID_OWNED" },
	{ 0, NULL },
};

const struct trace_name trace_gfx_flags[] = {
	{ VFIO_GFX_PLANE_TYPE_PROBE, "PROBE" },
	{ VFIO_GFX_PLANE_TYPE_DMABUF, "DMABUF" },
	{ VFIO_GFX_PLANE_TYPE_REGION, "REGION" },
	{ 0, NULL },
};

const struct trace_name trace_ioeventfd_flags[] = {
	{ VFIO_DEVICE_IOEVENTFD_8, "8" },
	{ VFIO_DEVICE_IOEVENTFD_16, "16" },
	{ VFIO_DEVICE_IOEVENTFD_32, "32" },
	{ VFIO_DEVICE_IOEVENTFD_64, "64" },
	{ 0, NULL },
};

const struct trace_name trace_bind_flags[] = {
	{ VFIO_DEVICE_BIND_FLAG_TOKEN, "TOKEN" },
	{ 0, NULL },
};

const struct trace_name trace_pasid_flags[] = {
	{ VFIO_DEVICE_ATTACH_PASID, "PASID" },
	{ 0, NULL },
};

const struct trace_name trace_precopy_flags[] = {
	{ VFIO_PRECOPY_INFO_REINIT, "REINIT" },
	{ 0, NULL },
};

const struct trace_name trace_features[] = {
	{ VFIO_DEVICE_FEATURE_PCI_VF_TOKEN, "PCI_VF_TOKEN" },
	{ VFIO_DEVICE_FEATURE_MIGRATION, "MIGRATION" },
	{ VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE, "MIG_DEVICE_STATE" },
	{ VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY, "LOW_POWER_ENTRY" },
	{ VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY_WITH_WAKEUP, "LOW_POWER_ENTRY_WITH_WAKEUP" },
	{ VFIO_DEVICE_FEATURE_LOW_POWER_EXIT, "LOW_POWER_EXIT" },
	{ VFIO_DEVICE_FEATURE_DMA_LOGGING_START, "DMA_LOGGING_START" },
	{ VFIO_DEVICE_FEATURE_DMA_LOGGING_STOP, "DMA_LOGGING_STOP" },
	{ VFIO_DEVICE_FEATURE_DMA_LOGGING_REPORT, "DMA_LOGGING_REPORT" },
	{ VFIO_DEVICE_FEATURE_MIG_DATA_SIZE, "MIG_DATA_SIZE" },
	{ VFIO_DEVICE_FEATURE_BUS_MASTER, "BUS_MASTER" },
	{ VFIO_DEVICE_FEATURE_DMA_BUF, "DMA_BUF" },
	{ VFIO_DEVICE_FEATURE_MIG_PRECOPY_INFOv2, "MIG_PRECOPY_INFOv2" },
	{ VFIO_DEVICE_FEATURE_ZPCI_ERROR, "ZPCI_ERROR" },
	{ 0, NULL },
};

const struct trace_name trace_migration_flags[] = {
	{ VFIO_MIGRATION_STOP_COPY, "STOP_COPY" },
	{ VFIO_MIGRATION_P2P, "P2P" },
	{ VFIO_MIGRATION_PRE_COPY, "PRE_COPY" },
	{ 0, NULL },
};

const struct trace_name trace_migration_states[] = {
	{ VFIO_DEVICE_STATE_ERROR, "ERROR" },
	{ VFIO_DEVICE_STATE_STOP, "STOP" },
	{ VFIO_DEVICE_STATE_RUNNING, "RUNNING" },
	{ VFIO_DEVICE_STATE_STOP_COPY, "STOP_COPY" },
	{ VFIO_DEVICE_STATE_RESUMING, "RESUMING" },
	{ VFIO_DEVICE_STATE_RUNNING_P2P, "RUNNING_P2P" },
	{ VFIO_DEVICE_STATE_PRE_COPY, "PRE_COPY" },
	{ VFIO_DEVICE_STATE_PRE_COPY_P2P, "PRE_COPY_P2P" },
	{ 0, NULL },
};
