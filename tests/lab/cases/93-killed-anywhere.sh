# Clients and holders killed at any time leave no busy group, no holder, no damaged journal; restore mends the host.
# modes: type1 iommufd
# machine: single
# timeout: 240
# long: 9000
#
# Every command is in one of the acts below. A round plays one act, and kills clients, holders or both at some time in
# it: those that are there then, or come next. An act that is over by then is played again, and meets them sooner.
# Without `long` each mode plays some acts, a few times.

nic=$(bdf nic0)
pf=$(bdf igb0)
old=$(bdf old0)
other=$(bdf old1)
pair=$(group_of "$old")
driver_of_pf=$(driver_of "$pf")
uart=83b8f4f2-509f-382f-3c1e-e6bfe0fa1001
screen=83b8f4f2-509f-382f-3c1e-e6bfe0fa1011
acts='host dma batch'
rounds=12
if [ -c /dev/iommu ]; then
	acts='device iommufd mock'
fi
if [ -n "$long" ]; then
	acts='look host dma device group batch'
	rounds=500 # in each of two modes
	[ ! -c /dev/iommu ] || acts="$acts iommufd mock mdev"
fi
# What this machine has nothing for: POWER, CDX, s390. And what is a part of fault-watch.
elsewhere='eeh .*|window .*|device (bus-master|zpci-error)|fault follow'

# v WORDS...: one command of an act; what fails because somebody was killed is no matter.
v() { vfioctl -q "$@" >/dev/null || true; }

act_look() {
	v list
	v list sessions
	v show "$nic"
	v doctor "$nic"
	v who
	v why "$(group_of "$nic")"
	v explain VFIO_IOMMU_MAP_DMA EBUSY
	v fault decode 'DMAR: [DMA Read] Request device [00:01.0] fault addr 0x1000 [fault reason 0x06] x'
	v monitor --timeout 0.3
	rm -f snapshot
	v snapshot snapshot
	v diff snapshot
}

act_host() {
	v bind "$nic" --persist
	v restore "$nic"
	v sriov set "$pf" 2 --no-drivers
	v bind "$(link_name "/sys/bus/pci/devices/$pf/virtfn0")"
	v restore --all
}

act_dma() {
	v bind "$nic"
	v attach "$nic"
	v register-memory ring 256k
	v map ring --iova 0x100000 --size 64k
	v map ring --iova 0x200000 --offset 65536 --size 64k --read-only
	v buffer fill ring 0x5a
	v buffer write ring --in pattern
	v buffer read ring --size 4k --out read
	v buffer list
	v fault-watch --timeout 0.5
	v status
	if [ -c /dev/iommu ]; then
		v space create b
		v space list
		v map ring --in b
		v unmap --all --in b
		v space destroy b
	else
		v space update-vaddr space0
		v dirty start space0
		v dirty read space0 0x100000+64k
		v dirty stop space0
	fi
	v unmap 0x200000
	v session list
	v unmap ring
	v detach "$nic"
	v unregister-memory ring
	v restore "$nic"
}

act_device() {
	v bind "$nic"
	v attach "$nic"
	v device info "$nic"
	v device regions "$nic"
	v device irqs "$nic"
	v device features "$nic"
	v region read "$nic" config 0
	v region write "$nic" config 4 6 --width 2
	v region dump "$nic" config --out config
	v irq enable "$nic" intx
	v irq watch "$nic" err --timeout 0.3
	v irq mask "$nic" intx
	v irq unmask "$nic" intx
	v irq trigger "$nic" intx
	v irq counts "$nic" intx
	v irq disable "$nic" intx
	v ioeventfd set "$nic" bar0 0x38 1
	v ioeventfd fire "$nic" bar0 0x38 1
	v ioeventfd clear "$nic" bar0 0x38 1
	if [ -c /dev/iommu ]; then
		v dma-buf export window "$nic" bar0 --size 8k
		v dma-buf release window
	fi
	v device low-power "$nic"
	v device wake "$nic"
	v device reset "$nic"
	v detach "$nic"
	v restore "$nic"
}

# A group of two devices; and a physical function.
act_group() {
	v bind "$pair"
	v attach "$pair"
	v device hot-reset "$old"
	v detach "$pair"
	v bind "$pf"
	v attach "$pf"
	v device vf-token "$pf" 6a0c0d7a-5d25-4d44-9d1e-0c2b7f3b4e11
	v detach "$pf"
	v restore --all
}

act_batch() {
	v run whole
	v run --local whole
	v run --check whole
	v run --atomic failing 2>/dev/null
	v exec --bind "$nic" -- true
	v session start extra
	v -s extra register-memory m 4k
	v -s extra session show
	v session stop extra
	v restore --all
}

act_iommufd() {
	v bind "$nic"
	v option set rlimit-mode 0
	v option get rlimit-mode
	v ioas alloc a
	v ioas alloc b
	v ioas list
	v attach "$nic" --to a
	v hwinfo "$nic"
	v hwpt alloc h --on a --device "$nic"
	v attach "$nic" --to h
	v hwpt list
	v ioas ranges a
	v ioas allow a 0x10000000+1M
	v register-memory m 64k
	v ioas map-file m --in a --iova 0x100000
	v ioas copy 0x100000+0x1000 --in a --to b --iova 0x900000
	v ioas physical 0x100000+0x1000 --in a 2>/dev/null
	v unmap --all --in b
	v ioas change-process
	v ioas compat a
	v ioas compat --clear
	v attach "$nic" --to b
	v hwpt destroy h
	v detach "$nic"
	v ioas destroy b
	v session stop
	v restore "$nic"
}

# mock WORDS...: of the kernel's mock IOMMU; its .device or .stdev is printed.
mock() { mockiommu "$(vfioctl -q -j session show | jq .pid)" "$@" | jq -r '.device // 0, .stdev // 0'; }

# What the emulated IOMMU lacks.
act_mock() {
	v session start
	v ioas alloc m
	# shellcheck disable=SC2046 # two numbers
	set -- $(mock device "$(vfioctl -q -j ioas list | jq '.objects[0].iommufd_id')" 4) 0 0
	device=$1
	v fault-queue alloc q
	v fault-queue list
	v hwpt alloc parent --on m --dev-id "$device" --nest-parent
	v hwpt alloc tracked --on m --dev-id "$device" --dirty
	v dirty start tracked
	v dirty read tracked 0x1000000+1M
	v dirty stop tracked
	v viommu alloc g --dev-id "$device" --hwpt parent --type 0xdeadbeef
	v viommu list
	v hwpt alloc inner --on g --dev-id "$device" --type 0xdead --data nested --fault-queue q
	v vdevice alloc d --viommu g --dev-id "$device" --virt-id 0x99
	v hwpt invalidate g --type 0xdeadbeef --entry-size 12 --data entries
	v vdevice list
	v veventq alloc e --viommu g --type 0xbeefbeef --depth 4
	v veventq list
	v fault-watch --respond invalid --timeout 0.5
	v register-memory ring 16k
	v map ring --in m --iova 0x1000000
	v hw-queue alloc --viommu g --type 0xdeadbeef --index 0 --iova 0x1000000 --size 4k
	v hw-queue list
	v hw-queue destroy hw-queue0
	v veventq destroy e
	v vdevice destroy d
	v hwpt destroy inner
	v viommu destroy g
	v fault-queue destroy q
	v session stop
}

# Closed while it resumes, mtty forgets its file but not its state, and going on from there dereferences NULL: hence the
# reset (samples/vfio-mdev/mtty.c: mtty_close(), mtty_load_state()).
act_mdev() {
	v attach $uart
	v device reset $uart
	v migration state $uart
	v dma-logging start $uart 0x0+0x10000
	v dma-logging read $uart 0x0+0x10000
	v dma-logging stop $uart
	v migration save $uart --out state
	v migration resume $uart --in state
	v migration set $uart stop
	v migration set $uart running
	v attach $screen
	v gfx plane $screen
	v gfx dump $screen --out pixels
	v detach $screen
	v session stop
}

# facts: sets now to what the acts change in the host.
facts() {
	now=''
	for facts_of in "$nic" "$old" "$other" "$pf"; do
		facts_dir=/sys/bus/pci/devices/$facts_of
		read -r override <"$facts_dir/driver_override"
		read -r enable <"$facts_dir/enable"
		now="$now$(driver_of "$facts_of") $override $enable "
	done
	read -r vfs <"$facts_dir/sriov_numvfs"
	read -r autoprobe <"$facts_dir/sriov_drivers_autoprobe"
	now="$now$vfs $autoprobe $(ls /etc/udev/rules.d 2>/dev/null || true)"
}
gone() { [ -z "$(strike nobody)" ]; }

# wrong WHAT: ends the case.
wrong() { fail "round $round, $act, $whom after $delay us: $*"; }

# must WORDS...: a command that has to succeed after whatever was killed.
must() { vfioctl -q "$@" >out 2>&1 || wrong "$*: $(cat out)"; }

# look: what has to be so after every round.
look() {
	[ "$whom" = holder ] || must status
	must session stop
	must session stop extra
	eventually 15 gone || wrong "who remains: $(strike nobody)"
	must restore --all
	facts
	[ "$now" = "$before" ] || wrong "the host is '$now', not '$before'"
	! ls /run/vfioctl/journal/*.before >/dev/null 2>&1 || wrong "the journal is not empty"
	must bind "$nic"
	must run --local attach
	must restore --all
}

# hundredths: of a second since the boot.
hundredths() { cut -d' ' -f1 /proc/uptime | tr -d .; }

# No command is forgotten.
vfioctl --help | sed -n 's/^  \([a-z][a-z -]*[a-z]\)   .*/\1/p' | grep -vxE "$elsewhere" | while read -r command; do
	grep -qE "^	+v (-s extra )?$command( |\$)" "$0" || fail "no act has vfioctl $command"
done

echo "attach $nic" >attach
printf '%s\n' "bind $nic" "attach $nic" 'register-memory m 64k' 'map m --iova 0x100000' >failing
cp failing whole
printf '%s\n' 'unmap m' "detach $nic" 'unregister-memory m' "restore $nic" >>whole
echo 'map nothing' >>failing
head -c 4096 /dev/zero >pattern
printf '\357\276\255\336\000\000\000\000' >nested
printf '\000\000\000\000\231\000\000\000\000\000\000\000' >entries
# The tables of a physical function's functions are only its driver's to make.
[ -n "$driver_of_pf" ] || fail "igb0 has no driver"
case $acts in
*mdev*)
	make_mdev mtty mtty-1 $uart
	make_mdev mdpy mdpy-vga $screen
	;;
esac

seed=$(date +%s)
echo "bench seed $seed, $rounds rounds of: $acts"
facts
before=$now round=0 whom=nobody delay=0
for act in $acts; do
	begun=$(hundredths)
	"act_$act" >played 2>&1
	wait
	! grep -q vfioctl: played || wrong "does not work: $(cat played)"
	echo "$act $((($(hundredths) - begun) * 10))" >>lengths
	look
done
sed 's/$/ ms unkilled/' lengths
awk -v seed="$seed" -v rounds=$rounds '{ act[NR - 1] = $1; ms[NR - 1] = $2 } END {
	srand(seed)
	while (rounds--) {
		i = int(rand() * NR)
		whom = substr("clientholderboth  ", 1 + 6 * int(rand() * 3), 6)
		if (act[i] == "look" || act[i] == "host")
			whom = "client" # they hold nothing
		print act[i], int(rand() * ms[i]) * 1000, whom
	}
}' lengths >dice
kills=0 again=0
while read -r act delay whom; do
	round=$((round + 1))
	while :; do
		"act_$act" >played 2>&1 &
		player=$!
		strike "$whom" $player "$delay" >struck || wrong "$(cat struck)"
		wait $player 2>/dev/null || true
		look
		[ ! -s struck ] || break
		[ "$delay" != 0 ] || wrong "nobody is met"
		delay=$((delay / 2)) again=$((again + 1))
	done
	kills=$((kills + $(wc -l <struck)))
	[ $((round % 25)) != 0 ] || echo "round $round: $kills killed"
done <dice
bench "$kills processes killed in $round rounds; $again acts played again that were over before"
