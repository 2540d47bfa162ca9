# monitor tells what bind does, and snapshot and diff what is no longer as it was.
# modes: type1 iommufd
nic=$(bdf nic0)
vfioctl -j monitor "$nic" --timeout 20 --count 2 >events 2>errors &
monitor=$!
listens() { [ "$(awk '$2 == 15' /proc/net/netlink | wc -l)" -gt "$sockets" ]; }
sockets=$(awk '$2 == 15' /proc/net/netlink | wc -l)
eventually 5 listens || true
run vfioctl -j snapshot before
expect_status 0
run vfioctl -j diff before
expect_status 0
jq_is '.changes | length' 0

run vfioctl bind "$nic"
expect_status 0
wait $monitor || fail "monitor: $(cat errors)"
cat events
cp events out
last="vfioctl monitor"
is "$(jq -r '"\(.action) \(.subsystem) \(.address)"' events | tr '\n' ';')" "unbind pci $nic;bind pci $nic;" "the events"

# Another driver is told, and does not matter; fewer devices do.
run vfioctl -j diff before
expect_status 0
jq_is '.changes[] | select(.fact == "driver") | "\(.object) \(.before) \(.after) \(.matters)"' "$nic e1000e vfio-pci false"
jq_is .matters false
echo 1 >"/sys/bus/pci/devices/$(bdf edu0)/remove"
run vfioctl -j diff before
expect_status 2
jq_is '[.changes[] | select(.fact == "there") | .after] | join(" ")' ''
echo 1 >/sys/bus/pci/rescan
run vfioctl restore "$nic"
expect_status 0
run vfioctl diff errors
expect_status 64

# Who waits for a group is told when one of it is removed, also when sysfs has forgotten it by then.
edu=$(bdf edu0)
sockets=$(awk '$2 == 15' /proc/net/netlink | wc -l)
vfioctl -j monitor "$(group_of "$edu")" --timeout 10 --count 1 >events 2>errors &
monitor=$!
eventually 5 listens || fail "monitor does not begin"
echo 1 >"/sys/bus/pci/devices/$edu/remove"
wait $monitor || fail "monitor: $(cat errors)"
cat events
last="vfioctl monitor"
is "$(jq -r '"\(.action) \(.subsystem) \(.address)"' events)" "remove pci $edu" "the events of its group"
echo 1 >/sys/bus/pci/rescan
