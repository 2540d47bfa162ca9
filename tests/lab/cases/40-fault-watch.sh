# fault-watch tells which address a device touched, and what the session knows of it.
# modes: type1 iommufd compat
# timeout: 120

need vfioctl jq
bdf=$(edu 0)
bind_vfio "$bdf"
run vfioctl attach "$bdf"
expect_status 0
run vfioctl register-memory ring 64k
expect_status 0
run vfioctl map ring --iova 0x100000
expect_status 0
run vfioctl register-memory firmware 4k
expect_status 0
run vfioctl map firmware --iova 0x200000 --read-only
expect_status 0
run vfioctl register-memory gone 4k
expect_status 0
run vfioctl map gone --iova 0x300000
expect_status 0
run vfioctl unmap 0x300000
expect_status 0

# watch DEVICE-WORDS...: watches for one fault while edu does that; the fault is in the file fault.
watch() {
	faults_ready
	: >watched
	vfioctl -j fault-watch --count 1 --timeout 20 --source kmsg "$bdf" >watched 2>watch-errors &
	watch_pid=$!
	eventually 10 grep -q '"sources"' watched || fail "fault-watch does not begin"
	run edu "$bdf" "$@"
	wait $watch_pid || fail "fault-watch ended with $?: $(cat watch-errors)"
	jq -c 'select(.kind == "dma")' watched >out
	cat watched
	[ -s out ] || fail "fault-watch told nothing of: edu $*"
	jq_is .device "$bdf"
	jq_is .group "$(group_of "$bdf")"
	jq_is '.origins | join(" ")' "$bdf"
}

echo "behind the end of a mapping: never mapped"
watch read 0x110000 16
jq_is .address 0x110000
jq_is '.access[0]' read
jq_is .mapping.state never
jq_is .explanation "never mapped, 0x1 bytes behind the end of ring at 0x100000-0x10ffff"

echo "read-only, and written to"
watch write 0x200000 16
jq_is .address 0x200000
jq_is '.access[0]' write
jq_is .mapping.state mapped
jq_is .mapping.buffer firmware
jq_is .explanation "in firmware at 0x200000-0x200fff, which is mapped read-only"

echo "unmapped a moment ago"
watch read 0x300000 16
jq_is .mapping.state unmapped
jq_is .mapping.buffer gone
jq_is .mapping.unmapped_by "unmap 0x300000"
jq_is '.mapping.unmapped_ago_ms | . > 0 and . < 600000' true

run vfioctl unmap --all
expect_status 0
run vfioctl detach "$bdf"
expect_status 0
