# Page requests are answered for the page table they came from: a PASID's own, or nested, where only the guest can map.
# modes: iommufd compat
# timeout: 120

need vfioctl jq
for space in own other; do
	run vfioctl ioas alloc $space
	expect_status 0
done
holder=$(pidof vfioctl)
# mock OPERATION NUMBER...: on the session's iommufd; must succeed.
mock() {
	run mockiommu "$holder" "$@"
	expect_status 0
}
run vfioctl -j ioas list
mock device "$(jq '.objects[] | select(.name == "own") | .iommufd_id' out)" 4
stdev=$(jq .stdev out) device=$(jq .device out)
run vfioctl register-memory heap 1M
expect_status 0
for queue in q q5 qn; do
	run vfioctl fault-queue alloc $queue
	expect_status 0
done

# table NAME WORDS...: an HWPT; its number is $table.
table() {
	run vfioctl -j hwpt alloc "$@" --dev-id "$device"
	expect_status 0
	table=$(jq .iommufd_id out)
}
# watch WORDS...: begins to watch; its pid is $watch_pid, what it tells lies in watched.
watch() {
	: >watched
	vfioctl -j fault-watch --source fault-queue --timeout 20 "$@" >watched 2>watch-errors &
	watch_pid=$!
	eventually 10 grep -q '"sources"' watched || fail "fault-watch does not begin: $(cat watch-errors)"
}
told() {
	wait $watch_pid || fail "fault-watch ended with $?: $(cat watch-errors)"
	cat watched
	last=fault-watch
	jq -sc '[.[] | select(.kind)]' watched >out
}
mapped_in() { vfioctl -j status | jq -c "[.spaces[] | select(.space == \"$1\") | .mapping_count]"; }

echo "each PASID in the space of its own table"
table device --on own --pasid --fault-queue q
mock replace "$stdev" "$table"
table five --on other --pasid --fault-queue q5
mock pasid-attach "$stdev" 5 "$table"
watch --count 3 --respond map --buffer heap --iova 0x1000000
mock iopf "$device" 5 1 3 0x1003000
mock iopf "$device" 5 2 3 0x1003800
mock iopf "$device" 0 3 3 0x1005000
told
jq_is '[.[].answer]' '["success","success","success"]'
jq_is '[.[].pasid]' '["0x5","0x5",null]'
jq_is '[.[].mapping.state]' '["never","mapped","never"]'
is "$(mapped_in own)$(mapped_in other)" '[1][1]' "mappings"
mock pasid-detach "$stdev" 5

echo "one table of two for the same queue: nobody can tell which"
table two --on other --pasid --fault-queue q
watch --count 1 --respond map --buffer heap --iova 0x1000000
mock iopf "$device" 0 4 1 0x1007000
told
jq_is '.[0].answer' invalid
jq_is '.[0].reason | test("not known in which page table")' true
run vfioctl hwpt destroy two

echo "nested: the address is the guest's, and nothing is mapped below it"
table parent --on own --nest-parent
printf '\276\272\355\376' >data
table nested --on parent --type 0xdead --data data --fault-queue qn
mock replace "$stdev" "$table"
watch --count 1 --respond map --buffer heap --iova 0x1000000
mock iopf "$device" 0 5 1 0x1009000
told
jq_is '.[0].answer' invalid
jq_is '.[0].mapping.state' unknown
jq_is '.[0].reason | test("nested page table nested")' true
is "$(mapped_in own)$(mapped_in other)" '[1][1]' "mappings"
watch --count 1 --respond invalid
mock iopf "$device" 0 6 1 0x1009000
told
jq_is '.[0].answer' invalid
mock destroy "$stdev"
run vfioctl session stop
expect_status 0
