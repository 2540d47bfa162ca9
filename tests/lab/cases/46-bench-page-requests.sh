# 100,000 page requests in a row, none lost, against a bare loop that reads, maps and answers them, and tells of them.
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
# processor_ns: what the holder has used.
processor_ns() { mockiommu "$holder" processor "$holder" | jq .processor_ns; }
# ms_of: a time as documents have it, in milliseconds.
ms_of() {
	jq -r "$1" out | jq -R 'capture("(?<second>.*)[.](?<ms>[0-9]{3})Z") |
		(.second + "Z" | fromdateiso8601) * 1000 + (.ms | tonumber)'
}
# watch WORDS...: begins to watch all; its pid is $watch_pid, what it tells lies in watched.
watch() {
	mock replace "$stdev" "$table"
	: >watched
	vfioctl -j fault-watch --source fault-queue --count $count --timeout 300 "$@" >watched 2>watch-errors &
	watch_pid=$!
	eventually 10 grep -q '"sources"' watched || fail "fault-watch does not begin: $(cat watch-errors)"
}
# ask: the device asks for all, and all are told; $used and $from are what the holder took, and when that began.
ask() {
	used=$(processor_ns)
	mock iopfs "$device" $count 0x1000000 4096
	from=$(jq .began_ms out)
	wait $watch_pid || fail "fault-watch ended with $?: $(cat watch-errors)"
	used=$(($(processor_ns) - used))
	last=fault-watch
}

# measure NAME BARE WORDS...: how long it takes until a watcher that answers so has counted all of them.
measure() {
	name=$1 bare=$2
	shift 2
	watch --summary "$@"
	ask
	jq -c 'select(.events)' watched >out
	jq_is .events $count
	jq_is .events_lost 0
	took=$((($(ms_of '.faults[0].last_time') - from) * 1000000 / count))
	ratio "$name, until all are counted" $took "$bare" .ns "(aim 1.1)"
	ratio "$name, processor time of the holder" $((used / count)) "$bare" .processor_ns "(aim 1.1)"
}

# ratio WHAT NS BARE KEY [AIM]: for each request, against what that bare loop took.
ratio() {
	awk -v what="$1" -v ns="$2" -v name="$3" -v bare="$(jq "$4" "$3")" -v aim="${5-}" 'BEGIN {
		sub("-", " ", name)
		printf "bench page requests, %s: %d ns, %.2f of %s %d ns %s\n", what, ns, ns / bare, name, bare, aim }'
}

mock iopf-bare "$stdev" "$device" "$ioas" "$table" $count
cp out bare
# What it takes at least that another process is told of each.
mock iopf-bare-tell "$stdev" "$device" "$ioas" "$table" $count
cp out bare-tell
ratio "told by a bare loop to another process" "$(jq .ns bare-tell)" bare .ns
measure invalid bare --respond invalid
ratio "invalid, until all are counted; a bare loop tells too" $took bare-tell .ns
watch --respond invalid
ask
is "$(grep -c '"kind":"page-request"' watched)" $count "lines"
tail -n 1 watched >out
ratio "invalid, until all are told as JSON" $((($(ms_of .time) - from) * 1000000 / count)) bare-tell .ns
mock iopf-bare-map "$stdev" "$device" "$ioas" "$table" $count
cp out bare-map
run vfioctl map heap --iova 0x1000000 --size 4k
measure map bare-map --respond map --buffer heap --iova 0x1000000
run vfioctl -j status
jq_is '.spaces[0].mapping_count' $count
mock destroy "$stdev"
