# Problems 18 and 20: the kernel has a node that /dev lacks, or /dev has one that is not the kernel's.
# modes: type1 iommufd

device=$(edu 0)
bind_vfio "$device"
passes "$device"
nodes=$(vfioctl -j show "$device" | jq -r '.nodes[]')
# shellcheck disable=SC2086 # several nodes
rm $nodes
blames node "$device"
expect_out 'but /dev lacks it'
mend
passes "$device"
# shellcheck disable=SC2086
rm -f $nodes
for node in $nodes; do
	mknod "$node" c 1 3
done
blames node "$device"
expect_out 'it was left behind'
mend
passes "$device"
run vfioctl attach "$device"
expect_status 0
vfioctl detach "$device"

# The nodes are the kernel's own, so it takes them away with the device: none is left to be another's one day.
give_back "$device"
for node in $nodes; do
	[ ! -e "$node" ] || fail "$node stays"
done
