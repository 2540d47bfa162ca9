# Without an IOMMU iommufd still maps, and tells where an IOVA lies in memory: DMA to that address reaches the buffer.
# modes: iommufd
# cmdline: intel_iommu=off vfio.enable_unsafe_noiommu_mode=1 mem=240M

device=$(edu 0)
echo vfio-pci >"/sys/bus/pci/devices/$device/driver_override"
echo "$device" >/sys/bus/pci/drivers_probe
eventually 5 [ -d "/sys/bus/pci/devices/$device/vfio-dev" ] || fail "no node comes"
run vfioctl -j attach "$device" --backend iommufd
expect_status 0
run vfioctl register-memory m 8k
run vfioctl map m --iova 0x100000
expect_status 0
run vfioctl -j ioas physical 0x100000+4k --in space0
expect_status 0
jq_is '[.iova, .size]' '["0x100000",4096]'
physical=$(jq -r .physical out)
run vfioctl ioas physical 0x900000+4k --in space0
expect_status 1
expect_err 'IOMMU_IOAS_NOIOMMU_GET_PA.*ENOENT'
# The device has 28 address bits, the machine no more memory than these reach.
vfioctl buffer fill m 0x5a >/dev/null
run edu "$device" read "$physical" 64
expect_status 0
vfioctl buffer fill m 0 >/dev/null
run edu "$device" write "$physical" 64
vfioctl buffer read m --size 64 --out bytes >/dev/null
is "$(tr -d Z <bytes | wc -c)" 0 "the number of wrong bytes"
run vfioctl session stop
