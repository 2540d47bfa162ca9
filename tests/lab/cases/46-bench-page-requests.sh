# 100,000 page requests in a row, none lost, against a bare loop that reads, maps and answers them.
# modes: iommufd
# kind: bench
# boot: own
# timeout: 600

need vfioctl jq
count=100000
run vfioctl space create io --backend iommufd
holder=$(pidof vfioctl)
mock() {
	run mockiommu "$holder" "$@"
	expect_status 0
}
run vfioctl -j ioas list
ioas=$(jq '.objects[0].iommufd_id' out)
mock device "$ioas" 4
stdev=$(jq .stdev out) device=$(jq .device out)
run vfioctl register-memory heap 512M
expect_status 0
run vfioctl fault-queue alloc q
run vfioctl -j hwpt alloc table --on io --dev-id "$device" --fault-queue q
expect_status 0
table=$(jq .iommufd_id out)
now_ms() { awk '{ printf "%.0f\n", $1 * 1000 }' /proc/uptime; }

# measure NAME BARE WORDS...: how long it takes until a watcher that answers so has told of all of them.
measure() {
	name=$1 bare=$2
	shift 2
	mock replace "$stdev" "$table"
	: >watched
	vfioctl -j fault-watch --source fault-queue --summary --count $count --timeout 300 "$@" >watched 2>watch-errors &
	watch_pid=$!
	eventually 10 grep -q '"sources"' watched || fail "fault-watch does not begin: $(cat watch-errors)"
	from=$(now_ms)
	mock iopfs "$device" $count 0x1000000 4096
	asked=$(($(now_ms) - from))
	wait $watch_pid || fail "fault-watch ended with $?: $(cat watch-errors)"
	took=$(($(now_ms) - from))
	jq -c 'select(.events)' watched >out
	last=fault-watch
	jq_is .events $count
	jq_is .events_lost 0
	awk -v name="$name" -v asked=$asked -v ms=$took -v n=$count -v bare="$bare" 'function ratio(what, ms) {
		printf "bench page requests, %s, %s: %.0f ns, %.2f of bare %d ns (aim 1.1)\n", name, what, \
			ms * 1000000 / n, ms * 1000000 / n / bare, bare }
		BEGIN { ratio("until the last is asked", asked); ratio("until all are told", ms) }'
}

mock iopf-bare "$stdev" "$device" "$ioas" "$table" $count
measure invalid "$(jq .ns out)" --respond invalid
mock iopf-bare-map "$stdev" "$device" "$ioas" "$table" $count
bare_map=$(jq .ns out)
run vfioctl map heap --iova 0x1000000 --size 4k
measure map "$bare_map" --respond map --buffer heap --iova 0x1000000
run vfioctl -j status
jq_is '.spaces[0].mapping_count' $count
mock destroy "$stdev"
