# Runs the planned cases one after the other, and sees to it that none leaves anything for the next.
# Every process costs milliseconds under emulation, hence the shell's own means wherever they do.
set -u
exec 9>"$LAB_CONTROL"
tell() { printf '%s\n' "$*" >&9; }

complaints='WARNING:|BUG:|Oops|[Uu]nable to handle|general protection|blocked for more than'
case_dir=/tmp/case

# read_header CASE: sets seconds, own and expected from the case's header.
read_header() {
	seconds=60 long_seconds='' own='' expected=''
	while IFS= read -r line; do
		case $line in
		'# long: '*) [ ! -e /lab/long ] || long_seconds=${line#'# long: '} ;;
		'# timeout: '*) seconds=${line#'# timeout: '} ;;
		'# boot: own') own=1 ;;
		'# expect-kernel: '*) expected=${line#'# expect-kernel: '} ;;
		'#'*) ;;
		*) break ;;
		esac
	done <"/lab/cases/$1.sh"
	seconds=${long_seconds:-$seconds}
}

# devices: which PCI devices there are, and which driver has which.
devices() {
	for path in /sys/bus/pci/devices/*; do
		echo "${path##*/} there"
	done
	for path in /sys/bus/pci/drivers/*/????:??:??.?; do
		driver=${path%/*}
		[ ! -e "$path" ] || echo "${path##*/} driver ${driver##*/}"
	done
}

# knobs: every switch that a case may turn, with its value: "FILE:VALUE".
knobs() {
	grep -s "" /sys/module/vfio*/parameters/* /sys/module/iommufd/parameters/* \
		/sys/bus/pci/devices/*/driver_override /sys/bus/pci/devices/*/sriov_drivers_autoprobe \
		/sys/bus/pci/devices/*/reset_method /sys/bus/pci/drivers_autoprobe \
		/sys/kernel/iommu_groups/*/type /sys/kernel/mm/hugepages/*/nr_hugepages \
		/sys/devices/system/node/node*/hugepages/*/nr_hugepages /proc/sys/kernel/printk \
		/proc/sys/kernel/dmesg_restrict /proc/sys/kernel/printk_ratelimit
}

# pins: pages that the kernel holds pinned for somebody; equal before and after a case.
pins() {
	cat /proc/sys/vm/stat_refresh 2>/dev/null
	awk '/^nr_foll_pin_acquired/ { n += $2 } /^nr_foll_pin_released/ { n -= $2 } END { print n }' \
		/proc/vmstat
}

# others: sets left to the processes that are not ours; kernel threads and zombies have no exe.
others() {
	left=''
	for dir in /proc/[0-9]*; do
		pid=${dir#/proc/}
		if [ -e "$dir/exe" ] && [ "$pid" != 1 ] && [ "$pid" != $$ ]; then
			left="$left $pid"
		fi
	done
}

kill_others() {
	tries=0
	while others && [ -n "$left" ]; do
		# shellcheck disable=SC2086 # pids
		kill -9 $left 2>/dev/null
		[ $tries -lt 50 ] || return 1
		tries=$((tries + 1))
		usleep 50000
	done
}
names_of() { for pid in $1; do echo "$pid $(tr '\0' ' ' <"/proc/$pid/cmdline")"; done; }

# put VALUE FILE: writes it, if it can.
put() { { printf '%s\n' "$1" >"$2"; } 2>/dev/null; }

# within SECONDS COMMAND...: 1 when it takes longer, and then it goes on behind our back.
within() {
	tries=$(($1 * 50))
	shift
	"$@" &
	while kill -0 $! 2>/dev/null; do
		[ $tries -gt 0 ] || return 1
		usleep 20000
		tries=$((tries - 1))
	done
}

# news OLD NEW: the lines of NEW that OLD is without.
news() { grep -vxFf "$1" "$2"; }

# turn_back: every knob that is still there.
turn_back() {
	knobs >knobs.now
	news knobs.now knobs | while IFS=: read -r knob value; do
		# A path of a PCI device has colons of its own.
		while [ ! -f "$knob" ] && [ "$value" != "${value#*:}" ]; do
			knob=$knob:${value%%:*}
			value=${value#*:}
		done
		[ "$value" != "(null)" ] || value=''
		[ ! -f "$knob" ] || put "$value" "$knob"
	done
}

# find_lost: on POWER, a device may come back from VFIO with a DMA table that is freed (case 59), and no driver takes it.
find_lost() {
	[ -d /proc/ppc64 ] || return
	devices >devices.now
	news devices.now devices | while read -r bdf what driver; do
		[ "$what" != driver ] || put 1 "/sys/bus/pci/devices/$bdf/remove"
	done
	put 1 /sys/bus/pci/rescan
}

# clean_up: puts the machine back as it was at first; prints what it could not.
clean_up() {
	cd /run/lab || return
	kill_others || { echo "processes that cannot be killed: $(names_of "$left")"; return; }
	news mounts /proc/mounts | while read -r _ where _; do
		umount "$where" || echo "still mounted: $where"
	done
	for path in /sys/kernel/tracing/instances/*; do
		[ ! -d "$path" ] || rmdir "$path"
	done
	put 0 /sys/kernel/tracing/events/enable
	put 1 /sys/kernel/tracing/tracing_on
	for path in /sys/bus/mdev/devices/*; do
		[ ! -e "$path" ] || within 10 put 1 "$path/remove" || echo "mdev ${path##*/} cannot be removed"
	done
	for path in /sys/bus/pci/devices/*/sriov_numvfs; do
		[ -e "$path" ] || continue
		read -r count <"$path"
		[ "$count" = 0 ] || within 10 put 0 "$path" || echo "VFs remain: $path"
	done
	if [ -e /sys/bus/pci/drivers/vfio-pci/remove_id ]; then
		for id in "1234 11e8" "8086 10d3" "1b36 0010" "8086 100e" "8086 10c9" "8086 10ca"; do
			put "$id" /sys/bus/pci/drivers/vfio-pci/remove_id
		done
	fi
	devices >devices.now
	news devices devices.now | while read -r bdf what driver; do
		[ "$what" != driver ] || within 20 put "$bdf" "/sys/bus/pci/drivers/$driver/unbind" ||
			echo "$bdf cannot be unbound from $driver: in use"
	done
	turn_back
	news devices.now devices | while read -r bdf what driver; do
		[ "$what" != driver ] || within 20 put "$bdf" /sys/bus/pci/drivers_probe ||
			echo "$bdf does not come to $driver"
	done
	find_lost
	turn_back
	rm -rf /tmp/* /dev/shm/* /run/vfioctl /var/lib/vfioctl /etc/modprobe.d /etc/udev
	devices >devices.now
	knobs >knobs.now
	news devices devices.now | sed 's/^/new: /'
	news devices.now devices | sed 's/^/not as before: /'
	news knobs knobs.now | sed 's/^/not as before: /'
	tries=20
	while now=$(pins) && [ "$now" != "$pins_before" ]; do
		if [ $tries = 0 ]; then
			echo "pinned pages remain: $((now - pins_before))"
			break
		fi
		tries=$((tries - 1))
		usleep 100000
	done
}

# complaint CASE: sets kernel to the kernel's first complaint since the case began, but for what the
# case expects; what it said lies in /run/lab/dmesg.
complaint() {
	dmesg | sed -n "/lab: case $1 begins\$/,\$p" >/run/lab/dmesg
	kernel=$(grep -E "$complaints" /run/lab/dmesg | grep -vE "${expected:-^$}" | head -n 1)
}

# calls: which calls the traced vfioctls made, with how often; "-" for those the kernel refused.
calls() {
	cat /run/calls/* $case_dir/trace 2>/dev/null |
		sed -n 's/.*"call":"\([A-Z_0-9]*\)".*"result":\(-*\)[0-9].*/\1 \2/p
			s/^\([A-Z_0-9]*\)(.*) = \(-*\)[0-9].*/\1 \2/p' | sort | uniq -c
	rm -f /run/calls/*
}

# run_case CASE: sets verdict and reason.
run_case() {
	mkdir -p $case_dir
	chmod 1777 $case_dir
	echo "lab: case $1 begins" >/dev/kmsg
	# Who sleeps in the kernel cannot be killed, nor waited for: then the alarm goes off.
	hung=''
	# shellcheck disable=SC2016 # for the case's shell
	(cd $case_dir && exec timeout -s KILL "$seconds" sh -euc '. /lab/lib.sh; . "$0"; end_of_case' \
		"/lab/cases/$1.sh" </dev/null >$case_dir/log 2>&1 9>&-) &
	case_pid=$!
	(sleep $((seconds + 5)) && kill -USR1 $$) 9>&- &
	wait $case_pid
	status=$?
	[ -z "$hung" ] || status=137
	reason=$(cat $case_dir/reason 2>/dev/null)
	case $status in
	0) verdict=ok ;;
	77) verdict=skip ;;
	137) verdict=fail reason="timeout after $seconds s" ;;
	*) verdict=fail reason=${reason:-"stopped with status $status"} ;;
	esac
}

# one_case CASE: runs it, cleans up and reports; false when the machine is of no more use.
one_case() {
	read_header "$1"
	tell "case $1 $seconds"
	run_case "$1"
	sed 's/^/out /' $case_dir/log >&9
	[ ! -d /lab/traced ] || calls | sed 's/^ */call /' >&9
	complaint "$1"
	dirt=''
	if [ -z "$kernel" ] && [ -z "$own" ]; then
		clean_up >/run/lab/dirt 2>&1
		dirt=$(head -n 3 /run/lab/dirt | paste -sd';' -)
		complaint "$1"
	fi
	if [ -n "$kernel" ]; then
		verdict=fail reason="the kernel complains: $kernel" dirt="a kernel that complained"
	elif [ -n "$dirt" ] && [ $verdict != fail ]; then
		verdict=fail reason="leaves: $dirt"
	fi
	[ $verdict != fail ] || head -n 100 /run/lab/dmesg | sed 's/^/out kernel: /' >&9
	tell "result $verdict $1 $reason"
	[ -z "$dirt" ]
}

trap 'hung=1' USR1
mkdir -p /run/lab
mkdir -p -m 1777 /run/calls
devices >/run/lab/devices
knobs >/run/lab/knobs
cat /proc/mounts >/run/lab/mounts
pins_before=$(pins)
tell boot
# shellcheck disable=SC2013 # words
for planned in $(cat /lab/plan); do
	one_case "$planned" || { tell "end $planned leaves: $dirt"; exit; }
done
tell end
