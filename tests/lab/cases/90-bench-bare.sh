# What a bare map and unmap cost: the floor for vfioctl's own times.
# modes: type1 iommufd compat
# kind: bench
# timeout: 120

bdf=$(edu 0)
bind_vfio "$bdf"
hugepages 2M 4
# measured BACKEND NODE COUNT PAGESIZE [BDF]
measured() {
	run bareloop "$@"
	expect_status 0
	bench "bare $1 page $4: $(tr '\n' ' ' <out)"
}
for page in 4096 2097152; do
	measured type1 "$(group_node "$bdf")" 2000 $page "$bdf"
	if [ -c /dev/iommu ]; then
		measured iommufd "$(node_of "$bdf")" 2000 $page
	fi
done
