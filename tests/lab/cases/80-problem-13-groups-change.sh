# Problem 13: what isolates the groups, or who is in them, changes after an upgrade; diff says what matters.
# modes: type1 iommufd
# boot: own

nic=$(bdf nic0) nvme=$(bdf nvme0)
port=/sys/bus/pci/devices/$(basename "$(dirname "$(readlink -f "/sys/bus/pci/devices/$nvme")")")
vfioctl snapshot old >/dev/null

# Who drives a device is the host's business from day to day.
bind_vfio "$nvme"
run vfioctl -j diff old
expect_status 0
jq_is '[.changes[] | select(.matters)]' '[]'
jq_is '.changes[] | select(.fact == "driver") | [.object, .before, .after]' "[\"$nvme\",\"nvme\",\"vfio-pci\"]"

# A root port's ACS is off, as an update of firmware or kernel can have it. The capability lies at 0x148.
is "$(dd if="$port/config" bs=1 skip=328 count=2 2>/dev/null | od -An -tx1 | tr -d ' ')" 0d00 "the ACS capability"
control=$(dd if="$port/config" bs=1 skip=334 count=2 2>/dev/null | od -An -tx1 | tr -d ' ')
printf '\0\0' | dd of="$port/config" bs=1 seek=334 conv=notrunc 2>/dev/null
run vfioctl -j diff old
expect_status 2
jq_is '[.changes[] | select(.matters) | [.object, .fact, .before]]' "[[\"${port##*/}\",\"acs\",\"enabled\"]]"
jq_is '.changes[] | select(.fact == "acs") | .after | startswith("incomplete")' true
run vfioctl why "$nvme"
expect_out 'incomplete'
# shellcheck disable=SC2059 # octal for printf
printf "$(echo "$control" | sed 's/\(..\)/\\x\1/g')" | dd of="$port/config" bs=1 seek=334 conv=notrunc 2>/dev/null
run vfioctl diff old
expect_status 0

# A card goes, and another kind of card comes to its place.
gone() { [ ! -e "/sys/bus/pci/devices/$nic" ]; }
there() { [ -e "/sys/bus/pci/devices/$nic/iommu_group" ]; }
host_monitor 'device_del nic0'
eventually 20 gone || fail "the card stays"
run vfioctl -j diff old
expect_status 2
jq_is '[.changes[] | select(.matters) | [.object, .fact, .before, .after]]' "[[\"$nic\",\"there\",\"yes\",null]]"
host_monitor 'device_add nvme,serial=other,bus=rp0,id=other'
eventually 20 there || fail "the other card does not come"
run vfioctl -j diff old
expect_status 2
jq_is ".changes[] | select(.object == \"$nic\" and .fact == \"id\") | .after | startswith(\"1b36:0010\")" true
run vfioctl diff old
expect_out "$nic"
