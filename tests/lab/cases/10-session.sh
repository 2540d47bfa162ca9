# attach, register-memory, map and status are commands of one session: DMA goes where it was mapped, and faults after.
# modes: type1 iommufd compat spapr

device=$(edu 0)
bind_vfio "$device"
dd if=/dev/urandom of=data bs=4096 count=1 2>/dev/null
for backend in $(backends); do
	run vfioctl -j attach "$device" --backend "$backend"
	expect_status 0
	jq_is '[.backend, .space, .group, .devices[].address, .changed, .replaced]' \
		"[\"$backend\",\"space0\",$(group_of "$device"),\"$device\",true,null]"
	run vfioctl -j register-memory ring 64k
	jq_is '[.buffer, .size, .page_size, .changed]' '["ring",65536,4096,true]'
	run vfioctl -j map ring --iova 0x100000
	jq_is '[.space, .buffer, .iova, .size, .flags, .changed]' \
		'["space0","ring","0x100000",65536,["read","write"],true]'
	run vfioctl -j status --mappings
	jq_is '[.spaces[] | .space, .backend, .mapping_count, .mapped_bytes]' "[\"space0\",\"$backend\",1,65536]"
	jq_is '[.devices[] | .address, .space]' "[\"$device\",\"space0\"]"
	jq_is '[.mappings[] | .iova, .size, .buffer, .offset]' '["0x100000",65536,"ring","0x0"]'

	vfioctl buffer write ring --in data >/dev/null
	edu "$device" copy 0x100000 0x108000 4096
	vfioctl buffer read ring --offset 0x8000 --size 4k --out copied >/dev/null
	cmp data copied || fail "the device copied other bytes"

	run vfioctl -j unmap ring
	jq_is '[.unmapped[] | .iova, .size]' '["0x100000",65536]'
	edu "$device" read 0x100000 4096
	# A sPAPR IOMMU refuses without telling anybody.
	[ "$backend" = spapr ] || expect_dmesg 'DMAR: .*fault addr 0x100000'
	run vfioctl -j detach "$device"
	jq_is '[.group, .devices[].address, .changed]' "[$(group_of "$device"),\"$device\",true]"
	run vfioctl -j unregister-memory ring
	jq_is .changed true
	eventually 5 sh -c '! pidof vfioctl >/dev/null' || fail "the holder stays though it holds nothing"
	run vfioctl -j status
	expect_status 0
	jq_is '[.spaces, .devices, .buffers, .memory]' '[[],[],[],null]'
done
