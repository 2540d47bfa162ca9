# Mapping on POWER: bounds, overlaps and alignment are vfioctl's matter, because the kernel looks at little of it.
# modes: spapr

one=$(edu 0)
bind_vfio "$one"
vfioctl attach "$one" >/dev/null
vfioctl register-memory ring 1M >/dev/null

# refused STATUS TEXT WORDS...: and the kernel is not asked.
refused() {
	wanted=$1 text=$2
	shift 2
	run vfioctl --trace=trace "$@"
	expect_status "$wanted"
	expect_err "$text"
	! grep -E 'MAP_DMA' trace || fail "the kernel was asked"
}
run vfioctl -j map ring --iova 0x3ffff000 --size 4k
expect_status 0
refused 1 'lies in no DMA window' map ring --iova 0x3fffe000 --offset 0x1000 --size 1020k
refused 1 'lies in no DMA window' map ring --iova 0x40000000 --size 4k
refused 1 'lies in no DMA window' map ring --iova 0x7fffffffffff000 --size 8k
refused 64 'beyond the last address' map ring --iova 0xfffffffffffff000 --size 8k
refused 64 'not a multiple of the page size' map ring --iova 0x1001 --size 4k
refused 64 'not a multiple of the page size' map ring --size 4095
refused 64 'beyond the end of buffer ring' map ring --offset 0x100000 --size 4k
refused 1 'overlaps the mapping 0x3ffff000\+0x1000' map ring --iova 0x3fffe000 --size 8k
run vfioctl -j map ring --iova 0x3ffff000 --size 4k
jq_is .changed false

# Chosen addresses are in the window, not 0, not taken.
run vfioctl -j map ring --size 64k
jq_is .iova 0x1000
run vfioctl -j map ring --size 64k --offset 0x10000
jq_is .iova 0x11000
run vfioctl -j map ring --size 64k --each 4k --offset 0x20000
jq_is '[.iova, .mapping_count]' '["0x21000",16]'

refused 1 'cuts the mapping' unmap 0x2000+0x1000
run vfioctl -j unmap 0x50000
jq_is .changed false
run vfioctl -j unmap 0x21000+0x10000
jq_is '[.unmapped[] | .iova, .size, .mapping_count]' '["0x21000",65536,16]'
run vfioctl -j unmap --all
jq_is '[.unmapped[].iova]' '["0x1000","0x3ffff000"]'
run vfioctl detach "$one"
expect_status 0
run vfioctl map ring
expect_status 1
vfioctl session stop >/dev/null
