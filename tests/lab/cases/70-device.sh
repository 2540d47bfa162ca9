# What an attached device says of itself; features are probed and none is used.
# modes: type1 iommufd compat

device=$(edu 0)
bind_vfio "$device"
run vfioctl device info "$device"
expect_status 1
expect_err "$device is not attached"
vfioctl attach "$device" >/dev/null

run vfioctl -j device info "$device"
expect_status 0
jq_is .region_count 9
jq_is '.flags | contains(["pci"])' true
run vfioctl -j device regions "$device"
expect_status 0
jq_is '[.regions[] | select(.region == "bar0") | .size, (.flags | sort)]' \
	'[1048576,["mmap","read","write"]]'
jq_is '[.regions[] | select(.region == "config") | .index, .size]' '[7,256]'
run vfioctl -j device irqs "$device"
expect_status 0
# The kernel before 7.0 has err for PCI Express only.
jq_is '[.interrupts[] | .interrupt | select(. != "err")]' '["intx","msi","msix","req"]'
jq_is '[.interrupts[] | select(.interrupt == "msi") | .vectors, .enabled_vectors]' '[1,0]'
run vfioctl -j --trace=trace device features "$device"
expect_status 0
jq_is '[.device_features[] | select(.feature == "low_power_entry") | .ways]' '[["set"]]'
# Asking is all that was done.
! grep VFIO_DEVICE_FEATURE trace | grep -v PROBE || fail 'a feature was used, not asked for'

# The MSI-X table of a network card lies in a BAR that may be mapped, table and all.
nic=$(bdf nic0)
bind_vfio "$nic"
vfioctl attach "$nic" >/dev/null
run vfioctl -j device regions "$nic"
expect_status 0
jq_is '[.regions[] | select(.msix_mappable)] | length > 0' true
run vfioctl -j device irqs "$nic"
jq_is '[.interrupts[] | select(.interrupt == "msix") | .vectors]' '[5]'
vfioctl detach "$nic" >/dev/null
vfioctl detach "$device" >/dev/null
