# Pulling a device that a session holds is told by fault-watch, and goes through once it is detached.
# modes: type1 iommufd compat
# boot: own

need vfioctl jq
bdf=$(bdf nic0)
bind_vfio "$bdf"
run vfioctl attach "$bdf"
expect_status 0
vfioctl -j fault-watch --count 1 --timeout 30 "$bdf" >watched 2>watch-errors &
watch_pid=$!
eventually 10 grep -q '"sources"' watched || fail "fault-watch does not begin"
host_monitor 'device_del nic0'
wait $watch_pid || fail "fault-watch ended with $?: $(cat watch-errors)"
jq -c 'select(.kind)' watched >out
last="fault-watch"
jq_is .kind req
jq_is .device "$bdf"
run vfioctl detach "$bdf"
expect_status 0
gone() { [ ! -e "/sys/bus/pci/devices/$bdf" ]; }
eventually 20 gone || fail "the device stays"
