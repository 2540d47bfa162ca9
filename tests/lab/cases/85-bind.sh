# bind gives a device to vfio-pci and restore gives it back exactly; again changes nothing, a dry run neither.
# modes: type1 iommufd compat
# timeout: 180
# machine: single
nic=$(bdf nic0)
dir=/sys/bus/pci/devices/$nic
facts() { echo "$(driver_of "$nic") $(cat "$dir/driver_override") $(cat /sys/bus/pci/drivers_autoprobe)"; }
before=$(facts)
is "$(driver_of "$nic")" e1000e "the driver at first"

run vfioctl -j bind "$nic" --dry-run
expect_status 0
jq_is .changed false
jq_is '[.writes[] | "\(.value) > \(.path)"] | join("; ")' "vfio-pci > $dir/driver_override; $nic > /sys/bus/pci/drivers/e1000e/unbind; $nic > /sys/bus/pci/drivers/vfio-pci/bind"
is "$(facts)" "$before" "the device after a dry run"
[ ! -e /run/vfioctl/journal ] || fail "a dry run made a journal"

# What is to be undone is written down first: where that fails, nothing is changed.
! said=$(ulimit -f 0 && vfioctl bind "$nic" 2>&1) || fail "bind without a journal: $said"
case $said in *"File too large (EFBIG)"*"ulimit -f"*) ;; *) fail "no word of the limit: $said" ;; esac
is "$(facts)" "$before" "the device when no journal could be written"

run vfioctl -j bind "$nic"
expect_status 0
jq_is .changed true
jq_is .viable true
jq_is '.devices[0] | "\(.driver_before) \(.driver) \(.changed)"' "e1000e vfio-pci true"
is "$(driver_of "$nic")" vfio-pci "the driver after bind"
# The nodes are there when it ends, so nobody has to wait.
node=$(group_node "$nic")
[ -c "$node" ] || fail "no $node"
jq_is ".node_access | map(select(.node == \"$node\")) | length" 1
run vfioctl attach "$nic"
expect_status 0
run vfioctl detach "$nic"
expect_status 0

run vfioctl -j bind "$nic"
expect_status 0
jq_is .changed false
jq_is '.writes | length' 0

run vfioctl -j restore "$nic"
expect_status 0
jq_is '.devices[0] | "\(.action) \(.driver) \(.driver_override)"' "restored e1000e null"
is "$(facts)" "$before" "the device after restore"
run vfioctl -j restore "$nic"
expect_status 0
jq_is .changed false
run vfioctl restore 0000:ff:1f.7
expect_status 64
expect_err 'no device'

# An override that was there before is there again.
echo e1000e >"$dir/driver_override"
run vfioctl bind "$nic"
expect_status 0
run vfioctl restore --all
expect_status 0
is "$(cat "$dir/driver_override")" e1000e "the override after restore"
echo >"$dir/driver_override"

# A driver that does not take it, after 12 seconds in which it waits for the device if that had a link: all is as before,
# and the reason is the kernel's.
run vfioctl -j bind "$nic" --driver nvme --timeout 60
expect_status 1
jq_err_is .error.operation "write bind"
expect_err 'as it was before'
is "$(facts)" "$before" "the device after a bind that failed"
run vfioctl bind "$nic" --driver nosuch
expect_status 1
is "$(facts)" "$before" "the device after a driver that is not there"
run vfioctl -j restore --all
jq_is '.devices | length' 0

# A node that is not made in time: the device is bound, and that is told.
: >"$node"
run vfioctl -j bind "$nic" --timeout 8
expect_status 1
jq_err_is .error.operation "wait for node"
expect_err 'the change is made, and stays: vfioctl restore takes it back'
is "$(driver_of "$nic")" vfio-pci "the driver when its node was not made"
rm "$node"
run vfioctl restore "$nic"
expect_status 0
is "$(facts)" "$before" "the device given back when its node was not made"

# What another boot recorded is nothing: the kernel has forgotten it, too.
run vfioctl bind "$nic"
sed -i 's/^boot .*/boot 01234567-89ab-4cde-8f01-23456789abcd/' "/run/vfioctl/journal/$nic.before"
run vfioctl -j restore --all
expect_status 0
jq_is '.devices | length' 0
give_back "$nic"
is "$(facts)" "$before" "the device at the end"

# A module that is not there yet is loaded as the kernel would.
if grep -q '^vfio_pci ' /proc/modules; then
	rmmod vfio_pci
	read -r modprobe </proc/sys/kernel/modprobe
	# busybox is what it is called: here modprobe.
	echo /bin/busybox >/proc/sys/kernel/modprobe
	run vfioctl -j bind "$nic"
	echo "$modprobe" >/proc/sys/kernel/modprobe
	modprobe vfio-pci
	expect_status 0
	jq_is '.writes[0] | "\(.path) \(.value)"' "null vfio_pci"
	run vfioctl restore "$nic"
	expect_status 0
fi
