# Problems 4 and 10: a device that a driver_override left without a driver, or with the wrong one.
# modes: type1 iommufd

device=$(bdf nic0)
dir=/sys/bus/pci/devices/$device
echo no-such-driver >"$dir/driver_override"
run vfioctl -j doctor "$device"
jq_is '.checks[] | select(.check == "driver-override") | [.outcome, .commands[0].run]' \
	"[\"bad\",\"echo >$dir/driver_override\"]"
echo "$device" >"$dir/driver/unbind"
blames driver-override "$device"
mend
is "$(driver_of "$device")" vfio-pci "the driver"
passes "$device"
