# Devices do not wait for a long command, or a long batch: their page requests are answered between its steps.
# modes: iommufd compat
# timeout: 180

need vfioctl jq
run vfioctl ioas alloc io
expect_status 0
holder=$(pidof vfioctl)
# mock OPERATION NUMBER...: on the session's iommufd; must succeed.
mock() {
	run mockiommu "$holder" "$@"
	expect_status 0
}
run vfioctl -j ioas list
mock device "$(jq '.objects[0].iommufd_id' out)" 4
stdev=$(jq .stdev out) device=$(jq .device out)
run vfioctl register-memory heap 1M
run vfioctl register-memory big 256M
run vfioctl fault-queue alloc q
run vfioctl -j hwpt alloc table --on io --dev-id "$device" --fault-queue q
expect_status 0
mock replace "$stdev" "$(jq .iommufd_id out)"

watch() {
	: >watched
	vfioctl -j fault-watch --source fault-queue --timeout 60 "$@" >watched 2>watch-errors &
	watch_pid=$!
	eventually 10 grep -q '"sources"' watched || fail "fault-watch does not begin: $(cat watch-errors)"
}
answered() { [ "$(grep -c '"answer":"success"' watched)" -ge "$1" ]; }
# meanwhile COMMAND...: begins it, and waits until it has begun; its pid is $long_pid.
meanwhile() {
	"$@" >long.out 2>long.err &
	long_pid=$!
	usleep 300000
}
# still WHAT: it has not ended.
still() { kill -0 "$long_pid" 2>/dev/null || fail "$1 ended before this: it was too short"; }
# ends: waits for it; it must do well.
ends() { wait "$long_pid" || fail "it ended with $?: $(cat long.err)"; }

echo "while a batch of 20,000 lines runs"
awk 'BEGIN { for (i = 0; i < 10000; i++) printf "map heap --iova 0x10000000 --size 4k\nunmap 0x10000000\n" }' >lines
watch --respond map --buffer heap --iova 0x1000000
meanwhile vfioctl run lines
for i in 1 2 3; do
	mock iopf "$device" 0 $i 1 0x100${i}000
	eventually 2 answered $i || fail "request $i waits: $(cat watched)"
	still "the batch"
done
ends

echo "while one command maps 65,536 pieces; and what it is about to map waits for just that"
meanwhile vfioctl -j map big --iova 0x20000000 --each 4k
mock iopf "$device" 0 4 1 0x1004000
mock iopf "$device" 0 5 1 0x2ffff000
eventually 2 answered 4 || fail "a request waits: $(cat watched)"
still "the map"
# The pages asked for are not those of the watcher's buffer: without the map they would be refused.
ends
cp long.out out
last="map big"
jq_is '[.changed, .mapping_count]' '[true,65536]'
eventually 2 answered 5 || fail "what was held is not answered: $(cat watched)"
kill -TERM $watch_pid
wait $watch_pid || fail "fault-watch ended with $?: $(cat watch-errors)"
jq -sc '[.[] | select(.kind)]' watched >out
jq_is '[.[].answer] | unique' '["success"]'
jq_is '.[4] | [.address, .mapping.state, .mapping.buffer]' '["0x2ffff000","mapped","big"]'
mock destroy "$stdev"
run vfioctl session stop
expect_status 0
