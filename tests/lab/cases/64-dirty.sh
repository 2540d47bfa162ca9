# Dirty tracking: the mock's pages are told exactly, a container's are all of them, and nothing is told untracked.
# modes: iommufd

run vfioctl -j session start
pid=$(jq .pid out)
run vfioctl -j ioas alloc m
ioas=$(jq .iommufd_id out)
run vfioctl option set huge-pages 0 --in m # each page has a bit of its own
expect_status 0
run mockiommu "$pid" device "$ioas" 0
expect_status 0
stdev=$(jq .stdev out) dev=$(jq .device out)
run vfioctl register-memory b 1M
run vfioctl map b --in m --iova 0x1000000
expect_status 0

run vfioctl dirty start m
expect_status 1
expect_err 'space m itself is not tracked'
run vfioctl hwpt alloc plain --on m --dev-id "$dev"
run vfioctl dirty start plain
expect_status 1
expect_err 'hwpt plain was not made to be tracked'
run vfioctl -j hwpt alloc t --on m --dev-id "$dev" --dirty
jq_is '[.flags, .tracked]' '[["dirty_tracking"],false]'
hwpt=$(jq .iommufd_id out)
run mockiommu "$pid" replace "$stdev" "$hwpt"
expect_status 0
run vfioctl dirty read t 0x1000000+1M
expect_status 1
expect_err 't is not tracked'
run vfioctl -j dirty start t
jq_is '[.hwpt, .space, .tracked, .changed]' '["t","m",true,true]'
run vfioctl -j dirty start t
jq_is .changed false

run mockiommu "$pid" dirty "$hwpt" 0x1004000 0x2000 2048
expect_status 0
run mockiommu "$pid" dirty "$hwpt" 0x1040000 0x1000 2048
expect_status 0
run vfioctl -j dirty read t 0x1000000+1M --keep
jq_is '.dirty' '[{"iova":"0x1004000","size":8192},{"iova":"0x1040000","size":4096}]'
jq_is '[.dirty_bytes, .mapped_bytes, .page_size]' '[12288,1048576,4096]'
run vfioctl -j dirty read t 0x1000000+1M --bitmap bits
jq_is '[.dirty_bytes, .dirty]' '[12288,[]]'
is "$(od -An -tx1 bits | head -n 1 | tr -d ' ')" 30000000000000000100000000000000 "the bitmap"
run vfioctl -j dirty read t 0x1000000+1M
jq_is '[.dirty_bytes, .dirty]' '[0,[]]' # the last read began anew
# What cannot be written is lost, unless it is kept.
mkdir full
mount -t tmpfs -o size=4k none full
head -c 4096 /dev/zero >full/all
run mockiommu "$pid" dirty "$hwpt" 0x1004000 0x1000 2048
run vfioctl dirty read t 0x1000000+1M --keep --bitmap full/bits
expect_status 1
expect_err 'No space left'
expect_no_err 'is lost'
run vfioctl dirty read t 0x1000000+1M --bitmap full/bits
expect_status 1
expect_err 'which pages were written is lost with it'
run vfioctl -j dirty read t 0x1000000+1M
jq_is .dirty_bytes 0
umount full
run vfioctl -j dirty read t 0x1000000+2M
jq_is .mapped_bytes 1048576
run vfioctl dirty read t 0x1000800+1M
expect_status 64
expect_err 'not a multiple of the page size'
run vfioctl dirty read t 0x1000000+1M --page-size 3000
expect_status 64
run vfioctl -j dirty stop t
jq_is '[.tracked, .changed]' '[false,true]'
run mockiommu "$pid" dirty "$hwpt" 0x1000000 0x1000 2048
expect_status 1
run vfioctl session stop

# A container says that all is dirty, and what it has not mapped it refuses.
device=$(edu 0)
bind_vfio "$device"
run vfioctl attach "$device" --backend type1
run vfioctl register-memory b 64k
run vfioctl map b --iova 0x100000
run vfioctl -j dirty start space0
jq_is '[.space, .hwpt, .tracked]' '["space0",null,true]'
run vfioctl -j dirty read space0 0x100000+64k
jq_is '[.dirty, .mapped_bytes]' '[[{"iova":"0x100000","size":65536}],65536]'
run vfioctl dirty read space0 0x100000+64k --keep
expect_status 64
run vfioctl -j dirty stop space0
jq_is .changed true
run vfioctl session stop
expect_status 0

# With its last group a container forgets that it tracks.
run vfioctl space create c --backend type1
run vfioctl attach "$device" --to c
run vfioctl -j dirty start c
jq_is .changed true
run vfioctl detach "$device"
expect_status 0
run vfioctl attach "$device" --to c
run vfioctl register-memory b 64k
run vfioctl map b --iova 0x100000
run vfioctl dirty read c 0x100000+64k
expect_status 1
expect_err 'c is not tracked'
run vfioctl -j dirty start c
jq_is .changed true
run vfioctl -j dirty read c 0x100000+64k
jq_is .dirty_bytes 65536
run vfioctl session stop
expect_status 0
