# What cannot be attached is refused with one clear message, and leaves the session as it was.
# modes: type1 iommufd compat spapr

good=$(edu 0) unbound=$(edu 1) host=$(bdf nic0)
bind_vfio "$good"
vfioctl attach "$good" >/dev/null
vfioctl -j status --mappings | jq '.memory = null' >before

refused() { # STATUS MESSAGE COMMAND...
	wanted=$1 message=$2
	shift 2
	run vfioctl "$@"
	expect_status "$wanted"
	expect_err "$message"
	is "$(wc -c <out)" 0 "the size of the output"
	is "$(grep -c '^vfioctl: ' err)" 1 "the number of messages"
	vfioctl -j status --mappings | jq '.memory = null' >after
	cmp before after || fail "the session changed: $*"
}
refused 64 'no device 0000:ff:1f.7' attach 0000:ff:1f.7
refused 64 'no IOMMU group 4711' attach 4711
refused 64 'no device 0000:01:00' attach 0000:01:00
refused 64 'no device 0000:01:00.8' attach 0000:01:00.8
refused 64 'bad .* "../x"' attach ../x
refused 64 'DEVICE' attach
refused 64 'bad --vf-token' attach "$good" --vf-token 12
refused 64 'no space or HWPT "x"' attach "$good" --to x
refused 1 "$unbound is bound to no driver" attach "$unbound"
refused 1 "$host is bound to e1000e, not to a VFIO driver" attach "$host"
refused 1 "no device of group $(group_of "$host") is bound" attach "$(group_of "$host")"

bind_vfio "$unbound"
node=$(group_node "$unbound")
[ ! -c /dev/iommu ] || node=$(node_of "$unbound")
mv "$node" /dev/away
refused 1 'ENOENT' attach "$unbound"
expect_err 'lacks the node'
mv /dev/away "$node"
vfioctl session stop >/dev/null

mkdir -p /tmp/run
chown 1000 /tmp/run
chmod 700 /tmp/run
run as_user env XDG_RUNTIME_DIR=/tmp/run vfioctl attach "$good"
expect_status 1
expect_err 'EACCES'
run as_user env XDG_RUNTIME_DIR=/tmp/run vfioctl -j status
jq_is '[.spaces, .devices]' '[[],[]]'
