# What another process holds cannot be attached, and the refusal names the process.
# modes: type1 iommufd compat spapr

device=$(edu 0)
bind_vfio "$device"
hold group "$(group_node "$device")" "$device"
run vfioctl attach "$device" --backend "$(group_backend)"
expect_status 1
expect_err 'EBUSY'
expect_err "vfiohold \(pid $hold_pid\) holds it"
run vfioctl -j attach "$device" --backend "$(group_backend)"
jq_err_is '[.error.operation, .error.errno]' '["open group","EBUSY"]'
if [ -c /dev/iommu ]; then
	run vfioctl attach "$device" --backend iommufd
	expect_status 1
	expect_err "vfiohold \(pid $hold_pid\) holds it"
fi
let_go
if [ -c /dev/iommu ]; then
	hold cdev "$(node_of "$device")"
	for backend in iommufd type1; do
		run vfioctl attach "$device" --backend $backend
		expect_status 1
		expect_err "vfiohold \(pid $hold_pid\) holds it"
	done
	let_go
fi
run vfioctl -j status
jq_is '[.spaces, .groups, .devices]' '[[],[],[]]'

run vfioctl -s one attach "$device"
expect_status 0
run vfioctl -s two attach "$device"
expect_status 1
expect_err 'vfioctl \(pid [0-9]+, session one\) holds it'
run vfioctl -s one detach "$device"
run vfioctl -s two attach "$device"
expect_status 0
run vfioctl -s two detach "$device"
