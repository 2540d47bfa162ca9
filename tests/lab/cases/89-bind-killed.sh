# Killed at any of its system calls, a command that changes the host leaves one that restore brings back as it was.
# modes: type1 iommufd
# machine: single
# timeout: 240
# long: 14400
#
# killeach compares drivers, overrides, virtual functions, power, udev's rules and the journal after every kill. A kill
# at a call that changes nothing leaves what one at the next that does leaves: only `long` tries those, too.
# The lists differ between the modes, so that each is short; with `long` every mode does all, on a disk, whose driver
# starts sooner than the NIC's: there are ten thousand rounds.
nic=$(bdf nic0)
[ -z "${long-}" ] || nic=$(bdf nvme0)
native=$(driver_of "$nic")
pf=$(bdf igb0)
old=$(bdf old0)
every=''
main=3
[ -z "${long-}" ] || every='--every 1' main=1

# kill_each WORDS...: killeach with them; what it says is in out.
kill_each() {
	# shellcheck disable=SC2086 # words
	run killeach $every "$@"
	expect_status 0
	bench "$(tail -n 1 out): ${last##*vfioctl -q }"
}

# leaves WORD...: the kills of the last command left each of these.
leaves() {
	for state; do
		grep -q -e " $state\( \|\$\)" out || fail "no kill left $state: $last"
	done
}

# here MODE: whether this is that mode's to do.
here() {
	[ -z "${long-}" ] || return 0
	if [ -c /dev/iommu ]; then [ "$1" = iommufd ]; else [ "$1" = type1 ]; fi
}

kill_each --watch "/sys/bus/pci/devices/$nic/driver" vfioctl -q bind "$nic" --persist
leaves "$native" vfio-pci -
# Bound by hand before, it stays so.
bind_vfio "$nic"
kill_each vfioctl -q bind "$nic" --persist
is "$(driver_of "$nic")" vfio-pci "the driver of a device that was bound by hand"
give_back "$nic"
# What the write's child does goes on, and restore waits for it.
run killeach --main --every $main vfioctl -q bind "$nic"
expect_status 0
bench "$(tail -n 1 out): bind, its child goes on"

if here type1; then
	kill_each --first "vfioctl -q bind $nic --persist" --watch "/sys/bus/pci/devices/$nic/driver" \
		vfioctl -q restore "$nic"
	leaves "$native" vfio-pci -
	# Without their own driver, which takes a second to start; but with an override that is to be kept.
	for member in $(siblings "$old"); do
		echo nosuch >"/sys/bus/pci/devices/$member/driver_override"
		echo "$member" >"/sys/bus/pci/devices/$member/driver/unbind"
	done
	kill_each --watch "/sys/bus/pci/devices/$(bdf old1)/driver" vfioctl -q bind "$(group_of "$old")"
	leaves vfio-pci -
fi

if here iommufd; then
	kill_each --watch "/sys/bus/pci/devices/$pf/sriov_numvfs" vfioctl -q sriov set "$pf" 2 --no-drivers
	leaves 0 2
	# With functions already there, one with a driver and an override of its own.
	make_vfs "$pf" 2 >/dev/null
	function=$(link_name "/sys/bus/pci/devices/$pf/virtfn0")
	bind_vfio "$function"
	kill_each --watch "/sys/bus/pci/devices/$pf/sriov_numvfs" vfioctl -q sriov set "$pf" 1 --force
	leaves 0 1 2
	is "$(driver_of "$function")" vfio-pci "the driver of a function"
fi
