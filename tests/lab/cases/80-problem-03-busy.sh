# Problem 3: a group is in use, and who has it is named, also one who has only a region mapped.
# modes: type1 iommufd compat

device=$(edu 0)
group=$(group_of "$device")
bind_vfio "$device"
passes "$device"
hold group "$(group_node "$device")" "$device"
run vfioctl -j who "$device"
jq_is '[.holders[].pid] | unique' "[$hold_pid]"
jq_is '[.holders[].by] | index("group") != null and index("container") != null' true
blames in-use "$device"
jq_is '.blocker.finding' "it is in use (EBUSY): vfiohold (pid $hold_pid, by group)"
mend
wait "$hold_pid" 2>/dev/null || true
passes "$device"

# Only a mapped region is left: a group's device has no name there, one of a node of its own has.
hold group "$(group_node "$device")" "$device" --bar
run vfioctl -j who "$device"
jq_is '.holders | map([.pid, .by])' "[[$hold_pid,\"mmap\"]]"
run vfioctl -j doctor "$device"
jq_is '.checks[] | select(.check == "in-use") | [.outcome, .commands[0].run]' \
	"[\"unknown\",\"kill $hold_pid\"]"
let_go
if [ -c /dev/iommu ] && ! is_compat; then
	hold cdev "$(node_of "$device")" --bar
	blames in-use "$device"
	jq_is '.blocker.finding' "it is in use (EBUSY): vfiohold (pid $hold_pid, by mmap)"
	mend
	wait "$hold_pid" 2>/dev/null || true
fi
passes "$device"
jq_is '.group' "$group"

# Our own sessions are named, and asked to give it back.
vfioctl -s other attach "$device" >/dev/null
run vfioctl -j who "$device"
jq_is '[.holders[].session] | unique' '["other"]'
blames in-use "$group"
jq_is '.blocker.commands[0].run' "vfioctl -s other detach $group"
mend
passes "$device"

# A user who may not look into other users' processes is told so.
hold group "$(group_node "$device")" "$device"
run as_user vfioctl -j who "$device"
jq_is '.holders' '[]'
jq_is '.unreadable_processes > 0' true
let_go
