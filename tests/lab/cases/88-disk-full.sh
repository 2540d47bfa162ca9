# Without room for the journal, a rule or a session nothing is changed; what is recorded comes back on a full disk, too.
# modes: iommufd
# timeout: 120

nic=$(bdf nic0)
pair=$(group_of "$(bdf old0)")
pf=$(bdf igb0)
rules=/etc/udev/rules.d
mkdir -p /run/vfioctl $rules

# facts: sets now to what the commands change in the host.
facts() {
	now=''
	for facts_of in "$nic" "$(bdf old0)" "$(bdf old1)" "$pf"; do
		read -r override <"/sys/bus/pci/devices/$facts_of/driver_override"
		now="$now$(driver_of "$facts_of") $override "
	done
	read -r vfs <"/sys/bus/pci/devices/$pf/sriov_numvfs"
	now="$now$vfs $(cd /; find $rules /run/vfioctl -name '*.before*' -o -name '*.rules*' | paste -sd' ' -)"
}

# room DIR INODES PAGES: a file system there, with so much left in it.
room() {
	mount -t tmpfs -o "mode=700,nr_inodes=$(($2 + 2)),size=$((4 * ($3 + 1)))k" tmpfs "$1"
	head -c 4096 /dev/zero >"$1/full"
}

# fill: what is left goes.
fill() { { head -c 65536 /dev/zero >"$where/fuller"; } 2>/dev/null || true; }

# lacked: the last command said what there is too little of.
lacked() {
	[ $status = 1 ] || expect_status 69 # from a session's holder
	expect_err 'ENOSPC'
	expect_err 'df -h and df -i'
	[ -z "$(ls "$where"/*.new "$where"/*/*.new 2>/dev/null)" ] || fail "a draft is left: $last"
}

# squeezed ATTEMPT DIR COMMAND...: the command with more and more room in DIR, until ATTEMPT says by $went that it went.
squeezed() {
	attempt=$1 where=$2
	shift 2
	for what in inodes pages; do
		inodes=9 pages=9 left=0 went=''
		until [ -n "$went" ]; do
			eval "$what=$left"
			room "$where" "$inodes" "$pages"
			"$attempt" "$@"
			umount "$where"
			left=$((left + 1))
			[ $left -lt 9 ] || fail "$left $what are not enough: $*"
		done
		echo "$* asks for $((left - 1)) $what in $where"
	done
}

# changes COMMAND...: refused, with nothing changed, or done, and restore makes it as it was although the disk is full.
changes() {
	run vfioctl "$@"
	if [ $status = 0 ]; then
		went=1
		facts
		[ "$now" != "$before" ] || fail "nothing is changed: $last"
		fill
		run vfioctl restore --all
		expect_status 0
	else
		lacked
	fi
	facts
	is "$now" "$before" "the host, after $last"
}

# holds COMMAND...: no session begins, or one that goes on although the disk is full.
holds() {
	run vfioctl "$@"
	if [ $status = 0 ]; then
		went=1
		fill
		run vfioctl register-memory ring 64k
		expect_status 0
		run vfioctl attach "$nic"
		expect_status 0
		run vfioctl map ring --iova 0x100000
		expect_status 0
		run vfioctl unmap --all
		expect_status 0
		run vfioctl detach "$nic"
		expect_status 0
		run vfioctl session stop
		expect_status 0
	else
		lacked
	fi
	eventually 5 nobody || fail "a holder is left: $(strike nobody)"
}
nobody() { [ -z "$(strike nobody)" ]; }

facts
before=$now
squeezed changes /run/vfioctl bind "$pair"
squeezed changes /run/vfioctl sriov set "$pf" 2
squeezed changes $rules bind "$nic" --persist
bind_vfio "$nic"
squeezed holds /run/vfioctl session start
