# The kernel's mock devices can be driven on an iommufd that another process holds.
# modes: iommufd compat

hold open /dev/iommu

# mock OPERATION NUMBER...: must succeed.
mock() {
	run mockiommu "$hold_pid" "$@"
	expect_status 0
}
mock ioas
ioas=$(jq .ioas out)
mock device "$ioas" 4
stdev=$(jq .stdev out) device=$(jq .device out)
mock reserve "$ioas" 0x5000000 0x1000
mock memory-limit 16384
mock memory-limit 65536

mock hwpt "$device" "$ioas" 3
parent=$(jq .hwpt out)
mock nested "$device" "$parent"
nested=$(jq .hwpt out)
mock replace "$stdev" "$nested"
jq_is .pt "$nested"
mock iotlb "$nested" 0 0xbadbeef
run mockiommu "$hold_pid" iotlb "$nested" 0 1
expect_status 1
mock replace "$stdev" "$parent"
run mockiommu "$hold_pid" dirty "$parent" 0x2000000 0x10000 2048
expect_status 1 # tracking is off
mock replace "$stdev" "$ioas"
mock iopf "$device" 0 1 1 0x1000 # nobody handles it: no error, says uapi

run mockiommu "$hold_pid" vevent "$device"
expect_status 1 # no vIOMMU
mock hwpt "$device" "$ioas" 8
with_pasid=$(jq .hwpt out)
run mockiommu "$hold_pid" pasid-attach "$stdev" 7 "$with_pasid"
expect_status 1 # the device itself must be attached to a HWPT with PASID first
mock replace "$stdev" "$with_pasid"
mock pasid-attach "$stdev" 7 "$with_pasid"
mock pasid-detach "$stdev" 7

mock destroy "$stdev"
run mockiommu "$hold_pid" destroy "$stdev"
expect_status 1
expect_err "No such file"
