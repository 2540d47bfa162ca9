# Whichever allocation of the kernel fails, a command says so, keeps nothing, and succeeds when it is asked again.
# modes: iommufd
# timeout: 300
# long: 14400
# boot: own
# expect-kernel: WARNING: (drivers/iommu/iommu\.c:[0-9]+ at __iommu_release_dma_ownership|fs/proc/generic\.c:[0-9]+ at remove_proc_entry)
#
# The points are those of the lab kernel's fault injection: slab, pages, and iommufd's own. Each is tried in the holder,
# the N-th of a command failing, N rising until the command does not get as far; every STEP-th only, and of the commands
# those that every user needs, unless it is long. What clients do themselves is in 92-client-failures, which also sees
# to it that no command is forgotten.
#
# The kernel complains of two things of its own. When a device is given back, its group goes to the default domain,
# "which shall not fail"; Intel's driver allocates memory for that (iommu.c:__iommu_group_set_domain_nofail), and the
# next attach makes it good. An interrupt whose files in /proc/irq could not be made loses them all the same when it is
# freed (irq/proc.c:register_irq_proc looks at no result).

device=$(edu 0)
bind_vfio "$device"
step=7
[ -z "$long" ] || step=1
injection

# facts: sets now to all that the holder has: objects (in any order), descriptors, memory locked and pinned.
facts() {
	set -- "/proc/$pid/fd"/* # before it is asked, which takes one
	now="fds $# $(vfioctl -j session show | jq -c '.held |= sort')"
	while read -r key value _; do
		case $key in
		VmLck: | VmPin:) now="$now $key $value" ;;
		esac
	done <"/proc/$pid/status"
}

# told: the error in err is one that says what was refused, by what, and why.
told() {
	case $status in
	1 | 69) grep -qE '"message":"cannot read |"message":"[^"]+","operation":"[^"]+","errno":"E' err ;;
	*) false ;;
	esac || wrong "status $status, and not told what failed: $(cat err)"
}

# wrong TEXT: notes it, and goes on: one run shows all that is.
wrong() {
	tell "WRONG: point $n of $last: $*"
	wrongs=$((wrongs + 1))
}

# tell LINE: into the log, and at once on the console: the long form takes its time.
tell() {
	echo "$*"
	[ -z "$long" ] || echo "lab: $*" >/dev/kmsg
}

# same WHEN: the holder has what it had before; what it leaks once is told once.
same() {
	facts
	[ "$now" = "$start" ] || { usleep 100000 && facts; }
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
	n=1 failures=0
	usleep 100000 # the holder closes the last connection after it has answered
	facts
	start=$now
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
			vfioctl -q "$@" >out 2>err || grep -q "$there_already" err ||
				wrong "the same again does not succeed: $(cat err)"
		fi
		# shellcheck disable=SC2086 # words
		undo $taken_back
		same 'taken back'
		n=$((n + step))
	done
	[ $status = 0 ] || wrong "without a failure: $(cat err)"
	# shellcheck disable=SC2086 # words
	undo $taken_back
	[ $n -gt 1 ] || wrong "not one point was met"
	total=$((total + (n - 1) / step)) refusals=$((refusals + failures))
	tell "$(printf 'bench %-56s %5d points, %5d refused' "$last" $(((n - 1) / step)) $failures)"
}

# keep WORDS...: as `try`, but the command stays done.
keep() {
	undo_of_it=$1
	shift
	try "$undo_of_it" "$@"
	quietly "$@"
}

# quietly WORDS...: as it should be.
quietly() { vfioctl -q "$@" >/dev/null 2>err || wrong "$*: $(cat err)"; }

# --- what the long form tries as well ---

# What a device is asked for. The first is attached, and the buffer mapped in space0.
of_devices() {
	try "" device info "$device"
	try "" device regions "$device"
	try "" device irqs "$device"
	try "" device features "$device"
	try "" region read "$device" config 0
	try "" region write "$device" config 4 6 --width 2
	try "" region dump "$device" config --out dumped
	keep "irq disable $device msi" irq enable "$device" msi
	try "" irq trigger "$device" msi
	try "" irq counts "$device" msi
	try "irq enable $device msi" irq disable "$device" msi
	quietly irq disable "$device" msi
	keep "irq disable $device intx" irq enable "$device" intx
	try "irq unmask $device intx" irq mask "$device" intx
	try "" irq unmask "$device" intx
	quietly irq disable "$device" intx
	keep "ioeventfd clear $device bar0 0x60 1" ioeventfd set "$device" bar0 0x60 1
	try "" ioeventfd fire "$device" bar0 0x60 1
	try "ioeventfd set $device bar0 0x60 1" ioeventfd clear "$device" bar0 0x60 1
	quietly ioeventfd clear "$device" bar0 0x60 1
	keep "device wake $device" device low-power "$device"
	try "device low-power $device" device wake "$device"
	quietly device wake "$device"
	keep "dma-buf release window" dma-buf export window "$device" bar0
	try "dma-buf export window $device bar0" dma-buf release window
	quietly dma-buf release window
	for other in nic0 old0 old1; do
		bind_vfio "$(bdf $other)"
	done
	quietly attach "$(bdf nic0)"
	quietly attach "$(bdf old0)"
	try "" device reset "$(bdf nic0)"
	step=9 # this one takes a second
	try "" device hot-reset "$(bdf old0)"
	step=1
	quietly detach "$(bdf nic0)"
	quietly detach "$(bdf old0)"
}

# What only a container of VFIO's own has, and only a physical function.
of_containers() {
	quietly space create vfio --backend type1
	quietly attach "$device" --to vfio
	quietly map ring --iova 0x100000 --size 32k --in vfio
	try "" space update-vaddr vfio
	keep "dirty stop vfio" dirty start vfio
	try "" dirty read vfio 0x100000+32k
	try "dirty start vfio" dirty stop vfio
	quietly unmap --all --in vfio
	quietly detach "$device"
	quietly space destroy vfio
	bind_vfio "$(bdf igb0)"
	quietly attach "$(bdf igb0)"
	try "" device vf-token "$(bdf igb0)" 6a0c0d7a-5d25-4d44-9d1e-0c2b7f3b4e11
	quietly detach "$(bdf igb0)"
}

# What the kernel's sample devices have: state that migrates, a log of what they write, a picture.
of_mdevs() {
	from=83b8f4f2-509f-382f-3c1e-e6bfe0fa1001
	to=83b8f4f2-509f-382f-3c1e-e6bfe0fa1002
	pixels=83b8f4f2-509f-382f-3c1e-e6bfe0fa1011
	make_mdev mtty mtty-1 $from
	make_mdev mtty mtty-1 $to
	make_mdev mdpy mdpy-vga $pixels
	for mdev in $from $to $pixels; do
		quietly attach $mdev
	done
	try "" migration state $from
	try "migration set $from running" migration set $from stop
	try "migration set $from running" migration save $from --out state
	quietly migration save $from --then running --out state
	try "" migration resume $to --in state
	keep "dma-logging stop $from" dma-logging start $from 0x0+0x10000
	try "" dma-logging read $from 0x0+0x10000
	try "dma-logging start $from 0x0+0x10000" dma-logging stop $from
	quietly dma-logging stop $from
	try "" gfx plane $pixels
	step=61 # each page of the picture is some
	try "" gfx dump $pixels --out picture
	step=1
	for mdev in $from $to $pixels; do
		quietly detach $mdev
	done
}

of_memory() {
	try "" unmap 0x900000
	quietly register-memory spare 8k
	try "register-memory spare 8k" unregister-memory spare
	quietly unregister-memory spare
	try "" buffer fill ring 0x5a --size 4k
	head -c 4096 /dev/zero >zeros
	try "" buffer write ring --in zeros
	try "" buffer read ring --size 4k --out zeros
	try "" buffer list
	try "" space list
	try "" fault decode "DMAR: [DMA Read NO_PASID] Request device [00:01.0] fault addr 0x200000 [fault reason 0x05] PTE"
	# Of many lines all or none.
	printf '%s\n' "map ring --iova 0x300000" "register-memory other 8k" "map other --iova 0x400000" >lines
	printf '%s\n' "unmap 0x300000" "unmap 0x400000" "unregister-memory other" >back
	try "run back" run --atomic lines
}

of_iommufd() {
	try "" hwinfo "$device"
	keep "space destroy b" space create b --backend iommufd
	try "attach $device --to space0" attach "$device" --to b
	keep "hwpt destroy h" hwpt alloc h --on b --device "$device"
	try "attach $device --to space0" attach "$device" --to h
	try "hwpt alloc h --on b --device $device" hwpt destroy h
	keep "ioas destroy c" ioas alloc c
	try "ioas alloc c" ioas destroy c
	quietly ioas destroy c
	try "" ioas ranges b
	try "" ioas list
	try "ioas allow b" ioas allow b 0x10000000+1M
	try "unmap --all --in b" ioas copy 0x100000+0x1000 --in space0 --to b --iova 0x900000
	try "unmap --all --in b" ioas map-file ring --in b --iova 0x700000
	try "ioas compat --clear" ioas compat b
	try "" option get huge-pages --in b
	try "option set huge-pages 1 --in b" option set huge-pages 0 --in b
	quietly unmap --all
	try "" ioas change-process # what is mapped by address would stay with this process
	quietly map ring --iova 0x100000 --size 32k
}

# What only the kernel's mock IOMMU can: nesting, virtual IOMMUs, page requests, dirty pages.
of_mock() {
	vfioctl -j ioas alloc m >ioas
	quietly option set huge-pages 0 --in m
	mockiommu "$pid" device "$(jq .iommufd_id ioas)" 4 >mocked
	stdev=$(jq .stdev mocked) dev=$(jq .device mocked)
	printf '\357\276\255\336\000\000\000\000' >nested
	printf '\000\000\000\000\000\000\000\000' >entries
	keep "fault-queue destroy q" fault-queue alloc q
	keep "hwpt destroy parent" hwpt alloc parent --on m --dev-id "$dev" --nest-parent
	# Whether one with data is the same cannot be told (model/hwpt.c): when its answer was lost, it is refused.
	there_already='hwpt n is there already, and is another'
	keep "hwpt destroy n" hwpt alloc n --on parent --dev-id "$dev" --type 0xdead --data nested --fault-queue q
	there_already='^$'
	try "" hwpt invalidate n --type 0xdeadbeef --entry-size 8 --data entries
	keep "viommu destroy v" viommu alloc v --hwpt parent --dev-id "$dev" --type 0xdeadbeef
	keep "vdevice destroy guest" vdevice alloc guest --viommu v --dev-id "$dev" --virt-id 0x99
	keep "veventq destroy events" veventq alloc events --viommu v --type 0xbeefbeef --depth 4
	quietly map ring --in m --iova 0x1000000
	keep "hw-queue destroy hw" hw-queue alloc hw --viommu v --type 0xdeadbeef --index 0 --iova 0x1000000 --size 4k
	try "" fault-queue list
	try "" hwpt list
	try "" viommu list
	try "" vdevice list
	try "" veventq list
	try "" hw-queue list
	try "hw-queue alloc hw --viommu v --type 0xdeadbeef --index 0 --iova 0x1000000 --size 4k" hw-queue destroy hw
	quietly hw-queue destroy hw
	try "veventq alloc events --viommu v --type 0xbeefbeef --depth 4" veventq destroy events
	quietly veventq destroy events
	try "vdevice alloc guest --viommu v --dev-id $dev --virt-id 0x99" vdevice destroy guest
	quietly vdevice destroy guest
	try "viommu alloc v --hwpt parent --dev-id $dev --type 0xdeadbeef" viommu destroy v
	quietly hwpt destroy n
	try "fault-queue alloc q" fault-queue destroy q
	keep "hwpt destroy t" hwpt alloc t --on m --dev-id "$dev" --dirty
	vfioctl -j hwpt alloc t --on m --dev-id "$dev" --dirty >tracked
	mockiommu "$pid" replace "$stdev" "$(jq .iommufd_id tracked)"
	keep "dirty stop t" dirty start t
	try "" dirty read t 0x1000000+64k
	try "dirty start t" dirty stop t
	mockiommu "$pid" destroy "$stdev"
}

total=0 refusals=0 wrongs=0 there_already='^$'
run vfioctl -j session start
expect_status 0
pid=$(jq .pid out)
try "" status
keep "unregister-memory ring" register-memory ring 64k
for backend in $(backends); do
	keep "space destroy $backend" space create "$backend" --backend "$backend"
	keep "detach $device" attach "$device" --to "$backend"
	try "unmap 0x100000 --in $backend" map ring --iova 0x100000 --size 32k --in "$backend"
	quietly map ring --iova 0x100000 --size 32k --in "$backend"
	try "map ring --iova 0x100000 --size 32k --in $backend" unmap 0x100000 --in "$backend"
	undo unmap 0x100000 --in "$backend"
	try "attach $device --to $backend" detach "$device"
	undo detach "$device"
	try "space create $backend --backend $backend" space destroy "$backend"
	undo space destroy "$backend"
done
if [ -n "$long" ]; then
	of_containers
	quietly attach "$device"
	quietly map ring --iova 0x100000 --size 32k
	for others in of_memory of_devices of_mdevs of_iommufd of_mock; do
		$others
	done
fi
run vfioctl session stop
expect_status 0
echo "bench in all $total points, $refusals refused"
[ $wrongs = 0 ] || fail "$wrongs points are wrong"
[ $refusals -gt 3 ] || fail "hardly any point failed: the injection does not work"
