# What goes into a buffer comes out of it, and what does not fit is said.
# modes: type1 iommufd spapr

run vfioctl register-memory ring 8k
head -c 8192 /dev/urandom >data
run vfioctl -j buffer write ring --in data
jq_is '[.buffer, .offset, .size]' '["ring","0x0",8192]'
vfioctl buffer read ring --out - >copied
cmp data copied || fail "other bytes came out"
head -c 9000 /dev/urandom >long
run vfioctl buffer write ring --in long
expect_status 1
expect_err 'more than the 0x2000 bytes there is room for'
run vfioctl buffer write ring --in long --size 8k
expect_status 0
head -c 100 /dev/urandom >short
run vfioctl -j buffer write ring --in short
jq_is .size 100
run vfioctl buffer write ring --in short --size 4k
expect_status 1
expect_err 'the input ended after 0x64 of 0x1000 bytes'
run vfioctl buffer read ring --offset 0x2000 --size 1 --out copied
expect_status 64
run vfioctl buffer read ring --offset 0xfffffffffffffff0 --size 4k --out copied
expect_status 64
run vfioctl buffer fill ring 256
expect_status 64
run vfioctl buffer read none --out copied
expect_status 64
expect_err 'no buffer "none"'
run vfioctl buffer read ring
expect_status 64
run vfioctl buffer fill ring 7 --offset 0x10 --size 16
vfioctl buffer read ring --offset 0xf --size 18 --out copied >/dev/null
is "$(od -An -tu1 copied | tr -s ' ' '\n' | grep -c '^7$')" 16 "the number of bytes filled"
vfioctl unregister-memory ring >/dev/null
