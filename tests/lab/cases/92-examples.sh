# Every example of the manual pages does what it says there, as it stands, in the machine that src/cli/examples.def names.
# modes: iommufd
# timeout: 300

bind_vfio "$(edu 0)" "$(edu 1)" "$(edu 2)" "$(bdf nic0)"
is "$(edu 0) $(edu 1) $(edu 2)" '0000:00:01.0 0000:00:02.0 0000:00:03.0' "the DMA engines"
is "$(bdf nic0) $(bdf nvme0) $(bdf igb0)" '0000:01:00.0 0000:02:00.0 0000:04:00.0' "the other devices"
bad=''
count=0
for example in /lab/examples/*; do
	# A playbook: tests/docs.sh has Ansible run it.
	[ "$(head -n 1 "$example")" != --- ] || continue
	count=$((count + 1))
	echo "--- ${example##*/}"
	sed 's/^/+ /' "$example"
	status=0
	sh -eu "$example" >out 2>err || status=$?
	head -n 5 out | cut -c 1-100 | sed 's/^/  /'
	sed 's/^/  ! /' err
	[ "$status" = 0 ] || bad="$bad ${example##*/}"
	# Only the text and no trace of the one before.
	vfioctl session stop --all >/dev/null 2>&1
	rm -f ./*.new ./*.snapshot
done
[ $count -gt 50 ] || fail "only $count examples"
[ -z "$bad" ] || fail "these fail:$bad"
