# On AMD's IOMMU: DMA is translated, and the trace event of faults is watched in an instance that goes again.
# modes: type1 iommufd
# machine: amd
# timeout: 120
#
# QEMU's model of this IOMMU (seen in 10.0 and 11.1) refuses DMA as it should, but does not report it as the hardware
# does: 10.0 logs no event at all, 11.1 one of an interrupt at address 0. So that no fault comes is not checked here.

need vfioctl jq
[ -e /sys/class/iommu/ivhd0 ] || fail "no AMD IOMMU: $(ls /sys/class/iommu)"
# Interrupts are not remapped in this machine.
for knob in /sys/module/iommufd/parameters/allow_unsafe_interrupts \
	/sys/module/vfio_iommu_type1/parameters/allow_unsafe_interrupts; do
	[ ! -e $knob ] || echo 1 >$knob
done
bdf=$(edu 0)
bind_vfio "$bdf"
# Its features are two registers in one file since Linux 6.7.
run vfioctl -j doctor "$bdf"
jq_is '.checks[] | select(.check == "address-width") | .outcome' good
run vfioctl attach "$bdf"
expect_status 0
run vfioctl register-memory ring 8k
expect_status 0
run vfioctl map ring --iova 0x100000
expect_status 0
run vfioctl register-memory firmware 4k
expect_status 0
run vfioctl map firmware --iova 0x300000 --read-only
expect_status 0

# byte NAME OFFSET: one byte of a buffer, in hexadecimal.
byte() { vfioctl buffer read "$1" --offset "$2" --size 1 --out - | od -An -tx1 | tr -d ' '; }

echo "a device reaches what is mapped, and not what is not, was unmapped, or is for reading only"
run vfioctl buffer fill ring 90 --size 4k
expect_status 0
run edu "$bdf" copy 0x100000 0x101000 4096
expect_status 0
is "$(byte ring 4096)" 5a "what the device copied"
run edu "$bdf" copy 0x100000 0x300000 4096
is "$(byte firmware 0)" 00 "what it may only read"
run edu "$bdf" write 0x200000 16
run vfioctl unmap 0x100000
expect_status 0
run vfioctl buffer fill ring 7
expect_status 0
run edu "$bdf" copy 0x300000 0x101000 4096
is "$(byte ring 4096)" 07 "what was unmapped"

instances() { ls /sys/kernel/tracing/instances; }
# watch: begins to watch; its pid is $watch_pid, what it tells lies in watched.
watch() {
	: >watched
	vfioctl -j fault-watch --source kmsg --source tracefs --timeout 60 >watched 2>watch-errors &
	watch_pid=$!
	eventually 10 grep -q '"sources"' watched || fail "fault-watch does not begin: $(cat watch-errors)"
}
# stop: ends the watch.
stop() {
	kill -TERM "$watch_pid"
	wait "$watch_pid" || fail "fault-watch ended with $?: $(cat watch-errors)"
}

echo "the trace event is enabled in an instance of the watcher's own, which goes with it"
watch
cp watched out
last=fault-watch
jq_is '.sources[] | select(.source == "tracefs") | [.watched, .why]' '[true,null]'
is "$(instances)" "vfioctl-$watch_pid" instances
is "$(cat "/sys/kernel/tracing/instances/vfioctl-$watch_pid/events/iommu/io_page_fault/enable")" 1 "the event"
is "$(cat /sys/kernel/tracing/events/iommu/io_page_fault/enable)" 0 "everybody's event"
stop
is "$(instances)" "" instances

echo "one that a killed watcher left goes at the next start, one of a living watcher stays"
watch
killed=$watch_pid
kill -KILL "$killed"
wait "$killed" 2>/dev/null || true
is "$(instances)" "vfioctl-$killed" instances
watch
first=$watch_pid
is "$(instances)" "vfioctl-$first" instances
watch
is "$(instances | wc -l)" 2 "instances of two watchers"
stop
watch_pid=$first
is "$(instances)" "vfioctl-$first" instances
stop

run vfioctl unmap --all
expect_status 0
run vfioctl detach "$bdf"
expect_status 0
