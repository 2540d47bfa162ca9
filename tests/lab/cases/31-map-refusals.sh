# Bad mappings are refused before the kernel is asked, with one clear message, and change nothing.
# modes: type1 iommufd compat

device=$(edu 0)
bind_vfio "$device"

refused() { # STATUS MESSAGE COMMAND...
	wanted=$1 message=$2
	shift 2
	run vfioctl --trace=trace "$@"
	expect_status "$wanted"
	expect_err "$message"
	is "$(grep -c '^vfioctl: ' err)" 1 "the number of messages"
	! grep -qE 'MAP|UNMAP' trace || fail "the kernel was asked"
	vfioctl -j status --mappings | jq '.memory = null' >after
	cmp before after || fail "the session changed: $*"
}
for backend in $(backends); do
	vfioctl attach "$device" --backend "$backend" >/dev/null
	vfioctl register-memory ring 64k >/dev/null
	vfioctl register-memory other 64k >/dev/null
	vfioctl map ring --iova 0x100000 >/dev/null
	vfioctl -j status --mappings | jq '.memory = null' >before
	refused 64 'no buffer "nobody"' map nobody
	refused 64 'no space "nowhere"' map ring --in nowhere
	refused 64 'IOVA 0x800 is not a multiple of the page size 0x1000' map ring --iova 0x800
	refused 64 'offset 0x10 is not a multiple' map ring --iova 0x200000 --offset 0x10
	refused 64 'size 0x800 is not a multiple' map ring --iova 0x200000 --size 2k
	refused 64 'bad --size "0"' map ring --size 0
	refused 64 'bad --size "4kk"' map ring --size 4kk
	refused 64 'bad --iova "0x10000000000000000"' map ring --iova 0x10000000000000000
	refused 64 'beyond the end of buffer ring' map ring --iova 0x200000 --size 128k
	refused 64 'cannot be mapped' map ring --offset 0x10000
	refused 64 'beyond the last address' map ring --iova 0xffffffffffff8000
	refused 64 'not a multiple of 0x3000, the size of each' map ring --iova 0x200000 --each 12k
	refused 1 'overlaps the mapping 0x100000\+0x10000 of buffer ring in space0' map other --iova 0x108000
	refused 1 'overlaps the mapping' map ring --iova 0x100000 --read-only
	refused 1 'meets the reserved region 0xfee00000-0xfeefffff' map other --iova 0xfee00000
	refused 1 'meets the reserved region 0xfee00000-0xfeefffff' map other --iova 0xfedff000
	refused 1 'beyond the last address of space0' map other --iova 0xffff000000000000
	refused 64 'either' unmap
	refused 64 'either' unmap ring --all
	refused 64 'no space' unmap --all --in nowhere
	refused 64 'bad IOVA' unmap 0xfffffffffffff000+8k
	vfioctl session stop >/dev/null
done

# Without anything attached.
vfioctl register-memory ring 64k >/dev/null
run vfioctl map ring --iova 0x100000
if [ -c /dev/iommu ]; then
	expect_status 0
	run vfioctl attach "$device"
	expect_status 0
	vfioctl detach "$device" >/dev/null
	run vfioctl -j status
	jq_is '[.spaces[].mapping_count]' '[1]'
	run vfioctl register-memory high 64k
	run vfioctl map high --iova 0xfee00000
	expect_status 0
	run vfioctl attach "$device"
	expect_status 1
	expect_err 'EADDRINUSE'
else
	expect_status 1
	expect_err 'nothing is attached'
fi
run vfioctl space create c --backend type1
run vfioctl map ring --in c
expect_status 1
expect_err 'nothing can be mapped in c: a container has no IOMMU before a group is in it'
vfioctl session stop >/dev/null
