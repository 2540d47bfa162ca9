# Clients and holders killed at any time leave no busy group, no holder, no damaged journal; restore mends the host.
# modes: type1 iommufd
# timeout: 240
# long: 5400

nic=$(bdf nic0)
dir=/sys/bus/pci/devices/$nic
rounds=15
[ -z "$long" ] || rounds=500 # in each of two modes
seed=$(date +%s)
echo "bench seed $seed, $rounds rounds"

# Every command that takes, gives, or changes; what fails because somebody was killed is no matter.
cat >script <<END
bind $nic
attach $nic
register-memory ring 256k
map ring --iova 0x100000 --size 64k
map ring --iova 0x200000 --offset 65536 --size 64k --read-only
buffer fill ring 0x5a
status
device info $nic
region read $nic config 0
irq enable $nic intx
irq disable $nic intx
space create b
map ring --in b
unmap --all --in b
space destroy b
device reset $nic
unmap 0x200000
session list
unmap ring
detach $nic
unregister-memory ring
restore $nic
END
# A container has no IOMMU of its own before a group is in it.
[ -c /dev/iommu ] || sed -i '/ b$/d' script
play() {
	while read -r line; do
		# shellcheck disable=SC2086 # words of a command
		vfioctl -q $line || true
	done <script
}

# facts: sets now to what bind changes.
facts() {
	read -r override <"$dir/driver_override"
	read -r enable <"$dir/enable"
	now="$(driver_of "$nic") $override $enable"
}
dead() { ! grep -q '^State:.[^ZX]' "/proc/$1/status" 2>/dev/null; }
gone() { ! pidof vfioctl >/dev/null; }

# strike WHOM: kills the clients, the holders, or both, of those that there are now, and waits until they are dead.
strike() {
	struck=''
	for pid in $(pidof vfioctl); do
		what=client
		! grep -q holder "/proc/$pid/cmdline" 2>/dev/null || what=holder
		case $1 in
		both | $what) kill -KILL "$pid" 2>/dev/null && kills=$((kills + 1)) struck="$struck $pid" ;;
		esac
	done
	for pid in $struck; do
		eventually 10 dead "$pid" || fail "process $pid cannot be killed"
	done
}

# look: what has to be so after every round.
look() {
	[ "$whom" = holder ] || vfioctl -q status >out 2>&1 || fail "round $round: status: $(cat out)"
	vfioctl -q session stop >out 2>&1 || fail "round $round: session stop: $(cat out)"
	eventually 15 gone || fail "round $round: who remains: $(names_of_vfioctl)"
	vfioctl -q restore --all >out 2>&1 || fail "round $round: restore: $(cat out)"
	facts
	[ "$now" = "$before" ] || fail "round $round, $whom: the host is '$now', not '$before'"
	! ls /run/vfioctl/journal/*.before >/dev/null 2>&1 || fail "round $round: the journal is not empty"
	vfioctl -q bind "$nic" >out 2>&1 || fail "round $round: bind: $(cat out)"
	vfioctl -q run --local attach >out 2>&1 || fail "round $round: the group is busy: $(cat out)"
	vfioctl -q restore --all >out 2>&1 || fail "round $round: restore: $(cat out)"
}
names_of_vfioctl() { for pid in $(pidof vfioctl); do tr '\0' ' ' <"/proc/$pid/cmdline"; done; }

# hundredths: of a second since the boot.
hundredths() { cut -d' ' -f1 /proc/uptime | tr -d .; }

echo "attach $nic" >attach
facts
before=$now
begun=$(hundredths)
play >out 2>&1
[ ! -s out ] || ! grep -q vfioctl: out || fail "the script does not work: $(cat out)"
spent=$(($(hundredths) - begun))
awk -v seed="$seed" -v rounds=$rounds -v ms="$((spent * 10))" 'BEGIN { srand(seed)
	while (rounds--) print int(rand() * ms) * 1000, substr("clientholderboth  ", 1 + 6 * int(rand() * 3), 6) }' >dice
kills=0 round=0
while read -r delay whom; do
	round=$((round + 1))
	play >played 2>&1 &
	player=$!
	usleep "$delay"
	[ "$whom" = holder ] || kill -KILL $player 2>/dev/null || true
	strike "$whom"
	wait $player 2>/dev/null || true
	look
done <dice
echo "bench $kills processes killed in $rounds rounds"
[ $kills -gt $((rounds / 8)) ] || fail "hardly any round met somebody"
