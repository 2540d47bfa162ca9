# bind --persist, under a real udevd: after a boot the device is VFIO's again, another in its place is not, and restore ends it.
# modes: type1
# boot: own
# machine: udev
# timeout: 240
#
# A boot, to a device and to udev, is this: it is found anew, no module has been loaded for it, nothing of what was
# written to it is left, /run is empty, and udevd is told of all devices (coldplug). Debian's drivers are modules.

root=/lab/udev
nic=$(bdf nic0)
pair="$(bdf old0) $(bdf old1)" # of one group
dir=/sys/bus/pci/devices/$nic
rule=/etc/udev/rules.d/61-vfioctl-$nic.rules
udevd_pid=''

# What a distribution has there; the rules in /etc are the machine's own.
mkdir -p $root/dev $root/proc $root/sys $root/run $root/etc/udev/rules.d $root/lib/modules /etc/udev
mount --rbind /dev $root/dev
mount --rbind /sys $root/sys
mount --bind /proc $root/proc
mount --bind /run $root/run
mount --bind /lib/modules $root/lib/modules
mount --bind $root/etc/udev /etc/udev
[ -e $root/etc/passwd ] || cp /etc/passwd /etc/group $root/etc/
mkdir -p /sbin
ln -sf /bin/busybox /sbin/modprobe

# Without this udevadm takes a changed root for a machine that is being installed, and does nothing.
export SYSTEMD_IGNORE_CHROOT=1
udevadm() { chroot $root /bin/udevadm "$@"; }
is_udevd_up() { udevadm control --ping --timeout=2 2>/dev/null; }

start_udevd() {
	chroot $root /lib/systemd/systemd-udevd >>udevd.log 2>&1 &
	udevd_pid=$!
	eventually 20 is_udevd_up || fail "udevd does not come up: $(tail -n 5 udevd.log)"
}

stop_udevd() {
	udevadm control --exit --timeout=10 || fail "udevd does not go: $(tail -n 5 udevd.log)"
	wait "$udevd_pid" || true
}

settle() { udevadm settle --timeout=60 || fail "udevd is not done: $(tail -n 5 udevd.log)"; }

coldplug() {
	udevadm trigger --type=subsystems --action=add
	udevadm trigger --type=devices --action=add
	settle
}

# power_off: what is gone then.
power_off() {
	stop_udevd
	for device in $nic $pair; do
		echo 1 >"/sys/bus/pci/devices/$device/remove"
	done
	rmmod vfio_pci e1000e e1000
	rm -rf /run/udev /run/vfioctl
}

boot() {
	power_off
	echo 1 >/sys/bus/pci/rescan
	eventually 5 [ -e "$dir/vendor" ] || fail "the device is not found"
	is "$(driver_of "$nic"),$(cat "$dir/driver_override")" ",(null)" "the device before udevd"
	start_udevd
	coldplug
}

# drivers: the driver of every device of the machine; others_drivers: but for those that the case is about.
drivers() {
	for device in /sys/bus/pci/devices/*; do
		echo "${device##*/} $(driver_of "${device##*/}")"
	done
}
others_drivers() { drivers | grep -vE "^($nic|${pair% *}|${pair#* }) "; }

start_udevd
coldplug
others_drivers >others.before
drivers >drivers.before

# The rule alone makes the difference: without it the host's driver has the device after a boot.
run vfioctl bind "$nic"
expect_status 0

boot
is "$(driver_of "$nic")" e1000e "the driver after a boot without a rule"

run vfioctl bind "$nic" --persist
expect_status 0
is "$(driver_of "$nic")" vfio-pci "the driver after bind"
run vfioctl bind "$(group_of "${pair% *}")" --persist
expect_status 0
boot
for device in $nic $pair; do
	is "$(driver_of "$device")" vfio-pci "the driver of $device after a boot"
done
is "$(cat "$dir/driver_override")" vfio-pci "the override after a boot"
others_drivers >others.after
cmp -s others.before others.after || fail "other devices: $(diff others.before others.after)"
! grep -q vfioctl udevd.log || fail "udevd complains of the rule: $(grep vfioctl udevd.log)"
run vfioctl attach "$nic"
expect_status 0
run vfioctl detach "$nic"
expect_status 0

# So it is when the device comes later, as a card that is plugged in.
gone() { [ ! -e "$dir" ]; }
driven_by() { [ "$(driver_of "$nic")" = "$1" ]; }
# plug DRIVER DEVICE...: that card in the slot, and what drives it then.
plug() {
	host_monitor "device_add $2,bus=rp0,id=${2%%,*}_now"
	eventually 20 driven_by "$1" || fail "$1 does not take $2: $(driver_of "$nic")"
	settle
	is "$(driver_of "$nic")" "$1" "the driver of $2"
}
unplug() {
	host_monitor "device_del $1"
	eventually 20 gone || fail "the card stays"
	settle
}
unplug nic0
rmmod e1000e
plug vfio-pci e1000e

# Another card in the same place is the host's, be it another of the same maker's or only another board with that chip.
unplug e1000e_now
plug igb igb
is "$(cat "$dir/driver_override")" "(null)" "the override of another device"
unplug igb_now
plug e1000e e1000e,subsys_ven=0x1234,subsys=0x5678
is "$(cat "$dir/driver_override")" "(null)" "the override of another board"
unplug e1000e_now
rmmod e1000e
plug vfio-pci e1000e

# Asked for again, as by a script at each boot, it is still known what the device was like at first.
boot
run vfioctl -j bind "$nic" --persist
expect_status 0
jq_is .changed false
grep -qx '# before: e1000e' "$rule" || fail "the rule forgets: $(cat "$rule")"

# Given to another driver in this boot, what it was like at first is still what the rule tells.
run vfioctl bind "$nic" --driver e1000e
expect_status 0
run vfioctl -j restore "$nic"
expect_status 0
jq_is '.devices[0] | "\(.action) \(.driver) \(.driver_override)"' "restored e1000e null"
[ ! -e "$rule" ] || fail "the rule is still there"

# Bound by hand before, its own driver is not known; after a boot the kernel gives it one when the rule goes.
echo vfio-pci >"$dir/driver_override"
echo "$nic" >"$dir/driver/unbind"
echo "$nic" >/sys/bus/pci/drivers/vfio-pci/bind
run vfioctl bind "$nic" --persist
expect_status 0
boot
is "$(driver_of "$nic")" vfio-pci "the driver of what was bound by hand, after a boot"
run vfioctl -j restore "$nic"
expect_status 0
jq_is '.devices[0] | "\(.action) \(.driver) \(.driver_override)"' "restored e1000e null"
is "$(driver_of "$nic")" e1000e "the driver that the kernel gives"
run vfioctl bind "$nic" --persist
expect_status 0
boot

# Given back, now by the rule alone, and for the boots to come.
run vfioctl -j restore "$nic"
expect_status 0
jq_is '.devices[0] | "\(.action) \(.driver) \(.driver_override)"' "restored e1000e null"
[ ! -e "$rule" ] || fail "the rule is still there"
is "$(driver_of "${pair#* }")" vfio-pci "the driver of what was not given back"
run vfioctl restore --all
expect_status 0
is "$(ls /etc/udev/rules.d)" "" "what is left of the rules"
drivers >drivers.after
cmp -s drivers.before drivers.after || fail "after restore: $(diff drivers.before drivers.after)"
boot
drivers >drivers.after
cmp -s drivers.before drivers.after || fail "after restore and a boot: $(diff drivers.before drivers.after)"
is "$(cat "$dir/driver_override")" "(null)" "the override after restore and a boot"
stop_udevd
