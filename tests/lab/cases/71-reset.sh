# A device is reset; what a reset of its bus would take with it is told before.
# modes: type1 iommufd compat
# machine: single
# timeout: 120

nic=$(bdf nic0)
bind_vfio "$nic"
vfioctl attach "$nic" >/dev/null
run vfioctl -j device reset "$nic"
expect_status 0
jq_is .changed true

run vfioctl -j device hot-reset "$nic" --dry-run
expect_status 0
jq_is '[.all_owned, .changed, [.dependents[].address]]' "[true,false,[\"$nic\"]]"
vfioctl detach "$nic" >/dev/null

# Each reset sleeps in the kernel for a tenth of a second, or a whole one: who waits for many is told so, once, on
# standard error.
hundredths() { cut -d' ' -f1 /proc/uptime | tr -d .; }
if [ -c /dev/iommu ]; then
	disk=$(bdf nvme0)
	bind_vfio "$disk"
	vfioctl attach "$disk" >/dev/null
	begun=$(hundredths)
	vfioctl device reset "$disk" >/dev/null
	seq $((1500 / ($(hundredths) - begun) + 1)) | sed "s/.*/device reset $disk/" >resets
	run vfioctl run resets
	expect_status 0
	expect_err 'has not answered since .*its holder .process [0-9]+. waits in (the kernel\.|[a-z_ <]*(sleep|schedule))'
	is "$(wc -l <err)" 1 "how often it was told"
	vfioctl detach "$disk" >/dev/null
fi

# A device that the kernel has no way to reset: nothing stands between its answer and the user.
device=$(edu 0)
bind_vfio "$device"
vfioctl attach "$device" >/dev/null
[ ! -e "/sys/bus/pci/devices/$device/reset_method" ] || skip "$device can be reset"
run vfioctl -j device reset "$device"
expect_status 1
jq_err_is .error.operation VFIO_DEVICE_RESET
jq_err_is .error.errno EINVAL
vfioctl detach "$device" >/dev/null
