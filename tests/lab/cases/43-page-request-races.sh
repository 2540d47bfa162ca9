# Devices are moved 200 times, watchers and sessions killed, while page requests wait and arrive: nothing is lost or hangs.
# modes: iommufd compat
# timeout: 180

need vfioctl jq
# mock OPERATION NUMBER...: on the session's iommufd.
mock() { mockiommu "$holder" "$@"; }

# begin: a session with a mock device attached to a table with a fault queue.
begin() {
	vfioctl ioas alloc io >/dev/null
	holder=$(pidof vfioctl)
	ioas=$(vfioctl -j ioas list | jq '.objects[0].iommufd_id')
	vfioctl register-memory heap 64M >/dev/null
	vfioctl fault-queue alloc q >/dev/null
	mock device "$ioas" 4 >stdev.out
	stdev=$(jq .stdev stdev.out) device=$(jq .device stdev.out)
	table=$(vfioctl -j hwpt alloc table --on io --dev-id "$device" --fault-queue q | jq .iommufd_id)
	mock replace "$stdev" "$table" >/dev/null
}

# watch WORDS...: begins to watch; its pid is $watch_pid.
watch() {
	: >watched
	vfioctl -j fault-watch --source fault-queue --summary --timeout 120 "$@" >watched 2>watch-errors &
	watch_pid=$!
	eventually 10 grep -q '"sources"' watched || fail "fault-watch does not begin: $(cat watch-errors)"
}

# ask COUNT: in the background; its pid is $ask_pid. Who asks while nothing is attached asks nobody.
ask() {
	mock iopfs "$device" "$1" 0x1000000 4096 >/dev/null 2>ask.err &
	ask_pid=$!
}
# alive: the session answers commands, and a request made now is answered.
alive() {
	run vfioctl -j status
	expect_status 0
}

begin
for policy in invalid map; do
	echo "replaced 80 times while requests arrive, answered by: $policy"
	if [ $policy = map ]; then
		watch --respond map --buffer heap --iova 0x1000000
	else
		watch --respond invalid
	fi
	ask 4000
	for i in $(seq 40); do
		mock replace "$stdev" "$ioas" >/dev/null || fail "no replace"
		mock replace "$stdev" "$table" >/dev/null || fail "no replace back"
	done
	wait $ask_pid || fail "asking failed: $(cat ask.err)"
	mock iopf "$device" 0 1 1 0x1000000 >/dev/null
	usleep 200000
	alive
	kill -TERM $watch_pid
	wait $watch_pid || fail "fault-watch ended with $?: $(cat watch-errors)"
	tail -n 1 watched
	jq -c 'select(.events)' watched >out
	last="fault-watch"
	# Of what came while it was attached elsewhere the kernel tells nobody; what was told was not lost.
	jq_is '[.events > 0, .events_lost]' '[true,0]'
	run vfioctl unmap --all
	expect_status 0
done

echo "replaced 40 times with requests told and not answered"
watch
for i in $(seq 20); do
	mock iopf "$device" 0 1 1 0x1001000 >/dev/null
	mock iopf "$device" 0 2 1 0x1002000 >/dev/null
	mock replace "$stdev" "$ioas" >/dev/null || fail "no replace"
	mock iopf "$device" 0 3 1 0x1003000 >/dev/null
	mock replace "$stdev" "$table" >/dev/null || fail "no replace back"
done
kill -TERM $watch_pid
wait $watch_pid || fail "fault-watch ended with $?"
alive

echo "10 watchers killed, and 6 sessions ended or killed, with requests in flight"
for i in $(seq 10); do
	watch --respond invalid
	ask 50
	kill -KILL $watch_pid
	wait $watch_pid 2>/dev/null || true
	wait $ask_pid || fail "asking failed: $(cat ask.err)"
done
alive
for i in $(seq 6); do
	watch --respond invalid
	ask 300
	usleep 20000
	if [ $((i % 2)) = 0 ]; then
		vfioctl session stop >/dev/null || fail "the session does not end"
	else
		kill -KILL "$holder"
	fi
	# It may have come too late to get at the session's iommufd.
	wait $ask_pid || true
	kill -TERM $watch_pid
	wait $watch_pid || fail "fault-watch ended with $?: $(cat watch-errors)"
	vfioctl status >/dev/null 2>&1 || true
	begin
done
mock destroy "$stdev" >/dev/null
run vfioctl session stop
expect_status 0
