# Sub-ranges, access, chosen addresses, many at once; unmap says exactly what went.
# modes: type1 iommufd compat

device=$(edu 0)
bind_vfio "$device"
head -c 4096 /dev/urandom >data
for backend in $(backends); do
	vfioctl attach "$device" --backend "$backend" >/dev/null
	vfioctl register-memory ring 1M >/dev/null
	vfioctl buffer write ring --in data --offset 0x3000 >/dev/null

	run vfioctl -j map ring --offset 0x3000 --size 8k --iova 0x200000
	jq_is '[.offset, .size, .iova]' '["0x3000",8192,"0x200000"]'
	edu "$device" copy 0x200000 0x201000 4096
	vfioctl buffer read ring --offset 0x4000 --size 4k --out copied >/dev/null
	cmp data copied || fail "the device saw another part of the buffer"

	run vfioctl -j map ring --offset 0x8000 --size 4k --iova 0x300000 --read-only
	jq_is .flags '["read"]'
	edu "$device" write 0x300000 64
	expect_dmesg 'DMAR: \[DMA Write.*fault addr 0x300000'
	vfioctl buffer read ring --offset 0x8000 --size 64 --out copied >/dev/null
	is "$(od -v -An -tx1 copied | tr -d ' 0\n')" "" "the read-only bytes"
	run vfioctl -j map ring --offset 0x9000 --size 4k --iova 0x400000 --write-only
	jq_is .flags '["write"]'
	run vfioctl map ring --iova 0x500000 --read-only --write-only
	expect_status 64

	# Chosen ones are not 0, not reserved, not taken.
	run vfioctl -j map ring --offset 0x10000 --size 64k
	one=$(jq -r .iova out)
	run vfioctl -j map ring --offset 0x20000 --size 64k
	two=$(jq -r .iova out)
	[ "$one" != 0x0 ] && [ "$two" != 0x0 ] && [ "$one" != "$two" ] || fail "chosen: $one and $two"
	run vfioctl -j map ring --offset 0x80000 --size 256k --each 4k
	jq_is '[.mapping_count, .size, .changed]' '[64,262144,true]'
	block=$(jq -r .iova out)
	run vfioctl -j map ring --offset 0x80000 --size 256k --each 4k
	jq_is '[.iova, .changed]' "[\"$block\",false]"

	vfioctl -j status --mappings | jq '.memory = null' >before
	jq -r '.mappings[] | .iova, .size' before | wc -l
	run vfioctl unmap 0x201000
	expect_status 1
	expect_err 'cuts the mapping 0x200000\+0x2000 of buffer ring'
	run vfioctl unmap 0x200000+4k
	expect_status 1
	expect_err 'cuts the mapping 0x200000'
	run vfioctl unmap 0x1ff000+8k
	expect_status 1
	vfioctl -j status --mappings | jq '.memory = null' >after
	cmp before after || fail "a refused unmap changed the session"

	run vfioctl -j unmap "$block+64k"
	jq_is '[.unmapped[] | .iova, .size, .mapping_count]' "[\"$block\",65536,16]"
	run vfioctl -j unmap 0x200000+0x300000
	jq_is '[.unmapped[] | .iova, .size]' '["0x200000",8192,"0x300000",4096,"0x400000",4096]'
	run vfioctl -j unmap "$one"
	jq_is '[.unmapped[] | .iova, .size]' "[\"$one\",65536]"
	run vfioctl -j unmap --all
	jq_is '[.unmapped[].mapping_count] | add' 49
	run vfioctl -j status
	jq_is '[.spaces[].mapping_count]' '[0]'
	vfioctl session stop >/dev/null
done
