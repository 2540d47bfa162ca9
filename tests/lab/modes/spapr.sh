# shellcheck shell=bash disable=SC2034
# Debian's stock POWER kernel: groups, containers and sPAPR TCE (v1 and v2); no iommufd.
arch=ppc64
kernel=debian
modules="vfio vfio_iommu_spapr_tce vfio-pci vfio-pci-core e1000 e1000e nvme"
mode_cmdline=""
