# A thousand replaces under running DMA, IOAS to HWPT and back: one call each, and no wrong byte.
# modes: iommufd
# timeout: 240

device=$(edu 0)
bind_vfio "$device"
run vfioctl register-memory src 4k
run vfioctl register-memory dst 4k
vfioctl buffer fill src 0x5a >/dev/null
for space in a b; do
	run vfioctl space create $space --backend iommufd
	run vfioctl map src --iova 0x100000 --in $space
	run vfioctl map dst --iova 0x200000 --in $space
done
run vfioctl attach "$device" --to a
run vfioctl hwpt alloc h --on b --device "$device"
run vfioctl hwpt alloc g --on a --device "$device"
expect_status 0

i=0
while [ $i -lt 250 ]; do
	printf 'attach %s --to b\nattach %s --to h\nattach %s --to g\nattach %s --to a\n' \
		"$device" "$device" "$device" "$device"
	i=$((i + 1))
done >replaces

edu "$device" loop 0x100000 0x200000 4096 1000000 &
loop=$!
run vfioctl -j --trace=trace run replaces
expect_status 0
kill -0 $loop || fail "the DMA ended before the replaces did"
kill $loop
wait $loop || true
sleep 1
is "$(grep -c '"changed":true' out)" 1000 "the number of replaces"
is "$(grep -c VFIO_DEVICE_ATTACH_IOMMUFD_PT trace)" 1000 "the number of attach calls"
! grep -q VFIO_DEVICE_DETACH_IOMMUFD_PT trace || fail "a detach between"
# VT-d's driver takes the device's entry away before it writes the new one (intel/iommu.c:intel_iommu_attach_device()
# begins with device_block_translation()): a DMA that comes just then meets none. Nothing else may refuse one.
dmesg_since | grep 'DMAR: .*fault addr' >faults || true
echo "bench faults in the moment that VT-d has no entry for the device: $(grep -c 'Invalid Scalable-Mode PASID Table Entry' faults)"
! grep -v 'Invalid Scalable-Mode PASID Table Entry' faults >&2 || fail "a replace made the DMA fault"
vfioctl buffer read dst --out bytes >/dev/null
is "$(tr -d Z <bytes | wc -c)" 0 "the number of wrong bytes"
is "$(wc -c <bytes)" 4096 "the number of bytes"
run vfioctl session stop
expect_status 0
