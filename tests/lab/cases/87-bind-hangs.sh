# A driver that does not let go of its device hangs nobody: the write waits in a child, and who is in the way is told.
# modes: type1 iommufd
# timeout: 120
nic=$(bdf nic0)
run vfioctl bind "$nic"
expect_status 0
hold group "$(group_node "$nic")" "$nic"
# vfio-pci waits for its user in its remove function.
run timeout 60 vfioctl -j restore "$nic" --timeout 3
expect_status 1
jq_err_is .error.operation "write unbind"
jq_err_is .error.errno ETIMEDOUT
expect_err "vfiohold .pid $hold_pid"
# Where in the kernel: its stack, or the one function that /proc/PID/wchan names.
expect_err 'process [0-9]+ goes on waiting in [a-z_ ,<]*(vfio|wait|schedule)[a-z_]*'
expect_err "the kernel says: .*(currently in use|Relaying device request|No device request channel)"
# As long as that is so, nobody else changes the device, or waits for it.
run timeout 60 vfioctl bind "$nic" --driver e1000e
expect_status 1
expect_err 'still under way'
# Nor does who looks at it, though the unbind has the device's lock.
for look in "who $nic" "list devices" "show $nic" "doctor $nic"; do
	# shellcheck disable=SC2086 # words
	timeout -s KILL 30 vfioctl $look >look 2>&1 &
	looking=$!
	ended() { ! kill -0 $looking 2>/dev/null; }
	eventually 30 ended || fail "vfioctl $look hangs"
	wait $looking || [ $? = 2 ] || fail "vfioctl $look: $(cat look)"
done
let_go
unbound() { [ -z "$(driver_of "$nic")" ]; }
eventually 20 unbound || fail "the unbind did not go on"
run vfioctl -j restore "$nic"
expect_status 0
is "$(driver_of "$nic")" e1000e "the driver after restore"

# Where a session has it, how that lets go of it is told.
run vfioctl bind "$nic"
expect_status 0
vfioctl -q attach "$nic"
run timeout 60 vfioctl restore "$nic" --timeout 3
expect_status 1
grep -q '^nothing was given back$' out || fail "$(cat out)"
next=$(sed -n 's/^ *\(vfioctl -s default detach [0-9]*\) lets it go; .*/\1/p' err)
[ -n "$next" ] || fail "no next step: $(cat err)"
# shellcheck disable=SC2086 # words
run $next
expect_status 0
eventually 20 unbound || fail "the unbind did not go on"
run vfioctl restore "$nic"
expect_status 0
is "$(driver_of "$nic")" e1000e "the driver after restore"
