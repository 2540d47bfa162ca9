# shellcheck shell=bash disable=SC2034
# The newest kernel on Arm: SMMUv3 with nested translation, iommufd beside VFIO's own containers.
arch=arm64
kernel=own
kernel_fragments=arm64
modules=""
mode_cmdline=""
