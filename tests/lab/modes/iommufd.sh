# shellcheck shell=bash disable=SC2034
# The newest kernel with iommufd, device nodes and its test devices beside VFIO's own containers.
arch=x86
kernel=own
kernel_fragments="common iommufd"
modules=""
mode_cmdline=""
