# A mediated device is attached like another, through its own group or its node.
# modes: iommufd compat

uuid=83b8f4f2-509f-382f-3c1e-e6bfe0fa1001
make_mdev mtty mtty-1 $uuid
for backend in iommufd type1; do
	run vfioctl -j attach $uuid --backend $backend
	expect_status 0
	jq_is '[.devices[].address, .backend]' "[\"$uuid\",\"$backend\"]"
	run vfioctl register-memory ring 64k
	run vfioctl -j map ring --iova 0x10000
	expect_status 0
	run vfioctl -j unmap ring
	jq_is '[.unmapped[] | .iova, .size]' '["0x10000",65536]'
	run vfioctl detach $uuid
	expect_status 0
	run vfioctl unregister-memory ring
done
