# The kernel loses memory that is unregistered while it is mapped: a bare program shows what vfioctl guards against.
# modes: spapr
# boot: own
# expect-kernel: mmu_context.c:[0-9]+ destroy_context

bind_vfio "$(edu 0)"
node=$(group_node "$(edu 0)")
free_kib() {
	sleep 1
	echo 3 >/proc/sys/vm/drop_caches
	sed -n 's/^MemFree: *\([0-9]*\) kB/\1/p' /proc/meminfo
}
pinned_kib() {
	cat /proc/sys/vm/stat_refresh
	awk '/^nr_foll_pin_acquired/ { n += $2 } /^nr_foll_pin_released/ { n -= $2 } END { print n * 4 }' /proc/vmstat
}
# The kernel unpins some time after the last user is gone.
pinned_is() { [ "$(pinned_kib)" = "$1" ]; }
size=0x4000000 kib=65536 times=6

# Well-behaved, or ended by exit alone: nothing is lost.
for _ in 1 2 3; do
	run tce v2 "$node" -- memory=$size register=0,$size map=0,0,0x10000 unmap=0,0x10000 unregister=0,$size
	expect_status 0
	run tce v2 "$node" -- memory=$size register=0,$size map=0,0,0x10000
done
eventually 20 pinned_is 0 || fail "pinned without need: $(pinned_kib) KiB"
before=$(free_kib)

for _ in $(seq $times); do
	run tce v2 "$node" -- memory=$size register=0,$size map=0,0,0x10000 unregister=0,$size \
		unregister=0,$size unmap=0,0x10000
	is "$(tail -n 3 out | tr '\n' ';')" "unregister 0;unregister -1 ENOENT;unmap 0;" "what the kernel says"
done
sleep 5
after=$(free_kib)
echo "free: $before KiB before, $after KiB after; pinned: $(pinned_kib) KiB"
is "$(pinned_kib)" $((times * kib)) "the KiB pinned for processes that are gone"
# What else comes and goes is less than one of them.
[ $((before - after)) -gt $(((times - 1) * kib)) ] || fail "the kernel gives the memory back: then nothing is to be guarded"
expect_dmesg 'destroy_context'
