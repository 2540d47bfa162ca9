# The state of a device is saved to a file and resumed on another one of its kind.
# modes: iommufd compat

from=83b8f4f2-509f-382f-3c1e-e6bfe0fa1001
to=83b8f4f2-509f-382f-3c1e-e6bfe0fa1002
make_mdev mtty mtty-1 $from
make_mdev mtty mtty-1 $to
vfioctl attach $from >/dev/null
vfioctl attach $to >/dev/null

run vfioctl -j migration state $from
expect_status 0
jq_is '[.migration_state, .flags, .transfers]' '["running",["stop_copy","p2p","pre_copy"],false]'
jq_is '.stop_copy_size > 0' true
# The scratch register of the serial port is part of its state.
vfioctl region write $from bar0 7 0x5a --width 1 >/dev/null
run vfioctl -j region read $from bar0 7 --width 1
jq_is .values '["0x5a"]'
run vfioctl -j region read $to bar0 7 --width 1
jq_is '.values[0] == "0x5a"' false

run vfioctl -j --trace=trace migration save $from --out state
expect_status 0
jq_is '[.migration_state, .size > 0, .size == .early_size]' '["stop",true,false]'
grep -q 'VFIO_MIG_GET_PRECOPY_INFO' trace || fail 'the early data was not asked about'
is "$(stat -c %s state)" "$(jq .size out)" 'the size of the file'
run vfioctl -j migration state $from
jq_is '[.migration_state, .transfers]' '["stop",false]'

run vfioctl -j migration resume $to --in state
expect_status 0
jq_is .migration_state running
run vfioctl -j region read $to bar0 7 --width 1
jq_is .values '["0x5a"]'

# Without the early part, and running on: the stream goes through a pipe.
run vfioctl -j migration set $from running
jq_is '[.migration_state, .changed]' '["running",true]'
vfioctl migration save $from --no-early --then running --out - >piped
[ -s piped ] || fail 'nothing was saved'
run vfioctl -j migration state $from
jq_is .migration_state running

# One that is stopped does not run for it, nor when it failed: perhaps another runs in its place.
vfioctl migration set $from stop >/dev/null
run vfioctl -j --trace=trace migration save $from --out state
expect_status 0
jq_is '[.migration_state, .size > 0, .early_size]' '["stop",true,0]'
! grep -q 'VFIO_MIG_GET_PRECOPY_INFO' trace || fail 'it ran'
mkdir full
mount -t tmpfs -o size=4k none full
head -c 4096 /dev/zero >full/all
for state in stop running; do
	vfioctl migration set $from $state >/dev/null
	run vfioctl migration save $from --out full/state
	expect_status 1
	expect_err "its state is $(echo $state | tr '[:lower:]' '[:upper:]') now"
	run vfioctl -j migration state $from
	jq_is .migration_state "$state"
done
umount full

# By hand, step by step.
run vfioctl -j migration set $from pre_copy
expect_status 0
run vfioctl -j migration state $from
jq_is '[.migration_state, .transfers, (.initial_left | type)]' '["pre_copy",true,"number"]'
run vfioctl -j migration set $from running
run vfioctl -j migration state $from
jq_is '[.transfers, .initial_left]' '[false,null]'

# What is no state of such a device is refused by its driver.
head -c 64 /dev/zero >wrong
run vfioctl migration resume $to --in wrong
expect_status 1
expect_err 'its state is RESUMING now'
# It took nothing of that; of a state that was cut off it keeps what it took, and the next would be added.
run vfioctl migration resume $to --in state
expect_status 0
head -c 30 state >short
run vfioctl migration resume $to --in short
expect_status 1
expect_err "its state is RESUMING now: vfioctl device reset $to"
run vfioctl migration resume $to --in state
expect_status 1
expect_err "$to has part of a state already"
expect_err "vfioctl device reset $to"
run vfioctl device reset $to
expect_status 0
run vfioctl -j migration state $to
jq_is .migration_state running

# The device's own count of what it writes; this one writes nothing.
run vfioctl -j dma-logging start $from 0x0+0x10000 0x100000+0x1000
expect_status 0
jq_is .page_size 4096
run vfioctl -j dma-logging read $from 0x0+0x10000
expect_status 0
jq_is '[.dirty_bytes, .dirty]' '[0,[]]'
run vfioctl dma-logging read $from 0x10+0x1000
expect_status 64
run vfioctl -j dma-logging stop $from
expect_status 0

# A device whose driver cannot migrate.
device=$(edu 0)
bind_vfio "$device"
vfioctl attach "$device" >/dev/null
run vfioctl migration state "$device"
expect_status 1
vfioctl detach "$device" >/dev/null
vfioctl detach $from >/dev/null
vfioctl detach $to >/dev/null
