# What the kernel itself answers on POWER: each of the answers that vfioctl does not rely on, from a bare program.
# modes: spapr

bind_vfio "$(edu 0)" "$(edu 1)"
node=$(group_node "$(edu 0)")

# answers VERSION CALL=ANSWER...: the bare calls, and what the kernel says to each.
answers() {
	version=$1
	shift
	calls='' wanted=''
	for pair; do
		calls="$calls ${pair%:*}"
		wanted="$wanted${pair%%[=:]*} ${pair##*:}
"
	done
	# shellcheck disable=SC2086 # words
	run tce "$version" "$node" -- $calls
	expect_status 0
	is "$(sed 's/ start .*//;s/ flags .*//;s/_/ /' out)" "$(printf '%s' "$wanted" | sed 's/_/ /')" "what the kernel says"
}

# Before anything is registered everything is refused; then what lies in no registered memory.
answers v2 memory=0x200000:0 map=0,0,0x10000:-1_EPERM unmap=0,0x1000:-1_EPERM unregister=0,0x100000:-1_EPERM \
	register=0,0x1001:-1_EINVAL register=0,0x100000:0 register=0,0x100000:-1_EBUSY \
	register=0x10000,0x180000:-1_EINVAL map=0x100000,0,0x1000:-1_EINVAL unregister=0,0x10000:-1_ENOENT \
	enable:-1_ENOTTY disable:-1_ENOTTY eeh=4:-1_ENODEV extension=5:0

# +1 is a refusal; a live mapping is replaced without a word; nothing there is no error.
answers v2 memory=0x100000:0 register=0,0x100000:0 map=0,1,0x1000:1 unmap=1,0x1000:1 map=0,0x40000000,0x1000:-1_ENXIO \
	map=0,0,0x1000:0 map=0x1000,0,0x1000:0 unmap=0,0x1000:0 unmap=0,0x1000:0 map=0,0,0:0

# A refused window stays charged; one goes by any address in it.
answers v2 memory=0x100000:0 register=0,0x100000:0 unmap=0,0x1000:0 locked:3072 create=16,0x30000000,1:-1_EINVAL \
	locked:3168 create=16,0x10000000,1:0 create=16,0x10000000,1:-1_ENOSPC remove=0x800000000001000:0 \
	remove=0x800000000000000:-1_EINVAL

answers v1 memory=0x100000:0 map=0,0,0x1000:-1_EPERM enable:0 enable:-1_EBUSY locked:1048576 register=0,0x10000:-1_ENOTTY \
	create=16,0x10000000,1:-1_ENOTTY map=0,0,0x1000:0 unmap=0,0x1000:0 join="$(group_of "$(edu 1)")":-1_EBUSY

# A second group comes in before there is a window, and then neither can map; after it, it is refused.
answers v2 join="$(group_of "$(edu 1)")":0 memory=0x100000:0 register=0,0x100000:0 map=0,0,0x1000:-1_EPERM
answers v2 memory=0x100000:0 register=0,0x100000:0 map=0,0,0x1000:0 join="$(group_of "$(edu 1)")":-1_EPERM
