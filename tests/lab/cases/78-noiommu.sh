# A device without an IOMMU: by its group, which maps nothing, and by its node, which tells physical addresses.
# modes: iommufd compat
# boot: own
# timeout: 120
# cmdline: intel_iommu=off vfio.enable_unsafe_noiommu_mode=1
# expect-kernel: vfio-noiommu

device=$(edu 0)
[ ! -e "/sys/bus/pci/devices/$device/iommu_group" ] || skip 'an IOMMU is on'
echo vfio-pci >"/sys/bus/pci/devices/$device/driver_override"
echo "$device" >/sys/bus/pci/drivers_probe
is "$(driver_of "$device")" vfio-pci 'the driver'
ls /dev/vfio /dev/vfio/devices

# The doctor says what is missing, and what it is like all the same.
run vfioctl -j doctor "$device" --probe
expect_status 0
jq_is '[.checks[] | select(.check == "noiommu" or .check == "iommu-switch") | .outcome] | unique' '["bad"]'
jq_is '[.checks[] | select(.check | test("^probe-(iommufd|container)")) | select(.outcome == "good") | .finding |
	test("opened through (noiommu|iommufd).*and given back")] | any' true

# By its group, and a container of that type.
run vfioctl -j attach "$device" --backend noiommu
if is_compat; then
	[ "$status" = 0 ] || echo 'iommufd as a container refuses it'
else
	expect_status 0
	jq_is .backend noiommu
fi
if [ "$status" = 0 ]; then
	run vfioctl -j region read "$device" config 0 --width 2
	jq_is .values '["0x1234"]'
	vfioctl register-memory ring 64k >/dev/null
	run vfioctl map ring
	expect_status 1
	expect_err 'no IOMMU translates'
	vfioctl unregister-memory ring >/dev/null
	vfioctl detach "$device" >/dev/null
fi

# The same for another program, which must have rights.
run vfioctl exec --backend noiommu "$device" -- vfiofds noiommu "{container}" "{$device}" "$device"
if ! is_compat; then
	expect_status 0
	expect_out '^device: 1234:11e8$'
	expect_out "^listen: 2 container:group-$(group_of "$device")\$"
fi
run vfioctl exec --backend noiommu --user user "$device" -- vfiofds
[ "$status" != 0 ] || fail 'a user drives a device without an IOMMU'
is_compat || expect_err 'CAP_SYS_RAWIO'

# By its node: an IOAS holds the mappings, and says where they lie.
run vfioctl -j attach "$device" --backend iommufd
expect_status 0
jq_is .backend iommufd
run vfioctl register-memory ring 64k
run vfioctl -j map ring --iova 0x100000
expect_status 0
space=$(jq -r .space out)
run vfioctl -j ioas physical 0x100000+4k --in "$space"
expect_status 0
run vfioctl -j ioas physical 0x900000+4k --in "$space"
expect_status 1
jq_err_is .error.errno ENOENT
vfioctl unmap --all >/dev/null
vfioctl detach "$device" >/dev/null
