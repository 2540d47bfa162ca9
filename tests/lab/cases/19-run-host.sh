# run: --check says what would fail, and --atomic takes drivers, virtual functions and rules back, too.
# modes: type1 iommufd compat

one=$(edu 0) two=$(edu 1) pf=$(bdf igb0)
own=$(driver_of "$one")
# Everything that a batch may have changed.
state() {
	for device in "$one" "$two" "$pf"; do
		echo "$device $(driver_of "$device") $(cat "/sys/bus/pci/devices/$device/driver_override")"
	done
	cat "/sys/bus/pci/devices/$pf/sriov_numvfs" "/sys/bus/pci/devices/$pf/sriov_drivers_autoprobe"
	find /run/vfioctl /var/lib/vfioctl /etc/udev -name '*.before' -o -name '*.rules' 2>/dev/null |
		sort | while read -r file; do
		echo "$file"
		grep -v '^time' "$file"
	done
}
unchanged() {
	state >after
	cmp before after || { diff before after; fail "the host changed"; }
	gone() { [ -z "$(pidof vfioctl)" ]; }
	eventually 20 gone || fail "a holder stays"
}

# Which lines of the file bad cannot be done.
cannot() { # "LINE..." [WHEN]
	run vfioctl -j run --check bad
	expect_status 2
	is "$(jq -c .error.line err | paste -sd' ' -)" "$1" "what cannot be done ${2-}"
}

# Virtual functions are known before they are made, by where their physical one says that they lie.
check_functions() { # HOW-MANY-THERE-ARE
	printf '%s\n' "sriov set $pf 1" "bind $vf0" "attach $vf0" "device info $vf0" "bind $vf1" \
		"sriov set $pf 1" "sriov set $pf 0" "restore $vf0" "sriov set $pf 0" "bind $vf0" \
		"sriov set $pf 2" "attach $vf1" "bind $vf1" "attach $vf1" "sriov set $pf 1 --force" \
		"device info $vf1" >bad
	cannot "5 7 10 12 16" "after $1"
	expect_err "virtual function $vf0 would go"
	is "$(cat "/sys/bus/pci/devices/$pf/sriov_numvfs")" "$1" "virtual functions"
}

cat >lines <<END
bind $one
sriov set $pf 2 --no-drivers
attach $one   # a comment
register-memory "big" 1M
map big --iova 0x100000
list devices
device info $one
END

# A check of what can be done, and of what cannot; nothing is changed.
state >before
run vfioctl -j run --check lines
expect_status 0
jq_is .line_count 7
unchanged
cat lines - >bad <<END
attach $two
map big --iova 0xfee00000
map big --iova 0x180000
bind 0000:7f:00.0
sriov set $pf 1000
sriov set $one 1
device info $two
restore $one
attach $one
END
cannot "8 10 11 12 13 14 16"
unchanged

# Functions that come may make a group that is not there, and nothing of one that is.
printf '%s\n' "sriov set $pf 1" "attach $(group_of "$two")" "bind 999" "attach 999" >bad
cannot 2 "with a group"
expect_err 'no device of group [0-9]* is bound'
unchanged

# All or nothing: a line that fails in the session, one that fails on the host, both in a session of its own.
for ending in "map nothing" "bind 0000:7f:00.0" "attach $two"; do
	for local in '' --local; do
		{
			cat lines
			echo "$ending"
		} >bad
		# shellcheck disable=SC2086 # a word or none
		run vfioctl run --atomic $local bad
		[ "$status" != 0 ] || fail "it did not fail"
		expect_err '^vfioctl: line 8: the lines before this were undone: '
		is "$(grep -c '^vfioctl:' err)" 1 "the number of errors"
		unchanged
	done
done

# What was changed before the batch is as it was then, and can be restored as it could.
vfioctl bind --persist "$one" >/dev/null
state >before
printf '%s\n' "restore $one" "bind --persist $two" "sriov set $pf 1" "restore --all" "map nothing" >bad
run vfioctl run --atomic bad
expect_status 64
expect_err '^vfioctl: line 5: the lines before this were undone: '
unchanged
run vfioctl -j restore --all
jq_is '[.devices[].address]' "[\"$one\"]"
is "$(driver_of "$one")" "$own" "the driver of $one"

# And when nothing fails it is done.
state >before
run vfioctl run --atomic lines
expect_status 0
is "$(cat "/sys/bus/pci/devices/$pf/sriov_numvfs")" 2 "virtual functions"
run vfioctl -j status
jq_is '.devices[0].address' "$one"
# The session counts: its addresses are taken.
printf '%s\n' "map big --iova 0x100000" "map big --iova 0x180000" "map big --iova 0xfee00000" >bad
cannot "2 3"
# Until a device goes, which may have kept some from being mapped.
printf '%s\n' "map big --iova 0xfee00000" "detach 0000:7f:00.0 --pasid 1" "map big --iova 0xfee00000" "detach $one" \
	"map big --iova 0xfee00000" "attach $two --pasid 1 --to space0" "device info $two" >bad
cannot "1 3 6 7" "of limits and PASIDs"

# A dry run changes nothing, but is refused what it would be refused.
id=$(vfioctl -j show "$two" | jq -r .id)
printf '%s\n' "bind $two --dry-run" "attach $two" "bind $two --id 1234:5678" "bind $two --id $id --dry-run" \
	"bind $(group_of "$two") --device-only" "bind $(group_of "$two") --id $id" "sriov set $pf 0 --dry-run" \
	"sriov set $pf 1000 --dry-run" "bind $two --id $id" "attach $two" >bad
cannot "2 3 5 6 8" "of dry runs and identities"

# What is not attached is detached already, and an address space of its own is not the device.
printf '%s\n' "detach $one --pasid 1" "device info $one" "detach 0000:7f:00.0" "detach 999" "detach $two" \
	"detach $one" "device info $one" >bad
cannot 7 "of detached devices"

vf0=$(basename "$(readlink "/sys/bus/pci/devices/$pf/virtfn0")")
vf1=$(basename "$(readlink "/sys/bus/pci/devices/$pf/virtfn1")")
check_functions 2

# VFIO takes no device with virtual functions, and one whose functions went.
printf '%s\n' "bind $pf" "sriov set $pf 0 --dry-run" "bind $pf" "bind $vf0 --dry-run" "sriov set $pf 1" "bind $pf" \
	"sriov set $pf 0" "bind $pf --id ffff:ffff" "bind $(group_of "$pf") --dry-run" "bind $pf" "bind $pf" >bad
cannot "1 3 6 8" "to a physical function"

# Where names cannot be foretold, one that is there and no function of it is no other than it was.
mount --bind /dev/null "/sys/bus/pci/devices/$pf/sriov_offset"
printf '%s\n' "sriov set $pf 1" "bind $two --id ffff:ffff" "bind 0000:7f:00.0" "bind $vf1" >bad
cannot 2 "without names"
umount "/sys/bus/pci/devices/$pf/sriov_offset"

# There were none before the first change.
printf '%s\n' "sriov set $pf 1" "restore $pf" "bind $vf0" "sriov set $pf 1" "restore --all" "bind $vf0" >bad
cannot "3 6" "that restore takes away"

# What is in the way of the undoing is told, and the rest is undone: the session has the device that bind bound.
vfioctl session stop >/dev/null
vfioctl restore --all >/dev/null
unchanged
check_functions 0

# Nobody recorded these: restore makes them again, when the lines before it let them go.
echo 2 >"/sys/bus/pci/devices/$pf/sriov_numvfs"
printf '%s\n' "sriov set $pf 0" "bind $vf0" "restore $pf" "bind $vf0" "sriov set $pf 0 --force" "restore --all" \
	"bind $vf1" "bind $pf" "restore --all" "sriov set $pf 0" >bad
cannot "2 8" "that restore makes again"
echo 0 >"/sys/bus/pci/devices/$pf/sriov_numvfs"
unchanged

# Keep going: each line that fails is told.
{
	echo "attach $two"
	cat lines
	echo "map nothing"
} >bad
run vfioctl -j run --keep-going bad
expect_status 1
is "$(jq -c .error.line err | paste -sd' ' -)" "1 9" "what failed"
vfioctl session stop >/dev/null
vfioctl restore --all >/dev/null
unchanged
