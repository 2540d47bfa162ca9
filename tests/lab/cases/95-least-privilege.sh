# An ordinary user who may open the nodes drives a session; holders give up what they need not; bind is for root.
# modes: type1 iommufd spapr arm64

device=$(edu 0)
bind_vfio "$device"
mkdir -p -m 700 /tmp/run
chown 1000 /tmp/run
export XDG_RUNTIME_DIR=/tmp/run
for node in "$(group_node "$device")" /dev/vfio/vfio; do
	chown 1000 "$node"
done
if [ -c /dev/iommu ]; then
	chown 1000 /dev/iommu "$(node_of "$device")"
fi

# drives USER...: all that takes something, through a holder; its pid is $pid.
drives() {
	for backend in $(backends); do
		run "$@" vfioctl register-memory ring 64k
		run "$@" vfioctl attach "$device" --backend "$backend"
		expect_status 0
		run "$@" vfioctl map ring --iova 0x100000
		expect_status 0
		run "$@" vfioctl irq enable "$device" msi
		expect_status 0
		run "$@" vfioctl device reset "$device"
		run "$@" vfioctl -j session show
		pid=$(jq .pid out)
		confined
		run "$@" vfioctl unmap --all
		run "$@" vfioctl detach "$device"
		expect_status 0
		run "$@" vfioctl session stop
		expect_status 0
	done
}

# confined: the holder has no more capabilities than these, can gain none, and may not make every call.
confined() {
	caps=$(sed -n 's/^CapPrm:[^0-9a-f]*//p' "/proc/$pid/status")
	# dac_override 1, ipc_lock 14, sys_rawio 17, sys_ptrace 19, sys_resource 24
	[ $((0x$caps & ~0x10a4002)) = 0 ] || fail "the holder has the capabilities $caps"
	grep -q "^NoNewPrivs:	1" "/proc/$pid/status" || fail "the holder can gain privileges"
	grep -q "^Seccomp:	2" "/proc/$pid/status" || fail "the holder may make every call"
}
drives as_user
run as_user vfioctl -j doctor "$device"
expect_status 0
for look in list "list devices" "list iommus" "show $device" "why $(group_of "$device")" who status "session list"; do
	# shellcheck disable=SC2086 # words
	run as_user vfioctl -j $look
	expect_status 0
done

# What only root may is refused with the next step, and changes nothing.
disk=$(bdf nvme0)
echo "attach $device" >script
driver=$(driver_of "$disk")
for bind in "bind $disk" "bind $disk --persist" "exec --bind $disk -- true" "exec --user 1001 $device -- true"; do
	# shellcheck disable=SC2086 # words
	run as_user vfioctl $bind
	expect_status 1
	expect_err 'EACCES|EPERM|permission|root'
done
# shellcheck disable=SC2016 # for the program
run as_user vfioctl exec "$device" -- sh -c 'echo "$LISTEN_FDNAMES"'
expect_status 0
expect_out ':(vfio|group)-'
run as_user vfioctl run --check script
expect_status 0
is "$(driver_of "$disk")" "$driver" 'the driver'

# Root's holder is confined too, opens nodes that are another's, and is not asked for locked memory.
unset XDG_RUNTIME_DIR
drives env
