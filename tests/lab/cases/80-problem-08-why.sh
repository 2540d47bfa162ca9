# Problem 8: why devices share a group, hop by hop, as root sees it and as a user does.
# modes: type1 iommufd

old=$(bdf old0) alone=$(bdf nvme0)
run vfioctl -j why "$old"
expect_status 0
jq_is '.members | length' "$(ls "/sys/bus/pci/devices/$old/iommu_group/devices" | wc -l)"
jq_is '[.reasons[].reason | select(test("requester id"))] | length' 1
jq_is '[.members[].hops[].kind | select(. == "PCIe-to-PCI bridge")] | length > 0' true
run vfioctl -j why "$(group_of "$alone")"
jq_is '.members[0].hops[1].kind' 'root port'
jq_is '[.members[0].hops[].acs] | index("unknown")' null
run as_user vfioctl -j why "$(group_of "$alone")"
expect_status 0
expect_out 'root sees more'
