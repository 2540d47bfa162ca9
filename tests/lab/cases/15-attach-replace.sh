# attach --to another IOAS is one ioctl: DMA sees the old mappings or the new ones, and never a fault between.
# modes: iommufd compat

device=$(edu 0)
bind_vfio "$device"
run vfioctl space create old
run vfioctl space create new
run vfioctl register-memory a 4k
run vfioctl register-memory b 4k
vfioctl buffer fill a 0x11 >/dev/null
vfioctl buffer fill b 0x22 >/dev/null
run vfioctl map a --iova 0x100000 --in old
run vfioctl map b --iova 0x100000 --in new
run vfioctl -j attach "$device" --to old
jq_is '[.space, .replaced, .changed]' '["old",null,true]'
edu "$device" loop 0x100000 0x100800 64 20 &
loop=$!
for to in new old new; do
	run vfioctl -j --trace=trace attach "$device" --to $to
	expect_status 0
	jq_is '[.space, .changed]' "[\"$to\",true]"
	is "$(grep -c VFIO_DEVICE_ATTACH_IOMMUFD_PT trace)" 1 "the number of attach calls"
	! grep -q VFIO_DEVICE_DETACH_IOMMUFD_PT trace || fail "a detach between"
done
jq_is .replaced old
wait $loop
! dmesg_has 'DMAR: .*fault' || fail "the replace made the DMA fault"
run vfioctl space destroy new
expect_status 1
expect_err "space new is used by device $device"
run vfioctl -j attach "$device" --to new
jq_is '[.changed, .replaced]' '[false,null]'
run vfioctl attach "$device" --to nowhere
expect_status 64
expect_err 'no space or HWPT "nowhere"'

# A replace that fails leaves the device where it was, and its DMA goes on there.
run vfioctl space create bad
run vfioctl map a --iova 0xfee00000 --in bad
run vfioctl attach "$device" --to old
run vfioctl attach "$device" --to bad
expect_status 1
expect_err 'EADDRINUSE'
expect_err "$device is attached to old as before"
vfioctl buffer fill a 0x33 --offset 0x800 >/dev/null
edu "$device" copy 0x100800 0x100000 64
vfioctl buffer read a --size 64 --out copied >/dev/null
is "$(od -v -An -tx1 copied | tr -d ' 3\n')" "" "the bytes copied after the failed replace"
! dmesg_has 'DMAR: .*fault' || fail "the failed replace made the DMA fault"
run vfioctl -j status
jq_is '[.devices[].space]' '["old"]'
vfioctl unmap --all --in bad >/dev/null
vfioctl space destroy bad >/dev/null
vfioctl detach "$device" >/dev/null

# A group moves as a whole.
one=$(bdf old0) two=$(bdf old1)
bind_vfio "$one" "$two"
run vfioctl attach "$one" --to old
run vfioctl attach "$two" --to new
expect_status 1
expect_err "$one of the same group is in old"
run vfioctl attach "$two"
expect_status 0
run vfioctl -j attach "$two" --to new
jq_is '[.replaced, .changed, .devices[].address]' "[\"old\",true,\"$two\",\"$one\"]"
run vfioctl -j attach "$two" --to new
jq_is '[.changed, .devices[].address]' "[false,\"$two\"]"
run vfioctl -j status
jq_is '[.devices[].space]' '["new","new"]'
run vfioctl space destroy old
expect_status 1
run vfioctl unmap --all
run vfioctl space destroy old
expect_status 0

# In a container there is no such thing.
vfioctl detach "$(group_of "$one")" >/dev/null
run vfioctl space create c1 --backend type1
run vfioctl space create c2 --backend type1
run vfioctl ioas destroy c2
expect_status 1
expect_err 'space c2 is a container, not an IOAS'
run vfioctl attach "$device" --to c1
expect_status 0
run vfioctl attach "$device" --to c2
expect_status 1
expect_err 'cannot change its container'
run vfioctl session stop
