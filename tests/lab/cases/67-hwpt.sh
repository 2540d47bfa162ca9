# HWPTs of a real device: attach to one, what is refused, what the IOMMU says of itself, and PASIDs where there are none.
# modes: iommufd compat

device=$(edu 0)
bind_vfio "$device"
run vfioctl hwinfo "$device"
expect_status 1
expect_err "$device is not attached"
run vfioctl -j attach "$device" --backend iommufd
jq_is '[.space, .hwpt]' '["space0",null]'
run vfioctl -j hwinfo "$device"
jq_is '[.type, .address, (.hw_registers | map(.name))]' "[\"vtd\",\"$device\",[\"flags\",\"cap\",\"ecap\"]]"
jq_is '.hw_features | index("second_stage") != null' true
cap=$(cat /sys/class/iommu/dmar0/intel-iommu/cap)
jq_is '.hw_registers[] | select(.name == "cap") | .contents' "0x$cap"
run vfioctl hwinfo "$device"
expect_status 0

run vfioctl -j hwpt alloc --device "$device"
jq_is '[.name, .on, .space, .address, .changed]' "[\"hwpt0\",\"space0\",\"space0\",\"$device\",true]"
run vfioctl -j attach "$device" --to hwpt0
jq_is '[.space, .hwpt, .replaced, .changed]' '["space0","hwpt0","space0",true]'
run vfioctl -j attach "$device"
jq_is '[.hwpt, .replaced, .changed]' '["hwpt0",null,false]'
for noun in 'space create' 'ioas alloc'; do
	# shellcheck disable=SC2086 # two words
	run vfioctl $noun hwpt0 # attach --to could not tell them apart
	expect_status 1
	expect_err 'there is a hwpt of the name hwpt0 already'
done
run vfioctl -j attach "$device" --to hwpt0
jq_is .changed false
run vfioctl attach "$device" --to hwpt0 # a line of text says where it is, too
expect_out '^already attached: .* in space0, HWPT hwpt0 \(iommufd\)$'
run vfioctl attach "$device" --to hwpt00
expect_status 64
expect_err 'no space or HWPT "hwpt00"'
run vfioctl -j status
jq_is '.devices[0].hwpt' hwpt0
run vfioctl hwpt destroy hwpt0
expect_status 1
expect_err "hwpt hwpt0 is used by device $device"
run vfioctl register-memory m 8k
run vfioctl map m --iova 0x100000
vfioctl buffer fill m 0x5a --size 4k >/dev/null
run edu "$device" copy 0x100000 0x101000 4096
vfioctl buffer read m --offset 4096 --out bytes >/dev/null
is "$(tr -d Z <bytes | wc -c)" 0 "the number of wrong bytes"

# The group's next device comes to the same HWPT, and moves with it.
one=$(bdf old0) two=$(bdf old1)
bind_vfio "$one" "$two"
run vfioctl attach "$one" --to space0
expect_status 0
run vfioctl -j hwpt alloc pair --device "$one"
jq_is .changed true
run vfioctl -j attach "$one" --to pair
jq_is .replaced space0
run vfioctl -j attach "$two"
jq_is '[.hwpt, .changed]' '["pair",true]'
run vfioctl -j attach "$two" --to space0
jq_is '[.hwpt, .replaced]' '[null,"pair"]'
run vfioctl -j status
jq_is '[.devices[].hwpt]' '["hwpt0",null,null]'
run vfioctl hwpt destroy pair
expect_status 0

# The kernel gives an id that is free to the next device: what was made for the first is not that one's.
run vfioctl ioas alloc alone
run vfioctl attach "$one" --to alone
run vfioctl -j hwpt alloc ones --on alone --device "$one"
jq_is .address "$one"
id=$(jq .device_id out)
run vfioctl detach "$one"
run vfioctl detach "$two"
other=$(edu 1)
bind_vfio "$other"
run vfioctl attach "$other" --to alone
run vfioctl -j hwpt alloc others --on alone --device "$other"
jq_is '[.device_id, .address]' "[$id,\"$other\"]"
run vfioctl -j hwpt list
jq_is '.objects[] | select(.name == "ones") | [.device_id, .address]' '[null,null]'
run vfioctl hwpt alloc ones --on alone --device "$other"
expect_status 1
expect_err 'hwpt ones is there already, and is another'
run vfioctl detach "$other"
run vfioctl hwpt destroy ones
run vfioctl hwpt destroy others
run vfioctl ioas destroy alone
expect_status 0

# What this IOMMU has not, the kernel says, and the books stay.
# QEMU's VT-d does not nest (ecap bit 26), with first-stage tables or without; the arm64 mode's SMMUv3 does.
run vfioctl -j hwinfo "$device"
jq_is '.hw_features | index("nested")' null
run vfioctl hwpt alloc nest --device "$device" --nest-parent
expect_status 1
expect_err EOPNOTSUPP
expect_err 'vfioctl hwinfo shows what it can; VT-d nests in scalable mode only'
head -c 24 /dev/zero >stage1
run vfioctl hwpt alloc nested --on hwpt0 --device "$device" --type 1 --data stage1
expect_status 1
expect_err 'not made to be nested in'
run vfioctl hwpt alloc --device "$device" --pasid
pasid_status=$status
run vfioctl attach "$device" --to hwpt0 --pasid 5
expect_status 1
expect_err 'hwpt hwpt0 was not made for PASIDs'
run vfioctl attach "$device" --to hwpt0 --pasid 0
expect_status 64
run vfioctl attach "$device" --pasid 5
expect_status 64
if [ $pasid_status = 0 ]; then
	run vfioctl attach "$device" --to hwpt1 --pasid 5
	expect_status 1
	expect_err "$device itself is attached to hwpt0, which was not made for PASIDs"
	run vfioctl attach "$device" --to hwpt1
	expect_status 0
	run vfioctl -j attach "$device" --to hwpt1 --pasid 5
	jq_is '[.pasid, .hwpt, .changed, .replaced]' '["0x5","hwpt1",true,null]'
	run vfioctl -j attach "$device" --to hwpt1 --pasid 5
	jq_is .changed false
	run vfioctl hwpt alloc other --device "$device" --pasid
	run vfioctl -j attach "$device" --to other --pasid 5
	jq_is '[.replaced, .changed]' '["hwpt1",true]'
	run vfioctl hwpt destroy other
	expect_status 1
	expect_err "hwpt other is used by pasid $device/5"
	run vfioctl detach "$device"
	expect_status 1
	expect_err "$device is used by pasid $device/5"
	run vfioctl -j detach "$device" --pasid 5
	jq_is '[.pasid, .changed]' '["0x5",true]'
	run vfioctl attach "$device" --to hwpt1 --pasid 6 # the session's end detaches it
	expect_status 0
	run vfioctl detach "$device" --pasid 6
	run vfioctl attach "$device" --to hwpt0
fi
run vfioctl -j detach "$device" --pasid 5
jq_is '[.pasid, .changed]' '["0x5",false]'
run vfioctl viommu alloc --hwpt hwpt0 --device "$device" --type 1
expect_status 1
expect_err 'hwpt hwpt0 was not made to be nested in'
run vfioctl -j hwpt alloc np --device "$device" --nest-parent
if [ $status = 0 ]; then
	run vfioctl viommu alloc --hwpt np --device "$device" --type 1
	expect_status 1
	expect_err 'IOMMU_VIOMMU_ALLOC.*EOPNOTSUPP'
fi
run vfioctl detach "$device"
expect_status 0
# A name that is chosen is nobody's: --to and --on know spaces, HWPTs and vIOMMUs by nothing else.
run vfioctl attach "$device" --backend iommufd
run vfioctl -j hwpt alloc --device "$device"
taken=$(jq -r .name out)
run vfioctl hwpt destroy "$taken"
run vfioctl space create "$taken"
expect_status 0
run vfioctl -j hwpt alloc --device "$device"
expect_status 0
chosen=$(jq -r .name out)
[ "$chosen" != "$taken" ] || fail "an HWPT has the name of a space"
run vfioctl hwpt destroy "$chosen"
run vfioctl space destroy "$taken"
expect_status 0
run vfioctl detach "$device"
run vfioctl -j hwpt destroy hwpt0
jq_is .changed true
run vfioctl -j hwpt destroy hwpt0
jq_is .changed false
run vfioctl session stop
expect_status 0
