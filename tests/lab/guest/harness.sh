# Runs the planned cases one after the other, and sees to it that none leaves anything for the next.
set -u
exec 9>"$LAB_CONTROL"
tell() { printf '%s\n' "$*" >&9; }

complaints='WARNING:|BUG:|Oops|[Uu]nable to handle|general protection|blocked for more than'
case_dir=/tmp/case

header() { sed -n "2,/^[^#]/s/^# $2: *//p" "/lab/cases/$1.sh" | head -n 1; }
link_name() {
	if [ -e "$1" ]; then
		target=$(readlink "$1")
		echo "${target##*/}"
	else
		echo none
	fi
}

# devices: each PCI device with its driver and override, as the cases must leave it.
devices() {
	for device in /sys/bus/pci/devices/*; do
		read -r override <"$device/driver_override"
		echo "${device##*/} $(link_name "$device/driver") $override"
	done
}

# knobs: every switch that a case may turn, with its value.
knobs() {
	for knob in /sys/module/vfio*/parameters/* /sys/module/iommufd/parameters/* \
		/sys/bus/pci/devices/*/sriov_drivers_autoprobe /sys/bus/pci/devices/*/reset_method \
		/sys/kernel/mm/hugepages/*/nr_hugepages \
		/sys/devices/system/node/node*/hugepages/*/nr_hugepages /sys/bus/pci/drivers_autoprobe \
		/proc/sys/kernel/printk /proc/sys/kernel/dmesg_restrict /proc/sys/kernel/printk_ratelimit \
		/sys/kernel/iommu_groups/*/type; do
		[ -f "$knob" ] || continue
		IFS= read -r value <"$knob" 2>/dev/null && echo "$knob $value"
	done
}

# pins: pages that the kernel holds pinned for somebody; equal before and after a case.
pins() {
	cat /proc/sys/vm/stat_refresh 2>/dev/null
	awk '/^nr_foll_pin_acquired/ { n += $2 } /^nr_foll_pin_released/ { n -= $2 } END { print n }' /proc/vmstat
}

# mounts: what is mounted where.
mounts() { cut -d' ' -f1-3 /proc/mounts; }

# others: sets left to the processes that are not ours. Without a subshell, which would be one more.
others() {
	left=''
	for dir in /proc/[0-9]*; do
		pid=${dir#/proc/}
		if [ "$pid" != 1 ] && [ "$pid" != $$ ] && readlink "$dir/exe" >/dev/null; then
			left="$left $pid"
		fi
	done
}

# within SECONDS COMMAND...: 1 when it takes longer, and then it goes on behind our back.
within() {
	seconds=$1
	shift
	"$@" &
	waited=0
	while kill -0 $! 2>/dev/null; do
		[ $waited -lt $((seconds * 10)) ] || return 1
		usleep 100000
		waited=$((waited + 1))
	done
}

put() { printf '%s\n' "$1" >"$2" 2>/dev/null; }

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

# device_back BDF DRIVER OVERRIDE: as it was.
device_back() {
	device=/sys/bus/pci/devices/$1
	now=$(link_name "$device/driver")
	[ "$now" = none ] || put "$1" "$device/driver/unbind"
	if [ "$3" = "(null)" ]; then put "" "$device/driver_override"; else put "$3" "$device/driver_override"; fi
	[ "$2" = none ] || put "$1" /sys/bus/pci/drivers_probe
}

# clean_up: puts the machine back as it was at first; prints what it could not.
clean_up() {
	kill_others || { echo "processes that cannot be killed: $(names_of "$left")"; return; }
	mounts >/run/lab/mounts.now
	grep -vxFf /run/lab/mounts /run/lab/mounts.now | while read -r _ where _; do
		umount "$where" || echo "still mounted: $where"
	done
	for dir in /sys/kernel/tracing/instances/*; do
		[ ! -d "$dir" ] || rmdir "$dir"
	done
	put 0 /sys/kernel/tracing/events/enable
	put 1 /sys/kernel/tracing/tracing_on
	for dir in /sys/bus/mdev/devices/*; do
		[ ! -e "$dir" ] || within 10 put 1 "$dir/remove" || echo "mdev ${dir##*/} cannot be removed"
	done
	for file in /sys/bus/pci/devices/*/sriov_numvfs; do
		[ "$(cat "$file")" = 0 ] || within 10 put 0 "$file" || echo "VFs remain: $file"
	done
	if [ -e /sys/bus/pci/drivers/vfio-pci/remove_id ]; then
		for id in "1234 11e8" "8086 10d3" "1b36 0010" "8086 100e" "8086 10c9" "8086 10ca"; do
			put "$id" /sys/bus/pci/drivers/vfio-pci/remove_id
		done
	fi
	knobs >/run/lab/knobs.now
	grep -vxFf /run/lab/knobs.now /run/lab/knobs | while read -r knob value; do
		put "$value" "$knob"
	done
	devices >/run/lab/devices.now
	grep -vxFf /run/lab/devices.now /run/lab/devices | while read -r bdf driver override; do
		if [ ! -e "/sys/bus/pci/devices/$bdf" ]; then
			echo "$bdf is gone"
		else
			within 20 device_back "$bdf" "$driver" "$override" || echo "$bdf cannot be unbound: in use"
		fi
	done
	knobs >/run/lab/knobs.now
	grep -vxFf /run/lab/knobs.now /run/lab/knobs | while read -r knob value; do
		put "$value" "$knob"
	done
	rm -rf /tmp/* /dev/shm/* /run/vfioctl /var/lib/vfioctl /etc/modprobe.d /etc/udev
	devices >/run/lab/devices.now
	diff /run/lab/devices /run/lab/devices.now | sed -n 's/^[<>] \(.*\)/device not as before: \1/p'
	knobs >/run/lab/knobs.now
	diff /run/lab/knobs /run/lab/knobs.now | sed -n 's/^[<>] \(.*\)/not as before: \1/p'
	tries=0
	while now=$(pins) && [ "$now" != "$pins_before" ]; do
		if [ $tries -ge 20 ]; then
			echo "pinned pages remain: $((now - pins_before))"
			break
		fi
		tries=$((tries + 1))
		usleep 100000
	done
}

names_of() { for pid in $1; do echo "$pid $(tr '\0' ' ' <"/proc/$pid/cmdline")"; done; }

# complaint CASE: the kernel's first complaint since the case began, but for those it expects.
complaint() {
	expected=$(header "$1" expect-kernel)
	dmesg | sed -n "/lab: case $1 begins\$/,\$p" | grep -E "$complaints" |
		{ if [ -n "$expected" ]; then grep -vE "$expected"; else cat; fi; } | head -n 1
}

one_case() {
	name=$1
	seconds=$(header "$name" timeout)
	seconds=${seconds:-60}
	tell "case $name $seconds"
	mkdir -p $case_dir
	chmod 1777 $case_dir
	echo "lab: case $name begins" >/dev/kmsg
	# Who sleeps in the kernel cannot be killed, nor waited for: then the alarm goes off.
	hung=''
	# shellcheck disable=SC2016 # for the case's shell
	( cd $case_dir && exec timeout -s KILL "$seconds" sh -euc '. /lab/lib.sh; . "$0"; end_of_case' \
		"/lab/cases/$name.sh" </dev/null >$case_dir/log 2>&1 9>&- ) &
	case_pid=$!
	( sleep $((seconds + 5)) && kill -USR1 $$ ) 9>&- &
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
	sed 's/^/out /' $case_dir/log >&9
	kernel=$(complaint "$name")
	dirt=''
	if [ -z "$kernel" ] && [ "$(header "$name" boot)" != own ]; then
		clean_up >/run/lab/dirt 2>&1
		dirt=$(head -n 3 /run/lab/dirt | paste -sd';' -)
		kernel=$(complaint "$name")
	fi
	if [ -n "$kernel" ]; then
		verdict=fail reason="the kernel complains: $kernel" dirt="a kernel that complained"
	elif [ -n "$dirt" ] && [ $verdict != fail ]; then
		verdict=fail reason="leaves: $dirt"
	fi
	if [ $verdict = fail ]; then
		dmesg | sed -n "/lab: case $name begins\$/,\$p" | head -n 100 | sed 's/^/out kernel: /' >&9
	fi
	tell "result $verdict $name $reason"
	[ -z "$dirt" ]
}

trap 'hung=1' USR1
mkdir -p /run/lab
devices >/run/lab/devices
knobs >/run/lab/knobs
mounts >/run/lab/mounts
pins_before=$(pins)
tell boot
# shellcheck disable=SC2013 # words
for planned in $(cat /lab/plan); do
	one_case "$planned" || { tell "end $planned leaves: $dirt"; exit; }
done
tell end
