# DMA windows: made as asked, listed, mapped in, removed by their exact start; nothing that the kernel would refuse.
# modes: spapr
# boot: own

one=$(edu 0)
bind_vfio "$one"
hugepages 4
run vfioctl -j window list
jq_is '[.windows, .window_limits]' '[[],[]]'
run vfioctl window create 1G
expect_status 1
expect_err 'nothing is attached'
vfioctl attach "$one" >/dev/null
run vfioctl -j window list
jq_is '[.windows[] | .start, .size, .page_size, .levels, .default_window, .charged]' \
	'["0x0",1073741824,4096,1,true,2097152]'
jq_is '[.window_limits[] | .page_sizes, .windows_max, .levels]' '["0x1211000",2,1]'

# refused STATUS TEXT WORDS...: the kernel is not asked, so nothing stays charged.
refused() {
	wanted=$1 text=$2
	shift 2
	run vfioctl --trace=trace "$@"
	expect_status "$wanted"
	expect_err "$text"
	! grep -E 'TCE_CREATE|TCE_REMOVE' trace || fail "the kernel was asked"
}
refused 64 '2 levels: tables of space0 have 1 to 1' window create 1G --levels 2
refused 64 '0 levels' window create 1G --levels 0
refused 64 'size 0x30000000 of a window is not a power of two' window create 768M
refused 64 'page size 0x2000 .*: 4 KiB, 64 KiB, 2 MiB, 16 MiB' window create 1G --page-size 8k
refused 64 'page size 0x400000000 ' window create 1G --page-size 16G
refused 64 'less than a page' window create 64k --page-size 2M
run vfioctl -j status
jq_is .memory.locked 2097152

run vfioctl -j window create 1G --page-size 2M
expect_status 0
jq_is '[.start, .size, .page_size, .charged, .changed]' '["0x800000000000000",1073741824,2097152,4096,true]'
run vfioctl -j window create 1G --page-size 2M
jq_is '[.start, .changed]' '["0x800000000000000",false]'
run vfioctl -j status
jq_is '[.windows[].charged, .memory.locked]' '[2097152,4096,2101248]'
run vfioctl -j window create 256M --page-size 64k
expect_status 1
jq_err_is '[.error.errno, (.error.causes | length > 0)]' '["ENOSPC",true]'

# Its pages are 2 MiB, and so must be those of the buffer.
vfioctl register-memory ring 2M >/dev/null
vfioctl register-memory huge 4M --hugepage 2M >/dev/null
run vfioctl map ring --iova 0x800000000000000
expect_status 1
expect_err 'the DMA window at 0x800000000000000 has pages of 0x200000, buffer ring of 0x1000'
expect_err 'hugepage'
run vfioctl map huge --iova 0x800000000001000 --size 2M
expect_status 64
run vfioctl map huge --iova 0x800000000000000 --size 1M
expect_status 64
run vfioctl map huge --iova 0x80000003fe00000
expect_status 1
expect_err 'lies in no DMA window'
run vfioctl map huge --iova 0x800000000200000
expect_status 0

refused 64 '0x800000000001000 lies in a window, which starts at 0x800000000000000' \
	window remove 0x800000000001000
refused 1 'the first is 0x800000000200000\+0x400000 of buffer huge' window remove 0x800000000000000
run vfioctl -j window remove 0x900000000000000
jq_is .changed false
vfioctl unmap --all >/dev/null
run vfioctl detach "$one"
expect_status 1
expect_err 'its DMA window 0x800000000000000 would go too'

# Without the default window there is another that is like it only when it is alone.
run vfioctl window remove 0
expect_status 0
run vfioctl map ring
expect_status 1
expect_err 'no DMA window of space0 has pages as small as 0x1000'
refused 1 'this would be the default window again' window create 512M --page-size 4k
run vfioctl -j map huge
jq_is .iova 0x800000000000000
vfioctl unmap --all >/dev/null
run vfioctl -j window remove 0x800000000000000
jq_is .changed true
run vfioctl map ring
expect_status 1
expect_err 'no 0x200000 bytes of IOVA are free'
run vfioctl -j window create 512M --page-size 4k
jq_is '[.start, .size, .changed]' '["0x0",536870912,true]'
run vfioctl -j window create 512M --page-size 4k
jq_is '[.start, .changed]' '["0x0",false]'
run vfioctl -j map ring
expect_status 0
vfioctl unmap --all >/dev/null
run vfioctl detach "$one"
expect_status 0
run vfioctl session stop

# The device has its windows as before.
run vfioctl -j attach "$one"
expect_status 0
run vfioctl -j window list
jq_is '[.windows[] | .start, .size]' '["0x0",1073741824]'
vfioctl detach "$one" >/dev/null
