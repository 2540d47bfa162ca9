# shellcheck shell=bash disable=SC2034
# Debian's stock kernel: VFIO groups, containers and type1, as modules; no iommufd.
arch=x86
kernel=debian
modules="vfio vfio_iommu_type1 vfio-pci vfio-pci-core mdev pci-stub uio_pci_generic aer_inject e1000 e1000e
	igb igbvf nvme"
# Debian forbids user space to map BARs that a driver has claimed; the edu tool does just that.
mode_cmdline="iomem=relaxed"
