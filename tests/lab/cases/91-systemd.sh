# The units, under a real systemd: a session that the ordinary client finds, a file applied in it, and all given back.
# modes: type1
# boot: own
# machine: systemd
# timeout: 150

root=/lab/systemd
device=$(edu 0)

# What a distribution and `make install` put there; the system behind vfioctl is the lab's.
cp -a /lib /lib64 /usr $root/ 2>/dev/null || true
cp /lab/units/* $root/lib/systemd/system/
# Itself, not the script that traces it.
vfioctl=/lab/traced/vfioctl
[ -x $vfioctl ] || vfioctl=$(command -v vfioctl)
cp "$vfioctl" $root/usr/bin/vfioctl
echo 0123456789abcdef0123456789abcdef >$root/etc/machine-id
rm -rf $root/lib/systemd/system/sysinit.target.wants $root/lib/systemd/system/timers.target.wants
mkdir -p $root/dev $root/proc $root/sys $root/run $root/tmp $root/etc/vfioctl
mount --bind $root $root
mount --rbind /dev $root/dev
mount --rbind /sys $root/sys
mount -t cgroup2 none $root/sys/fs/cgroup
mount -t tmpfs -o mode=755 none $root/run

# A machine in the machine: its systemd is process 1 of a namespace.
container=lab unshare -m -p -f -i -u sh -c "
	mount -t proc none $root/proc
	exec chroot $root /lib/systemd/systemd --unit=basic.target --log-target=console --show-status=no
" >systemd.log 2>&1 &
inside() { PATH=/usr/bin:/bin nsenter -t "$manager" -m -p chroot $root "$@"; }
is_up() { manager=$(pidof systemd) && inside systemctl is-active basic.target >/dev/null 2>&1; }
eventually 20 is_up || fail "systemd does not come up: $(tail -n 5 systemd.log)"
session=vfioctl-session@guest.service
batch=vfioctl-run@guest.service
state_of() { inside systemctl show --property "$2" --value "$1"; }

# systemd finds nothing wrong with them, and says how exposed they are: 0 is closed, 10 open.
run inside systemd-analyze verify --man=no $session $batch
expect_status 0
for unit in session:15 run:25; do
	inside systemd-analyze security --offline=yes --threshold="${unit#*:}" --no-pager \
		"/lib/systemd/system/vfioctl-${unit%:*}@.service" >exposure || fail "exposed: $(grep '✗' exposure)"
	tail -n 1 exposure
done

# No file, no session.
run inside systemctl start $batch
[ "$status" != 0 ] || fail "it starts without its file"

# What a boot does: the device is bound, attached and mapped.
cat >$root/etc/vfioctl/guest.run <<END
bind $device
attach $device
register-memory ring 64k
map ring --iova 0x100000
END
run inside systemctl start $batch
[ "$status" = 0 ] || { inside journalctl --no-pager | grep -v kernel: | tail -n 30; fail "the file is not applied"; }
is "$(state_of $session ActiveState)" active "the session's state"
is "$(state_of $batch ActiveState)" active "the batch's state"
is "$(driver_of "$device")" vfio-pci "the driver"

# The session is the one that anybody's vfioctl finds, and what it mapped is mapped.
run inside vfioctl -j session show guest
jq_is '[.state, .stays, .mapping_count]' '["running",true,1]'
jq_is .pid "$(state_of $session MainPID)"
run inside vfioctl -s guest map ring --iova 0x200000
expect_status 0
edu "$device" copy 0x100000 0x208000 4096
run inside vfioctl -s guest unmap 0x200000
expect_status 0
run cat "/proc/$(pidof vfioctl)/status"
expect_out '^CapBnd:.0000000000000000$'
expect_out '^NoNewPrivs:.1$'
expect_out '^Seccomp:.2$'
run ls -ld $root/run/vfioctl
expect_out '^drwx------ .* root +root '

# What is in the session's place may open VFIO's nodes, and hardly anything else of /dev.
group=$(group_of "$device")
place=$(find $root/sys/fs/cgroup -type d -name $session)
opens() {
	# shellcheck disable=SC2016 # for the inner shell
	sh -c 'echo $$ >"$0/cgroup.procs" && exec 3<>"$1"' "$place" "$1" 2>opens.err
}
opens /dev/vfio/vfio || fail "it cannot open /dev/vfio/vfio: $(cat opens.err)"
opens /dev/null || fail "it cannot open /dev/null: $(cat opens.err)"
for node in /dev/kmsg /dev/mem /dev/ttyS0; do
	! opens $node || fail "it can open $node"
done

# Stopped by the manager: everything is given back, and nothing was lost.
run inside systemctl stop $session
expect_status 0
is "$(state_of $session Result)" success "how it ended"
! pidof vfioctl >/dev/null || fail "the holder is still there"
hold group "/dev/vfio/$group"
let_go
run inside vfioctl -j session list
jq_is '.sessions' '[]'
expect_no_err lost
is "$(state_of $batch ActiveState)" inactive "the batch's state, without its session"

# Killed: systemd says so, and a new start is a new session.
run inside systemctl start $session
inside systemctl kill --signal=KILL $session
is_failed() { inside systemctl is-failed $session >/dev/null; }
eventually 5 is_failed || fail "systemd did not see it die"
run inside systemctl start $session
expect_status 0
run inside systemctl stop $session
run inside vfioctl restore --all
expect_status 0
