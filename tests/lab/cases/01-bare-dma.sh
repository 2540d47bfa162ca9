# A device copies memory through its IOMMU; where nothing is mapped the IOMMU stops it and says so.
# modes: type1 iommufd compat

bdf=$(edu 0)
bind_vfio "$bdf"

# faulted ACCESS IOVA: the kernel tells of this very DMA.
faulted() {
	expect_dmesg "DMA $1 (NO_PASID|PASID 0x0)\\] Request device \\[.*${bdf#0000:}\\] fault addr $2 "
}

# copies IOVA WORDS...: with memory at IOVA and IOVA + 1 MiB, held by vfiohold as WORDS say. Each
# round has addresses of its own, so that one's faults are not taken for the other's.
copies() {
	source=$1
	target=$(printf '0x%x' $((source + 0x100000)))
	shift
	dd if=/dev/urandom of=source bs=4096 count=2 2>/dev/null
	dd if=/dev/zero of=target bs=4096 count=2 2>/dev/null
	faults_ready
	hold "$@" --map "$source=source" --map "$target=target"
	run edu "$bdf" copy $((source + 4096)) "$target" 4096
	expect_status 0
	{
		dd if=source bs=4096 skip=1 count=1
		dd if=/dev/zero bs=4096 count=1
	} 2>/dev/null >wanted
	cmp wanted target || fail "the device wrote something else"
	! dmesg_has "fault addr ($source|$target)" || fail "a fault where memory is mapped"

	run edu "$bdf" read $((source + 8192)) 4096
	faulted Read "$(printf '0x%x' $((source + 8192)))"
	run edu "$bdf" write $((target + 8192)) 16
	faulted Write "$(printf '0x%x' $((target + 8192)))"
	cmp wanted target || fail "a stopped DMA changed the memory"

	run vfiohold open "$(group_node "$bdf")"
	expect_status 1
	expect_err busy
	let_go
}

copies 0x1000000 group "$(group_node "$bdf")" "$bdf"
if [ -c /dev/iommu ]; then
	copies 0x3000000 cdev "$(node_of "$bdf")"
fi
