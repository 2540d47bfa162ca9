# shellcheck shell=bash disable=SC2034,SC2054,SC2154  # set for the other files; the commas are QEMU's
# The POWER machine: pseries with sPAPR TCE, where each host bridge is one IOMMU group, of all devices below it.
qemu_package=qemu-system-ppc
qemu_program=qemu-system-ppc64
debian_arch=ppc64el
image_flavour=powerpc64le
header_arch=powerpc
firmware_package=''
iort=''
cross=powerpc64le-linux-gnu
machine_packages=(gcc-powerpc64le-linux-gnu pkg-config)
console_tty=hvc0
control_tty=/dev/hvc1

# machine_args WORDS: sets qemu_args, and machine_cmdline; the words:
#   mem=SIZE   memory, 2G unless told (half on each of two NUMA nodes), e.g. mem=4G
machine_args() {
	local word mem=2 bridge
	machine_cmdline=""
	for word in $1; do
		case $word in
		mem=[1-9]*G)
			mem=${word#mem=}
			mem=${mem%G}
			;;
		*) die "no such machine word: $word" ;;
		esac
	done
	qemu_args=(-M pseries -accel tcg,thread=multi -cpu power9 -smp 2,sockets=2 -m "${mem}G"
		-object "memory-backend-ram,id=m0,size=$((mem * 512))M" -numa node,cpus=0,memdev=m0
		-object "memory-backend-ram,id=m1,size=$((mem * 512))M" -numa node,cpus=1,memdev=m1)
	for bridge in 1 2 3 4 5; do
		qemu_args+=(-device "spapr-pci-host-bridge,index=$bridge,id=phb$bridge")
	done
	# Below the first bridge, which QEMU makes by itself, the group of several.
	qemu_args+=(-device e1000,id=old0,bus=pci.0,romfile= -device e1000,id=old1,bus=pci.0,romfile=
		-device edu,id=edu0,bus=phb1.0 -device edu,id=edu1,bus=phb2.0 -device edu,id=edu2,bus=phb3.0
		-device e1000e,id=nic0,bus=phb4.0,romfile= -device nvme,serial=a,id=nvme0,bus=phb5.0)
}
