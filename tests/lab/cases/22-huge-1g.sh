# A buffer of one 1 GiB page: refused where none is free, else the device's DMA reaches its last bytes.
# modes: type1 iommufd
# machine: mem=6G
# cmdline: hugepagesz=1G hugepages=1
# timeout: 120

bdf=$(edu 0)
bind_vfio "$bdf"
# Set aside at boot: later the kernel finds a whole free GiB at most boots, not at every one.
free=/sys/kernel/mm/hugepages/hugepages-1048576kB/free_hugepages
is "$(cat $free)" 1 "how many huge pages of 1 GiB are free"

run vfioctl register-memory other 1G --hugepage 1G
expect_status 0
run vfioctl register-memory big 1G --hugepage 1G
expect_status 1
expect_err '1 huge page of 1 GiB is not free'
run vfioctl unregister-memory other
expect_status 0

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
