# The POWER machine is what its mode promises: sPAPR containers, host bridges of one group each, 64 KiB pages.
# modes: spapr

has() { grep -qx "$1" /lab/kernel.config || fail "the kernel is without $1"; }
has CONFIG_VFIO_IOMMU_SPAPR_TCE=m
[ -c /dev/vfio/vfio ] || fail "no /dev/vfio/vfio"
[ ! -e /dev/iommu ] || fail "an iommufd on POWER"
is "$(uname -m)" ppc64le "the architecture"
for name in edu0 edu1 edu2 nic0 nvme0; do
	is "$(siblings "$(bdf $name)")" "$(bdf $name)" "the group of $name"
done
is "$(siblings "$(bdf old0)" | wc -l)" 2 "the number of devices in the group of several"
is "$(group_of "$(bdf old0)")" "$(group_of "$(bdf old1)")" "the group of the two NICs"
is "$(driver_of "$(bdf nic0)")" e1000e "the driver of nic0"
is "$(driver_of "$(bdf nvme0)")" nvme "the driver of nvme0"
is "$(echo '{"a":[1,2]}' | jq -c .a)" '[1,2]' "what jq says"
bind_vfio "$(edu 0)"
[ -c "$(group_node "$(edu 0)")" ] || fail "no group node"
host_monitor 'info version' | grep -q '^[0-9]*\.' || fail "no answer from the host's monitor"
