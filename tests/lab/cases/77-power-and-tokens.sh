# A device sleeps and wakes; a physical function's secret guards its virtual ones; a BAR becomes a dma-buf.
# modes: iommufd type1 compat

device=$(edu 0)
bind_vfio "$device"
vfioctl attach "$device" >/dev/null
run vfioctl -j device low-power "$device"
expect_status 0
jq_is .changed true
run vfioctl -j device low-power "$device"
jq_is .changed false
run vfioctl -j device wake "$device"
expect_status 0
jq_is .changed true
run vfioctl -j device wake "$device"
expect_status 0
jq_is .changed false
run vfioctl -j device low-power "$device"
jq_is .changed true
run vfioctl -j device wake "$device"
expect_status 0
run vfioctl -j region read "$device" config 0 --width 2
jq_is .values '["0x1234"]'
# Only buses without a register for it have that feature.
run vfioctl -j device bus-master "$device" off
expect_status 1
jq_err_is .error.operation VFIO_DEVICE_FEATURE
run vfioctl device vf-token "$device" 6a0c0d7a-5d25-4d44-9d1e-0c2b7f3b4e11
expect_status 1

run vfioctl -j dma-buf export window "$device" bar0 --offset 0x1000 --size 8k
if is_compat || [ -c /dev/iommu ]; then
	expect_status 0
	jq_is '[.name, .offset, .size]' '["window","0x1000",8192]'
	run vfioctl -j dma-buf export window "$device" bar0 --offset 0x1000 --size 8k
	jq_is .changed false
	run vfioctl dma-buf export window "$device" bar0
	expect_status 1
	expect_err 'there is a dma-buf window already, and is another'
	run vfioctl detach "$device"
	expect_status 1
	expect_err 'used by dma-buf window'
	run vfioctl -j dma-buf release window
	jq_is .changed true
	run vfioctl -j dma-buf release window
	jq_is .changed false
else
	# A kernel before 6.19 has no such feature.
	expect_status 1
fi
run vfioctl dma-buf export big "$device" bar0 --size 1G
expect_status 64
vfioctl detach "$device" >/dev/null

igb=$(bdf igb0)
token=6a0c0d7a-5d25-4d44-9d1e-0c2b7f3b4e11
wrong=6a0c0d7a-5d25-4d44-9d1e-0c2b7f3b4e12
echo 1 >/sys/module/vfio_pci/parameters/enable_sriov 2>/dev/null || true
bind_vfio "$igb"
run vfioctl attach "$igb"
expect_status 0
run vfioctl -j device vf-token "$igb" $token
expect_status 0
if ! echo 1 >"/sys/bus/pci/devices/$igb/sriov_numvfs" 2>/dev/null; then
	vfioctl detach "$igb" >/dev/null
	skip 'vfio-pci makes no virtual functions here: enable_sriov'
fi
vf=$(link_name "/sys/bus/pci/devices/$igb/virtfn0")
bind_vfio "$vf"
run vfioctl attach "$vf"
expect_status 1
expect_err EACCES
run vfioctl attach "$vf" --vf-token $wrong
expect_status 1
run vfioctl attach "$vf" --vf-token $token
expect_status 0
vfioctl detach "$vf" >/dev/null
echo 0 >"/sys/bus/pci/devices/$igb/sriov_numvfs"
vfioctl detach "$igb" >/dev/null
