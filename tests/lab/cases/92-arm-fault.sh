# SMMUv3's lines in the kernel's log are told with device, address, access and what the session knows of the address.
# modes: arm64

device=$(edu 0)
bind_vfio "$device"
run vfioctl attach "$device" --backend iommufd
expect_status 0
run vfioctl register-memory ring 64k
run vfioctl map ring --iova 0x100000
run vfioctl register-memory firmware 4k
run vfioctl map firmware --iova 0x200000 --read-only
expect_status 0

# watch EDU-WORDS...: one fault of the device, in the file out. The log's next line may be how many it swallowed before.
watch() {
	watch_once "$@"
	[ -s out ] || watch_once "$@"
	[ -s out ] || fail "fault-watch told nothing of: edu $*"
	jq_is '[.device, .group]' "[\"$device\",$(group_of "$device")]"
}
watch_once() {
	: >watched
	vfioctl -j fault-watch --count 1 --timeout 20 --source kmsg "$device" >watched 2>watch-errors &
	watch_pid=$!
	eventually 10 grep -q '"sources"' watched || fail "fault-watch does not begin"
	run edu "$device" "$@"
	wait $watch_pid || fail "fault-watch ended with $?: $(cat watch-errors)"
	cat watched
	jq -c 'select(.kind == "dma")' watched >out
}

watch read 0x110000 16
expect_dmesg 'event 0x10 received'
jq_is '[.address, .access[0], .mapping.state]' '["0x110000","read","never"]'
jq_is .explanation "never mapped, 0x1 bytes behind the end of ring at 0x100000-0x10ffff"
watch write 0x200000 16
jq_is '[.address, .access[0], .mapping.state]' '["0x200000","write","mapped"]'
jq_is .explanation "in firmware at 0x200000-0x200fff, which is mapped read-only"
run vfioctl unmap 0x100000
watch read 0x100000 16
jq_is '[.mapping.state, .mapping.buffer, .mapping.unmapped_by]' '["unmapped","ring","unmap 0x100000"]'
run vfioctl detach "$device"
expect_status 0
