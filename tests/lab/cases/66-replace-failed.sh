# A replace that the kernel refuses leaves the hardware without translation: the old target is attached again, DMA proves it.
# modes: iommufd

device=$(edu 0)
bind_vfio "$device"
run vfioctl register-memory m 64k
run vfioctl map m --iova 0x100000
run vfioctl attach "$device"
run vfioctl fault-queue alloc q
run vfioctl hwpt alloc faulting --on space0 --device "$device" --fault-queue q
expect_status 0
run vfioctl hwpt alloc plain --on space0 --device "$device"
expect_status 0

# works TARGET: an attach to the faulting HWPT fails, is told, and DMA goes on through TARGET.
works() {
	run vfioctl -j --trace=trace attach "$device" --to faulting
	expect_status 1
	jq_err_is '[.error.operation, .error.errno]' '["VFIO_DEVICE_ATTACH_IOMMUFD_PT","ENODEV"]'
	expect_err "$device is attached to $1 as before"
	run cat trace
	run vfioctl -j status
	jq_is '.devices[0] | .hwpt // .space' "$1"
	vfioctl buffer fill m 0x5a --size 4k >/dev/null
	vfioctl buffer fill m 0 --offset 4096 --size 4k >/dev/null
	run edu "$device" copy 0x100000 0x101000 4096
	expect_status 0
	vfioctl buffer read m --offset 4096 --size 4k --out bytes >/dev/null
	is "$(tr -d Z <bytes | wc -c)" 0 "the number of wrong bytes"
	! dmesg_has 'DMAR: .*fault addr' || fail "the old mappings fault"
}

works space0
run vfioctl attach "$device" --to plain
expect_status 0
works plain
run vfioctl session stop
expect_status 0
