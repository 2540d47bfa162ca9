# exec: QEMU as a user without rights starts with the descriptors, and its machine has and uses the device.
# modes: iommufd
# machine: nested
# timeout: 120

device=$(edu 0)

# It pins its machine's memory: with less than that it cannot start, as with QEMU's own message.
qemu() { # MEMLOCK
	run vfioctl exec --bind --user user --memlock "$1" "$device" -- \
		qemu-system-x86_64 -nodefaults -display none -no-reboot -M pc -accel tcg -m 32M \
		-bios /opt/qemu/share/rom.bin -serial stdio -object "iommufd,id=i0,fd={iommufd}" \
		-device "vfio-pci,iommufd=i0,fd={$device}"
}
qemu 1G
expect_status 0
expect_out '^pci 00:00.0 8086:1237'
# Seen by the machine inside, on its bus: its ids, a register of its BAR, and DMA both ways.
expect_out '^pci 00:0[0-9].0 1234:11e8'
expect_out '^bar 0x010000ed'
expect_out '^dma 0x5a5a1234'
expect_out '^end'
qemu 8M
[ "$status" != 0 ] || fail "memory is not charged"
expect_no_out '^dma'

# The monitor is gone, and so is what it held.
run vfioctl -j who "$device"
jq_is .holders '[]'
run vfioctl restore "$device"
expect_status 0
is "$(driver_of "$device")" "" "the driver of $device"
