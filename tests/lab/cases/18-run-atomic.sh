# run --atomic: when a line fails, the session, the pins and the group are as they were before.
# modes: type1 iommufd compat

one=$(edu 0) two=$(edu 1)
bind_vfio "$one" "$two"
lines="attach $two
space create extra
register-memory big 16M
map big --iova 0x1000000
map big --iova 0x4000000 --size 1M --each 64k
map big --size 4M
map big --iova 0x1000001"
state() { vfioctl -j status --mappings | jq '.memory = null'; }
# What the kernel has charged to the session's process.
charged() {
	pid=$(vfioctl -j session list | jq -r '.sessions[0].pid')
	sed -n 's/^VmLck:[^0-9]*//p; s/^VmPin:[^0-9]*//p' "/proc/$pid/status"
}

# A session that is not empty gets nothing and loses nothing.
vfioctl attach "$one" >/dev/null
vfioctl register-memory ring 1M >/dev/null
vfioctl map ring --iova 0x100000 >/dev/null
state >before
charged >charged.before
echo "$lines" >lines
for _ in 1 2; do
	run vfioctl -j run --atomic lines
	expect_status 64
	jq_err_is .error.line 7
	expect_err 'the lines before this were undone: '
	state >after
	cmp before after || fail "the session changed"
	charged_again() { charged | cmp -s - charged.before; }
	eventually 20 charged_again || fail "memory stays charged"
done
head -n 6 lines >good
run vfioctl run --atomic good
expect_status 0
run vfioctl -j status
jq_is '[.devices[].address] | length' 2
vfioctl session stop >/dev/null

# Without a session before, there is none after, and the group is free for others.
for local in '' --local; do
	# shellcheck disable=SC2086 # a word or none
	run vfioctl run --atomic $local lines
	expect_status 64
	gone() { [ -z "$(pidof vfioctl)" ]; }
	eventually 20 gone || fail "the holder stays"
done
run vfioctl -j attach "$two"
expect_status 0
jq_is .changed true
vfioctl session stop >/dev/null

# An address that only the attached device makes a wrong one.
printf '%s\n' "attach $one" "register-memory big 1M" "map big --iova 0xfee00000" >lines
run vfioctl run --atomic lines
expect_status 1
expect_err 'line 3: the lines before this were undone: '
eventually 20 gone || fail "the holder stays"

# What cannot come back is told of, and the rest is undone: space0 went when its only device left it.
if [ -c /dev/iommu ]; then
	printf '%s\n' "attach $one --backend iommufd" "space create new" \
		"attach $one --to new" "map nothing" >lines
	run vfioctl run --atomic lines
	expect_status 64
	expect_err 'line 4: 2 of 3 things done before this could not be undone: '
	expect_err 'line 3: this line could not be undone: .*"space0"'
	expect_err 'line 2: this line could not be undone: .*is used by'
	run vfioctl -j session show
	jq_is '.held - ["iommufd /dev/iommu"]' '["space new"]'
	vfioctl session stop >/dev/null
fi
