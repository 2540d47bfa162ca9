# Every command, by a user who may open nothing, does what anybody may or tells what it needs; the host stays as it was.
# modes: iommufd
# timeout: 180

nic=$(bdf nic0)
pf=$(bdf igb0)
uuid=6a0c0d7a-5d25-4d44-9d1e-0c2b7f3b4e11
bind_vfio "$nic"
mkdir -p -m 700 /tmp/run
mkdir -m 777 by
chown 1001 /tmp/run
export XDG_RUNTIME_DIR=/tmp/run
head -c 4096 /dev/zero >zeros
echo "attach $nic" >script
chmod 644 zeros script
line='DMAR: [DMA Read] Request device [00:01.0] fault addr 0x1000 [fault reason 0x06] x'

# anybody: it is done. root: it is refused to others. nodes: the node's owner may. held: what it works on has to be taken
# into the session first, by one of those. check: it is done, and says no.
commands() {
	cat <<END
anybody list
anybody show $nic
check doctor $nic
anybody who
anybody why $(group_of "$nic")
anybody explain VFIO_IOMMU_MAP_DMA EBUSY
anybody monitor --timeout 0.1
anybody snapshot by/snapshot
anybody diff by/snapshot
root bind $pf
root bind $pf --persist
root restore --all
root sriov set $pf 2
anybody session start
anybody session list
anybody session show
anybody status
anybody register-memory ring 64k
nodes attach $nic
nodes attach $nic --backend type1
nodes space create
anybody space create --backend type1
anybody space list
anybody space destroy space0
held space update-vaddr space0
nodes map ring
anybody unmap --all
anybody buffer list
anybody buffer fill ring 0x5a
anybody buffer read ring --out by/ring
anybody buffer write ring --in zeros
nodes ioas alloc a
anybody ioas list
held ioas ranges a
held ioas allow a 0x1000+0x1000
held ioas map-file ring --in a
held ioas copy 0x1000+0x1000 --in a --to b --iova 0
held ioas change-process
anybody ioas compat
held ioas physical 0x1000+0x1000 --in a
anybody ioas destroy a
nodes option get rlimit-mode
nodes option set rlimit-mode 0
held hwinfo $nic
held hwpt alloc h --on a --device $nic
anybody hwpt list
held hwpt invalidate h --type 1 --entry-size 4 --data zeros
anybody hwpt destroy h
nodes fault-queue alloc q
anybody fault-queue list
anybody fault-queue destroy q
held viommu alloc g --device $nic --hwpt h --type 1
anybody viommu list
anybody viommu destroy g
held vdevice alloc d --viommu g --device $nic --virt-id 1
anybody vdevice list
anybody vdevice destroy d
held veventq alloc e --viommu g --type 1 --depth 4
anybody veventq list
anybody veventq destroy e
held hw-queue alloc --viommu g --type 1 --index 0 --iova 0 --size 4k
anybody hw-queue list
anybody hw-queue destroy h
held dirty start h
held dirty read h 0x1000+1M
held dirty stop h
held device info $nic
held device regions $nic
held device irqs $nic
held device features $nic
held device reset $nic
held device hot-reset $nic
held device low-power $nic
held device wake $nic
held device bus-master $nic on
held device zpci-error $nic
held device vf-token $nic $uuid
held region read $nic config 0
held region write $nic config 4 6 --width 2
held region dump $nic config --out by/config
held irq enable $nic intx
held irq watch $nic err --timeout 0.1
held irq mask $nic intx
held irq unmask $nic intx
held irq trigger $nic intx
held irq counts $nic intx
held irq disable $nic intx
held ioeventfd set $nic bar0 0x38 1
held ioeventfd fire $nic bar0 0x38 1
held ioeventfd clear $nic bar0 0x38 1
held dma-buf export w $nic bar0
anybody dma-buf release w
held dma-logging start $nic 0x0+0x1000
held dma-logging read $nic 0x0+0x1000
held dma-logging stop $nic
held migration state $nic
held migration set $nic stop
held migration save $nic --out by/state
held migration resume $nic --in zeros
held gfx plane $nic
held gfx dump $nic --out by/pixels
anybody window list
held window create 0x10000
held window remove 0x10000
held eeh state
held eeh enable
held eeh disable
held eeh unfreeze io
held eeh reset fundamental
held eeh configure
held eeh inject
anybody fault-watch --timeout 0.1
nodes run script
nodes exec $nic -- true
nodes exec --bind $nic -- true
anybody detach $nic
anybody unregister-memory ring
anybody session stop
END
}

# facts: what of the host a command could have changed.
facts() {
	for facts_of in /sys/bus/pci/devices/*; do
		echo "$facts_of $(link_name "$facts_of/driver") $(cat "$facts_of/driver_override")"
	done
	cat "/sys/bus/pci/devices/$pf/sriov_numvfs"
	ls -ln /dev/vfio /dev/vfio/devices /dev/iommu /etc /run | awk '{ print $1, $3, $4, $NF }'
	find /run/vfioctl /etc/udev 2>/dev/null || true
}

# told KIND: the last command, by that user, ended as the kind says.
told() {
	case $1 in
	anybody) expect_status 0 ;;
	check) expect_status 2 ;;
	root)
		expect_status 1
		expect_err 'EACCES|EPERM'
		expect_err 'run as root'
		;;
	nodes)
		expect_status 1
		expect_err '/dev/.*EACCES'
		expect_err 'run as root, or'
		;;
	held)
		[ "$status" = 64 ] || expect_status 1
		expect_err 'vfioctl attach|has no|alloc'
		;;
	esac
}

# promised KIND COMMAND...: that is what the command's help says that it needs.
promised() {
	case $1 in
	root) promise='Only root may' ;;
	nodes) promise='who can open the nodes in /dev/vfio|opens the nodes with his own rights|asks for what its' ;;
	*) return ;;
	esac
	shift
	until grep -qxF "$1" names; do
		set -- "${1% *}"
	done
	# shellcheck disable=SC2086 # words
	vfioctl help $1 | tr -s '\n ' '  ' | grep -qE "$promise" || fail "the help of $1 does not say: $promise"
}
quiet() { [ -z "$(strike nobody)" ]; }

commands >table
vfioctl --help | sed -n 's/^  \([a-z][a-z -]*[a-z]\)   .*/\1/p' >names
grep -vxE 'fault follow|fault decode' names | while read -r name; do
	grep -qE "^[a-z]+ $name( |\$)" table || fail "the table has no vfioctl $name"
done
run as other vfioctl fault decode "$line"
expect_status 0

# What root has changed lies there, or not: nobody else can tell.
run vfioctl restore --all
expect_status 0
facts >before
while read -r kind words; do
	# shellcheck disable=SC2086 # words
	run as other vfioctl $words
	told "$kind"
	promised "$kind" "$words"
done <table
eventually 10 quiet || fail "who remains: $(strike nobody)"
# What he cannot see may be in the way of what root would do.
run as other vfioctl -j bind "$pf" --dry-run
expect_status 0
jq_is '[.changed, .unreadable_processes > 0]' '[false,true]'
run as other vfioctl bind "$pf" --dry-run
expect_out 'perhaps by [0-9]+ processes that could not be seen'
facts >after
diff before after || fail "the host is not as before: $(diff before after)"
