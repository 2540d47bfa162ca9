# Registers of an attached device are read and written one access at a time.
# modes: type1 iommufd compat

device=$(edu 0)
bind_vfio "$device"
run vfioctl region read "$device" config 0
expect_status 1
expect_err "$device is not attached"
vfioctl attach "$device" >/dev/null
run vfioctl -j region read "$device" config 0 --width 2 --count 2
expect_status 0
jq_is .values '["0x1234","0x11e8"]'
# Memory decoding on; edu answers 0x010000edu at 0, and the complement of what was written at 4.
run vfioctl region write "$device" config 4 6 --width 2
expect_status 0
run vfioctl -j region read "$device" bar0 0
jq_is .values '["0x010000ed"]'
run vfioctl -j region write "$device" bar0 4 0x0f0f0000
jq_is '[.region, .offset, .width, .written]' '["bar0","0x4",4,"0xf0f0000"]'
run vfioctl -j region read "$device" bar0 4
jq_is .values '["0xf0f0ffff"]'
run vfioctl region read "$device" bar3 0
expect_status 1
expect_err "$device has no bar3"
run vfioctl region read "$device" bar0 2
expect_status 64
run vfioctl region read "$device" config 0x1000
expect_status 64
run vfioctl region read "$device" bar0 0 --count 4194305
expect_status 64
expect_err '4194305 values are more than the 4194304 that are read at once'
run vfioctl region write "$device" config 4 0x10000 --width 2
expect_status 64
expect_err 'does not fit into 2 bytes'
vfioctl detach "$device" >/dev/null
