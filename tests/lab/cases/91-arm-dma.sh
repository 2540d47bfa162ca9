# An Arm machine is what its mode promises, and a device behind its SMMUv3 copies memory through type1 and iommufd.
# modes: arm64

is "$(uname -m)" aarch64 "the architecture"
grep -qx CONFIG_ARM_SMMU_V3_IOMMUFD=y /lab/kernel.config || fail "a kernel without nested SMMUv3"
[ -c /dev/iommu ] && [ -c /dev/vfio/vfio ] || fail "no nodes"
for name in edu0 edu1 nvme0; do
	is "$(siblings "$(bdf $name)")" "$(bdf $name)" "the group of $name"
done
device=$(edu 0)
run vfioctl -j list iommus
jq_is '.iommus[0].iommu | startswith("smmu3.")' true
run vfioctl -j show "$(group_of "$device")"
jq_is '[.reserved_regions[] | [.start, .type] | join(" ")]' '["0x8000000 msi"]'
run vfioctl -j bind "$device"
jq_is .changed true
is "$(driver_of "$device")" vfio-pci "the driver"
run vfioctl -j doctor "$device"
expect_status 0
jq_is '.checks[] | select(.check == "interrupt-remapping") | [.outcome, (.finding | test("ITS"))]' '["good",true]'
jq_is '.checks[] | select(.check == "address-width") | .outcome' unknown

# copies BACKEND: maps, has the device copy within the buffer, and unmaps.
copies() {
	run vfioctl -j attach "$device" --backend "$1"
	jq_is '[.backend, .changed]' "[\"$1\",true]"
	run vfioctl register-memory ring 64k
	run vfioctl -j map ring --iova 0x1000000
	jq_is '[.iova, .size, .changed]' '["0x1000000",65536,true]'
	run vfioctl buffer fill ring 0x5a --size 4k
	run edu "$device" copy 0x1000000 0x1008000 4096
	expect_status 0
	vfioctl buffer read ring --offset 32768 --size 4k --out bytes >/dev/null
	is "$(tr -d Z <bytes | wc -c) of $(wc -c <bytes)" "0 of 4096" "the number of wrong bytes"
	# The kernel keeps the window of the interrupts to itself.
	run vfioctl map ring --iova 0x8000000
	expect_status 1
	run vfioctl -j unmap 0x1000000
	jq_is '.unmapped[0].size' 65536
	run vfioctl detach "$device"
	expect_status 0
	run vfioctl session stop
}
copies type1
copies iommufd

# What the SMMU says of itself, in words: it translates in two stages, without forced write-back.
run vfioctl attach "$device" --backend iommufd
run vfioctl -j hwinfo "$device"
jq_is '[.type, .address]' "[\"smmuv3\",\"$device\"]"
jq_is '[.hw_registers[].name] | join(" ")' "flags idr0 idr1 idr2 idr3 idr4 idr5 iidr aidr"
cat out
for word in s1p s2p cohacc gran4k ril; do
	jq_is ".hw_features | index(\"$word\") != null" true
done
jq_is '.hw_features | index("fwb") != null' false
run vfioctl hwinfo "$device"
expect_out 's1p'
run vfioctl detach "$device"
run vfioctl -j restore "$device"
jq_is .changed true
is "$(driver_of "$device")" "" "the driver after restore"
