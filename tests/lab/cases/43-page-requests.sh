# Page requests are told, and answered as --respond says; a watcher that dies leaves no device waiting.
# modes: iommufd compat
# timeout: 120

need vfioctl jq
run vfioctl space create io --backend iommufd
expect_status 0
holder=$(pidof vfioctl)
# mock OPERATION NUMBER...: on the session's iommufd; must succeed.
mock() {
	run mockiommu "$holder" "$@"
	expect_status 0
}
run vfioctl -j ioas list
ioas=$(jq '.objects[0].iommufd_id' out)
mock device "$ioas" 4
stdev=$(jq .stdev out) device=$(jq .device out)
run vfioctl register-memory heap 1M
expect_status 0
run vfioctl fault-queue alloc q
expect_status 0
run vfioctl -j hwpt alloc table --on io --dev-id "$device" --fault-queue q
expect_status 0
table=$(jq .iommufd_id out)
mock replace "$stdev" "$table"

# watch WORDS...: begins to watch; its pid is $watch_pid, what it tells lies in watched.
watch() {
	: >watched
	vfioctl -j fault-watch --source fault-queue "$@" >watched 2>watch-errors &
	watch_pid=$!
	eventually 10 grep -q '"sources"' watched || fail "fault-watch does not begin: $(cat watch-errors)"
}
# told: waits for its end and keeps the faults it told, as the output of the last command.
told() {
	wait $watch_pid || fail "fault-watch ended with $?: $(cat watch-errors)"
	cat watched
	last=fault-watch
	jq -c 'select(.kind)' watched >out
}
# answered N: so many requests were told.
answered() { [ "$(grep -c '"kind":"page-request"' watched)" -ge "$1" ]; }

echo "without --respond a request is told, and waits"
watch --timeout 20 --count 1
mock iopf "$device" 0 1 1 0x1000000
told
jq_is .source fault-queue
jq_is .requester "iommufd-device 0x$(printf %x "$device")"
jq_is .address 0x1000000
jq_is '.access[0]' read
jq_is .answer none
jq_is .mapping.state never
jq -c 'select(.sources) | .sources[] | select(.source == "fault-queue")' watched >out
jq_is .watched true
jq_is .why "devices that ask will wait: no --respond"

echo "nobody may respond with what is not there"
run vfioctl fault-watch --respond map --timeout 1
expect_status 64
run vfioctl fault-watch --respond map --buffer nothing --timeout 1
expect_status 64
run vfioctl fault-watch --respond invalid --buffer heap --timeout 1
expect_status 64
run vfioctl fault-watch --respond map --buffer heap --iova 0x800 --timeout 1
expect_status 64
run vfioctl -s none fault-watch --respond invalid --timeout 1
expect_status 1
expect_err 'no session none'

echo "refused"
watch --timeout 20 --count 2 --respond invalid
mock iopf "$device" 0 2 2 0x1001000
mock iopf "$device" 0 3 1 0x1002000
told
jq -sc '.[0]' out >first && jq -sc '.[1]' out >second
mv first out
jq_is .answer invalid
jq_is '.access[0]' write
mv second out
jq_is '.access[0]' read
jq_is .answer invalid

echo "mapped from a buffer where the device asks"
watch --timeout 20 --count 3 --respond map --buffer heap --iova 0x1000000
mock iopf "$device" 0 4 3 0x1003010
mock iopf "$device" 0 5 1 0x1003020
mock iopf "$device" 0 6 1 0x2000000
told
jq -sc '[.[] | .answer]' out >answers
is "$(cat answers)" '["success","success","invalid"]' answers
jq -sc '.[1]' out >second && mv second out
jq_is .mapping.state mapped
jq_is .mapping.buffer heap
jq_is .mapping.iova 0x1003000
run vfioctl -j status
jq_is '.spaces[0].mapping_count' 1
run vfioctl unmap 0x1003000
expect_status 0

echo "what waited is answered when somebody comes who answers, and what comes after a watcher's death"
watch --timeout 20
mock iopf "$device" 0 8 1 0x1005000
eventually 5 answered 1 || fail "not told"
kill -KILL $watch_pid
wait $watch_pid 2>/dev/null || true
mock iopf "$device" 0 9 1 0x1006000
usleep 300000
watch --timeout 1
told
is "$(cat out)" "" "what waited for the next watcher"

echo "one watch answers for two devices; a second that would is refused, until the first is gone"
mock device "$ioas" 4
stdev2=$(jq .stdev out) device2=$(jq .device out)
run vfioctl -j hwpt alloc table2 --on io --dev-id "$device2" --fault-queue q
expect_status 0
mock replace "$stdev2" "$(jq .iommufd_id out)"
watch --timeout 60 --respond map --buffer heap --iova 0x1000000
mock iopf "$device" 0 20 1 0x1010000
run vfioctl fault-watch --respond invalid --timeout 1
expect_status 1
expect_err 'another fault-watch --respond answers the page requests of all devices of this session'
run vfioctl -j fault-watch --source fault-queue --timeout 1
expect_status 0
mock iopf "$device2" 0 21 1 0x1011000
eventually 5 answered 2 || fail "not told of both: $(cat watched)"
kill -KILL $watch_pid
wait $watch_pid 2>/dev/null || true
jq -sc '[.[] | select(.kind)]' watched >out
last=fault-watch
jq_is '[.[] | [.requester, .answer]]' "$(printf '[["iommufd-device 0x%x","success"],["iommufd-device 0x%x","success"]]' "$device" "$device2")"
run vfioctl unmap --all
watch --timeout 20 --count 2 --respond invalid
mock iopf "$device2" 0 22 1 0x1011000
mock iopf "$device" 0 23 1 0x1010000
told
jq -sc . out >both && mv both out
jq_is '[.[].answer]' '["invalid","invalid"]'
mock destroy "$stdev2"

echo "detached, replaced and ended with requests outstanding"
watch --timeout 20 --count 1
mock iopf "$device" 0 10 1 0x1007000
told
watch --timeout 3
mock iopf "$device" 0 11 1 0x1008000
mock replace "$stdev" "$ioas"
mock replace "$stdev" "$table"
mock iopf "$device" 0 12 1 0x1009000
told
watch --timeout 20
mock iopf "$device" 0 13 1 0x100a000
mock destroy "$stdev"
run vfioctl session stop
expect_status 0
ended() { [ "$(jq -sc '[.[] | select(.sources)] | length' watched)" = 2 ]; }
eventually 10 ended || fail "the end of the session is not told"
kill -TERM $watch_pid
wait $watch_pid || fail "fault-watch ended with $?"
