# Maps and unmaps by the hundred thousand, through a holder and in `run --local`, against bare loops in the same boot:
# one that has all it needs in a few integers, and one that reads the same lines, and answers each as vfioctl does.
# modes: type1 iommufd
# kind: bench
# machine: mem=3G icount
# boot: own
# timeout: 1200

# The nanoseconds of this machine are instructions, those of all processes and of the kernel: each run tells nearly the
# same. What the kernel does beside it, some 2 % of the smallest, is as much as --each and --all add, so of three of these
# the middle one is told.
count=100000
# Each of these is 512 pages to the kernel, which takes longer for some than for all the rest: there are fewer.
# A buffer of 512 is mapped again and again.
huge=2097152 huge_buffer=512 huge_count=$((40 * 512))
# now_ns: sets now, without a process of its own: here that takes as long as two thousand mappings.
now_ns() {
	{ read -r _ && read -r _ && read -r _ _ now _; } </proc/timer_list
}

# took NAME COUNT COMMAND...: writes to the file NAME what it took for each of COUNT; it must succeed.
took() {
	took_name=$1 took_count=$2
	shift 2
	now_ns
	took_from=$now
	"$@" >/dev/null || fail "$*"
	now_ns
	echo $(((now - took_from) / took_count)) >"$took_name"
}

# ratio WHAT NAME BASE_WHAT BASE_NAME [AIM]: of what is in both files.
ratio() {
	awk -v what="$1" -v a="$(cat "$2")" -v base="$3" -v b="$(cat "$4")" -v aim="${5-}" 'BEGIN {
		printf "bench %s: %.0f instructions, %.3f of %s %.0f instructions", what, a, a / b, base, b
		print aim == "" ? "" : " (aim " aim ")" }'
}

# map_lines COUNT BUFFER SIZE PAGES: a line for each, of the buffer's pages in turn. unmap_lines COUNT SIZE: in random order.
# Addresses are written as pages and three zeros: busybox's awk prints 31 bits.
map_lines() {
	awk -v n="$1" -v buffer="$2" -v size="$3" -v pages="$4" 'BEGIN { for (i = 0; i < n; i++)
		printf "map %s --iova 0x%x000 --offset 0x%x --size 0x%x\n", buffer, 1048576 + i * size / 4096, i % pages * size, size }'
}
each_lines() { # BUFFER SIZE OF_EACH COUNT: the whole buffer, as often as makes so many, each time behind the last
	awk -v buffer="$1" -v size="$2" -v each="$3" -v count="$4" 'BEGIN { for (i = 0; i * size < count * each; i++)
		printf "map %s --iova 0x%x000 --each 0x%x\n", buffer, 1048576 + i * size / 4096, each }'
}
unmap_lines() {
	awk -v n="$1" -v size="$2" 'BEGIN { srand(1)
		for (i = 0; i < n; i++) a[i] = i
		for (i = n - 1; i > 0; i--) { j = int(rand() * (i + 1)); t = a[i]; a[i] = a[j]; a[j] = t }
		for (i = 0; i < n; i++) printf "unmap 0x%x000\n", 1048576 + a[i] * size / 4096 }'
}

# bare SIZE COUNT PAGES
bare() {
	# shellcheck disable=SC2046 # the device, for a group
	run bareloop "$backend" "$node" "$2" "$1" "$3" $([ "$backend" != type1 ] || echo "$device")
	expect_status 0
	awk '/^map_ns/ { print $2 }' out >"bare_map_$1"
	awk '/^unmap_ns/ { print $2 }' out >"bare_unmap_$1"
	awk '{ sum += $2 } END { print sum }' out >"bare_both_$1"
}

# bare_lines SIZE COUNT PAGES: the files are those of lines().
bare_lines() {
	# shellcheck disable=SC2046 # the device, for a group
	barelines "$backend" "$node" "maps_$1_$2" "unmaps_$1_$2" "$1" "$3" \
		$([ "$backend" != type1 ] || echo "$device") >told 2>told_ns || fail "barelines: $(cat told_ns)"
	awk '/^map_ns/ { print $2 }' told_ns >"told_map_$1"
	awk '/^unmap_ns/ { print $2 }' told_ns >"told_unmap_$1"
	awk '{ sum += $2 } END { print sum }' told_ns >"told_both_$1"
}

# lines SIZE N: N mappings and their end in the holder, a line each.
lines() {
	took "map_$1_$2" "$2" vfioctl -j run "maps_$1_$2"
	run vfioctl -j status
	jq_is '[.spaces[].mapping_count]' "[$2]"
	took "unmap_$1_$2" "$2" vfioctl -j run "unmaps_$1_$2"
	run vfioctl -j status
	jq_is '[.spaces[].mapping_count]' '[0]'
}

# What is mapped: pages that are present, as those of the bare loop are.
set_up() {
	echo "attach $device --backend $backend"
	echo "register-memory ring $((count * 4096))"
	echo "buffer fill ring 1"
	echo "register-memory huge $((huge_buffer * huge)) --hugepage 2M"
	echo "buffer fill huge 1"
}

# median NAME: of NAME.1 to NAME.3, to the file NAME.
median() { sort -n "$1".[123] | sed -n 2p >"$1"; }

# each SIZE COUNT: as many by --each, and their end, in the holder.
each() {
	for time in 1 2 3; do
		took "map_each_$1.$time" "$2" vfioctl -j run "each_$1"
		run vfioctl -j status
		jq_is '[.spaces[].mapping_count]' "[$2]"
		took "unmap_all_$1.$time" "$2" vfioctl unmap --all
	done
	median "map_each_$1"
	median "unmap_all_$1"
}

through_holder() {
	vfioctl run set_up >/dev/null
	lines 4096 25000
	lines 4096 $count
	lines $huge $huge_count
	each 4096 $count
	each $huge $huge_count
	vfioctl session stop >/dev/null
}

# The same lines in a process of their own; what setting up takes is taken off.
locally() {
	locally_one lines 4096 $count
	locally_one lines $huge $huge_count
	locally_one each 4096 $count
	locally_one each $huge $huge_count
}
locally_one() { # HOW SIZE COUNT
	took "local_set_up_$2" "$3" vfioctl -j run --local set_up
	took "local_$1_$2" "$3" vfioctl -j run --local "all_$1_$2"
	awk -v all="$(cat "local_$1_$2")" -v set_up="$(cat "local_set_up_$2")" \
		'BEGIN { print all - set_up }' >"local_both_$1_$2"
}

device=$(edu 0)
bind_vfio "$device"
hugepages $((huge_buffer + 4))
knob=/sys/module/vfio_iommu_type1/parameters/dma_entry_limit
[ ! -e $knob ] || echo 200000 >$knob
backend=type1 node=$(group_node "$device")
[ ! -c /dev/iommu ] || backend=iommufd node=$(node_of "$device")
set_up >set_up
each_lines ring $((count * 4096)) 4096 $count >each_4096
each_lines huge $((huge_buffer * huge)) $huge $huge_count >each_$huge
for n in 1000 25000 $count; do
	map_lines $n ring 4096 $n >maps_4096_$n
	unmap_lines $n 4096 >unmaps_4096_$n
done
map_lines $huge_count huge $huge 4 >maps_${huge}_$huge_count
unmap_lines $huge_count $huge >unmaps_${huge}_$huge_count
# What reads the same lines answers the same.
bare_lines 4096 1000 1000
cat set_up maps_4096_1000 unmaps_4096_1000 | vfioctl -j run --local - | tail -n +$(($(wc -l <set_up) + 1)) >told_by_vfioctl
cmp told told_by_vfioctl || fail "barelines and vfioctl answer differently: $(head -n 1 told) $(head -n 1 told_by_vfioctl)"
cat set_up maps_4096_$count unmaps_4096_$count >all_lines_4096
cat set_up maps_${huge}_$huge_count unmaps_${huge}_$huge_count >all_lines_$huge
echo 'unmap --all' >unmap_all
cat set_up each_4096 unmap_all >all_each_4096
cat set_up each_$huge unmap_all >all_each_$huge

bare 4096 $count $count
bare $huge $huge_count 4
bare_lines 4096 $count $count
bare_lines $huge $huge_count 4
through_holder
locally
ratio "map --each, $count of 4 KiB" map_each_4096 bare bare_map_4096 1.05
ratio "map --each, $huge_count of 2 MiB" map_each_$huge bare bare_map_$huge 1.05
ratio "unmap --all, $count of 4 KiB" unmap_all_4096 bare bare_unmap_4096 1.05
ratio "unmap --all, $huge_count of 2 MiB" unmap_all_$huge bare bare_unmap_$huge 1.05
ratio "map --each and unmap --all, $count of 4 KiB, run --local" local_both_each_4096 bare bare_both_4096 1.05
ratio "map --each and unmap --all, $huge_count of 2 MiB, run --local" local_both_each_$huge bare bare_both_$huge 1.05
# lines_ratio WHAT NAME BARE: of the lines to the loop that has none, of the loop that reads them to that, of them to that.
lines_ratio() {
	ratio "$1, a line each" "$2" bare "bare_$3" 1.05
	ratio "$1, a bare loop that reads the same lines and answers" "told_$3" "one that has none" "bare_$3"
	ratio "$1, a line each" "$2" "a bare loop that reads the same lines and answers" "told_$3"
}
lines_ratio "map, $count of 4 KiB" map_4096_$count map_4096
lines_ratio "unmap, $count of 4 KiB, random order" unmap_4096_$count unmap_4096
lines_ratio "map, $huge_count of 2 MiB" map_${huge}_$huge_count map_$huge
lines_ratio "unmap, $huge_count of 2 MiB, random order" unmap_${huge}_$huge_count unmap_$huge
lines_ratio "map and unmap, $count of 4 KiB, run --local" local_both_lines_4096 both_4096
lines_ratio "map and unmap, $huge_count of 2 MiB, run --local" local_both_lines_$huge both_$huge
ratio "map, one of $count lines" map_4096_$count "one of 25000" map_4096_25000 1.25
ratio "unmap, one of $count lines" unmap_4096_$count "one of 25000" unmap_4096_25000 1.25
