# Problem 15: another device stands at an address that is known; it is neither bound nor given back by mistake.
# modes: type1 iommufd
# boot: own

nic=$(bdf nic0)
gone() { [ ! -e "/sys/bus/pci/devices/$nic" ]; }
driven() { [ "$(driver_of "$nic")" = nvme ]; }

run vfioctl bind "$nic" --id 8086:10d3 --persist
expect_status 0
rule=/etc/udev/rules.d/$(ls /etc/udev/rules.d | grep "$nic")
grep -q "DEVPATH==\"/devices/.*/$nic\".*ATTR{vendor}==\"0x8086\".*ATTR{device}==\"0x10d3\"" "$rule" ||
	fail "the rule would take another device: $(cat "$rule")"
cp "$rule" kept.rules

host_monitor 'device_del nic0'
eventually 20 gone || fail "the card stays"
host_monitor 'device_add nvme,serial=other,bus=rp0,id=other'
eventually 20 driven || fail "the other card does not come"

# By the journal, which lives as long as the kernel runs.
run vfioctl restore "$nic"
expect_status 1
expect_err 'is another device than the one that was bound \(1b36:0010.*, not 8086:10d3'
is "$(driver_of "$nic")" nvme "the other card's driver"
[ ! -e "$rule" ] || fail "the rule is still there"
run vfioctl restore "$nic"
expect_status 0

# By the rule alone, as after a boot.
cp kept.rules "$rule"
run vfioctl restore "$nic"
expect_status 1
expect_err 'is another device than the one that was bound'
is "$(driver_of "$nic")" nvme "the other card's driver"

run vfioctl bind "$nic" --id 8086:10d3
expect_status 1
expect_err "$nic is 1b36:0010, not 8086:10d3"
expect_err 'vfioctl list --id 8086:10d3'
is "$(driver_of "$nic")" nvme "the other card's driver"
run vfioctl bind "$(group_of "$nic")" --id 8086:10d3
expect_status 64
