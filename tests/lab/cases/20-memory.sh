# Buffers: repeats, others of the same name, mapped ones, files, and the bytes in them.
# modes: type1 iommufd compat spapr

device=$(edu 0)
bind_vfio "$device"
vfioctl attach "$device" >/dev/null
run vfioctl register-memory ring 64k
run vfioctl register-memory ring 128k
expect_status 1
expect_err 'buffer ring is there already and is another: 0x10000 bytes'
run vfioctl register-memory odd 5000
expect_status 64
expect_err 'size 0x1388 is not a multiple of the page size, 4 KiB'
run vfioctl register-memory none 0
expect_status 64
run vfioctl register-memory far 64k --node 77
expect_status 1
expect_err 'NUMA node 77'
run vfioctl register-memory far 64k --node 5000
expect_status 64

for i in 1 2 3 4; do vfioctl map ring --iova 0x${i}0000 --size 4k >/dev/null; done
run vfioctl unregister-memory ring
expect_status 1
expect_err 'buffer ring has 4 mappings: 0x10000\+0x1000 of buffer ring in space0, 0x20000.*0x30000.*, \.\.\.'
run vfioctl -j status
jq_is '[.buffers[] | .buffer, .size, .mapping_count, .mapped_bytes]' '["ring",65536,4,16384]'
run vfioctl -j unmap ring
jq_is '[.unmapped[].iova]' '["0x10000","0x20000","0x30000","0x40000"]'
run vfioctl unregister-memory ring
expect_status 0

# Huge pages, on a node of choice.
run vfioctl register-memory huge 4M --hugepage 2M
expect_status 1
expect_err 'nr_hugepages'
hugepages 4
run vfioctl -j register-memory huge 4M --hugepage 2M
expect_status 0
jq_is '[.size, .page_size]' '[4194304,2097152]'
run vfioctl -j map huge
jq_is .changed true
iova=$(jq -r .iova out)
# The default window of POWER has pages of 4K only.
[ "$(group_backend)" = spapr ] || is $((iova % 0x200000)) 0 "the offset of the IOVA in a 2M page"
head -c 4096 /dev/urandom >data
vfioctl buffer write huge --in data --offset 0x200000 >/dev/null
vfioctl buffer read huge --offset 0x200000 --size 4k --out copied >/dev/null
cmp data copied || fail "the huge buffer has other bytes"
vfioctl unmap huge >/dev/null
vfioctl unregister-memory huge >/dev/null
run vfioctl register-memory huge 6M --hugepage 1G
expect_status 64
run vfioctl -j register-memory near 1M --node 1
expect_status 0
vfioctl buffer fill near 0x5a >/dev/null
holder=$(pidof vfioctl)
grep 'memfd:near' "/proc/$holder/numa_maps" | tee maps
grep -q 'bind:1 .*N1=256' maps || fail "the memory is not on node 1"
run vfioctl -j status
jq_is '[.buffers[] | .buffer, .numa_node]' '["near",1]'
vfioctl unregister-memory near >/dev/null

# A file, which can shrink under the session.
mount -t tmpfs none /tmp/case
cd /tmp/case
head -c 65536 /dev/urandom >file
run vfioctl register-memory disk 128k --file file
expect_status 64
expect_err 'has 0x10000 bytes, fewer than 0x20000'
run vfioctl -j register-memory disk 64k --file file
expect_status 0
run vfioctl -j register-memory disk 64k --file file
jq_is .changed false
cp file another
run vfioctl register-memory disk 64k --file another
expect_status 1
expect_err 'buffer disk is there already and is another: 0x10000 bytes.*, in a file'
run vfioctl map disk --iova 0x100000
expect_status 0
vfioctl buffer read disk --out copied >/dev/null
cmp file copied || fail "the buffer has other bytes than its file"
edu "$device" copy 0x100000 0x102000 4096
head -c 4096 file >first
dd if=file bs=4096 skip=2 count=1 of=third 2>/dev/null
cmp first third || fail "the file has not what the device wrote"
vfioctl unmap disk >/dev/null
truncate -s 4096 file
for verb in "read disk --offset 0x2000 --size 4k --out copied" "fill disk 1"; do
	# shellcheck disable=SC2086 # words
	run vfioctl buffer $verb
	expect_status 1
	expect_err 'EFAULT'
done
run vfioctl -j status
jq_is '[.buffers[].buffer]' '["disk"]'
vfioctl session stop >/dev/null
cd /
