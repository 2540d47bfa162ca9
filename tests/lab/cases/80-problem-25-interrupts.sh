# Problem 25: interrupts are not remapped, so VFIO refuses every device.
# modes: type1 iommufd
# boot: own
# machine: nointremap

device=$(edu 0)
bind_vfio "$device"
blames interrupt-remapping "$device"
run vfioctl attach "$device"
expect_status 1
expect_err EPERM
vfioctl -j doctor "$device" >out || true
mend
passes "$device"
jq_is '.checks[] | select(.check == "interrupt-remapping") | [.outcome, .blocks]' '["bad",false]'
jq_is '.checks[] | select(.check == "unsafe-interrupts") | .outcome' bad
run vfioctl attach "$device"
expect_status 0
vfioctl detach "$device"
