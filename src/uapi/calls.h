/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Every ioctl call of VFIO and iommufd: its fd, its argument, the Linux that brought it. */
#ifndef UAPI_CALLS_H
#define UAPI_CALLS_H

/*
 * CALL(NAME, fd, tag, since): the argument is a pointer to struct tag.
 * BARE(NAME, fd, what, since): the argument is no struct. what is
 *	none	nothing			value	the number itself
 *	fd	pointer to an int	id	pointer to a uint32_t
 *	string	a string
 * #NAME is its name only in CALL and BARE themselves: handed to another macro it is its number.
 *
 * fd says which descriptor takes the call; a number is one call within each line of
 *	container, and once SET_IOMMU was done either mapper and type1 or mapper and spapr
 *	group
 *	device, cdev: cdev are the calls that a device fd from a group refuses
 *	migration: the data_fd of a migration
 *	iommufd, and for compatibility container, mapper and type1
 */
#define VFIO_CALLS(CALL, BARE)                                                                   \
	BARE(VFIO_GET_API_VERSION, container, none, "3.6")                                       \
	BARE(VFIO_CHECK_EXTENSION, container, value, "3.6")                                      \
	BARE(VFIO_SET_IOMMU, container, value, "3.6")                                            \
	CALL(VFIO_GROUP_GET_STATUS, group, vfio_group_status, "3.6")                             \
	BARE(VFIO_GROUP_SET_CONTAINER, group, fd, "3.6")                                         \
	BARE(VFIO_GROUP_UNSET_CONTAINER, group, none, "3.6")                                     \
	BARE(VFIO_GROUP_GET_DEVICE_FD, group, string, "3.6")                                     \
	CALL(VFIO_DEVICE_GET_INFO, device, vfio_device_info, "3.6")                              \
	CALL(VFIO_DEVICE_GET_REGION_INFO, device, vfio_region_info, "3.6")                       \
	CALL(VFIO_DEVICE_GET_IRQ_INFO, device, vfio_irq_info, "3.6")                             \
	CALL(VFIO_DEVICE_SET_IRQS, device, vfio_irq_set, "3.6")                                  \
	BARE(VFIO_DEVICE_RESET, device, none, "3.6")                                             \
	CALL(VFIO_DEVICE_GET_PCI_HOT_RESET_INFO, device, vfio_pci_hot_reset_info, "3.12")        \
	CALL(VFIO_DEVICE_PCI_HOT_RESET, device, vfio_pci_hot_reset, "3.12")                      \
	CALL(VFIO_DEVICE_QUERY_GFX_PLANE, device, vfio_device_gfx_plane_info, "4.16")            \
	BARE(VFIO_DEVICE_GET_GFX_DMABUF, device, id, "4.16")                                     \
	CALL(VFIO_DEVICE_IOEVENTFD, device, vfio_device_ioeventfd, "4.17")                       \
	CALL(VFIO_DEVICE_FEATURE, device, vfio_device_feature, "5.7")                            \
	CALL(VFIO_DEVICE_BIND_IOMMUFD, cdev, vfio_device_bind_iommufd, "6.6")                    \
	CALL(VFIO_DEVICE_ATTACH_IOMMUFD_PT, cdev, vfio_device_attach_iommufd_pt, "6.6")          \
	CALL(VFIO_DEVICE_DETACH_IOMMUFD_PT, cdev, vfio_device_detach_iommufd_pt, "6.6")          \
	CALL(VFIO_MIG_GET_PRECOPY_INFO, migration, vfio_precopy_info, "6.2")                     \
	CALL(VFIO_IOMMU_MAP_DMA, mapper, vfio_iommu_type1_dma_map, "3.6")                        \
	CALL(VFIO_IOMMU_UNMAP_DMA, mapper, vfio_iommu_type1_dma_unmap, "3.6")                    \
	CALL(VFIO_IOMMU_GET_INFO, type1, vfio_iommu_type1_info, "3.6")                           \
	CALL(VFIO_IOMMU_DIRTY_PAGES, type1, vfio_iommu_type1_dirty_bitmap, "5.8")                \
	BARE(VFIO_IOMMU_ENABLE, spapr, none, "3.10")                                             \
	BARE(VFIO_IOMMU_DISABLE, spapr, none, "3.10")                                            \
	CALL(VFIO_IOMMU_SPAPR_TCE_GET_INFO, spapr, vfio_iommu_spapr_tce_info, "3.10")            \
	CALL(VFIO_EEH_PE_OP, spapr, vfio_eeh_pe_op, "3.17")                                      \
	CALL(VFIO_IOMMU_SPAPR_REGISTER_MEMORY, spapr, vfio_iommu_spapr_register_memory, "4.2")   \
	CALL(VFIO_IOMMU_SPAPR_UNREGISTER_MEMORY, spapr, vfio_iommu_spapr_register_memory, "4.2") \
	CALL(VFIO_IOMMU_SPAPR_TCE_CREATE, spapr, vfio_iommu_spapr_tce_create, "4.2")             \
	CALL(VFIO_IOMMU_SPAPR_TCE_REMOVE, spapr, vfio_iommu_spapr_tce_remove, "4.2")

#define IOMMUFD_CALLS(CALL)                                                                \
	CALL(IOMMU_DESTROY, iommufd, iommu_destroy, "6.2")                                 \
	CALL(IOMMU_IOAS_ALLOC, iommufd, iommu_ioas_alloc, "6.2")                           \
	CALL(IOMMU_IOAS_ALLOW_IOVAS, iommufd, iommu_ioas_allow_iovas, "6.2")               \
	CALL(IOMMU_IOAS_COPY, iommufd, iommu_ioas_copy, "6.2")                             \
	CALL(IOMMU_IOAS_IOVA_RANGES, iommufd, iommu_ioas_iova_ranges, "6.2")               \
	CALL(IOMMU_IOAS_MAP, iommufd, iommu_ioas_map, "6.2")                               \
	CALL(IOMMU_IOAS_UNMAP, iommufd, iommu_ioas_unmap, "6.2")                           \
	CALL(IOMMU_OPTION, iommufd, iommu_option, "6.2")                                   \
	CALL(IOMMU_VFIO_IOAS, iommufd, iommu_vfio_ioas, "6.2")                             \
	CALL(IOMMU_HWPT_ALLOC, iommufd, iommu_hwpt_alloc, "6.6")                           \
	CALL(IOMMU_GET_HW_INFO, iommufd, iommu_hw_info, "6.6")                             \
	CALL(IOMMU_HWPT_SET_DIRTY_TRACKING, iommufd, iommu_hwpt_set_dirty_tracking, "6.7") \
	CALL(IOMMU_HWPT_GET_DIRTY_BITMAP, iommufd, iommu_hwpt_get_dirty_bitmap, "6.7")     \
	CALL(IOMMU_HWPT_INVALIDATE, iommufd, iommu_hwpt_invalidate, "6.8")                 \
	CALL(IOMMU_FAULT_QUEUE_ALLOC, iommufd, iommu_fault_alloc, "6.11")                  \
	CALL(IOMMU_IOAS_MAP_FILE, iommufd, iommu_ioas_map_file, "6.13")                    \
	CALL(IOMMU_VIOMMU_ALLOC, iommufd, iommu_viommu_alloc, "6.13")                      \
	CALL(IOMMU_VDEVICE_ALLOC, iommufd, iommu_vdevice_alloc, "6.13")                    \
	CALL(IOMMU_IOAS_CHANGE_PROCESS, iommufd, iommu_ioas_change_process, "6.14")        \
	CALL(IOMMU_VEVENTQ_ALLOC, iommufd, iommu_veventq_alloc, "6.15")                    \
	CALL(IOMMU_HW_QUEUE_ALLOC, iommufd, iommu_hw_queue_alloc, "6.17")                  \
	CALL(IOMMU_IOAS_NOIOMMU_GET_PA, iommufd, iommu_ioas_noiommu_get_pa, "7.3")

#endif
