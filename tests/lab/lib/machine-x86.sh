# shellcheck shell=bash disable=SC2034,SC2054  # set for the other files; the commas are QEMU's
# The x86 machine: q35 with Intel's VT-d or AMD's, and a device for every kind of IOMMU group.
qemu_package=qemu-system-x86
qemu_program=qemu-system-x86_64
debian_arch=amd64
image_flavour=amd64
header_arch=x86
kernel_target=bzImage
firmware_package=''
iort=''
cross=''
machine_packages=(libcap-dev) # the kernel's selftest
cc=(gcc)
console_tty=ttyS0
control_tty=/dev/ttyS1

# machine_args WORDS: sets qemu_args, and machine_cmdline; the words:
#   legacy     VT-d's legacy mode instead of scalable mode
#   nointremap an IOMMU that cannot remap interrupts
#   systemd    with Debian's systemd in /lab/systemd
#   udev       with Debian's udev in /lab/udev
#   nested     with QEMU inside, and a firmware for its machines (lab/nested)
#   single     one thread of the host for both processors: with one for each, QEMU 10 loses a processor's timer within
#              some fifty resets of a device (vector 236 stays in service in its local APIC, and it sleeps for ever)
#   icount     one nanosecond of the guest's for each of its instructions, on one thread of the host: times are counts of
#              instructions, the kernel's too, whatever else the host does
#   amd        AMD's IOMMU instead: edu0 to edu2, and edu3 behind a conventional bridge, nothing more
#   mem=SIZE   memory, 2G unless told (half on each of two NUMA nodes), e.g. mem=4G
machine_args() {
	local word iommu=intel-iommu,intremap=on,device-iotlb=on,x-scalable-mode=on,x-flts=off mem=2 threads=multi
	local -a clock=()
	# On a busy host the kernel takes a late timer interrupt for a broken one, and panics.
	machine_cmdline="no_timer_check intel_iommu=on,sm_on"
	for word in $1; do
		case $word in
		legacy)
			iommu=intel-iommu,intremap=on,device-iotlb=on
			machine_cmdline="no_timer_check intel_iommu=on,sm_off"
			;;
		systemd | udev)
			debian_make "$word"
			machine_parts+=("$debian")
			;;
		nested)
			nested_make
			machine_parts+=("$nested")
			;;
		single) threads=single ;;
		icount)
			threads=single
			clock=(-icount shift=0,sleep=off)
			;;
		nointremap) iommu=${iommu/intremap=on/intremap=off} ;;
		amd)
			iommu=amd-iommu,pt=off,intremap=off
			machine_cmdline="no_timer_check"
			;;
		mem=[1-9]*G)
			mem=${word#mem=}
			mem=${mem%G}
			;;
		*) die "no such machine word: $word" ;;
		esac
	done
	qemu_args=(-M q35 -accel tcg,thread=$threads -cpu max "${clock[@]}" -smp 2,sockets=2 -m "${mem}G"
		-object "memory-backend-ram,id=m0,size=$((mem * 512))M" -numa node,cpus=0,memdev=m0
		-object "memory-backend-ram,id=m1,size=$((mem * 512))M" -numa node,cpus=1,memdev=m1)
	if [[ $iommu = amd-iommu* ]]; then
		amd_devices
	else
		intel_devices
	fi
}

intel_devices() {
	qemu_args+=(-device "$iommu"
		-device edu,id=edu0,addr=1 -device edu,id=edu1,addr=2 -device edu,id=edu2,addr=3
		-device pcie-root-port,id=rp0,chassis=1,slot=1,addr=4 -device e1000e,bus=rp0,id=nic0
		-device pcie-root-port,id=rp1,chassis=2,slot=2,addr=5 -device nvme,serial=a,bus=rp1,id=nvme0
		-device pcie-pci-bridge,id=br0,addr=6
		-device e1000,bus=br0,addr=1,id=old0 -device e1000,bus=br0,addr=2,id=old1
		-device pcie-root-port,id=rp2,chassis=3,slot=3,addr=7 -device igb,bus=rp2,id=igb0
		-device pcie-root-port,id=rp3,chassis=4,slot=4,addr=8)
}

# amd_devices: what QEMU's model of that IOMMU serves well: it takes devices behind a PCIe port for others.
# Without pt=off (dma-remap=on, in newer ones) it translates nothing, and Linux does not remap interrupts through it.
amd_devices() {
	qemu_args+=(-device edu,id=edu0,addr=1 -device edu,id=edu1,addr=2 -device edu,id=edu2,addr=3
		-device pci-bridge,id=br0,chassis_nr=1,addr=6 -device edu,id=edu3,bus=br0,addr=3
		-device "$iommu")
}
