# Problem 5: RLIMIT_MEMLOCK is too small for what is to be pinned.
# modes: type1 iommufd

device=$(edu 0)
bind_vfio "$device"
for node in $(vfioctl -j show "$device" | jq -r '.nodes[]') /dev/iommu; do
	[ ! -e "$node" ] || chmod 666 "$node"
done
# shellcheck disable=SC2016 # for the inner shell
limited() { as_user sh -c 'ulimit -l '"$1"'; shift; exec vfioctl -j doctor "$@"' sh "$@"; }
run limited 8192 "$device" --memory 64M
expect_status 2
jq_is '.blocker.check' memlock
expect_out '8 MiB.*64 MiB are needed'
run limited 8192 "$device" --memory 4M
expect_status 0
passes "$device" --memory 64M
blames memory "$device" --memory 64G

# What another process may pin, and its limit raised as it runs.
as_user sh -c 'ulimit -l 8192; echo $$; exec sleep 1000' >limited &
eventually 5 [ -s limited ] || fail "no process"
pid=$(cat limited)
blames memlock "$device" --pid "$pid" --memory 64M
jq_is '.blocker | [.path, .commands[0].run]' "[\"/proc/$pid/limits\",\"prlimit --pid $pid --memlock=67108864:67108864\"]"
if command -v prlimit >/dev/null; then
	mend
	passes "$device" --pid "$pid" --memory 64M
fi
kill "$pid"
