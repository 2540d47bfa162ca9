# 100,000 page requests in a row, none lost, against a bare loop that reads, maps and answers them, and tells of them.
# modes: iommufd
# kind: bench
# machine: icount
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
	mock iopfs "$device" $count $start 4096
	from=$(jq .began_ms out)
	wait $watch_pid || fail "fault-watch ended with $?: $(cat watch-errors)"
	used=$(($(processor_ns) - used))
	last=fault-watch
}

# The nanoseconds of this machine are instructions, those of all processes and of the kernel.
# took NAME NS PROCESSOR_NS: of each request, one time more.
took() { echo "$2 $3" >>"$1.times"; }
# median NAME COLUMN
median() { cut -d' ' -f"$2" "$1.times" | sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
# ratio WHAT NAME BASE COLUMN [AIM]: of the medians; 1 is the time until all is done, 2 the processor's.
ratio() {
	awk -v what="$1" -v ns="$(median "$2" "$4")" -v name="$3" -v base="$(median "$3" "$4")" -v aim="${5-}" 'BEGIN {
		sub("-", " ", name)
		printf "bench page requests, %s: %d instructions, %.2f of %s %d instructions %s\n", what, ns, ns / base, name, base, aim }'
}

# bare KIND: the loop that does no more than that.
bare() {
	mock "iopf-$1" "$stdev" "$device" "$ioas" "$table" $count
	took "$1" "$(jq .ns out)" "$(jq .processor_ns out)"
}
# counted NAME WORDS...: how long it takes until a watcher that answers so has counted all of them.
counted() {
	name=$1
	shift
	watch --summary "$@"
	ask
	jq -c 'select(.events)' watched >out
	jq_is .events $count
	jq_is .events_lost 0
	took "$name" $((($(ms_of '.faults[0].last_time') - from) * 1000000 / count)) $((used / count))
}

for round in 1 2 3; do
	echo "round $round"
	start=0x1000
	bare bare
	# What it takes at least that another process is told of each.
	bare bare-tell
	counted invalid --respond invalid
	watch --respond invalid
	ask
	is "$(grep -c '"kind":"page-request"' watched)" $count "lines"
	tail -n 1 watched >out
	took lines $((($(ms_of .time) - from) * 1000000 / count)) $((used / count))

	bare bare-map
	# Where nothing was unmapped before: that would be told of each.
	start=$((round << 29))
	run vfioctl map heap --iova $start --size 4k
	counted map --respond map --buffer heap --iova $start
	run vfioctl -j status
	jq_is '.spaces[0].mapping_count' $count
	run vfioctl unmap --all
	expect_status 0
done
mock destroy "$stdev"

ratio "refused, until all are counted" invalid bare 1 "(aim 1.1)"
ratio "refused, processor time of the holder" invalid bare 2 "(aim 1.1)"
ratio "a bare loop that tells another process" bare-tell bare 1
ratio "refused and counted, where a bare loop tells" invalid bare-tell 1
ratio "refused, processor time of both that tell" invalid bare-tell 2
ratio "refused, until all are told as JSON" lines bare-tell 1
ratio "mapped, until all are counted" map bare-map 1 "(aim 1.1)"
ratio "mapped, processor time of the holder" map bare-map 2 "(aim 1.1)"
