# A buffer of one 1 GiB page: refused where there is none, else the device's DMA reaches its last bytes.
# modes: type1 iommufd
# machine: mem=6G
# timeout: 120

bdf=$(edu 0)
bind_vfio "$bdf"

run vfioctl register-memory big 1G --hugepage 1G
expect_status 1
expect_err 'huge|1 GiB|1G'

hugepages 1G 1
run vfioctl -j register-memory big 1G --hugepage 1G
expect_status 0
jq_is .page_size 1073741824
run vfioctl attach "$bdf"
expect_status 0
# The device's addresses end at 256 MiB: the buffer's last 64 KiB are mapped where it reaches.
dd if=/dev/urandom of=data bs=4096 count=1 2>/dev/null
run vfioctl buffer write big --in data --offset 0x3fff0000
expect_status 0
run vfioctl map big --offset 0x3fff0000 --iova 0x1000000
expect_status 0
run edu "$bdf" copy 0x1000000 0x1001000 4096
expect_status 0
run vfioctl buffer read big --offset 0x3fff1000 --size 4k --out copied
expect_status 0
cmp data copied || fail "the device copied something else"
run vfioctl session stop
expect_status 0
