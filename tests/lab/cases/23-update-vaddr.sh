# space update-vaddr, and what another machine alone has: a container's addresses are taken away and given again, and devices notice nothing.
# modes: type1 iommufd compat

device=$(edu 0)
bind_vfio "$device"
dd if=/dev/urandom of=data bs=4096 count=1 2>/dev/null
for backend in $(backends); do
	vfioctl attach "$device" --backend "$backend" >/dev/null
	run vfioctl device zpci-error "$device"
	expect_status 77
	expect_err "no function of s390's zPCI"
	run vfioctl -j space update-vaddr space0
	if [ "$backend" != type1 ]; then
		expect_status 1
		expect_err "only type1 takes new addresses"
		vfioctl detach "$device" >/dev/null
		continue
	fi
	if is_compat; then
		expect_status 77
		expect_err 'takes no new addresses'
		vfioctl detach "$device" >/dev/null
		continue
	fi
	expect_status 0
	jq_is '[.space, .mapping_count, .changed]' '["space0",0,false]'

	vfioctl register-memory ring 64k >/dev/null
	run vfioctl map ring --iova 0x100000 --each 8k
	vfioctl buffer write ring --in data >/dev/null
	run vfioctl -j --trace=trace space update-vaddr space0
	expect_status 0
	jq_is '[.space, .mapping_count, .changed]' '["space0",8,true]'
	is "$(grep -c '"call":"VFIO_IOMMU_UNMAP_DMA".*VADDR' trace)" 1 "the calls that take addresses away"
	is "$(grep -c '"call":"VFIO_IOMMU_MAP_DMA".*VADDR' trace)" 8 "the calls that give addresses"
	run edu "$device" copy 0x100000 0x108000 4096
	expect_status 0
	vfioctl buffer read ring --offset 0x8000 --size 4k --out copied >/dev/null
	cmp data copied || fail "the device copied other bytes"
	# None is without an address: another group may come, and all can be unmapped.
	bind_vfio "$(edu 1)"
	run vfioctl attach "$(edu 1)" --to space0
	expect_status 0
	run vfioctl -j unmap --all
	expect_status 0
	vfioctl session stop >/dev/null
done
