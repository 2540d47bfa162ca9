# Whichever allocation of the kernel fails for a client, it says so or shows all there is; the host can be brought back.
# modes: iommufd
# timeout: 240
# long: 20000
# boot: own
# machine: single
# expect-kernel: WARNING: (drivers/iommu/iommu\.c:[0-9]+ at __iommu_release_dma_ownership|drivers/vfio/group\.c:[0-9]+ at vfio_group_release|fs/proc/generic\.c:[0-9]+ at remove_proc_entry|arch/x86/mm/ioremap\.c:[0-9]+ at iounmap)
#
# What works in the client's own process: what looks at the host, changes it, and talks with sessions. faileach tells
# what it asks for after every point. The short form takes few of the points of a few commands. The long one takes
# those of every command, with only the devices in the machine that the command needs; of points that are alike the first
# three and every tenth (tools/failplan.h), and where other drivers let go and begin every seventh. It prints how many
# there are, were tried, and were refused.
#
# A VFIO group whose node cannot be made is given back with its IOMMU group still in it, which the kernel warns of
# (drivers/vfio/group.c: vfio_create_group(), vfio_group_release()).

nic=$(bdf nvme0) # its driver starts sooner than that of nic0
pf=$(bdf igb0)
old=$(bdf old0)
pair=$(group_of "$old")
edu0=$(edu 0)
edu1=$(edu 1)
injection
# What the lab traces is not the command's own, and has points of its own.
v=vfioctl
[ ! -x /lab/traced/vfioctl ] || v=/lab/traced/vfioctl

# What is not as without the failure has to be said to be so: named in "unknown" of its object, "unknown" itself,
# counted as not seen or unreadable; what is said then is never better than it is. What rests on another good fact
# than before is still good, and what decides is in the way as long as it is unknown, and what was
# in the way may be so for another reason; a blocker whose driver could not be read is one device less of several in a list; a
# driver that cannot be looked for is loaded once more; libpci tells nothing of names that it cannot read; a source
# that is not watched says that it cannot be, or that something is not known; a device whose origins are unknown is
# named as its reporter did, without a segment. The kernel itself says nothing of reserved regions that it had no memory for
# (iommu.c:iommu_group_show_resv_regions() looks at no result), and calls a node by its last name when it had none for
# the whole (base/core.c:device_get_devnode(), which vfio_devnode() gave nothing).
# ./same BEFORE NOW...: whether each text says this of what was said before; how not, with the text's name, is in differs.
cat >same <<'END'
#!/bin/sh
before=$1
shift
jq -rn --slurpfile before "$before" --argjson count $# '
	def counts: (.not_seen // 0) + (.unreadable_processes // 0);
	def words: [.. | strings | select(. == "unknown")] | length;
	def differs($a; $b; $at; $said):
		if $a == $b then empty
		elif [$a, $b | type] == ["object", "object"] then
			($b.unknown // []) as $u
			| ($said or ($b | counts) > ($a | counts) or any(($a | keys[]); $b[.] == "unknown" and $a[.] != "unknown")) as $said
			| ($a + $b | keys[]) | select(IN("unknown", "reserved_regions", "time", "pid") | not) | . as $k
			| select($u | index($k) | not)
			| select($k != "reasons" or ($b | words) == ($a | words))
			| select($k != "blockers" or $b.viable != null and ($a.viable != $b.viable or $b[$k] - $a[$k] != []))
			| select($b.why != "the session cannot be reached, as an error says" or $a.watched != true)
			| select($k | IN("why", "watched") and $b.watched == false and ($b.why // "" | test(" is not known |^cannot ")) | not)
			| select($k != "device" or ($u | index("origins") | not) or ($a[$k] | endswith($b[$k] // "-") | not))
			| select($k != "writes" or [$b[$k][] | select(.path)] != $a[$k])
			| select($k | IN("name", "class_name") and $b[$k] == null | not)
			| select(IN("assignable", "check", "address", "finding") and $b.assignable == false
				and ($a.assignable == false or ($b.finding // "" | test(" cannot be "))) | not)
			| select($k != "blocks" or $a[$k] == true and $b[$k] == false)
			| select($k != "node" or $b[$k] != (($a[$k] // "") | sub("vfio/(devices/)?"; "")))
			| select(IN("finding", "path") and $a.outcome == "good" and $b.outcome == "good" | not)
			| differs($a[$k]; $b[$k]; $at + "." + $k; $said)
		elif [$a, $b | type] == ["array", "array"] and ($a | length) == ($b | length) then
			range(0; $a | length) as $i | differs($a[$i]; $b[$i]; $at + "[\($i)]"; $said)
		elif $said and $b != true and $b != "good" then empty
		else "\($at): \($a), now \($b)" end;
	reduce inputs as $text ({}; .[input_filename] += [$text])
	| if length == $count then to_entries[] else error("one says nothing") end
	| differs($before; .value; .key + ": "; false)' "$@" >differs 2>&1
[ ! -s differs ]
END
chmod 755 same

every=1 wrongs=0 part=0 points=0 tried=0 refused=0
# each OPTION... -- WORDS...: faileach with the command: a part of the case.
each() {
	part=$((part + 1))
	[ $part -gt "$done_before" ] || return 0
	name=$*
	name=${name#*-- }
	verdict=''
	faileach --every $every ${long:+--alike} "$@" >each.out 2>&1 || verdict=WRONG
	sed '$d' each.out
	[ -z "$long" ] || sed '$d' each.out | cut -c1-800 | while IFS= read -r said; do
		echo "lab: $said" >/dev/kmsg
	done
	line=$(printf 'bench %-60s %s %s' "${name#* -q -j }" "$(tail -n 1 each.out)" $verdict)
	echo "$line"
	[ -z "$long" ] || echo "lab: $line" >/dev/kmsg
	[ -z "$verdict" ] || wrongs=$((wrongs + 1))
	[ $wrongs != 0 ] || done_parts $part
	# shellcheck disable=SC2046 # words
	sum $(tail -n 1 each.out)
}

# sum N points, N tried, N refused...: adds what was tried in this machine.
sum() {
	[ "${2-}" = points, ] || return 0
	points=$((points + $1)) tried=$((tried + $3)) refused=$((refused + $5))
}

# look WORDS...: what is said has to be what is said without a failure, or that something is unknown.
look() { each --same ./same -- $v -q -j "$@"; }

# change "FIRST" WORDS...: a command that changes the host, and what comes before it: words for vfioctl, or "./PROGRAM...";
# $undo, where set, takes back what is not the host's.
undo=''
change() {
	first=$1
	shift
	case $first in
	'' | ./*) ;;
	*) first="vfioctl -q $first" ;;
	esac
	each --host --same ./same ${first:+--first "$first"} ${undo:+--undo "$undo"} -- $v -q -j "$@"
}

# ask "FIRST" "UNDO" WORDS...: one that speaks with a session.
ask() {
	first=$1 taken_back=$2
	shift 2
	each --same ./same ${first:+--first "vfioctl -q $first"} ${taken_back:+--undo "$taken_back"} -- $v -q -j "$@"
}

# --- what the long form does as well ---

# only ADDRESS...: takes the other devices out of the machine: what looks at all of it does the same for each.
only() {
	echo 1 >/sys/bus/pci/rescan
	for slot in 0000:00:01.0 0000:00:02.0 0000:00:03.0 0000:00:04.0 0000:00:05.0 0000:00:06.0 0000:00:07.0 0000:00:08.0; do
		needed=''
		for kept; do
			[ ! -e "/sys/bus/pci/devices/$slot/$kept" ] && [ "$kept" != $slot ] || needed=1
		done
		[ -n "$needed" ] || echo 1 >"/sys/bus/pci/devices/$slot/remove"
	done
}

# smaller: what only takes time, and is the same for every command: a megabyte of names, the kernel's waiting for its
# clock.
smaller() {
	printf '8086  Intel Corporation\n\t10d3  82574L Gigabit Network Connection\n' >/usr/share/misc/pci.ids
	echo 1 >/sys/kernel/rcu_expedited
}

of_looks() {
	look list groups
	look list devices
	look list iommus
	look list mdevs
	look list sessions
	look show "$edu0"
	look show "$(group_of "$edu0")"
	look show dmar0
	look doctor "$edu0"
	look who
	look explain VFIO_IOMMU_MAP_DMA EBUSY
	look fault decode 'DMAR: [DMA Read] Request device [00:01.0] fault addr 0x1000 [fault reason 0x06] x'
	look monitor --timeout 0.1
	ask "" "rm snapshot" snapshot snapshot
	quietly snapshot old
	# Regions that the kernel leaves out (see above) are differences.
	injection_spares 'iommu_(insert_resv_region|insert_device_resv_regions|get_group_resv_regions|group_show_resv_regions)'
	look diff old
	injection
	look doctor
}

of_host() {
	change "" bind "$edu0"
	change "" bind "$edu0" --persist
	change "bind $edu0 --persist" restore "$edu0"
	change "" exec --bind "$edu0" -- true
	change "" run --local whole
	change "" run --check whole
	undo='vfioctl -q session stop'
	change "" run whole
	undo=''
}

of_nic() {
	change "" bind "$nic" --dry-run
	every=7
	change "" bind "$nic"
	change "bind $nic" restore --all
	every=1
}

of_pair() {
	look why "$pair"
	every=7
	change "" bind "$pair"
	change "bind $pair" restore "$pair"
	every=1
}

of_functions() {
	# Without memory for MSI-X igb goes on with MSI, and makes no functions (igb_main.c:igb_enable_sriov()) until it is
	# begun anew.
	cat >with_msix <<-END
		#!/bin/sh
		grep -qx msix /sys/bus/pci/devices/$pf/msi_irqs/* || {
			echo $pf >/sys/bus/pci/drivers/igb/unbind
			echo $pf >/sys/bus/pci/drivers/igb/bind
		}
		[ \$# = 0 ] || exec vfioctl -q "\$@"
	END
	chmod 755 with_msix
	# The kernel goes on with a function that it could not add, and then removes it, with a null pointer
	# (probe.c:pci_device_add(), "WARN_ON(ret < 0)"; iov.c:pci_iov_add_virtfn()).
	every=7
	injection_spares pci_iov_add_virtfn
	change "./with_msix" sriov set "$pf" 1 --no-drivers
	injection
	change "./with_msix sriov set $pf 1 --no-drivers" restore "$pf"
	every=1
}

of_sessions() {
	ask "" "vfioctl -q session stop extra" session start extra
	ask "session start extra" "" session stop extra
	ask "session start" "" session show
	ask "" "" session list
	ask "" "" status
	ask "" "vfioctl -q unregister-memory m" register-memory m 64k
	quietly register-memory ring 64k
	ask "" "" buffer write ring --in pattern
	ask "" "" buffer read ring --size 4k --out read
	quietly bind "$edu0"
	quietly attach "$edu0"
	look who
	look show "$edu0"
	ask "" "" region dump "$edu0" config --out dumped
	# A client that cannot take the answer leaves what it enabled.
	ask "irq disable $edu0 msi" "" irq watch "$edu0" msi --timeout 0.1
	ask "" "" fault-watch --timeout 0.1
	# What is held cannot be taken out of the machine.
	quietly session stop
	quietly restore "$edu0"
}

quietly() { vfioctl -q "$@" >/dev/null || fail "$*"; }

# No command is forgotten, here or in the holder's case. This machine has nothing for POWER's, CDX's and s390's;
# `fault follow` is a part of fault-watch, and `ioas physical` is for where there is no IOMMU.
elsewhere='eeh .*|window .*|device (bus-master|zpci-error)|fault follow|ioas physical'
vfioctl --help | sed -n 's/^  \([a-z][a-z -]*[a-z]\)   .*/\1/p' | grep -vxE "$elsewhere" | while read -r command; do
	grep -qE "^	+(look|change \"[^\"]*\"|ask \"[^\"]*\" \"[^\"]*\"|(try|keep) \"[^\"]*\") $command( |\$)" \
		"$0" "${0%/*}/92-allocation-failures.sh" || fail "vfioctl $command is not tried"
done

head -c 4096 /dev/zero >pattern
printf '%s\n' "bind $edu1" "attach $edu1" 'register-memory m 64k' 'map m --iova 0x100000' 'unmap m' \
	"detach $edu1" 'unregister-memory m' >whole
if [ -n "$long" ]; then
	smaller
	only "$edu0" "$edu1"
	of_looks
	of_host
	of_sessions
	only "$nic"
	of_nic
	only "$old"
	pair=$(group_of "$old")
	of_pair
	only "$pf"
	of_functions
else
	every=97
	look list
	change "" bind "$edu0"
	change "bind $edu0" restore "$edu0"
fi
[ -z "$long" ] || bench "parts $((done_before + 1)) to $part: $points points, $tried tried, $refused refused"
[ $wrongs = 0 ] || fail "$wrongs commands are wrong"
