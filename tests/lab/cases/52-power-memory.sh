# Memory on POWER is registered with every container, once charged, and unregistered only when nothing maps it.
# modes: spapr

one=$(edu 0) two=$(edu 1)
bind_vfio "$one" "$two"

# calls NAME...: the calls of the last trace with such names, with what they say of sizes.
calls() { sed -n 's/^\(VFIO_IOMMU_SPAPR_[UNREGIST]*_MEMORY\).*\(size=0x[0-9a-f]*\).* = \(.*\) <.*/\1 \2 \3/p' trace; }

# Before the first attach: registered by that.
run vfioctl --trace=trace register-memory early 1M
is "$(calls)" "" "the calls without a container"
run vfioctl --trace=trace attach "$one"
calls | grep -qx 'VFIO_IOMMU_SPAPR_REGISTER_MEMORY size=0x100000 0' || fail "not registered: $(calls)"
run vfioctl --trace=trace register-memory ring 192k
is "$(calls)" "VFIO_IOMMU_SPAPR_REGISTER_MEMORY size=0x30000 0" "the calls"
run vfioctl --trace=trace register-memory ring 192k
is "$(calls)" "" "the calls for what is registered"
run vfioctl -j status
jq_is '[.buffers[] | .charged]' '[1048576,196608]'
jq_is .memory.locked $(((2 << 20) + (1 << 20) + (192 << 10)))

# In a second container the same memory is charged once.
vfioctl attach "$two" >/dev/null
run vfioctl -j status
jq_is .memory.locked $(((4 << 20) + (1 << 20) + (192 << 10)))

# The bytes that the device sees are those of the buffer.
head -c 4096 /dev/urandom >data
run vfioctl map ring --iova 0x200000 --in space0
vfioctl buffer write ring --in data >/dev/null
edu "$one" copy 0x200000 0x201000 4096
vfioctl buffer read ring --offset 0x1000 --size 4k --out copied >/dev/null
cmp data copied || fail "the device copied other bytes"

run vfioctl map ring --iova 0x100000 --in space1
run vfioctl --trace=trace unregister-memory ring
expect_status 1
expect_err 'buffer ring has 2 mappings: 0x200000\+0x30000 of buffer ring in space0, 0x100000\+0x30000'
is "$(calls)" "" "the calls for what is mapped"
vfioctl unmap 0x200000 --in space0 >/dev/null
run vfioctl --trace=trace unregister-memory ring
expect_status 1
is "$(calls)" "" "the calls for what is still mapped in the other container"
vfioctl unmap ring >/dev/null
run vfioctl --trace=trace unregister-memory ring
expect_status 0
is "$(calls | sort -u)" "VFIO_IOMMU_SPAPR_UNREGISTER_MEMORY size=0x30000 0" "the calls, one for each container"
is "$(calls | wc -l)" 2 "the number of calls"
run vfioctl -j status
jq_is .memory.locked $(((4 << 20) + (1 << 20)))

# What goes with the container is not charged any more, and comes with the next.
vfioctl detach "$one" >/dev/null
vfioctl detach "$two" >/dev/null
run vfioctl -j status
jq_is '[.buffers[] | .charged]' '[0]'
jq_is .memory.locked 0
vfioctl attach "$one" >/dev/null
run vfioctl -j status
jq_is '[.buffers[] | .charged]' '[1048576]'
run vfioctl session stop

# Not as root: the limit is seen before the kernel is asked.
chmod 666 /dev/vfio/*
mkdir -m 700 /tmp/user
chown user /tmp/user
user() { as_user env XDG_RUNTIME_DIR=/tmp/user vfioctl "$@"; }
run user attach "$one"
expect_status 0
run user --trace=/tmp/user/trace register-memory big 16M
expect_status 1
expect_err 'RLIMIT_MEMLOCK is 8 MiB, this session has pinned 2 MiB, and 16 MiB more'
! grep REGISTER /tmp/user/trace || fail "the kernel was asked"
run user register-memory small 4M
run user window create 2G
expect_status 1
expect_err 'RLIMIT_MEMLOCK is 8 MiB, this session has pinned 6 MiB, and 4 MiB more'
run user attach "$two" --backend spapr-v1
expect_status 1
expect_err 'and 1 GiB more'
run user -j status
jq_is '[(.groups | length), .memory.memlock_left]' '[1,2097152]'
run user session stop
expect_status 0
