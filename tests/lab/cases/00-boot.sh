# The machine is what its mode promises: kernel, nodes, groups, devices, users.
# modes: type1 iommufd compat

has() { grep -qx "$1" /lab/kernel.config || fail "the kernel is without $1"; }
lacks() { ! grep -qE "^$1=" /lab/kernel.config || fail "the kernel has $1"; }

[ -c /dev/vfio/vfio ] || fail "no /dev/vfio/vfio"
if [ -c /dev/iommu ]; then
	has CONFIG_IOMMUFD=y
	has CONFIG_VFIO_DEVICE_CDEV=y
	if grep -qx CONFIG_VFIO_CONTAINER=y /lab/kernel.config; then
		echo "iommufd beside VFIO's containers"
		lacks CONFIG_IOMMUFD_VFIO_CONTAINER
	else
		echo "iommufd alone"
		has CONFIG_IOMMUFD_VFIO_CONTAINER=y
		lacks CONFIG_VFIO_IOMMU_TYPE1
	fi
	[ -d /sys/class/mdev_bus/mtty ] || fail "no mtty"
else
	echo "no iommufd"
	lacks CONFIG_IOMMUFD
	lacks CONFIG_VFIO_DEVICE_CDEV
	has CONFIG_VFIO_IOMMU_TYPE1=m
fi

# alone NAME: the device is the only one of its group.
alone() {
	is "$(ls "/sys/bus/pci/devices/$(bdf "$1")/iommu_group/devices")" "$(bdf "$1")" "the group of $1"
}
for name in edu0 edu1 edu2 nic0 nvme0 igb0; do
	alone $name
done
is "$(group_of "$(bdf old0)")" "$(group_of "$(bdf old1)")" "the group of one NIC behind the bridge"
is "$(siblings "$(bdf old0)" | wc -l)" 2 "the number of devices behind the bridge"
is "$(driver_of "$(bdf nic0)")" e1000e "the driver of nic0"
is "$(driver_of "$(bdf nvme0)")" nvme "the driver of nvme0"
is "$(driver_of "$(bdf old0)")" e1000 "the driver of old0"
is "$(driver_of "$(bdf igb0)")" igb "the driver of igb0"
is "$(driver_of "$(edu 0)")" "" "the driver of edu0"

vfs=$(make_vfs "$(bdf igb0)" 3)
is "$(echo "$vfs" | wc -l)" 3 "the number of VFs"
for vf in $vfs; do
	is "$(ls "/sys/bus/pci/devices/$vf/iommu_group/devices")" "$vf" "the group of a VF"
done

bind_vfio "$(edu 0)" "$(bdf nvme0)"
[ -c "$(group_node "$(edu 0)")" ] || fail "no group node"
if [ -c /dev/iommu ]; then
	[ -c "$(node_of "$(edu 0)")" ] || fail "no device node"
fi
give_back "$(bdf nvme0)"
is "$(driver_of "$(bdf nvme0)")" nvme "the driver of nvme0 given back"

is "$(as_user id -u)" 1000 "the uid of user"
is "$(as other id -u)" 1001 "the uid of other"
is "$(cat /sys/devices/system/node/online)" 0-1 "the list of NUMA nodes"
hugepages 8
host_monitor 'info version' | grep -q '^[0-9]*\.' || fail "no answer from the host's monitor"
is "$(echo '{"a":[1,2]}' | jq -c .a)" '[1,2]' "what jq says"
[ -s /usr/share/misc/pci.ids ] || fail "no pci.ids"
