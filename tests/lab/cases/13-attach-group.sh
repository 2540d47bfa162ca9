# A group of several is attached as a whole, and not while the host uses one of it.
# modes: type1 iommufd compat spapr

one=$(bdf old0) two=$(bdf old1)
group=$(group_of "$one")
bind_vfio "$one"
for backend in $(backends); do
	for target in "$one" "$group"; do
		run vfioctl attach "$target" --backend "$backend"
		expect_status 1
		expect_err "group $group is not viable.*$two \(e1000\)"
	done
	run vfioctl attach "$two" --backend "$backend"
	expect_status 1
	expect_err "$two is bound to e1000, not to a VFIO driver"
done
bind_vfio "$two"
for backend in $(backends); do
	run vfioctl -j attach "$group" --backend "$backend"
	expect_status 0
	jq_is '[.group, .changed, .devices[].address]' "[$group,true,\"$one\",\"$two\"]"
	run vfioctl -j detach "$one"
	jq_is '[.devices[].address]' "[\"$one\"]"
	run vfioctl -j status
	jq_is '[.devices[].address]' "[\"$two\"]"
	[ "$backend" = iommufd ] || jq_is '[.groups[] | .group, .users]' "[$group,1]"
	run vfioctl -j attach "$group" --backend "$backend"
	jq_is '[.changed, (.devices | length)]' '[true,2]'
	[ "$backend" = iommufd ] || run vfioctl -j status
	[ "$backend" = iommufd ] || jq_is '[.groups[] | .group, .users]' "[$group,2]"
	run vfioctl -j detach "$group"
	jq_is '[.changed, (.devices | length)]' '[true,2]'
	run vfioctl -j status
	jq_is '[.groups, .devices, .spaces]' '[[],[],[]]'
done
