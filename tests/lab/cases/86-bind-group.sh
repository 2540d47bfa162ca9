# bind takes a whole group, or leaves it alone, keeps the host's own devices from harm, and is kept over a boot.
# modes: type1 iommufd
# timeout: 120
old=$(bdf old0)
second=$(bdf old1)
group=$(group_of "$old")
is "$(group_of "$second")" "$group" "the group of the second"

run vfioctl -j bind "$old" --device-only
expect_status 0
jq_is '.devices | length' 1
jq_is .viable false
run vfioctl restore "$old"
expect_status 0

run vfioctl -j bind "$group"
expect_status 0
jq_is .viable true
jq_is '[.devices[] | .driver] | unique | join(" ")' vfio-pci
is "$(driver_of "$second")" vfio-pci "the driver of the second"
run vfioctl -j restore "$group"
expect_status 0
jq_is '[.devices[] | .action] | unique | join(" ")' restored
is "$(driver_of "$old") $(driver_of "$second")" "e1000 e1000" "the drivers after restore"

# With one's record damaged, the other is given back; the damaged one is told, and neither dropped nor written anew.
run vfioctl bind "$group"
expect_status 0
record=/run/vfioctl/journal/$old.before
cp "$record" record
sed -n '1,4p' record >"$record"
run vfioctl -j restore --all
expect_status 1
jq_is '[.devices[] | "\(.action) \(.driver)"] | join(", ")' "restored e1000, failed vfio-pci"
jq_err_is .error.object "$old"
expect_err "$record.*damaged: it was cut short after line 4"
run vfioctl restore "$old"
expect_status 1
run vfioctl bind "$old" --driver e1000
expect_status 1
expect_err "$record.*damaged"
sed -n '1,4p' record | cmp - "$record" || fail "the damaged record is another"
cp record "$record"
run vfioctl restore "$group"
expect_status 0
is "$(driver_of "$old") $(driver_of "$second")" "e1000 e1000" "the drivers after restore"

# What has a bridge's header is refused before anything is written: its driver stays.
bridge=$(basename "$(dirname "$(realpath /sys/bus/pci/devices/"$(bdf nic0)")")")
bridge_driver=$(driver_of "$bridge")
for args in --dry-run --device-only --force; do
	run vfioctl -j bind "$bridge" "$args"
	expect_status 1
	jq_err_is .error.operation null
	expect_err "$bridge is a bridge: VFIO takes only what is behind it"
	is "$(driver_of "$bridge")" "$bridge_driver" "the bridge's driver"
done

# The second is the way out: the group is not taken, nor any of it.
for path in /sys/bus/pci/devices/"$second"/net/*; do out=${path##*/}; done
ip link set "$out" up
ip addr add 192.0.2.1/24 dev "$out"
ip route add default via 192.0.2.2 dev "$out"
run vfioctl bind "$old"
expect_status 1
expect_err "needs $second: the default route"
is "$(driver_of "$old") $(driver_of "$second")" "e1000 e1000" "the drivers after a refusal"
run vfioctl bind "$old" --force
expect_status 0
run vfioctl restore --all
expect_status 0
is "$(driver_of "$old") $(driver_of "$second")" "e1000 e1000" "the drivers after restore"

# A file system on the disk.
nvme=$(bdf nvme0)
disk=$(ls /sys/bus/pci/devices/"$nvme"/nvme/nvme*/ | grep -E '^nvme[0-9]+n[0-9]+$' | head -n 1)
if [ -n "$disk" ] && mkfs.ext2 "/dev/$disk" >/dev/null 2>&1 && mkdir -p /tmp/disk && mount "/dev/$disk" /tmp/disk 2>/dev/null; then
	run vfioctl bind "$nvme"
	expect_status 1
	expect_err 'mounted at /tmp/disk'
	umount /tmp/disk
fi

# The rule: by place and ids, gone with restore, and enough to restore when the journal died with the boot.
nic=$(bdf nic0)
run vfioctl -j bind "$nic" --persist
expect_status 0
rule=$(jq -r '.devices[0].rule' out)
grep -q "DEVPATH==\"/devices/.*/$nic\".*ATTR{device}==\"0x10d3\".*driver_override" "$rule" || fail "no such rule: $(cat "$rule")"
rm -rf /run/vfioctl/journal
run vfioctl -j restore "$nic"
expect_status 0
jq_is '.devices[0] | "\(.action) \(.driver)"' "restored e1000e"
[ ! -e "$rule" ] || fail "the rule is still there"
