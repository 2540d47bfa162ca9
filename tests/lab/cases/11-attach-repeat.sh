# Asking for what already is succeeds and changes nothing; taking away what is not there, too.
# modes: type1 iommufd compat spapr

device=$(edu 0)
bind_vfio "$device"
run vfioctl -j detach "$device"
expect_status 0
jq_is .changed false
for expected in true false; do
	run vfioctl -j attach "$device"
	expect_status 0
	jq_is .changed $expected
	run vfioctl -j attach "$(group_of "$device")"
	jq_is '[.changed, .devices[].address]' "[false,\"$device\"]"
	run vfioctl -j register-memory ring 64k
	jq_is .changed $expected
	run vfioctl -j map ring --iova 0x100000 --size 4k
	jq_is .changed $expected
	run vfioctl -j map ring --offset 0x1000 --size 4k
	jq_is .changed $expected
	jq -r .iova out >iova.$expected
	run vfioctl -j space create other
	jq_is .changed $expected
done
is "$(cat iova.false)" "$(cat iova.true)" "the IOVA chosen, told again"
vfioctl -j status --mappings | jq '.memory = null' >before
for command in "unmap 0x900000" "unmap 0x900000+0x1000" "unmap nobody" "unregister-memory nobody" \
	"space destroy nobody" "detach 0000:ff:1f.7" "detach 4711"; do
	# shellcheck disable=SC2086 # words
	run vfioctl -j $command
	expect_status 0
	jq_is .changed false
done
vfioctl -j status --mappings | jq '.memory = null' >after
cmp before after || fail "the session changed"
for expected in true false; do
	run vfioctl -j unmap --all
	jq_is .changed $expected
	run vfioctl -j detach "$device"
	jq_is .changed $expected
	run vfioctl -j unregister-memory ring
	jq_is .changed $expected
	run vfioctl -j space destroy other
	jq_is .changed $expected
done
