# 100,000 mappings of 4 KiB in one session, and their end, against a bare loop of the same ioctls in the same boot.
# modes: type1 iommufd compat
# kind: bench
# machine: mem=3G
# boot: own
# timeout: 600

count=100000
backends() { [ ! -c /dev/iommu ] || echo iommufd; echo type1; }
now_ms() { awk '{ printf "%.0f\n", $1 * 1000 }' /proc/uptime; }
least() { sort -n | head -n 1; }

# ratio WHAT MS BARE_NS: of `count` of them to one bare call.
ratio() { awk -v what="$1" -v ms="$2" -v bare="$3" -v n=$count 'BEGIN {
	printf "bench %s: %.0f ns each, %.2f of the bare %d\n", what, ms * 1000000 / n, ms * 1000000 / n / bare, bare }'; }

# took NAME COMMAND...: adds to the file NAME how many milliseconds it took; it must succeed.
took() {
	took_name=$1
	shift
	took_from=$(now_ms)
	"$@" >/dev/null || fail "$*"
	echo $(($(now_ms) - took_from)) >>"$took_name"
}
rss() { awk '/^Rss(Anon):/ { print $2 * 1024 }' "/proc/$(pidof vfioctl)/status"; }

device=$(edu 0)
bind_vfio "$device"
knob=/sys/module/vfio_iommu_type1/parameters/dma_entry_limit
[ ! -e $knob ] || echo 200000 >$knob
awk -v n=$count 'BEGIN { for (i = 0; i < n; i++) printf "map page --iova 0x%x --size 4k\n", 268435456 + i * 4096 }' >maps
awk -v n=$count 'BEGIN { srand(1)
	for (i = 0; i < n; i++) a[i] = i
	for (i = n - 1; i > 0; i--) { j = int(rand() * (i + 1)); t = a[i]; a[i] = a[j]; a[j] = t }
	for (i = 0; i < n; i++) printf "unmap 0x%x\n", 268435456 + a[i] * 4096 }' >unmaps


# bare: adds to bare_map and bare_unmap what the bare loop takes for one call.
bare() {
	node=$(group_node "$device")
	[ "$backend" = type1 ] || node=$(node_of "$device")
	# shellcheck disable=SC2046 # the device, for a group
	run bareloop "$backend" "$node" $count 4096 $([ "$backend" != type1 ] || echo "$device")
	expect_status 0
	awk '/^map_ns/ { print $2 }' out >>bare_map
	awk '/^unmap_ns/ { print $2 }' out >>bare_unmap
}

lines() {
	vfioctl attach "$device" --backend "$backend" >/dev/null
	vfioctl register-memory page 4k >/dev/null
	vfioctl buffer fill page 1 >/dev/null
	rss=$(rss)
	took map vfioctl -j run maps
	rss=$(($(rss) - rss))
	run vfioctl -j status
	jq_is '[.spaces[].mapping_count]' "[$count]"
	took unmap vfioctl -j run unmaps
	run vfioctl -j status
	jq_is '[.spaces[].mapping_count]' '[0]'
	vfioctl unregister-memory page >/dev/null
}

# Distinct pages, present as those of the bare loop are.
each() {
	vfioctl register-memory ring $((count * 4096)) >/dev/null
	vfioctl buffer fill ring 1 >/dev/null
	took map_each vfioctl map ring --iova 0x100000000 --each 4k
	took unmap_all vfioctl unmap --all
	vfioctl session stop >/dev/null
}

# The least of three, in turns: what else the machine does only adds.
for backend in $(backends); do
	rm -f bare_map bare_unmap map unmap map_each unmap_all
	for _ in 1 2 3; do
		bare
		lines
		each
	done
	bare_map=$(least <bare_map) bare_unmap=$(least <bare_unmap)
	ratio "$backend run of $count map" "$(least <map)" "$bare_map"
	ratio "$backend run of $count unmap, random order" "$(least <unmap)" "$bare_unmap"
	ratio "$backend map --each 4k, $count pages" "$(least <map_each)" "$bare_map"
	ratio "$backend unmap --all of them" "$(least <unmap_all)" "$bare_unmap"
	bench "$backend memory of the holder: $((rss / count)) bytes a mapping"
done
