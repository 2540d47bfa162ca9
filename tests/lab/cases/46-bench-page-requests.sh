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
holder_ms() { awk '{ print ($14 + $15) * 10 }' "/proc/$holder/stat"; }
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
	from=$(now_ms) used=$(holder_ms)
	mock iopfs "$device" $count 0x1000000 4096
	wait $watch_pid || fail "fault-watch ended with $?: $(cat watch-errors)"
	took=$(($(now_ms) - from))
	jq -c 'select(.events)' watched >out
	last=fault-watch
	jq_is .events $count
	jq_is .events_lost 0
	ratio "$name, until all are told" $took .ns
	ratio "$name, processor time of the holder" $(($(holder_ms) - used)) .processor_ns
}

# ratio WHAT MS KEY: for each request, against what the bare loop took.
ratio() {
	awk -v what="$1" -v ns=$(($2 * 1000000 / count)) -v bare="$(jq "$3" "$bare")" 'BEGIN {
		printf "bench page requests, %s: %d ns, %.2f of bare %d ns (aim 1.1)\n", what, ns, ns / bare, bare }'
}

mock iopf-bare "$stdev" "$device" "$ioas" "$table" $count
cp out bare
measure invalid bare --respond invalid
mock iopf-bare-map "$stdev" "$device" "$ioas" "$table" $count
cp out bare-map
run vfioctl map heap --iova 0x1000000 --size 4k
measure map bare-map --respond map --buffer heap --iova 0x1000000
run vfioctl -j status
jq_is '.spaces[0].mapping_count' $count
mock destroy "$stdev"
