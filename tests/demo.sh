# shellcheck shell=sh disable=SC1091
# What `make demo` runs on Debian's stock kernel: the main job, with every line it prints real.
set -eu
. /lab/lib.sh
mkdir -p /tmp/case
cd /root

heading() { printf '\n== %s\n' "$*"; }
show() { # runs a command as a user would see it
	printf '$ %s\n' "$*"
	"$@"
}
end() { # STATUS
	printf '\n%s\n' "$1"
	exit "${2:-1}"
}

device=$(edu 0)
echo "Linux $(uname -r), $(ls /sys/kernel/iommu_groups | wc -l) IOMMU groups; the device is $device (QEMU's edu, a DMA engine)"

heading 'What is there'
show vfioctl list --id 1234:11e8
show vfioctl list --not-viable

heading 'The device goes to vfio-pci'
show vfioctl attach "$device" && end 'attach of an unbound device should have been refused'
show vfioctl bind "$device" --dry-run
show vfioctl bind "$device"

heading 'Attach it, register memory, map the memory'
dd if=/dev/urandom of=/tmp/data bs=4096 count=1 2>/dev/null
show vfioctl attach "$device"
show vfioctl register-memory ring 64k
show vfioctl buffer write ring --in /tmp/data
show vfioctl map ring --iova 0x100000
show vfioctl status

heading 'The device copies 4 KiB from IOVA 0x100000 to 0x108000 by DMA'
show edu "$device" copy 0x100000 0x108000 4096
show vfioctl buffer read ring --offset 0x8000 --size 4k --out /tmp/copied
cmp /tmp/data /tmp/copied || end 'the copied bytes differ'
echo "the 4096 bytes at offset 0x8000 are those at offset 0: $(sha256sum < /tmp/copied | cut -c1-16)..."

heading 'Unmapped, the same DMA faults'
show vfioctl unmap 0x100000
show edu "$device" read 0x100000 4096 || true
kernel_told() { dmesg | grep 'DMAR: .*fault addr 0x100000'; }
eventually 5 kernel_told || end 'no fault'

heading 'Give it back: the session ends with what it held'
show vfioctl detach "$device"
show vfioctl unregister-memory ring
show vfioctl list sessions || true
! pidof vfioctl >/dev/null || end 'the holder is still there'
show vfioctl restore "$device"
is "$(driver_of "$device")" '' 'the driver after restore'
end 'Done: attached, mapped, copied by DMA, stopped by the IOMMU, given back.' 0
