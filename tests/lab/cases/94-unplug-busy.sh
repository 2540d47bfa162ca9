# A device pulled while it does DMA goes once the session lets it go, by a command or by dying; the rest stays.
# modes: type1 iommufd
# boot: own
# timeout: 150
# long: 3600
#
# QEMU may die of a device that goes while it does DMA. A pull that this cuts short is done again in a fresh machine; the
# lab tells how often it was so.

port=/sys/bus/pci/devices/0000:00:08.0
rounds=1
[ -z "$long" ] || rounds=25

# plug: a new device in the empty port; its address is $bdf.
plug() {
	host_monitor "device_add edu,bus=rp3,id=hot0"
	eventually 20 plugged || fail "no device comes"
	bdf=${plugged##*/}
	eventually 10 bound || fail "the device cannot be bound"
}
plugged() {
	for plugged in "$port"/0000:??:??.?; do
		[ ! -e "$plugged/resource0" ] || return 0
	done
	return 1
}
# bound: it takes a moment until the bus offers a new device to drivers.
bound() {
	echo vfio-pci >"/sys/bus/pci/devices/$bdf/driver_override" &&
		echo "$bdf" >/sys/bus/pci/drivers_probe && [ "$(driver_of "$bdf")" = vfio-pci ] &&
		[ -e "$(group_node "$bdf")" ]
}
gone() { [ ! -e "/sys/bus/pci/devices/$bdf" ]; }

# pull BACKEND WAY: attached by the backend, mapped, busy; let go by `detach`, `stop` or `kill`.
pull() {
	plug
	run vfioctl register-memory ring 64k
	run vfioctl attach "$bdf" --backend "$1"
	expect_status 0
	run vfioctl map ring --iova 0x100000
	expect_status 0
	edu "$bdf" loop 0x100000 0x108000 4096 1000000 >/dev/null 2>&1 &
	busy=$!
	# What the device still did before its last pull may fault now: the watch goes on until the pull is told.
	vfioctl -j fault-watch "$bdf" >watched 2>&1 &
	watch=$!
	eventually 10 grep -q '"sources"' watched || fail "fault-watch does not begin"
	kill -0 $busy || fail "the device does no DMA"
	host_monitor 'device_del hot0'
	eventually 30 grep -q '"kind":"req"' watched || fail "fault-watch does not tell of the pull: $(cat watched)"
	kill $watch
	wait $watch || true
	! gone || fail "the device went while it was held"
	# Until it is let go, all is as it was.
	run vfioctl -j status
	expect_status 0
	jq_is '[.devices[0].address, (.spaces | length)]' "[\"$bdf\",1]"
	run vfioctl unmap 0x100000
	expect_status 0
	run vfioctl map ring --iova 0x100000
	expect_status 0
	case $2 in
	detach)
		run vfioctl unmap --all
		run vfioctl detach "$bdf"
		expect_status 0
		;;
	stop) run vfioctl session stop ;;
	kill) kill -KILL "$(vfioctl -j session show | jq .pid)" ;;
	esac
	eventually 20 gone || fail "the device stays after $2"
	kill $busy 2>/dev/null || true
	wait $busy 2>/dev/null || true
	run vfioctl -j status
	expect_status 0
	jq_is .devices '[]'
	[ "$2" != detach ] || jq_is '.buffers | length' 1
	run vfioctl attach "$bdf"
	expect_status 64
	run vfioctl session stop
}

pulls=0 round=0
while [ $round -lt $rounds ]; do
	round=$((round + 1))
	for backend in $(backends); do
		for way in detach stop kill; do
			[ -n "$long" ] || [ $way != stop ] || continue
			pulls=$((pulls + 1))
			[ $pulls -gt "$done_before" ] || continue
			pull "$backend" $way
			done_parts $pulls
		done
	done
done
echo "bench $pulls pulls: $rounds rounds of $(backends | paste -sd' ' -), let go by command and by death"
