# The words that cases are written in. A case runs in an empty directory of its own, under set -eu.
# shellcheck disable=SC2034 # some variables are for the cases

case_name=${0##*/}
case_name=${case_name%.sh}
hold_pid=''
long=''
[ ! -e /lab/long ] || long=1

# fail REASON: ends the case.
fail() {
	echo "FAILED: $*"
	echo "$*" >/tmp/case/reason
	exit 1
}

# skip REASON: ends the case as one that cannot be shown here.
skip() {
	echo "$*" >/tmp/case/reason
	exit 77
}

# need PROGRAM...: skips the case where one is absent.
need() {
	for program; do
		command -v "$program" >/dev/null || skip "no $program here"
	done
}

# bench TEXT: a measurement, shown even when the case is well.
bench() { echo "bench $*"; }

end_of_case() { :; }

# is_compat: iommufd provides /dev/vfio/vfio here.
is_compat() { grep -qx CONFIG_IOMMUFD_VFIO_CONTAINER=y /lab/kernel.config; }

# group_backend, backends: what drives groups in containers here, and everything that attaches.
group_backend() { if [ "$(uname -m)" = ppc64le ]; then echo spapr; else echo type1; fi; }
backends() {
	[ ! -c /dev/iommu ] || echo iommufd
	group_backend
}

# done_parts N: so many parts of the case are done, and need not be done again should the emulator die; done_before is
# what it said in the machine before this one.
done_parts() { echo "done $1" >"$LAB_CONTROL"; }
done_before=0
[ ! -e "/lab/done.$case_name" ] || read -r done_before <"/lab/done.$case_name"

# --- running commands ---

# run COMMAND...: its output in the files out and err, its status in $status; never ends the case.
run() {
	echo "+ $*"
	last="$*"
	status=0
	"$@" >out 2>err || status=$?
	sed 's/^/  /' out
	sed 's/^/  ! /' err
	[ $status = 0 ] || echo "  = $status"
}

expect_status() { [ "$status" = "$1" ] || fail "status $status, not $1: $last$(sed -n '1s/^/: /p' err)"; }
expect_out() { grep -qE -e "$1" out || fail "no /$1/ in the output: $last"; }
expect_err() { grep -qE -e "$1" err || fail "no /$1/ in the errors: $last"; }
expect_no_out() { ! grep -qE -e "$1" out || fail "/$1/ in the output: $last"; }
expect_no_err() { ! grep -qE -e "$1" err || fail "/$1/ in the errors: $last"; }

# jq_is FILTER VALUE: what jq makes of the last output (compact; strings without quotes) is VALUE.
jq_is() {
	got=$(jq -cr "$1" out) || fail "jq cannot read the output: $last"
	[ "$got" = "$2" ] || fail "$1 is '$got', not '$2': $last"
}

# jq_err_is FILTER VALUE: the same of the last errors.
jq_err_is() {
	got=$(jq -cr "$1" err) || fail "jq cannot read the errors: $last"
	[ "$got" = "$2" ] || fail "$1 is '$got', not '$2': $last"
}

# is GOT WANTED WHAT: two texts are the same.
is() { [ "$1" = "$2" ] || fail "$3 is '$1', not '$2'"; }

# as USER COMMAND..., as_user COMMAND...: as user (uid 1000) or other (uid 1001), no capabilities.
as() {
	who=$1
	shift
	# shellcheck disable=SC2016 # for the inner shell
	su -s /bin/sh "$who" -- -c 'exec "$0" "$@"' "$@"
}
as_user() { as user "$@"; }

# eventually SECONDS COMMAND...: true as soon as COMMAND is.
eventually() {
	until_tries=$(($1 * 10))
	shift
	until "$@"; do
		until_tries=$((until_tries - 1))
		[ $until_tries -gt 0 ] || return 1
		usleep 100000
	done
}

# --- the doctor ---

# blames CHECK ARG...: the first thing that doctor says is what that check found, and the status is 2.
blames() {
	blamed=$1
	shift
	run vfioctl -j doctor "$@"
	expect_status 2
	jq_is '.blocker.check' "$blamed"
}

# mend: runs what the last doctor said would mend it, in root's shell.
mend() {
	jq -r '.blocker.commands[].run' out >mend.sh
	[ -s mend.sh ] || fail "no command mends it: $last"
	sed 's/^/+ /' mend.sh
	sh -e ./mend.sh || fail "what should mend it fails: $last"
}

# passes ARG...: nothing is in the way.
passes() {
	run vfioctl -j doctor "$@"
	expect_status 0
	jq_is '.blocker' null
}

# --- devices ---

# nth VENDOR:DEVICE N: the address of the N-th such device, from 0.
nth() {
	nth_left=$2
	for nth_dir in /sys/bus/pci/devices/*; do
		read -r nth_vendor <"$nth_dir/vendor"
		read -r nth_device <"$nth_dir/device"
		if [ "$nth_vendor:$nth_device" = "0x${1%:*}:0x${1#*:}" ]; then
			if [ "$nth_left" = 0 ]; then
				echo "${nth_dir##*/}"
				return
			fi
			nth_left=$((nth_left - 1))
		fi
	done
	fail "no device $1 number $2"
}

# bdf NAME: a device's address by its name in the machine: edu0 edu1 edu2 nic0 nvme0 old0 old1 igb0.
bdf() {
	case $1 in
	edu?) nth 1234:11e8 "${1#edu}" ;;
	nic0) nth 8086:10d3 0 ;;
	nvme0) nth 1b36:0010 0 ;;
	old?) nth 8086:100e "${1#old}" ;;
	igb0) nth 8086:10c9 0 ;;
	*) fail "no device named $1" ;;
	esac
}

# edu N: the address of the N-th edu; with more words it is the tool (tools/edu.c).
edu() {
	if [ $# = 1 ]; then nth 1234:11e8 "$1"; else command edu "$@"; fi
}

# link_name PATH: the last part of where a link leads; nothing if there is none.
link_name() {
	if [ -e "$1" ]; then
		link_target=$(readlink "$1")
		echo "${link_target##*/}"
	fi
}
group_of() { link_name "/sys/bus/pci/devices/$1/iommu_group"; }
group_node() { echo "/dev/vfio/$(group_of "$1")"; }
driver_of() { link_name "/sys/bus/pci/devices/$1/driver"; }

# find_again BDF...: takes the devices away, and has the kernel find them.
find_again() {
	for again; do
		echo 1 >"/sys/bus/pci/devices/$again/remove"
	done
	echo 1 >/sys/bus/pci/rescan
}

# node_of BDF: its /dev/vfio/devices/vfioN.
node_of() { echo "/dev/vfio/devices/$(ls "/sys/bus/pci/devices/$1/vfio-dev")"; }

# siblings BDF: all devices of its group that are not bridges.
siblings() {
	for sibling in /sys/bus/pci/devices/"$1"/iommu_group/devices/*; do
		read -r sibling_class <"$sibling/class"
		case $sibling_class in
		0x0604* | 0x0600*) ;;
		*) echo "${sibling##*/}" ;;
		esac
	done
}

# bind_vfio BDF...: gives the devices to vfio-pci by hand; the harness takes them back afterwards.
bind_vfio() {
	for bind_bdf; do
		bind_dir=/sys/bus/pci/devices/$bind_bdf
		[ "$(driver_of "$bind_bdf")" != vfio-pci ] || continue
		echo vfio-pci >"$bind_dir/driver_override"
		[ ! -e "$bind_dir/driver" ] || echo "$bind_bdf" >"$bind_dir/driver/unbind"
		echo "$bind_bdf" >/sys/bus/pci/drivers_probe
		[ "$(driver_of "$bind_bdf")" = vfio-pci ] || fail "$bind_bdf is not bound to vfio-pci"
		eventually 5 [ -e "$(group_node "$bind_bdf")" ] || fail "$(group_node "$bind_bdf") does not come"
	done
}

# give_back BDF...: undoes bind_vfio before the case ends.
give_back() {
	for bind_bdf; do
		bind_dir=/sys/bus/pci/devices/$bind_bdf
		[ ! -e "$bind_dir/driver" ] || echo "$bind_bdf" >"$bind_dir/driver/unbind"
		echo >"$bind_dir/driver_override"
		echo "$bind_bdf" >/sys/bus/pci/drivers_probe || true
	done
}

# make_vfs BDF N: makes N virtual functions and prints their addresses.
make_vfs() {
	echo "$2" >"/sys/bus/pci/devices/$1/sriov_numvfs"
	for vf in /sys/bus/pci/devices/"$1"/virtfn*; do
		link_name "$vf"
	done
}

# make_mdev PARENT TYPE UUID: e.g. make_mdev mtty mtty-1 83b8f4f2-509f-382f-3c1e-e6bfe0fa1001
make_mdev() {
	[ -d "/sys/class/mdev_bus/$1" ] || skip "no mdev parent $1 here"
	echo "$3" >"/sys/class/mdev_bus/$1/mdev_supported_types/$2/create"
}

# hugepages COUNT: of 2 MiB; fails the case if the kernel cannot find as many.
hugepages() {
	huge_file=/sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages
	echo "$1" >"$huge_file"
	[ "$(cat "$huge_file")" = "$1" ] || fail "no memory for $1 huge pages of 2 MiB"
}

# --- allocations that fail ---

# injection: sets the kernel's fault injection so that a process whose fail-nth is written fails at that point, whatever
# it is: slab, pages, iommufd's own. Skips the case where there is none.
injection() {
	[ -d /sys/kernel/debug/failslab ] || skip "this kernel has no fault injection"
	for point in /sys/kernel/debug/fail*; do
		for knob in "ignore-gfp-wait N" "ignore-gfp-highmem N" "min-order 0" "verbose 0" "task-filter N"; do
			[ ! -e "$point/${knob% *}" ] || echo "${knob#* }" >"$point/${knob% *}"
		done
	done
	# Not in the interpreter of ACPI's tables, which forgets what it has freed when an allocation fails, and crashes.
	injection_spares 'acpi_(ds|ev|ex|ns|ps|rs|ut)_.*'
}

# injection_spares REGEX: nothing fails in what is called from between the first and the end of the last function whose
# name matches; there is only one such range.
injection_spares() {
	# shellcheck disable=SC2046 # two addresses
	set -- $(sort /proc/kallsyms | awk -v name="^($1)\$" '
		$3 ~ name { first = first ? first : $1; last = "" ; next }
		first && !last { last = $1 }
		END { print first, last }')
	for point in /sys/kernel/debug/fail*; do
		echo "0x$1" >"$point/reject-start"
		echo "0x$2" >"$point/reject-end"
	done
}

# --- other owners ---

# hold WORDS...: runs vfiohold (tools/vfiohold.c) in the background; its pid is $hold_pid.
hold() {
	: >hold.out
	vfiohold "$@" >hold.out 2>hold.err &
	hold_pid=$!
	echo "+ vfiohold $* &"
	eventually 10 hold_said || fail "vfiohold $*: $(cat hold.err)"
	grep -q '^ready' hold.out || fail "vfiohold $*: $(cat hold.err)"
}
hold_said() { grep -q '^ready' hold.out || ! kill -0 "$hold_pid" 2>/dev/null; }

# let_go: ends the last hold.
let_go() {
	kill "$hold_pid"
	wait "$hold_pid" 2>/dev/null || true
}

# --- the kernel's words, and the host's ---

# dmesg_since: what the kernel has said since the case began.
dmesg_since() { dmesg | sed -n "/lab: case $case_name begins\$/,\$p" | sed 1d; }

# expect_dmesg REGEX: it has said so, or will within five seconds.
expect_dmesg() { eventually 5 dmesg_has "$1" || fail "the kernel does not say /$1/"; }
dmesg_has() { dmesg_since | grep -qE -e "$1"; }

# faults_ready: waits until the kernel would log IOMMU faults again: some three per five seconds.
faults_ready() {
	fault_time=$(dmesg | sed -n 's/^\[ *\([0-9]*\)\..*DMAR: .*fault.*/\1/p' | tail -n 1)
	while IFS=. read -r now_time _ </proc/uptime && [ -n "$fault_time" ] &&
		[ $((now_time - fault_time)) -lt 6 ]; do
		sleep 1
	done
}

# host_monitor COMMAND: has QEMU's monitor do it; prints the reply.
host_monitor() {
	echo "+ (qemu) $*" >&2
	exec 8<>"$LAB_CONTROL"
	echo "monitor $*" >&8
	while IFS= read -r monitor_line <&8; do
		case $monitor_line in
		done) break ;;
		reply\ *) echo "${monitor_line#reply }" ;;
		esac
	done
	exec 8>&-
}
