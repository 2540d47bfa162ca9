# What a bare map and unmap cost: the floor for vfioctl's own times.
# modes: type1 iommufd compat
# kind: bench
# timeout: 120

bdf=$(edu 0)
bind_vfio "$bdf"
hugepages 4
# measured BACKEND NODE COUNT PAGESIZE PAGES [BDF]
measured() {
	run bareloop "$@"
	expect_status 0
	awk -v what="bare $1, page of $4" '{ sub("_ns", "", $1); print "bench " what ", " $1 ": " $2 " ns" }' out
}
for page in 4096 2097152; do
	measured type1 "$(group_node "$bdf")" 2000 $page 4 "$bdf"
	if [ -c /dev/iommu ]; then
		measured iommufd "$(node_of "$bdf")" 2000 $page 4
	fi
done
