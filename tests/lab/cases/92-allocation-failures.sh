# Whichever allocation of the kernel fails, a command says so, keeps nothing, and succeeds when it is asked again.
# modes: iommufd
# timeout: 300
# long: 3600
# boot: own
#
# The points are those of the lab kernel's fault injection: slab, pages, and iommufd's own. Each is tried in the holder,
# the N-th of a command failing, N rising until the command does not get as far; every STEP-th only, and of the commands
# those that every user needs, unless it is long.

device=$(edu 0)
bind_vfio "$device"
step=13
[ -z "$long" ] || step=1
for point in /sys/kernel/debug/fail*; do
	for knob in "ignore-gfp-wait N" "ignore-gfp-highmem N" "min-order 0" "verbose 0" "task-filter N"; do
		[ ! -e "$point/${knob% *}" ] || echo "${knob#* }" >"$point/${knob% *}"
	done
done
# Not in the interpreter of ACPI's tables, which forgets what it has freed when an allocation fails, and crashes.
set -- $(awk '$3 ~ /^acpi_(ds|ev|ex|ns|ps|rs|ut)_/ { print $1 }' /proc/kallsyms | sort | sed -n '1p;$p')
for point in /sys/kernel/debug/fail*; do
	echo "0x$1" >"$point/reject-start"
	echo "0x$2" >"$point/reject-end"
done
[ -d /sys/kernel/debug/failslab ] || skip "this kernel has no fault injection"

# facts: sets now to all that the holder has: objects, descriptors, memory locked and pinned.
facts() {
	now="$(grep -E '^Vm(Lck|Pin)' "/proc/$pid/status" | tr -s ' \t\n' ' ') fds $(ls "/proc/$pid/fd" | wc -l) $(
		vfioctl -j session show | jq -c '[.held, .mapping_count]')"
}

# told: the error in err is one that says what was refused, by what, and why.
told() {
	case $status in
	1) grep -qE '"message":"cannot read |"message":"[^"].*"errno":"E' err ;;
	69) grep -q '"message":"[^"]' err ;;
	*) false ;;
	esac || wrong "status $status, and not told what failed: $(cat err)"
}

# wrong TEXT: notes it, and goes on: one run shows all that is.
wrong() {
	echo "WRONG: point $n of $last: $*"
	wrongs=$((wrongs + 1))
}

# same WHEN: the holder has what it had before; what it leaks once is told once.
same() {
	facts
	[ "$now" = "$start" ] || wrong "$1 it holds '$now', not '$start'"
	start=$now
}

# undo WORDS...: takes back what a command did; nothing to take back is well.
undo() {
	[ $# = 0 ] || vfioctl -q "$@" >undone 2>&1 || wrong "cannot be taken back: $*: $(cat undone)"
}

# try UNDO COMMAND...: the command at each point. UNDO is the command that takes it back, or "".
try() {
	taken_back=$1
	shift
	last="$*"
	facts
	start=$now
	n=1 failures=0
	while :; do
		echo $n >"/proc/$pid/fail-nth"
		status=0
		vfioctl -q -j "$@" >out 2>err || status=$?
		read -r left <"/proc/$pid/fail-nth"
		echo 0 >"/proc/$pid/fail-nth"
		[ "$left" = 0 ] || break
		if [ $status != 0 ]; then
			failures=$((failures + 1))
			told
			# The answer is what there was no memory for.
			grep -q 'was done' err || same refused
			vfioctl -q "$@" >out 2>err || wrong "the same again does not succeed: $(cat err)"
		fi
		# shellcheck disable=SC2086 # words
		undo $taken_back
		same 'taken back'
		n=$((n + step))
	done
	[ $status = 0 ] || fail "without a failure: $last: $(cat err)"
	# shellcheck disable=SC2086 # words
	undo $taken_back
	[ $n -gt 1 ] || fail "not one point was met: $last"
	total=$((total + (n - 1) / step)) refusals=$((refusals + failures))
	printf 'bench %-40s %4d points, %4d refused\n' "$last" $(((n - 1) / step)) $failures
}

# keep WORDS...: as `try`, but the command stays done.
keep() {
	undo_of_it=$1
	shift
	try "$undo_of_it" "$@"
	vfioctl -q "$@" >/dev/null
}

total=0 refusals=0 wrongs=0
run vfioctl -j session start
expect_status 0
pid=$(jq .pid out)
try "" status
keep "unregister-memory ring" register-memory ring 64k
for backend in $(backends); do
	keep "space destroy $backend" space create "$backend" --backend "$backend"
	keep "detach $device" attach "$device" --to "$backend"
	try "unmap 0x100000 --in $backend" map ring --iova 0x100000 --size 32k --in "$backend"
	vfioctl -q map ring --iova 0x100000 --size 32k --in "$backend"
	try "map ring --iova 0x100000 --size 32k --in $backend" unmap 0x100000 --in "$backend"
	undo unmap 0x100000 --in "$backend"
	try "attach $device --to $backend" detach "$device"
	undo detach "$device"
	undo space destroy "$backend"
done
all_others() {
	vfioctl -q attach "$device"
	vfioctl -q map ring --iova 0x100000 --size 32k
	try "" unmap 0x900000
	try "" buffer fill ring 0x5a --size 4k
	try "" buffer list
	try "" device info "$device"
	try "" device regions "$device"
	try "" device irqs "$device"
	try "" device features "$device"
	try "" region read "$device" config 0
	try "" region write "$device" config 4 6 --width 2
	try "irq disable $device msi" irq enable "$device" msi
	try "irq disable $device intx" irq enable "$device" intx
	try "ioeventfd clear $device bar0 0x60" ioeventfd set "$device" bar0 0x60 1 --width 4
	try "" space list
	if [ -c /dev/iommu ]; then
		try "" hwinfo "$device"
		keep "space destroy b" space create b --backend iommufd
		try "attach $device --to space0" attach "$device" --to b
		keep "hwpt destroy h" hwpt alloc h --on b --device "$device"
		try "attach $device --to space0" attach "$device" --to h
		keep "hwpt destroy parent" hwpt alloc parent --on b --device "$device" --nest-parent
		try "ioas destroy c" ioas alloc c
		try "" ioas ranges b
		try "ioas allow b" ioas allow b 0x10000000+1M
		try "unmap --all --in b" ioas copy 0x100000+0x1000 --in space0 --to b --iova 0x900000
		try "unmap --all --in b" ioas map-file ring --in b --iova 0x700000
		try "ioas compat --clear" ioas compat b
		try "fault-queue destroy q" fault-queue alloc q
		try "option set rlimit-mode 0" option set rlimit-mode 1
		try "" ioas change-process
	fi
}
[ -z "$long" ] || all_others
run vfioctl session stop
expect_status 0
echo "bench in all $total points, $refusals refused"
[ $wrongs = 0 ] || fail "$wrongs points are wrong"
[ $refusals -gt 3 ] || fail "hardly any point failed: the injection does not work"
