# With --probe doctor opens the group and its devices, says what it did, and leaves everything as it was.
# modes: type1 iommufd compat

device=$(edu 0)
group=$(group_of "$device")
found() { jq -cr ".checks[] | select(.check == \"$1\") | .$2" out; }

run vfioctl doctor "$device" --probe
expect_status 2
expect_no_out 'opened'
bind_vfio "$device"
run vfioctl -j doctor "$device"
jq_is '[.checks[].check | select(startswith("probe"))]' '[]'
run vfioctl -j --trace=calls doctor "$device" --probe
expect_status 0
is "$(found probe-group outcome)" good "the group's own word"
found probe-group finding | grep -q "opened /dev/vfio/$group, asked for its status, closed it: viable" ||
	fail "it does not say what it did"
grep -q GROUP_GET_STATUS calls || fail "the trace lacks the call"
way=probe-container
is_compat && way=probe-iommufd
is "$(found $way outcome)" good "the attach"
found $way finding | grep -q "$device: opened through .*, and given back; addresses 0x0-" || fail "no ranges"
run vfioctl -j who "$device"
jq_is .holders '[]'
run vfioctl attach "$device"
expect_status 0

# Somebody has it: the kernel's own refusal stands beside what was seen from outside.
run vfioctl -j doctor "$device" --probe
expect_status 2
jq_is '.blocker.check' in-use
is "$(found probe-group outcome)" bad "the open of a group in use"
found probe-group finding | grep -q EBUSY || fail "no errno"
vfioctl detach "$device"

run vfioctl doctor --probe
expect_status 64
run vfioctl --sysroot / doctor "$device" --probe
expect_status 64
