# A real device behind a real nested IOMMU: a guest's tables, its vDEVICE first, its faults and its invalidations.
# modes: arm64
# timeout: 120
#
# What a guest would have in its memory lies in the buffer "guest", which the parent's stage 2 maps at 0x40000000:
# page 0 the context descriptor, pages 1 to 3 the tables of stage 1, 4 to 7 data. The device's own addresses
# begin at 0x5000000: page 0 is the guest's 4, page 1 its 5 but read-only, page 2 its 6, page 3 nothing,
# and page 4 is an address that stage 2 does not know.

# le64 NUMBER...: each as eight bytes, the lowest first; higher ones than the shell's are not needed.
le64() {
	for le_number; do
		le_bytes=''
		for le_shift in 0 8 16 24 32 40 48 56; do
			le_bytes=$le_bytes$(printf '\\%03o' $((le_number >> le_shift & 255)))
		done
		# shellcheck disable=SC2059 # the format is the bytes
		printf "$le_bytes"
	done
}
# put OFFSET NUMBER...: into the guest's memory.
put() {
	put_offset=$1
	shift
	le64 "$@" >entry
	vfioctl -q buffer write guest --in entry --offset "$put_offset" --size "$(wc -c <entry)" >/dev/null ||
		fail "the guest's memory cannot be written"
}
# page OFFSET: what byte fills that page of the guest, in octal; "mixed" if several do.
page() {
	vfioctl -q buffer read guest --offset "$1" --size 4k --out bytes >/dev/null
	page_first=$(head -c 1 bytes | od -An -to1 | tr -d ' ')
	[ "$(tr -d "\\$page_first" <bytes | wc -c)" = 0 ] || page_first=mixed
	echo "$page_first"
}

device=$(edu 0)
bind_vfio "$device"
run vfioctl attach "$device" --backend iommufd
expect_status 0
run vfioctl register-memory guest 64k
run vfioctl map guest --iova 0x40000000
expect_status 0
put 0 0x0001e204c0003519 0x40001000 0 0xff # 39-bit addresses, 4 KiB pages, ASID 1
put 0x1000 0x40002003
put $((0x2000 + 8 * 40)) 0x40003003
put 0x3000 0x40004743 0x400057c3 0x40006743 0 0x50000743
run vfioctl buffer fill guest 0x41 --offset 0x4000 --size 4k
run vfioctl buffer fill guest 0x42 --offset 0x5000 --size 4k
expect_status 0

run vfioctl -j hwpt alloc parent --on space0 --device "$device" --nest-parent
jq_is '[.name, .flags]' '["parent",["nest_parent"]]'
run vfioctl -j viommu alloc v --hwpt parent --device "$device" --type 1
jq_is '[.kind, .on]' '["viommu","parent"]'
le64 0x1000000000000 0 >ste # a field that is none of the guest's
le64 0x4000000b 0x3000000d4 >ste
run vfioctl hwpt alloc bad --on v --device "$device" --type 2 --data ste
expect_status 1
expect_err 'EIO'
expect_err 'a field that a guest may not set'
le64 0x4000000b 0xd4 >ste # valid, stage 1, its context descriptor at 0x40000000
run vfioctl -j hwpt alloc inner --on v --device "$device" --type 2 --data ste
jq_is '[.on, .type]' '["v","smmuv3"]'

# The order: the SMMU takes the guest's stream id when it attaches.
run vfioctl attach "$device" --to inner
expect_status 1
expect_err "viommu v does not know $device: vfioctl vdevice alloc --viommu v --device $device"
other=$(edu 1)
bind_vfio "$other"
run vfioctl attach "$other" --to inner
expect_status 1
expect_err "viommu v does not know $other: vfioctl attach $other --to space0, then vdevice alloc"
expect_no_err udev
run vfioctl -j vdevice alloc guest0 --viommu v --device "$device" --virt-id 0x99
jq_is '[.on, .address, .virt_id]' "[\"v\",\"$device\",\"0x99\"]"
run vfioctl veventq alloc events --viommu v --type 1 --depth 16
expect_status 0
run vfioctl -j attach "$device" --to inner
jq_is '[.hwpt, .replaced, .changed]' '["inner","space0",true]'

# Its DMA goes through both stages.
run edu "$device" copy 0x5000000 0x5002000 4096
expect_status 0
is "$(page 0x6000)" 101 "the guest's page 6 after a copy of page 4"

# watch SOURCE EDU-WORDS...: one fault, in the file out. The log's next line may be how many it swallowed before.
watch() {
	watch_source=$1
	shift
	watch_once "$@"
	[ -s out ] || watch_once "$@"
	[ -s out ] || fail "fault-watch told nothing of: edu $*"
}
watch_once() {
	: >watched
	vfioctl -j fault-watch --count 1 --timeout 20 --source "$watch_source" >watched 2>watch-errors &
	watch_pid=$!
	eventually 10 grep -q '"sources"' watched || fail "fault-watch does not begin: $(cat watch-errors)"
	run edu "$device" "$@"
	wait $watch_pid || fail "fault-watch ended with $?: $(cat watch-errors)"
	cat watched
	last="edu $*"
	jq -c 'select(.address)' watched >out
}

# Stage 1's faults are the guest's: they come into its queue, with its stream id, and not into the log.
watch veventq read 0x5003000 16
jq_is '[.address, .access[0], .stage, .requester]' '["0x5003000","read",1,"virtual 0x99"]'
watch veventq write 0x5001000 16
jq_is '[.address, .access[0], .stage]' '["0x5001000","write",1]'
is "$(page 0x5000)" 102 "the page that is read-only"
! dmesg_has 'event 0x1[0-3] received' || fail "the guest's fault is in the host's log"
# Stage 2's are the host's.
watch kmsg read 0x5004000 16
jq_is '[.device, .address, .access[0], .stage]' "[\"$device\",\"0x5004000\",\"read\",2]"

# The guest changes its table; once it has said so, the device is at the new page.
put 0x3000 0x40005743
le64 $((0x12 | 1 << 48)) $((0x5000000 | 1)) >commands # TLBI_NH_VA, ASID 1
run vfioctl -j hwpt invalidate v --type 1 --entry-size 16 --data commands
jq_is '[.kind, .entries]' '["viommu",1]'
run edu "$device" copy 0x5000000 0x5002000 4096
is "$(page 0x6000)" 102 "the guest's page 6 after the change"
le64 $((0x05 | 0x99 << 32)) 1 $((0x05 | 0x98 << 32)) 1 >commands # CFGI_CD of its device; of one it has not
run vfioctl hwpt invalidate v --type 1 --entry-size 16 --data commands
expect_status 1
expect_err 'after 1 of 2 entries'
expect_err 'a stream id that no vDEVICE of the vIOMMU has'

# The end, in order: what is used is named, and the device is where it was at first.
run vfioctl viommu destroy v
expect_status 1
expect_err 'viommu v is used by'
run vfioctl vdevice destroy guest0

expect_status 1
run vfioctl -j attach "$device" --to space0
jq_is '[.hwpt, .replaced]' '[null,"inner"]'
run vfioctl buffer fill guest 0x43 --offset 0x4000 --size 4k
run vfioctl register-memory low 8k
run vfioctl map low --iova 0x2000000
run vfioctl buffer fill low 0x43 --size 4k
run edu "$device" copy 0x2000000 0x2001000 4096
vfioctl -q buffer read low --offset 4096 --size 4k --out bytes >/dev/null
is "$(tr -d C <bytes | wc -c)" 0 "the number of wrong bytes back in the space"
for destroy in "hwpt inner" "vdevice guest0" "veventq events" "viommu v" "hwpt parent"; do
	# shellcheck disable=SC2086 # two words
	run vfioctl -j ${destroy% *} destroy ${destroy#* }
	jq_is .changed true
done
run vfioctl detach "$device"
expect_status 0
