# shellcheck shell=bash disable=SC2034
# The newest kernel without VFIO's containers: iommufd provides /dev/vfio/vfio too.
arch=x86
kernel=own
kernel_fragments="common compat"
modules=""
mode_cmdline=""
