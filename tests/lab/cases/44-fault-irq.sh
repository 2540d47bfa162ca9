# AER errors and requests to let a device go arrive through VFIO's interrupts, and the device goes when it is detached.
# modes: iommufd compat
# timeout: 120

need vfioctl jq
bdf=$(bdf nic0)
bind_vfio "$bdf"
run vfioctl attach "$bdf"
expect_status 0

# watch WORDS...: begins to watch the interrupts; its pid is $watch_pid.
watch() {
	: >watched
	vfioctl -j fault-watch --source irq "$@" >watched 2>watch-errors &
	watch_pid=$!
	eventually 10 grep -q '"sources"' watched || fail "fault-watch does not begin: $(cat watch-errors)"
}
told() {
	wait $watch_pid || fail "fault-watch ended with $?: $(cat watch-errors)"
	cat watched
	last=fault-watch
	jq -c 'select(.kind)' watched >out
	jq_is .source irq
	jq_is .device "$bdf"
	jq_is .group "$(group_of "$bdf")"
}

[ -e /dev/aer_inject ] || skip "no /dev/aer_inject"
echo "an uncorrectable error, injected"
watch --timeout 30 --count 1 "$bdf"
run aerinject "$bdf"
expect_status 0
told
jq_is .kind err

echo "who watches has it again when the user has disabled it, and of a device that is attached anew"
watch --timeout 30 --count 1 "$bdf"
run vfioctl irq enable "$bdf" err
expect_status 0
run vfioctl irq disable "$bdf" err
expect_status 0
run aerinject "$bdf"
expect_status 0
told
jq_is .kind err
watch --timeout 30 --count 1 "$bdf"
printf 'irq enable %s err\nirq disable %s err\ndetach %s\nattach %s\n' "$bdf" "$bdf" "$bdf" "$bdf" >lines
run vfioctl run lines
expect_status 0
run aerinject "$bdf"
expect_status 0
told
jq_is .kind err

echo "an unbind asks for the device, and ends when it is detached"
watch --timeout 30 --count 1 "$bdf"
echo "$bdf" >"/sys/bus/pci/drivers/vfio-pci/unbind" &
unbind_pid=$!
told
jq_is .kind req
run vfioctl detach "$bdf"
expect_status 0
eventually 20 sh -c "! kill -0 $unbind_pid 2>/dev/null" || fail "the unbind does not end"
is "$(driver_of "$bdf")" "" "the driver"

echo "what the user has enabled stays the user's"
echo "$bdf" >/sys/bus/pci/drivers_probe
run vfioctl attach "$bdf"
expect_status 0
run vfioctl irq enable "$bdf" err
expect_status 0
watch --timeout 1
wait $watch_pid
run vfioctl -j irq disable "$bdf" err
expect_status 0
jq_is .changed true
run vfioctl detach "$bdf"
expect_status 0
