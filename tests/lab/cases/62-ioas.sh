# Every verb of ioas and option: ranges, allow, copy, map by file, change-process, compat, physical, huge pages.
# modes: iommufd compat

run vfioctl -j option get rlimit-mode
jq_is '[.setting, .changed]' '["0x0",false]'
run vfioctl -j session list
jq_is '[.sessions[]]' '[]' # the iommufd went with the question
run vfioctl -j option set rlimit-mode 1
jq_is '[.setting, .changed]' '["0x1",true]'
run vfioctl -j option get rlimit-mode
jq_is .setting 0x1
run vfioctl -j option set rlimit-mode 0
jq_is .changed true

run vfioctl -j ioas alloc one
jq_is '[.kind, .name, .space, .changed]' '["ioas","one","one",true]'
run vfioctl -j ioas alloc one
jq_is .changed false
run vfioctl option set rlimit-mode 1
expect_status 1
expect_err 'IOMMU_OPTION.*EBUSY'
run vfioctl ioas alloc two
run vfioctl -j ioas list
jq_is '[.objects[].name]' '["one","two"]'
run vfioctl -j option get huge-pages --in one
jq_is .setting 0x1
run vfioctl -j option set huge-pages 0 --in one
jq_is '[.setting, .space, .changed]' '["0x0","one",true]'
run vfioctl option get huge-pages
expect_status 64

# What the kernel may choose.
run vfioctl -j ioas ranges one
jq_is '[.alignment, .iova_ranges]' '[4096,[{"start":"0x0","last":"0xffffffffffffffff"}]]'
run vfioctl ioas allow one 0x10000000+1M 0x30000000+1M
expect_status 0
run vfioctl register-memory m 64k
run vfioctl -j map m --in one
jq_is '.iova[:4]' 0x10
run vfioctl unmap --all --in one
run vfioctl -j map m --in one --each 4k
jq_is '[.iova, .mapping_count]' '["0x10000000",16]'
run vfioctl register-memory wide 2M
run vfioctl map wide --in one --each 4k
expect_status 1
expect_err 'no 0x200000 bytes of IOVA are free in one piece in one'
run vfioctl unmap --all --in one
run vfioctl unregister-memory wide
expect_status 0
run vfioctl ioas allow one 0x10000000
expect_status 64
expect_err '0x10000000 is not IOVA\+SIZE'
run vfioctl ioas allow one 0x10000000+1M 0x10000000+2M
expect_status 1
expect_err 'IOMMU_IOAS_ALLOW_IOVAS.*EINVAL'
run vfioctl ioas allow one
expect_status 0

# A copy shares the pages; the books know it as a mapping.
run vfioctl map m --in one --iova 0x100000
run vfioctl -j ioas copy 0x102000+0x1000 --in one --to two --iova 0x900000 --read-only
jq_is '[.space, .buffer, .iova, .offset, .size, .flags, .changed]' \
	'["two","m","0x900000","0x2000",4096,["read"],true]'
run vfioctl -j ioas copy 0x102000+0x1000 --in one --to two --iova 0x900000 --read-only
jq_is .changed false
run vfioctl ioas copy 0x100000+0x20000 --in one --to two
expect_status 1
expect_err 'nothing is mapped at 0x110000 in one'
# Over several mappings it is as many there, with what all of them allow, and each goes by itself.
run vfioctl register-memory n 8k
run vfioctl map n --in one --iova 0x110000 --read-only
run vfioctl -j ioas copy 0x10f000+0x2000 --in one --to two --iova 0xa00000
jq_is '[.buffer, .offset, .iova, .size, .mapping_count, .flags, .changed]' \
	'["m","0xf000","0xa00000",8192,2,["read"],true]'
run vfioctl -j ioas copy 0x10f000+0x2000 --in one --to two --iova 0xa00000
jq_is '[.mapping_count, .changed]' '[2,false]'
run vfioctl ioas copy 0x10f000+0x4000 --in one --to two
expect_status 1
expect_err 'nothing is mapped at 0x112000 in one'
run vfioctl -j ioas copy 0x10f000+0x3000 --in one --to two
jq_is '[.mapping_count, .size]' '[2,12288]'
chosen=$(jq -r .iova out)
# Asked again, it is there, wherever the kernel put it; for another access it is not.
run vfioctl -j ioas copy 0x10f000+0x3000 --in one --to two
jq_is '[.iova, .mapping_count, .changed]' "[\"$chosen\",2,false]"
run vfioctl -j ioas copy 0x10f000+0x1000 --in one --to two
jq_is '[.flags, .changed]' '[["read","write"],true]'
writable=$(jq -r .iova out)
run vfioctl -j ioas copy 0x10f000+0x1000 --in one --to two
jq_is '[.iova, .changed]' "[\"$writable\",false]"
run vfioctl unmap "$writable" --in two
expect_status 0
run vfioctl -j ioas copy 0x10f000+0x1000 --in one --to two --read-only
jq_is '[.iova, .changed]' "[\"$chosen\",false]"
run vfioctl -j unmap 0xa01000 --in two
jq_is '.unmapped[0] | [.buffer, .iova, .size]' '["n","0xa01000",4096]'
run vfioctl unmap 0xa00000 --in two
expect_status 0
run vfioctl unmap "$chosen+12k" --in two
expect_status 0
run vfioctl unmap 0x110000 --in one
run vfioctl unregister-memory n
expect_status 0
run vfioctl ioas copy 0x500000+0x1000 --in one --to two
expect_status 1
expect_err 'nothing is mapped at 0x500000'
run vfioctl ioas destroy two
expect_status 1
expect_err 'space two has 1 mapping'
run vfioctl unregister-memory m
expect_status 1
run vfioctl -j status --mappings
jq_is '[.mappings[] | [.space, .iova, .size]]' '[["one","0x100000",65536],["two","0x900000",4096]]'

# Whom the memory is charged to can change when all of it is mapped by file.
run vfioctl ioas change-process
expect_status 1
expect_err '0x100000\+0x10000 of buffer m in one is mapped by its address'
run vfioctl unmap --all --in one
run vfioctl unmap --all --in two
run vfioctl -j ioas map-file m --in one --iova 0x100000
jq_is '[.iova, .size, .changed]' '["0x100000",65536,true]'
run vfioctl -j ioas map-file m --in one --iova 0x100000
jq_is .changed false
run vfioctl -j ioas change-process
expect_status 0
run vfioctl -j space list
jq_is '[.spaces[].space]' '["one","two"]'
run vfioctl -j buffer list
jq_is '[.buffers[].buffer]' '["m"]'

# The IOAS for a container's calls.
run vfioctl -j ioas compat
jq_is '[.space, .iommufd_id]' '[null,null]'
run vfioctl -j ioas compat one
jq_is '[.space, .changed]' '["one",true]'
run vfioctl -j ioas compat --clear
jq_is '[.space, .changed]' '[null,true]'

# With an IOMMU there is no physical address to tell.
run vfioctl ioas physical 0x100000+0x1000 --in one
expect_status 1
expect_err 'IOMMU_IOAS_NOIOMMU_GET_PA'

# By DMA: what is mapped by file, and what is copied, is the memory.
device=$(edu 0)
bind_vfio "$device"
run vfioctl attach "$device" --to two
run vfioctl ioas copy 0x100000+64k --in one --to two --iova 0x200000
expect_status 0
vfioctl buffer fill m 0x5a >/dev/null
run edu "$device" read 0x200000 64
run edu "$device" write 0x201000 64
run vfioctl buffer fill m 0 --size 64
run edu "$device" read 0x201000 64
run edu "$device" write 0x200000 64
vfioctl buffer read m --offset 0 --size 64 --out bytes
is "$(tr -d Z <bytes | wc -c)" 0 "the number of wrong bytes"
! dmesg_has 'DMAR: .*fault' || fail "a copied mapping faults"
run vfioctl -j session stop
expect_status 0
