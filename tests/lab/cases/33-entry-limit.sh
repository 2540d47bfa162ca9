# A container's limit of mappings is told and foreseen.
# modes: type1 iommufd

knob=/sys/module/vfio_iommu_type1/parameters/dma_entry_limit
[ -e $knob ] || skip "no $knob"
device=$(edu 0)
bind_vfio "$device"
echo 10 >$knob
vfioctl attach "$device" --backend type1 >/dev/null
vfioctl register-memory ring 64k >/dev/null
run vfioctl -j map ring --size 32k --each 4k
expect_status 0
run vfioctl -j status
jq_is '[.spaces[] | .mapping_count, .mappings_left]' '[8,2]'
run vfioctl map ring --iova 0x100000 --size 12k --each 4k
expect_status 1
expect_err 'space0 takes 10 mappings, has 8, and 3 more are asked for'
run vfioctl map ring --iova 0x100000 --size 8k --each 4k
expect_status 0
run vfioctl map ring --iova 0x200000
expect_status 1
run vfioctl -j unmap --all
jq_is '[.unmapped[].mapping_count] | add' 10
run vfioctl -j status
jq_is '[.spaces[].mappings_left]' '[10]'
vfioctl session stop >/dev/null
