# RLIMIT_MEMLOCK of an unprivileged user is foreseen, and told.
# modes: type1 iommufd compat

device=$(edu 0)
bind_vfio "$device"
chown 1000 "$(group_node "$device")"
if [ -c /dev/iommu ]; then chown 1000 /dev/iommu "$(node_of "$device")"; fi
mkdir -p /tmp/run
chown 1000 /tmp/run
chmod 700 /tmp/run
limited() { as_user env XDG_RUNTIME_DIR=/tmp/run sh -c 'ulimit -l 256; exec vfioctl "$@"' vfioctl "$@"; }
for backend in $(backends); do
	run limited attach "$device" --backend "$backend"
	expect_status 0
	run limited register-memory ring 1M
	run limited -j status
	jq_is '[.memory | .memlock_limit, .memlock_waived, .memlock_left]' '[262144,false,262144]'
	run limited --trace=trace map ring --iova 0x100000
	expect_status 1
	expect_err 'RLIMIT_MEMLOCK is 256 KiB, this session has pinned 0 B, and 1 MiB more are asked for'
	[ ! -e trace ] || ! grep -q MAP trace || fail "the kernel was asked"
	run limited map ring --iova 0x100000 --size 192k
	expect_status 0
	run limited -j status
	jq_is '[.memory | .memlock_left]' '[65536]'
	run limited map ring --iova 0x200000 --size 128k
	expect_status 1
	run limited map ring --iova 0x200000 --size 64k
	expect_status 0
	run limited unmap 0x100000
	run limited -j status
	jq_is '[.memory | .memlock_left]' '[196608]'
	run limited session stop
done
if [ -c /dev/iommu ]; then
	# An IOAS pins nothing before something is attached.
	run limited register-memory ring 1M
	run limited map ring
	expect_status 0
	run limited attach "$device"
	expect_status 1
	expect_err 'RLIMIT_MEMLOCK is 256 KiB'
	run limited -j status
	jq_is '[.devices, (.spaces | length)]' '[[],1]'
	run limited session stop

	# What is copied to another IOAS is charged once, whether devices are attached before or after.
	other=$(edu 1)
	bind_vfio "$other"
	chown 1000 "$(node_of "$other")"
	for space in one two; do run limited ioas alloc $space; done
	run limited attach "$device" --to one
	run limited attach "$other" --to two
	run limited register-memory ring 256k
	run limited map ring --in one --iova 0x100000 --size 192k
	expect_status 0
	run limited ioas copy 0x100000+192k --in one --to two --iova 0x100000
	expect_status 0
	run limited -j status
	jq_is '[.memory | .memlock_left]' '[65536]'
	run limited detach "$other"
	run limited attach "$other" --to two
	expect_status 0
	run limited map ring --in two --iova 0x200000 --offset 192k
	expect_status 0
	run limited map ring --in two --iova 0x300000 --size 4k
	expect_status 1
	expect_err 'this session has pinned 256 KiB'
	run limited session stop
	chown 0 "$(node_of "$other")"

	# An HWPT pins as long as it is there, and no longer.
	run limited ioas alloc one
	run limited attach "$device" --to one
	run limited hwpt alloc table --on one --device "$device"
	run limited detach "$device"
	run limited register-memory ring 1M
	run limited map ring
	expect_status 1
	run limited hwpt destroy table
	expect_status 0
	run limited -j status
	jq_is '.spaces[0].iova_ranges' '[{"start":"0x0","last":"0xffffffffffffffff"}]'
	run limited map ring
	expect_status 0
	run limited -j status
	jq_is '.memory.memlock_left' 262144
	run limited attach "$device" --to one
	expect_status 1
	expect_err 'RLIMIT_MEMLOCK is 256 KiB'
	run limited session stop
fi
chown 0 "$(group_node "$device")"
if [ -c /dev/iommu ]; then chown 0 /dev/iommu "$(node_of "$device")"; fi
