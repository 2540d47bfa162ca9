# Attach on POWER: version 2, a space for each group, a group of several whole, version 1 when asked for.
# modes: spapr

one=$(edu 0) two=$(edu 1)
several=$(group_of "$(bdf old0)")
# shellcheck disable=SC2046 # words
bind_vfio "$one" "$two" $(siblings "$(bdf old0)")

for backend in type1 iommufd; do
	run vfioctl -j attach "$one" --backend $backend
	expect_status 77
	jq_err_is .error.message "this kernel does not offer $backend for $one"
done

run vfioctl -j --trace=trace attach "$one"
expect_status 0
jq_is '[.backend, .space, .group, .changed]' "[\"spapr\",\"space0\",$(group_of "$one"),true]"
grep -q '"call":"VFIO_SET_IOMMU".*"SPAPR_TCE_v2"' trace || fail "not version 2: $(cat trace)"
run vfioctl -j attach "$one"
jq_is .changed false

# The kernel takes a second group into a container as long as there is no window, and then maps for neither.
run vfioctl -j attach "$two" --to space0
expect_status 1
jq_err_is '[.error.operation, .error.errno]' '["VFIO_GROUP_SET_CONTAINER","EPERM"]'
run vfioctl -j status
jq_is '[.groups[].group]' "[$(group_of "$one")]"
run vfioctl -j attach "$two"
jq_is '[.space, .changed]' '["space1",true]'

run vfioctl -j attach "$several"
expect_status 0
jq_is '[.space, (.devices | length)]' '["space2",2]'
run vfioctl -j detach "$(bdf old0)"
jq_is .changed true
run vfioctl -j status
jq_is "[.groups[] | select(.group == $several) | .users]" '[1]'
run vfioctl -j detach "$several"
run vfioctl -j detach "$several"
jq_is .changed false

run vfioctl -j attach "$one" --backend spapr-v1
expect_status 1
expect_err 'is of backend spapr, not spapr-v1'
vfioctl detach "$one" >/dev/null
run vfioctl -j --trace=trace attach "$one" --backend spapr-v1
expect_status 0
jq_is '[.backend, .space]' '["spapr-v1","space0"]'
grep -q '"call":"VFIO_IOMMU_ENABLE"' trace || fail "version 1 is not enabled"
mv trace attached
run vfioctl -j status
jq_is '[.windows[] | select(.space == "space0") | .charged]' '[1073741824]'
jq_is '.memory.locked' $(((1 << 30) + (2 << 20)))
run vfioctl register-memory ring 1M
run vfioctl -j map ring --in space0
expect_status 0
run vfioctl -j attach "$several" --to space0
expect_status 1
jq_err_is .error.errno EBUSY
run vfioctl window create 1G --in space0
expect_status 1
expect_err 'version 1 container'
vfioctl unmap --all >/dev/null
run vfioctl --trace=trace detach "$one"
expect_status 0
grep -q '^VFIO_IOMMU_DISABLE' trace || fail "version 1 is not disabled"
cat attached >>trace
run vfioctl -j status
jq_is .memory.locked $((3 << 20))
vfioctl session stop >/dev/null
