# Events of a virtual IOMMU are told, and exactly as many as were lost.
# modes: iommufd compat

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
mock device "$ioas" 0
stdev=$(jq .stdev out) device=$(jq .device out)
run vfioctl hwpt alloc parent --on io --dev-id "$device" --nest-parent
expect_status 0
run vfioctl viommu alloc guest --dev-id "$device" --hwpt parent --type 0xdeadbeef
[ "$status" = 0 ] || { head -c 16 /dev/zero >data && run vfioctl viommu alloc guest --dev-id "$device" --hwpt parent --type 0xdeadbeef --data data; }
expect_status 0
printf '\276\272\355\376' >iotlb
run vfioctl -j hwpt alloc nested --on guest --dev-id "$device" --type 0xdead --data iotlb
expect_status 0
nested=$(jq .iommufd_id out)
run vfioctl vdevice alloc dev --viommu guest --dev-id "$device" --virt-id 0x99
expect_status 0
mock replace "$stdev" "$nested"
run vfioctl veventq alloc events --viommu guest --type 0xbeefbeef --depth 4
expect_status 0

# watch: begins to watch; its pid is $watch_pid.
watch() {
	: >watched
	vfioctl -j fault-watch --source veventq --timeout 20 "$@" >watched 2>watch-errors &
	watch_pid=$!
	eventually 10 grep -q '"sources"' watched || fail "fault-watch does not begin: $(cat watch-errors)"
}
told() {
	wait $watch_pid || fail "fault-watch ended with $?: $(cat watch-errors)"
	cat watched
	last=fault-watch
	jq -sc '[.[] | select(.kind)]' watched >out
}

echo "events, read in time"
watch --count 2
mock vevent "$device"
usleep 200000
mock vevent "$device"
told
jq_is '[.[] | .kind] | join(" ")' "event event"
jq_is '.[0].requester' "virtual 0x99"

echo "eleven where four fit: seven are lost, and told as lost"
mock vevents "$device" 11
watch --count 5
told
jq_is '[.[] | .kind] | join(" ")' "event event event event lost"
jq_is '.[4].events_lost' 7

mock destroy "$stdev"
run vfioctl session stop
expect_status 0
