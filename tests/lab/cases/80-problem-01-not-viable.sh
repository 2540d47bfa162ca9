# Problem 1: a group is not viable, and the member whose driver is in the way is named.
# modes: type1 iommufd

device=$(bdf old0) sibling=$(bdf old1)
group=$(group_of "$device")
bind_vfio "$device"
blames siblings "$device"
jq_is '.blocker.finding' "group $group is not viable: $sibling (e1000) has the host's driver still (EPERM)"
mend
passes "$device"
run vfioctl attach "$device"
expect_status 0
vfioctl detach "$device"
