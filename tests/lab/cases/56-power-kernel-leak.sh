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

# Well-behaved, and once before it counts: the kernel's own caches are filled.
for _ in 1 2; do
	run tce v2 "$node" -- memory=0x4000000 register=0,0x4000000 map=0,0,0x10000 unmap=0,0x10000 \
		unregister=0,0x4000000
	expect_status 0
	before=$(free_kib)
done
run tce v2 "$node" -- memory=0x4000000 register=0,0x4000000 map=0,0,0x10000
between=$(free_kib)
[ $((before - between)) -lt 32768 ] || fail "exit alone loses memory: $before, then $between"

run tce v2 "$node" -- memory=0x4000000 register=0,0x4000000 map=0,0,0x10000 unregister=0,0x4000000 \
	unregister=0,0x4000000 unmap=0,0x10000
is "$(tail -n 3 out | tr '\n' ';')" "unregister 0;unregister -1 ENOENT;unmap 0;" "what the kernel says"
after=$(free_kib)
echo "free: $before KiB before, $after KiB after"
[ $((before - after)) -gt 57344 ] || fail "the kernel gives the memory back: then vfioctl need not guard it"
expect_dmesg 'destroy_context'
