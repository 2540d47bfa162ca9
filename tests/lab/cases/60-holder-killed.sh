# A holder that is killed leaves nothing busy, and the next command says what was lost, once.
# modes: type1 iommufd compat

device=$(edu 0)
bind_vfio "$device"
run vfioctl attach "$device"
expect_status 0
run vfioctl register-memory ring 64k
run vfioctl map ring --iova 0x100000
expect_status 0
run vfioctl -j session show
jq_is .mapping_count 1
jq_is '.held | map(select(startswith("device") or startswith("buffer"))) | length' 2
pid=$(vfioctl -j session show | jq .pid)
kill -KILL "$pid"
eventually 5 sh -c "! kill -0 $pid 2>/dev/null" || fail "the holder cannot be killed"

run vfioctl -j status
expect_status 0
jq_is '[.spaces, .devices, .buffers]' '[[],[],[]]'
jq_err_is '[.lost.session, .lost.state, .lost.mapping_count]' '["default","lost",1]'
run vfioctl -j status
[ ! -s err ] || fail "told twice"

# The answers are right from then on.
run vfioctl -j detach "$device"
jq_is .changed false
run vfioctl -j attach "$device"
expect_status 0
jq_is .changed true
run vfioctl session stop
expect_status 0
run vfioctl -j session list
jq_is .sessions '[]'
[ ! -s err ] || fail "a session that was stopped is told of as lost"
