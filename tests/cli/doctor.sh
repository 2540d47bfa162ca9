# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154,SC2034,SC2016,SC1003 # variables of lib.sh and one
# What doctor says of files that are there and that this user cannot read: never that they are not there.

# A machine with two devices of the same ids, whose files for boot are all in order.
machine() {
	rm -rf root
	mkdir -p root/etc/{modprobe.d,modules-load.d,driverctl.d,udev/rules.d,initramfs-tools/conf.d} root/boot
	mkdir -p root/lib/modules/6.12.0 root/proc/sys/kernel root/sys/bus/pci/devices/000{0,1}:01:00.0
	for device in root/sys/bus/pci/devices/*; do
		echo 'PCI_ID=8086:10D3' > "$device/uevent"
		echo 0x8086 | tee "$device/vendor" > "$device/subsystem_vendor"
		echo 0x10d3 | tee "$device/device" > "$device/subsystem_device"
		echo 0x020000 > "$device/class"
	done
	echo 'root=/dev/vda' > root/proc/cmdline
	echo 6.12.0 > root/proc/sys/kernel/osrelease
	echo 'kernel/drivers/vfio/vfio.ko:' > root/lib/modules/6.12.0/modules.dep
	: > root/lib/modules/6.12.0/modules.builtin
	echo 'blacklist pcspkr' > root/etc/modprobe.d/host.conf
	ln -s ../modules root/etc/modules-load.d/modules.conf
}

# What the check says while all can be read.
check_is() { # CHECK OUTCOME: "" where it does not apply
	vf --sysroot root -j doctor 0000:01:00.0
	expect_json ".checks[] | select(.check == \"$1\") | .outcome" "$2"
}

# What the check says while nobody may read that.
unknown_without() { # CHECK PATH [FILE]
	chmod 0 "root$2"
	vf --sysroot root -j doctor 0000:01:00.0
	chmod 755 "root$2"
	expect_json ".checks[] | select(.check == \"$1\") | [.outcome, .path]" "[\"unknown\",\"${3:-$2}\"]"
}

case_doctor_claims_that_cannot_be_read() {
	machine
	check_is static-claims '"good"'
	for path in /etc/modprobe.d /etc/modprobe.d/host.conf /etc/udev/rules.d; do
		unknown_without static-claims $path
	done
	unknown_without static-claims /etc/driverctl.d /etc/driverctl.d/pci-0000:01:00.0
	unknown_without static-claims /proc/cmdline
	echo 'options vfio-pci ids=8086:10d3' > root/etc/modprobe.d/vfio.conf
	check_is same-ids '"bad"'
	unknown_without same-ids /sys/bus/pci/devices/0001:01:00.0 /sys/bus/pci/devices
}

# Blanks keep words apart for modprobe, whichever they are.
case_doctor_module_options_behind_tabs() {
	machine
	printf '\toptions\tvfio_pci\tids=8086:10d3\n' > root/etc/modprobe.d/vfio.conf
	check_is same-ids '"bad"'
	check_is modprobe-options '"good"'
	echo 'options vfio-pci-core ids=8086:10d3' > root/etc/modprobe.d/vfio.conf
	check_is same-ids ''
	check_is modprobe-options ''
}

# What doctor says is to be run takes the option away, and nothing else.
boot_option_goes() { # FILE LINE WHAT_IS_LEFT
	rm -rf root/etc/default root/etc/kernel
	mkdir -p "root/${1%/*}"
	printf '%s\n' "$2" > "root/$1"
	vf --sysroot root -j doctor 0000:01:00.0
	jq -r '[.checks[] | select(.check == "iommu-switch") | .commands[].run] | .[0]' < "$out" |
		sed "s|/$1|root/$1|" > command
	sh command || fail "$(cat command)"
	[ "$(tr -s ' ' < "root/$1")" = "$3" ] || fail "$1 is $(cat "root/$1")"
}

case_doctor_boot_option_goes() {
	machine
	echo 'root=/dev/vda iommu=off' > root/proc/cmdline
	boot_option_goes etc/default/grub 'GRUB_CMDLINE_LINUX="x_iommu=off iommu=off quiet"' \
		'GRUB_CMDLINE_LINUX="x_iommu=off quiet"'
	boot_option_goes etc/default/grub "GRUB_CMDLINE_LINUX='iommu=off'" "GRUB_CMDLINE_LINUX=''"
	boot_option_goes etc/kernel/cmdline 'root=/dev/vda x_iommu=off iommu=off' 'root=/dev/vda x_iommu=off'
	boot_option_goes etc/kernel/cmdline 'iommu=off x_iommu=off' ' x_iommu=off'
}

# The kernel takes either character; files are searched for the one that stands there.
case_doctor_boot_option_goes_as_it_is_written() {
	machine
	for option in intel-iommu=off intel_iommu=off amd-iommu=off; do
		echo "root=/dev/vda $option" > root/proc/cmdline
		boot_option_goes etc/default/grub "GRUB_CMDLINE_LINUX=\"$option quiet\"" \
			'GRUB_CMDLINE_LINUX=" quiet"'
		expect_json ".blocker.remedy | contains(\"take $option from\")" true
	done
	# What is another's name at its end stays.
	echo 'x-iommu=off iommu=off' > root/proc/cmdline
	boot_option_goes etc/kernel/cmdline 'x-iommu=off iommu=off' 'x-iommu=off'
}

# A list has more than what is to go: no command takes one word out of it, and none is told that does not.
case_doctor_boot_option_in_a_list() {
	machine
	mkdir -p root/etc/default
	for loader in etc/default/grub usr/sbin/grubby; do
		mkdir -p "root/${loader%/*}"
		: > "root/$loader"
		for options in iommu=pt,off iommu=off,pt 'iommu=off iommu=pt,off'; do
			echo "$options" > root/proc/cmdline
			vf --sysroot root -j doctor
			expect_json '.blocker | [.check, .commands]' '["iommu-switch",[]]'
			expect_json '.blocker.remedy | contains("take off out of what follows iommu=")' true
		done
		echo iommu=off > root/proc/cmdline
		vf --sysroot root -j doctor
		expect_json '.blocker.commands | length > 0' true
	done
}

# Each of many bridges is a hop, and a reason.
case_why_tells_all() {
	group=root/sys/kernel/iommu_groups/7 bus=root/sys/bus/pci/devices path=root/sys/devices/pci0000:00
	mkdir -p "$group/devices" $bus
	echo DMA-FQ > "$group/type"
	for number in {0..19}; do
		device=$(printf '0000:%02x:01.0' "$number")
		path+=/$device
		mkdir -p "$path"
		# A bridge of conventional PCI.
		{ head -c 14 /dev/zero && printf '\001' && head -c 241 /dev/zero; } > "$path/config"
		echo 0x060400 > "$path/class"
		echo 0x8086 | tee "$path/vendor" > "$path/device"
		ln -s ../../iommu_groups/7 "$path/iommu_group"
		ln -s ../../../bus/pci "$path/subsystem"
		ln -s "../../../${path#root/sys/}" "$bus/$device"
		ln -s "../../../../${path#root/sys/}" "$group/devices/$device"
	done
	vf --sysroot root -j why 7
	expect_json '[.reasons | length]' '[19]'
	expect_json '.members[] | select(.address == "0000:13:01.0") | [.hops | length]' '[20]'
	expect_json '.members[] | select(.address == "0000:13:01.0") | .hops[19].address' '"0000:00:01.0"'
}

case_doctor_module_options_that_cannot_be_read() {
	machine
	check_is modprobe-options ''
	unknown_without modprobe-options /etc/modprobe.d
	unknown_without modprobe-options /etc/modprobe.d/host.conf
	echo 'options vfio-pci disable_vga=1' > root/etc/modprobe.d/vfio.conf
	check_is modprobe-options '"good"'
	unknown_without modprobe-options /lib/modules/6.12.0 /lib/modules
	unknown_without modprobe-options /lib/modules/6.12.0/modules.builtin /lib/modules
}

case_doctor_initramfs_that_cannot_be_read() {
	machine
	check_is initramfs ''
	unknown_without initramfs /etc/modprobe.d
	unknown_without initramfs /etc/udev/rules.d
	echo 'options vfio-pci disable_vga=1' > root/etc/modprobe.d/vfio.conf
	: > root/boot/initrd.img-6.12.0
	check_is initramfs '"good"'
	unknown_without initramfs /etc/udev/rules.d
	unknown_without initramfs /etc/modprobe.d/host.conf
	unknown_without initramfs /boot
	touch -d 2000-01-01 root/boot/initrd.img-6.12.0
	check_is initramfs '"bad"'
}

case_doctor_module_lists_that_cannot_be_read() {
	machine
	check_is old-module ''
	unknown_without old-module /etc/modules-load.d
	unknown_without old-module /etc/initramfs-tools
	echo vfio_virqfd > root/etc/modules-load.d/vfio.conf
	check_is old-module '"bad"'
	unknown_without old-module /etc/modules-load.d
	unknown_without old-module /lib/modules/6.12.0/modules.dep /lib/modules
}

# One is no several.
case_doctor_counts_processes() {
	local group=root/sys/kernel/iommu_groups/7 device=root/sys/bus/pci/devices/0000:01:00.0
	machine
	mkdir -p "$group/devices" root/proc/17/fd
	ln -s "../../../../bus/pci/devices/${device##*/}" "$group/devices/"
	ln -s ../../../../kernel/iommu_groups/7 "$device/iommu_group"
	chmod 0 root/proc/17/fd
	vf --sysroot root doctor 0000:01:00.0
	expect_out 'of 1 process it cannot be seen whether it holds it'
	mkdir -p -m 0 root/proc/18/fd
	vf --sysroot root doctor 0000:01:00.0
	expect_out 'of 2 processes it cannot be seen whether they hold it'
	chmod 755 root/proc/1*/fd
}

# A device that can be assigned, as far as this user sees.
ready() {
	machine
	local device=root/sys/bus/pci/devices/0000:01:00.0 group=root/sys/kernel/iommu_groups/5
	mkdir -p $group/devices root/sys/bus/pci/drivers/vfio-pci root/sys/module/iommufd root/sys/firmware/acpi/tables
	printf 'DRIVER=vfio-pci\nPCI_CLASS=20000\nPCI_ID=8086:10D3\n' > $device/uevent
	ln -s ../../../../bus/pci/devices/0000:01:00.0 $group/devices/
	ln -s ../../../../kernel/iommu_groups/5 $device/iommu_group
	ln -s ../../drivers/vfio-pci $device/driver
	head -c 64 /dev/zero > $device/config
	echo '0x0000000000000000 0x0000000000000000 0x0000000000000000' > $device/resource
	: > $group/reserved_regions
	: > root/sys/firmware/acpi/tables/DMAR
	echo 'intel_iommu=on' > root/proc/cmdline
	echo 'MemAvailable: 8388608 kB' > root/proc/meminfo
}

# Whether it is ready while nobody may read that, and by which check not: null for none.
blocker_without() { # PATH CHECK
	chmod 0 "root$1"
	vf --sysroot root -j doctor 0000:01:00.0 --memory 1M
	chmod 755 "root$1"
	expect_json '[.assignable, .blocker.check, (.checks[] | select(.blocks) | .outcome)]' "$2"
}

case_doctor_what_decides_and_cannot_be_read() {
	ready
	local device=/sys/bus/pci/devices/0000:01:00.0
	blocker_without /boot '[true,null]'
	expect_status 0
	blocker_without /sys/firmware/acpi/tables/DMAR '[true,null]'
	blocker_without $device/config '[false,"alive","unknown"]'
	expect_status 2
	blocker_without $device/resource '[false,"regions","unknown"]'
	blocker_without /sys/kernel/iommu_groups/5/reserved_regions '[false,"reserved-regions","unknown"]'
	blocker_without /proc/meminfo '[false,"memory","unknown"]'
	blocker_without $device/uevent '[false,"bridge","unknown","unknown","unknown","unknown","unknown","unknown"]'
	# What is known to be in the way comes first.
	printf 'PCI_CLASS=20000\nPCI_ID=8086:10D3\n' > root$device/uevent
	blocker_without $device/resource '[false,"driver","unknown","bad"]'
}

# NVIDIA's switches are of class 0680, and as good as any other device: their header is an ordinary one.
case_doctor_a_bridge_by_class_alone() {
	ready
	local device=root/sys/bus/pci/devices/0000:01:00.0
	printf 'DRIVER=vfio-pci\nPCI_CLASS=68000\nPCI_ID=10DE:22A3\n' > $device/uevent
	check_is bridge '"good"'
	expect_json '.assignable' true
	vf --sysroot root -j doctor 5
	expect_json '[.assignable, (.checks[] | select(.check == "alive") | .address)]' '[true,"0000:01:00.0"]'
	printf '\x86\x80\0\0\0\0\0\0\0\0\0\0\0\0\x01' | dd of=$device/config conv=notrunc status=none
	check_is bridge '"bad"'
}

# reset_method came with 5.15; one that is empty was emptied.
case_doctor_reset_of_older_kernels() {
	ready
	local device=root/sys/bus/pci/devices/0000:01:00.0
	check_is reset '"bad"'
	: > $device/reset
	check_is reset '"good"'
	echo > $device/reset_method
	check_is reset '"bad"'
	echo flr > $device/reset_method
	check_is reset '"good"'
}

case_doctor_framebuffers_of_newer_kernels() {
	ready
	local device=root/sys/bus/pci/devices/0000:01:00.0
	printf 'DRIVER=vfio-pci\nPCI_CLASS=30000\nPCI_ID=10DE:1C82\n' > $device/uevent
	echo '0x00000000e0000000 0x00000000efffffff 0x000000000014220c' > $device/resource
	echo 'e0000000-efffffff : 0000:01:00.0' > root/proc/iomem
	check_is framebuffer '"good"'
	for name in simpledrm efidrm vesadrm ofdrm offb; do
		printf 'e0000000-efffffff : 0000:01:00.0\n  e0000000-e07fffff : %s\n' $name > root/proc/iomem
		check_is framebuffer '"bad"'
	done
}

# A boot option, as SUSE's boot loader wants it.
case_doctor_boot_loader_of_suse() {
	ready
	echo quiet > root/proc/cmdline
	mkdir -p root/etc/default root/usr/sbin
	: > root/etc/default/grub
	vf --sysroot root -j doctor
	expect_json '.blocker | [.check, .commands[1].run]' '["iommu-switch","grub-mkconfig -o /boot/grub/grub.cfg"]'
	: > root/usr/sbin/grub2-mkconfig
	vf --sysroot root -j doctor
	expect_json '.blocker | [.check, .commands[1].run]' '["iommu-switch","grub2-mkconfig -o /boot/grub2/grub.cfg"]'
}

# The kernel takes - and _ for the same in the name of an option.
case_doctor_options_with_underscores() {
	ready
	echo 'intel_iommu=on vfio_pci.ids=8086:10d3' > root/proc/cmdline
	check_is same-ids '"bad"'
	check_is static-claims '"good"'
	expect_json '.checks[] | select(.check == "static-claims") | .path' '"/proc/cmdline"'
	echo 'intel-iommu=on' > root/proc/cmdline
	check_is iommu-switch '"good"'
}

# Memory that is set aside as huge pages is not available, and can be pinned all the same.
case_doctor_huge_pages_hold_a_guest() {
	ready
	local pages=root/sys/kernel/mm/hugepages/hugepages-1048576kB
	vf --sysroot root -j doctor 0000:01:00.0 --memory 16G
	expect_json '[.assignable, .blocker.check]' '[false,"memory"]'
	mkdir -p $pages
	echo 20 > $pages/free_hugepages
	echo 4 > $pages/resv_hugepages
	vf --sysroot root -j doctor 0000:01:00.0 --memory 16G
	expect_json '[.assignable, (.checks[] | select(.check == "memory") | .outcome)]' '[true,"bad"]'
	echo 5 > $pages/resv_hugepages
	vf --sysroot root -j doctor 0000:01:00.0 --memory 16G
	expect_json '[.assignable, .blocker.check]' '[false,"memory"]'
}

# A switch of a module that is not loaded is thrown as it is loaded.
case_doctor_switch_of_a_module_that_is_not_loaded() {
	local switch='.blocker | [.check, (.commands | map(.run))]'
	ready
	echo ' 1:  9  IO-APIC  1-edge  i8042' > root/proc/interrupts
	vf --sysroot root -j doctor
	expect_json "$switch" '["interrupt-remapping",["modprobe vfio_iommu_type1 allow_unsafe_interrupts=1"]]'
	mkdir -p root/sys/module/iommufd/parameters
	echo N > root/sys/module/iommufd/parameters/allow_unsafe_interrupts
	vf --sysroot root -j doctor
	expect_json "$switch" '["interrupt-remapping",["echo Y >/sys/module/iommufd/parameters/allow_unsafe_interrupts"]]'
}

# A mediated device beside that of ready(): VFIO asks neither an IOMMU nor isolated interrupts of it, nor vfio-pci.
mediated() {
	uuid=83b8f4f2-509f-382f-3c1e-e6bfe0fa1001
	local device=root/sys/devices/virtual/mtty/mtty/$uuid group=root/sys/kernel/iommu_groups/6
	mkdir -p $device/vfio-dev/vfio1 $group/devices root/sys/bus/mdev/devices
	echo 'DRIVER=vfio_mtty' > $device/uevent
	ln -s ../../../../../bus/mdev $device/subsystem
	ln -s ../../../../../kernel/iommu_groups/6 $device/iommu_group
	ln -s ../../../devices/virtual/mtty/mtty/$uuid root/sys/bus/mdev/devices/
	ln -s ../../../../devices/virtual/mtty/mtty/$uuid $group/devices/
	echo vfio-noiommu > $group/name
	: > $group/reserved_regions
}

case_doctor_what_a_mediated_device_does_without() {
	local rows='[.assignable, (.groups[] | [.group, .assignable, .check])]'
	ready
	mediated
	vf --sysroot root -j doctor
	expect_json "$rows" '[true,[5,true,null],[6,true,null]]'
	rmdir root/sys/bus/pci/drivers/vfio-pci
	vf --sysroot root -j doctor 6
	expect_json '[.assignable, .blocker.check]' '[true,null]'
	vf --sysroot root -j doctor 5
	expect_json '[.assignable, .blocker.check]' '[true,null]'
	rm root/sys/firmware/acpi/tables/DMAR
	echo ' 1:  9  IO-APIC  1-edge  i8042' > root/proc/interrupts
	vf --sysroot root -j doctor $uuid
	expect_json '[.assignable, .blocker.check]' '[true,null]'
	vf --sysroot root -j doctor 5
	expect_json '[.assignable, .blocker.check]' '[false,"firmware-table"]'
	vf --sysroot root -j doctor
	expect_json "$rows" '[false,[5,false,null],[6,true,null]]'
	rmdir root/sys/module/iommufd
	vf --sysroot root -j doctor
	expect_json "$rows" '[false,[5,false,null],[6,false,"vfio-backend"]]'
}

# Whose device a descriptor is that was handed on without its group the kernel did not tell before 6.18. It may be
# another's, and in use; a mapping that was left over is not.
case_doctor_a_descriptor_without_its_group() {
	local busy='.checks[] | select(.check == "in-use") | [.outcome, .commands]'
	ready
	mkdir -p root/proc/17/fd
	echo broker > root/proc/17/comm
	: > root/proc/17/maps
	ln -s 'anon_inode:[vfio-device]' root/proc/17/fd/3
	vf --sysroot root -j doctor 5
	expect_json "$busy" '["unknown",[]]'
	vf --sysroot root -j who 5
	expect_json '.holders | map([.pid, .by, .address])' '[[17,"device",null]]'
	echo '1-2 rw-s 0 0:1 7   anon_inode:[vfio-device]' > root/proc/17/maps
	rm root/proc/17/fd/3
	vf --sysroot root -j doctor 5
	expect_json "$busy" '["unknown",[{"run":"kill 17"}]]'
}

# Of the functions that go, guests may have some: vfioctl looks, and remembers how many there were.
case_doctor_functions_go_by_vfioctl() {
	ready
	local device=root/sys/bus/pci/devices/0000:01:00.0
	printf 'DRIVER=ixgbe\nPCI_CLASS=20000\nPCI_ID=8086:10FB\n' > $device/uevent
	echo 8 > $device/sriov_totalvfs
	echo 2 > $device/sriov_numvfs
	vf --sysroot root -j doctor 0000:01:00.0
	expect_json '.blocker | [.check, .commands[].run]' '["virtual-functions","vfioctl sriov set 0000:01:00.0 0"]'
}

# On POWER VFIO goes through sPAPR only (VFIO_DEVICE_CDEV depends on !SPAPR_TCE_IOMMU).
case_doctor_backend_of_power() {
	ready
	mkdir -p root/proc/powerpc
	check_is vfio-backend '"bad"'
	mkdir root/sys/module/vfio_iommu_spapr_tce
	check_is vfio-backend '"good"'
}

# The kernel reads every "iommu=" there is, and nothing takes "off" back; of "intel_iommu=" the last of on and off counts.
case_doctor_options_that_are_there_twice() {
	ready
	for line in 'iommu=off iommu=pt' 'iommu=pt,off iommu=pt' 'intel_iommu=on intel_iommu=off intel_iommu=sm_on'; do
		echo "$line" > root/proc/cmdline
		vf --sysroot root -j doctor
		expect_json '.blocker | [.check, (.finding | contains("iommu=off"))]' '["iommu-switch",true]'
	done
	for line in 'intel_iommu=off intel_iommu=on' 'intel_iommu=on intel_iommu=sm_on'; do
		echo "$line" > root/proc/cmdline
		check_is iommu-switch '"good"'
	done
}

# A whole option, wherever it stands in a list, and nothing that only looks like it.
case_doctor_options_that_weaken_isolation() {
	ready
	for line in pcie_acs_override=downstream pci=disable_acs_redir=pci:12d8:2308 \
		'quiet pci=noats,disable_acs_redir=01:00.0;02:00.0 splash' 'pci=noats,config_acs=xx1@03:00.0 pci=realloc'; do
		echo "$line" > root/proc/cmdline
		check_is acs-override '"bad"'
	done
	for line in no_pcie_acs_override=downstream 'initcall_blacklist=pcie_acs_override' 'dyndbg=pci=config_acs=x'; do
		echo "$line" > root/proc/cmdline
		check_is acs-override ''
	done
	unknown_without acs-override /proc/cmdline
}

# An Arm machine whose SMMU is switched off has the table all the same, for its ITS.
case_doctor_iort_without_smmu() {
	local table=root/sys/firmware/acpi/tables
	iort() { # NODE...: their types, each of 24 bytes
		head -c 36 /dev/zero > $table/IORT
		printf "\\x$#\\0\\0\\0\\x30\\0\\0\\0\\0\\0\\0\\0" >> $table/IORT
		for type; do
			printf "\\x$type\\x18\\0" >> $table/IORT
			head -c 21 /dev/zero >> $table/IORT
		done
	}
	ready
	rm $table/DMAR
	iort 0 2
	check_is firmware-table '"bad"'
	for smmu in 3 4; do
		iort 0 2 $smmu
		check_is firmware-table '"good"'
	done
	# What is cut off, or only root's to read, may have one.
	iort 0 2
	truncate -s -25 $table/IORT
	check_is firmware-table '"good"'
	chmod 0 $table/IORT
	check_is firmware-table '"good"'
}

# However often one driver is named, another that is named after it is seen.
case_doctor_claims_of_many_lines() {
	ready
	mkdir -p root/etc/modprobe.d root/etc/udev/rules.d
	for _ in 1 2 3 4 5 6 7 8 9; do
		echo 'options vfio-pci ids=8086:10d3'
	done > root/etc/modprobe.d/vfio.conf
	printf 'KERNEL=="%s", ATTR{driver_override}="e1000e"\n' 0000:01:00.0 > root/etc/udev/rules.d/50-net.rules
	check_is static-claims '"bad"'
	expect_json '.checks[] | select(.check == "static-claims") | .path' '"/etc/udev/rules.d/50-net.rules"'
}
