# Problem 7: a device that cannot be reset is told so, and one that can, how.
# modes: type1 iommufd

for device in $(edu 0) $(bdf nvme0); do
	bind_vfio "$device"
	passes "$device"
	[ -e "/sys/bus/pci/devices/$device/reset_method" ] && wanted=good || wanted=bad
	jq_is '.checks[] | select(.check == "reset") | .outcome' $wanted
	[ $wanted = good ] || jq_is '[.checks[] | select(.outcome == "bad") | .check][0]' reset
done
is "$wanted" good "what is said of the disk"
