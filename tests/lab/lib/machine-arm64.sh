# shellcheck shell=bash disable=SC2034,SC2054,SC2154  # set for the other files; the commas are QEMU's
# The Arm machine: virt with an SMMUv3 of two stages, and firmware, since nesting hangs on an ACPI table (lib/iort.sh).
qemu_package=qemu-system-arm
qemu_program=qemu-system-aarch64
debian_arch=arm64
image_flavour=arm64
header_arch=arm64
kernel_target=Image
firmware_package=qemu-efi-aarch64
firmware_file=usr/share/qemu-efi-aarch64/QEMU_EFI.fd
iort=canwbs
cross=aarch64-linux-gnu
machine_packages=(gcc-aarch64-linux-gnu pkg-config)
console_tty=ttyAMA0
control_tty=/dev/ttyAMA1

# machine_args WORDS: sets qemu_args, and machine_cmdline; there are no words.
machine_args() {
	[[ -z $1 ]] || die "no such machine word: $1"
	machine_cmdline=""
	qemu_args=(-M virt,gic-version=3,iommu=smmuv3 -accel tcg,thread=multi -cpu max,pauth-impdef=on -smp 2 -m 1G
		-global arm-smmuv3.stage=nested -bios "$firmware"
		-device edu,id=edu0,addr=1 -device edu,id=edu1,addr=2
		-device nvme,serial=a,id=nvme0,addr=3)
}
