# Restore brings back what is hard to bring back, and keeps what it needs for that until it has.
# modes: type1 iommufd
# machine: single
# boot: own
# timeout: 240
nic=$(bdf nic0) pf=$(bdf igb0)
dir=/sys/bus/pci/devices/$nic
native=$(driver_of "$nic")
record=/run/vfioctl/journal/$nic.before
# state DEVICE: its driver and override.
state() { echo "$(driver_of "$1") $(cat "/sys/bus/pci/devices/$1/driver_override")"; }
# restored DEVICE STATE: restore does it, and leaves no record.
restored() {
	run vfioctl -j restore "$1"
	expect_status 0
	is "$(state "$1")" "$2" "$1 after restore"
	[ ! -e "/run/vfioctl/journal/$1.before" ] || fail "the record of $1 is still there"
}

# An override that names another driver than the device has.
echo vfio-pci >"$dir/driver_override"
run vfioctl bind "$nic"
expect_status 0
restored "$nic" "$native vfio-pci"
# A driver that has no id of it, and no override any more.
echo "$nic" >"$dir/driver/unbind"
echo "$nic" >/sys/bus/pci/drivers/vfio-pci/bind
echo >"$dir/driver_override"
run vfioctl bind "$nic" --driver "$native"
expect_status 0
is "$(driver_of "$nic")" "$native" "the driver after bind"
restored "$nic" "vfio-pci (null)"
give_back "$nic"

# What cannot be brought back is told as it is then, and can be tried again: no driver has that name.
run vfioctl bind "$nic"
expect_status 0
sed -i "s/^driver $native\$/driver nosuch/" "$record"
run vfioctl -j restore "$nic"
expect_status 1
jq_is '"\(.changed) \(.devices[0] | "\(.action) \(.driver)")"' "true failed null"
run vfioctl restore "$nic"
expect_status 1
sed -i "s/^driver nosuch\$/driver $native/" "$record"
restored "$nic" "$native (null)"

# After a boot a rule tells of the device alone; it does so no longer once something else does.
mkdir -p /etc/udev/rules.d
rule=/etc/udev/rules.d/61-vfioctl-$nic.rules
run vfioctl bind "$nic" --persist
expect_status 0
rm "$record"
sed -i "s/^# before: $native\$/# before: nosuch/" "$rule"
run vfioctl restore "$nic"
expect_status 1
[ ! -e "$rule" ] || fail "the rule is still there"
run vfioctl restore "$nic"
expect_status 1
sed -i "s/^driver nosuch\$/driver $native/" "$record"
restored "$nic" "$native (null)"

# Where no rule can be written none has to be removed.
mount -t tmpfs none /etc/udev/rules.d
mount -o remount,ro /etc/udev/rules.d
run vfioctl bind "$nic"
expect_status 0
restored "$nic" "$native (null)"
# A rule that cannot be replaced keeps nothing else from being changed back.
mount -o remount,rw /etc/udev/rules.d
run vfioctl bind "$nic" --persist
expect_status 0
run vfioctl bind "$nic" --driver "$native"
expect_status 0
before=$(state "$nic")
mount -o remount,ro /etc/udev/rules.d
run vfioctl bind "$nic" --persist
expect_status 1
is "$(state "$nic")" "$before" "the device after a bind that failed"
mount -o remount,rw /etc/udev/rules.d
restored "$nic" "$native (null)"
umount /etc/udev/rules.d

# Another card at the address of one that was bound is recorded for itself.
gone() { [ ! -e "$dir" ]; }
there() { [ -n "$(driver_of "$nic")" ]; }
run vfioctl bind "$nic"
expect_status 0
host_monitor "device_del nic0"
eventually 20 gone || fail "the card stays"
host_monitor "device_add igb,bus=rp0,id=other"
eventually 20 there || fail "the other card gets no driver"
other=$(driver_of "$nic")
run vfioctl bind "$nic"
expect_status 0
is "$(driver_of "$nic")" vfio-pci "the driver of the other card"
restored "$nic" "$other (null)"

# A virtual function that went with the others comes again with its physical one: until then its record stays.
native=$(driver_of "$pf")
make_vfs "$pf" 1 >vf
vf=$(cat vf)
own=$(driver_of "$vf")
[ -n "$own" ] || skip "a virtual function of igb has no driver in this kernel"
# given: it is VFIO's, and gone.
given() {
	run vfioctl bind "$vf"
	expect_status 0
	run vfioctl sriov set "$pf" 0 --force
	expect_status 0
}
given
run vfioctl restore "$vf"
expect_status 1
expect_err "$vf is not there: it comes again"
[ -s "/run/vfioctl/journal/$vf.before" ] || fail "its record is gone"
run vfioctl restore "$pf"
expect_status 0
is "$(state "$vf")" "vfio-pci vfio-pci" "the function that came again"
restored "$vf" "$own (null)"
given
run vfioctl -j restore --all
expect_status 0
is "$(state "$vf")" "$own (null)" "the function after restore --all"
# Also where its record is the younger one.
run vfioctl sriov set "$pf" 2 --force
expect_status 0
given
run vfioctl -j restore --all
expect_status 0
jq_is '[.devices[].action] | join(" ")' 'restored unchanged'
is "$(state "$vf") $(cat "/sys/bus/pci/devices/$pf/sriov_numvfs")" "$own (null) 1" "the function after restore --all"
is "$(ls /run/vfioctl/journal | grep -c before)" 0 "records"

# Undone, a restore of what was gone has its record again.
given
cp "/run/vfioctl/journal/$vf.before" before
echo 0 >"/sys/bus/pci/devices/$pf/sriov_numvfs"
printf '%s\n' "restore $pf" "restore $vf" "map nothing" >lines
run vfioctl run --atomic lines
expect_status 64
cmp before "/run/vfioctl/journal/$vf.before" || fail "its record is another"
is "$(cat "/sys/bus/pci/devices/$pf/sriov_numvfs")" 0 "virtual functions"
run vfioctl restore --all
expect_status 0
is "$(state "$vf")" "$own (null)" "the function in the end"
# A function without autoprobe gets the driver back that it had.
echo 0 >"/sys/bus/pci/devices/$pf/sriov_drivers_autoprobe"
run vfioctl bind "$vf"
expect_status 0
restored "$vf" "$own (null)"
