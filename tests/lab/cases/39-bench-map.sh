# 100,000 mappings of 4 KiB in one session, and their end, against a bare loop of the same ioctls in the same boot.
# modes: type1 iommufd compat
# kind: bench
# machine: mem=3G
# boot: own
# timeout: 900

# Each round does all of it in turn, so that what else the machine does meets all alike; medians are told.
rounds=3
counts="25000 50000 100000"
count=100000 # the last of them
backends() { [ ! -c /dev/iommu ] || echo iommufd; echo type1; }
now_ms() { awk '{ printf "%.0f\n", $1 * 1000 }' /proc/uptime; }
median() { sort -n "$1" | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
rss() { awk '/^RssAnon:/ { print $2 * 1024 }' "/proc/$(pidof vfioctl)/status"; }

# took NAME COUNT COMMAND...: adds to the file NAME the nanoseconds that it took for each of COUNT; it must succeed.
took() {
	took_name=$1 took_count=$2
	shift 2
	took_from=$(now_ms)
	"$@" >/dev/null || fail "$*"
	awk -v ms=$(($(now_ms) - took_from)) -v n="$took_count" 'BEGIN { print ms * 1000000 / n }' >>"$took_name"
}

# ratio WHAT NAME BASE_WHAT BASE_NAME [AIM]: of the medians in both files.
ratio() {
	awk -v what="$backend $1" -v a="$(median "$2")" -v base="$3" -v b="$(median "$4")" -v aim="${5-}" 'BEGIN {
		printf "bench %s: %.0f ns, %.2f of %s %.0f ns", what, a, a / b, base, b
		print aim == "" ? "" : " (aim " aim ")" }'
}

# What runs with COUNT: each page of the buffer by a line of its own, and the same in random order.
map_lines() {
	awk -v n="$1" 'BEGIN { for (i = 0; i < n; i++)
		printf "map ring --iova 0x%x --offset 0x%x --size 4k\n", 268435456 + i * 4096, i * 4096 }'
}
unmap_lines() {
	awk -v n="$1" 'BEGIN { srand(1)
		for (i = 0; i < n; i++) a[i] = i
		for (i = n - 1; i > 0; i--) { j = int(rand() * (i + 1)); t = a[i]; a[i] = a[j]; a[j] = t }
		for (i = 0; i < n; i++) printf "unmap 0x%x\n", 268435456 + a[i] * 4096 }'
}

bare() {
	node=$(group_node "$device")
	[ "$backend" = type1 ] || node=$(node_of "$device")
	# shellcheck disable=SC2046 # the device, for a group
	run bareloop "$backend" "$node" $count 4096 $count $([ "$backend" != type1 ] || echo "$device")
	expect_status 0
	awk '/^map_ns/ { print $2 }' out >>bare_map
	awk '/^unmap_ns/ { print $2 }' out >>bare_unmap
}

# lines N: N mappings and their end, a line each.
lines() {
	rss=$(rss)
	took "map_$1" "$1" vfioctl -j run "maps_$1"
	rss=$(($(rss) - rss))
	run vfioctl -j status
	jq_is '[.spaces[].mapping_count]' "[$1]"
	took "unmap_$1" "$1" vfioctl -j run "unmaps_$1"
	run vfioctl -j status
	jq_is '[.spaces[].mapping_count]' '[0]'
}

# The same in one line.
each() {
	took map_each $count vfioctl -j run map_each_line
	took unmap_all $count vfioctl unmap --all
}

# Pages that are present, as those of the bare loop are.
session() {
	vfioctl attach "$device" --backend "$backend" >/dev/null
	vfioctl register-memory ring $((count * 4096)) >/dev/null
	vfioctl buffer fill ring 1 >/dev/null
	for n in $counts; do
		lines "$n"
	done
	each
	vfioctl session stop >/dev/null
}

device=$(edu 0)
bind_vfio "$device"
knob=/sys/module/vfio_iommu_type1/parameters/dma_entry_limit
[ ! -e $knob ] || echo 200000 >$knob
echo 'map ring --iova 0x100000000 --each 4k' >map_each_line
for n in $counts; do
	map_lines "$n" >"maps_$n"
	unmap_lines "$n" >"unmaps_$n"
done

for backend in $(backends); do
	rm -f bare_map bare_unmap map_each unmap_all map_[0-9]* unmap_[0-9]*
	for _ in $(seq $rounds); do
		bare
		session
	done
	ratio "map, $count by --each in a line of run" map_each bare bare_map 1.10
	ratio "unmap --all of $count" unmap_all bare bare_unmap 1.10
	ratio "map, $count lines of run" map_$count bare bare_map
	ratio "unmap, $count lines of run, random order" unmap_$count bare bare_unmap
	ratio "unmap, one of $count" unmap_$count "one of 25000" unmap_25000 1.50
	ratio "unmap, one of 50000" unmap_50000 "one of 25000" unmap_25000 1.50
	bench "$backend memory of the holder for a mapping: $((rss / count)) bytes (aim 128)"
done
