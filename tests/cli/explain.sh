# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154,SC2034,SC2016,SC1003 # variables of lib.sh and one
# What the kernel's answers mean: a call under each of its names, an answer that nothing is known of.

explained() { # OPERATION WORDS...
	local operation=$1
	shift
	done_ok -j explain "$@"
	expect_json .operation "\"$operation\""
	expect_json '.causes | length > 0' true
}

case_explain_names_of_calls() {
	for call in VFIO_IOMMU_MAP_DMA IOMMU_MAP_DMA MAP_DMA map-dma map_dma vfio-iommu-map-dma; do
		explained VFIO_IOMMU_MAP_DMA $call EINVAL
	done
	explained VFIO_GROUP_SET_CONTAINER set-container 1
	explained VFIO_DEVICE_BIND_IOMMUFD bind-iommufd EBUSY
	explained VFIO_IOMMU_GET_INFO get-info EINVAL
	explained VFIO_DEVICE_GET_INFO device-get-info EINVAL
	explained IOMMU_IOAS_MAP ioas-map
	explained 'open group' open-group EBUSY
	explained 'write unbind' write-unbind 110
	refused 'unknown call "mapdma"; did you mean "MAP_DMA"' explain mapdma EINVAL
	refused 'unknown call "opengroup"; did you mean "open group"' explain opengroup
	refused 'unknown call "zzzzzzzzzzzz"' explain zzzzzzzzzzzz
}

case_explain_answers() {
	explained VFIO_IOMMU_MAP_DMA map-dma 17
	expect_json .errno '"EEXIST"'
	explained VFIO_IOMMU_MAP_DMA map-dma eexist
	expect_json .errno '"EEXIST"'
	explained VFIO_IOMMU_MAP_DMA map-dma
	expect_json .errno null
	explained VFIO_IOMMU_MAP_DMA map-dma +1
	expect_json '[.errno, .causes[].backend]' '["+1","spapr"]'
	refused 'EBUSY is an answer: give the call first' explain EBUSY
	refused '"EWHATEVER" is no errno' explain map-dma EWHATEVER
	refused '"0" is no errno' explain map-dma 0
	refused '"9999" is no errno' explain map-dma 9999
}

# A file on a disk is what most who meet EFAULT have registered.
case_explain_disk_file() {
	local call
	for call in 'VFIO_IOMMU_MAP_DMA EFAULT --backend type1' 'IOMMU_IOAS_MAP EFAULT' 'IOMMU_HWPT_ALLOC EFAULT' \
		'VFIO_DEVICE_ATTACH_IOMMUFD_PT EFAULT' 'VFIO_IOMMU_SPAPR_REGISTER_MEMORY EFAULT'; do
		# shellcheck disable=SC2086 # words
		done_ok explain $call
		expect_out 'file is on a disk'
	done
}

case_explain_backend() {
	explained VFIO_IOMMU_MAP_DMA map-dma EINVAL --backend spapr
	expect_json '[.causes[].backend] | unique' '[null,"spapr"]'
	expect_json .backend '"spapr"'
	refused 'backend' explain map-dma EINVAL --backend zfs
}

case_explain_nothing_known() {
	vf explain map-dma EBUSY --backend type1
	expect_status 2
	expect_no_out
	expect_err 'nothing is known of VFIO_IOMMU_MAP_DMA answering EBUSY'
	expect_err 'EINVAL, EEXIST, ENOSPC, ENOMEM'
	# "open group" is a call, too.
	vf explain open EBUSY
	expect_status 2
	expect_err 'answers that are known: ENOSPC; try "open group"$'
	vf explain open EMFILE
	expect_status 2
	expect_err 'try "open container", "open group", "open device", "open iommufd"$'
}
