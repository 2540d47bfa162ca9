# A burst of faults: each is either told or counted as suppressed, and a fault that was not expected exits 2.
# modes: type1 iommufd compat
# timeout: 300

need vfioctl jq
bdf=$(edu 0)
bind_vfio "$bdf"
run vfioctl attach "$bdf"
expect_status 0

faults_ready
: >watched
vfioctl -j fault-watch --summary --source kmsg --expect none >watched 2>watch-errors &
watch_pid=$!
eventually 10 grep -q '"sources"' watched || fail "fault-watch does not begin"
# A thousand transfers in one go.
run edu "$bdf" loop 0x500000 0x500000 16 500
sleep 6
# The kernel tells what it suppressed when the next fault comes after its interval.
edu "$bdf" read 0x600000 16 >/dev/null 2>&1 || true
sleep 1
kill -TERM "$watch_pid"
status=0
wait $watch_pid || status=$?
cat watched watch-errors
last="fault-watch --expect none"
expect_status 2
jq -c 'select(.events)' watched >out
jq_is '.suppressed > 800' true
jq_is '[.faults[] | select(.kind == "dma")] | length > 0' true
jq_is '[.faults[] | select(.kind == "dma") | .device] | unique | join(" ")' "$bdf"
cp watch-errors err
expect_err 'no fault was expected, [0-9]+ came'

echo "user space cannot forge a fault"
: >watched
vfioctl -j fault-watch --timeout 2 --source kmsg --expect none >watched 2>watch-errors &
watch_pid=$!
eventually 10 grep -q '"sources"' watched || fail "fault-watch does not begin"
echo "DMAR: [DMA Read NO_PASID] Request device [$bdf] fault addr 0x1000 [fault reason 0x06] x" >/dev/kmsg
wait $watch_pid || fail "a forged line was believed: $(cat watched)"

echo "without the right to read the log it says so"
echo 1 >/proc/sys/kernel/dmesg_restrict
run as_user vfioctl fault-watch --timeout 1
expect_status 1
expect_err 'dmesg_restrict'
echo 0 >/proc/sys/kernel/dmesg_restrict
run vfioctl detach "$bdf"
expect_status 0
