# The kernel writes a register when an eventfd fires.
# modes: type1 iommufd compat

device=$(edu 0)
bind_vfio "$device"
vfioctl attach "$device" >/dev/null
vfioctl region write "$device" config 4 6 --width 2 >/dev/null
holds() { vfioctl -j region read "$device" bar0 4 | grep -q "$1"; }

run vfioctl ioeventfd fire "$device" bar0 4 0x0f0f0000
expect_status 1
run vfioctl -j ioeventfd set "$device" bar0 4 0x0f0f0000
expect_status 0
jq_is '[.offset, .written, .action, .changed]' '["0x4","0xf0f0000","set",true]'
run vfioctl -j ioeventfd set "$device" bar0 4 0x0f0f0000
jq_is .changed false
run vfioctl ioeventfd fire "$device" bar0 4 0x0f0f0000
expect_status 0
# edu keeps the complement of what is written at 4.
eventually 5 holds 0xf0f0ffff || fail 'the register was not written'
run vfioctl -j ioeventfd clear "$device" bar0 4 0x0f0f0000
jq_is .changed true
run vfioctl -j ioeventfd clear "$device" bar0 4 0x0f0f0000
jq_is .changed false
run vfioctl ioeventfd set "$device" bar0 4 0x100 --width 1
expect_status 64
run vfioctl ioeventfd set "$device" config 4 6 --width 2
expect_status 1
vfioctl detach "$device" >/dev/null
