# Several groups in one space see the same mappings; a container's mappings keep its last group.
# modes: type1 iommufd compat

one=$(edu 0) two=$(edu 1)
bind_vfio "$one" "$two"
for backend in $(backends); do
	run vfioctl -j attach "$one" --backend "$backend"
	run vfioctl register-memory ring 8k
	run vfioctl map ring --iova 0x200000
	run vfioctl -j attach "$two"
	expect_status 0
	jq_is '[.space, .backend, .changed]' "[\"space0\",\"$backend\",true]"
	head -c 4096 /dev/urandom >data
	vfioctl buffer write ring --in data >/dev/null
	edu "$one" copy 0x200000 0x201000 4096
	vfioctl buffer read ring --offset 0x1000 --out copied >/dev/null
	cmp data copied || fail "the first device copied other bytes"
	vfioctl buffer fill ring 0 --offset 0x1000 >/dev/null
	edu "$two" copy 0x200000 0x201000 4096
	vfioctl buffer read ring --offset 0x1000 --out copied >/dev/null
	cmp data copied || fail "the second device copied other bytes"
	run vfioctl detach "$two"
	expect_status 0
	run vfioctl detach "$one"
	if [ "$backend" = type1 ]; then
		expect_status 1
		expect_err 'nothing else is attached to space0, and its 1 mapping would go too'
		run vfioctl unmap --all
		run vfioctl detach "$one"
	fi
	expect_status 0
	run vfioctl unmap --all
	run vfioctl unregister-memory ring
	expect_status 0
	run vfioctl -j status
	jq_is '[.spaces, .groups, .devices, .buffers]' '[[],[],[],[]]'
done
