# A group of several comes back from VFIO with one DMA table, which all but one of its devices do not get: what these
# had is freed. Freed memory is poisoned here, so that each such driver sees it. What vfioctl says to do mends it.
# modes: spapr
# cmdline: slub_debug=P

one=$(bdf old0) two=$(bdf old1)
group=$(group_of "$one")

run vfioctl -j doctor "$one"
jq_is '.checks[] | select(.check == "give-back") | [.outcome, (.remedy | test("/sys/bus/pci/rescan"))]' '["bad",true]'
run vfioctl -j doctor "$(edu 0)"
jq_is '.checks[] | select(.check == "give-back") | .outcome' good

run vfioctl bind "$group"
expect_status 0
run vfioctl attach "$group"
expect_status 0
run vfioctl detach "$group"
expect_status 0
run vfioctl restore --all
if [ "$status" = 0 ]; then
	echo 'this kernel gives all of them a table'
else
	expect_status 1
	expect_err 'write bind on .* failed: .*EIO'
	expect_err 'a DMA table that it freed'
	expect_err 'remove in sysfs, then 1 to /sys/bus/pci/rescan'
	run vfioctl restore --all
	expect_status 1
	for device in "$one" "$two"; do
		[ -n "$(driver_of "$device")" ] || find_again "$device"
	done
	run vfioctl restore --all
	expect_status 0
fi
is "$(driver_of "$one") $(driver_of "$two")" 'e1000 e1000' 'their drivers'
run vfioctl -j restore --all
jq_is .changed false
