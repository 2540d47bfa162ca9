# HWPTs, vIOMMUs, vDEVICEs and queues on the kernel's mock IOMMU, which has all that the emulated one lacks.
# modes: iommufd compat

run vfioctl -j session start
expect_status 0
pid=$(jq .pid out)
run vfioctl -j ioas alloc m
ioas=$(jq .iommufd_id out)

# mock OPERATION NUMBER...: on the session's iommufd; must succeed.
mock() {
	run mockiommu "$pid" "$@"
	expect_status 0
}
mock device "$ioas" 4
stdev=$(jq .stdev out) dev=$(jq .device out)

# bytes OCTAL...: writes them.
words() { for word; do printf '%b' "$word"; done; }

run vfioctl -j hwinfo --dev-id "$dev"
jq_is '[.type, .device_id, .address, .data, .hw_registers]' \
	"[\"0xfeedbeef\",$dev,null,\"00000000efbeadde\",[]]"
jq_is '[.pasid_bits, (.capabilities | index("dirty_tracking") != null)]' '[20,true]'

# The parent.
run vfioctl -j fault-queue alloc faults
jq_is '[.kind, .name, .changed]' '["fault-queue","faults",true]'
run vfioctl hwpt alloc parent --on m --dev-id "$dev" --nest-parent --fault-queue faults
expect_status 64
expect_err 'exclude each other'
run vfioctl -j hwpt alloc parent --on m --dev-id "$dev" --nest-parent
jq_is '[.kind, .name, .on, .space, .flags, .changed]' \
	'["hwpt","parent","m","m",["nest_parent"],true]'
parent=$(jq .iommufd_id out)
run vfioctl -j hwpt alloc parent --on m --dev-id "$dev" --nest-parent
jq_is "[.changed, .iommufd_id]" "[false,$parent]"
run vfioctl hwpt alloc parent --on m --dev-id "$dev"
expect_status 1
expect_err 'hwpt parent is there already, and is another'
run vfioctl hwpt alloc m --on m --dev-id "$dev"
expect_status 1
expect_err 'there is a space of the name m already'
run vfioctl ioas destroy m
expect_status 1
expect_err 'space m is used by hwpt parent'

# Nested in it, with page requests.
words '\357\276\255\336\000\000\000\000' >nested
run vfioctl hwpt alloc --on parent --dev-id "$dev"
expect_status 64
expect_err 'needs --type and --data'
run vfioctl -j hwpt alloc nested --on parent --dev-id "$dev" --type 0xdead --data nested --fault-queue faults
jq_is '[.on, .space, .type, .queue, .flags]' '["parent","m","0xdead","faults",["fault_queue"]]'
nested=$(jq .iommufd_id out)
run vfioctl fault-queue destroy faults
expect_status 1
expect_err 'fault-queue faults is used by hwpt nested'
run vfioctl hwpt destroy parent
expect_status 1
expect_err 'hwpt parent is used by hwpt nested'
mock replace "$stdev" "$nested"
# Something else uses it: only the kernel knows, and the object stays.
run vfioctl hwpt destroy nested
expect_status 1
expect_err 'IOMMU_DESTROY.*EBUSY'
run vfioctl -j hwpt list
jq_is '[.objects[].name]' '["parent","nested"]'

# Invalidation says how many entries were done.
mock iotlb "$nested" 0 0xdeadbeef
words '\000\000\000\000\000\000\000\000' >entries
run vfioctl -j hwpt invalidate nested --type 0xdeadbeef --entry-size 8 --data entries
jq_is '[.name, .entries]' '["nested",1]'
mock iotlb "$nested" 0 0
mock iotlb "$nested" 1 0xdeadbeef
words '\000\000\000\000\001\000\000\000\000\000\000\000\377\000\000\000' >entries
run vfioctl hwpt invalidate nested --type 0xdeadbeef --entry-size 8 --data entries
expect_status 1
expect_err 'after 1 of 2 entries'
mock iotlb "$nested" 1 0
run vfioctl hwpt invalidate nested --type 0xdeadbeef --entry-size 3 --data entries
expect_status 64
expect_err 'no whole number of entries'
mock replace "$stdev" "$ioas"
run vfioctl hwpt destroy nested
expect_status 0

# A vIOMMU, what is in it, and the order of their end.
run vfioctl -j viommu alloc v --hwpt parent --dev-id "$dev" --type 0xdeadbeef
jq_is '[.kind, .on, .type, .data]' '["viommu","parent","0xdeadbeef",null]'
words '\170\126\064\022\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000' >data
run vfioctl -j viommu alloc v2 --hwpt parent --dev-id "$dev" --type 0xdeadbeef --data data
jq_is '.data[:16]' 7856341278563412
run vfioctl -j hwpt alloc inner --on v --dev-id "$dev" --type 0xdead --data nested
jq_is '[.on, .space]' '["v","m"]'
inner=$(jq .iommufd_id out)
run vfioctl -j vdevice alloc guest --viommu v --dev-id "$dev" --virt-id 0x99
jq_is '[.on, .device_id, .virt_id]' "[\"v\",$dev,\"0x99\"]"
run vfioctl vdevice alloc again --viommu v --dev-id "$dev" --virt-id 0x9a
expect_status 1
expect_err 'the device is vdevice guest of viommu v already'
run vfioctl -j veventq alloc events --viommu v --type 0xbeefbeef --depth 4
jq_is '[.on, .depth, .type]' '["v",4,"0xbeefbeef"]'
run vfioctl veventq alloc --viommu v --type 0xbeefbeef
expect_status 1
expect_err 'viommu v has veventq events for that type'
mock replace "$stdev" "$inner"
mock vevent "$dev"
words '\000\000\000\000\231\000\000\000\000\000\000\000' >entries
run vfioctl -j hwpt invalidate v --type 0xdeadbeef --entry-size 12 --data entries
jq_is '[.kind, .entries]' '["viommu",1]'

run vfioctl register-memory q 16k
run vfioctl map q --in m --iova 0x1000000
expect_status 0
run vfioctl -j hw-queue alloc --viommu v --type 0xdeadbeef --index 0 --iova 0x1000000 --size 4k
jq_is '[.name, .index, .iova, .size]' '["hw-queue0",0,"0x1000000",4096]'
run vfioctl hw-queue alloc --viommu v --type 0xdeadbeef --index 1 --iova 0x1001000 --size 4k
expect_status 0
run vfioctl hw-queue destroy hw-queue0
expect_status 1
expect_err 'hw-queue hw-queue1 is after hw-queue0'
run vfioctl unmap 0x1000000 --in m
expect_status 1
expect_err 'hw-queue0'
run vfioctl viommu destroy v
expect_status 1
expect_err 'viommu v is used by hwpt inner'
run vfioctl hw-queue destroy hw-queue1
run vfioctl hw-queue destroy hw-queue0
expect_status 0
run vfioctl unmap 0x1000000 --in m
expect_status 0
mock replace "$stdev" "$ioas"
for destroy in "hwpt inner" "vdevice guest" "veventq events" "viommu v" "viommu v2" "hwpt parent" "fault-queue faults"; do
	# shellcheck disable=SC2086 # two words
	run vfioctl -j ${destroy% *} destroy ${destroy#* }
	expect_status 0
	jq_is .changed true
done
run vfioctl -j veventq list
jq_is .objects '[]'

# A session that ends with everything in it leaves nothing.
run vfioctl hwpt alloc parent --on m --dev-id "$dev" --nest-parent
run vfioctl viommu alloc v --hwpt parent --dev-id "$dev" --type 0xdeadbeef
run vfioctl vdevice alloc guest --viommu v --dev-id "$dev" --virt-id 1
run vfioctl veventq alloc --viommu v --type 0xbeefbeef
run vfioctl hwpt alloc --on v --dev-id "$dev" --type 0xdead --data nested
expect_status 0
mock destroy "$stdev"
run vfioctl --trace=trace session stop
expect_status 0
