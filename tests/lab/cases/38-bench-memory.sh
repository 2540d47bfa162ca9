# What a million mappings cost the holder in memory.
# modes: iommufd
# kind: bench
# machine: mem=4G
# boot: own
# timeout: 600

need vfioctl jq
rss() { awk '/^RssAnon:/ { print $2 * 1024 }' "/proc/$(pidof vfioctl)/status"; }

# Into a space without a device, which pins nothing: the holder's books are what is measured.
pages=10000 times=100
run vfioctl space create io --backend iommufd
run vfioctl register-memory ring $((pages * 4096))
expect_status 0
before=$(rss)
awk -v n=$times -v pages=$pages 'BEGIN { for (i = 0; i < n; i++)
	printf "map ring --iova 0x%x000 --each 4k\n", 1048576 + i * pages }' >lines
vfioctl -j run lines >/dev/null || fail "the maps"
run vfioctl -j status
jq_is '.spaces[0].mapping_count' $((pages * times))
bench "memory of the holder, for each of $((pages * times)) mappings: $((($(rss) - before) / (pages * times))) bytes (aim 100)"
run vfioctl unmap --all
expect_status 0
