# Killed at any of its system calls, bind leaves a host that restore brings back as it was.
# modes: iommufd
# timeout: 900
nic=$(bdf nic0)
dir=/sys/bus/pci/devices/$nic

# facts: sets now; without a process for each, as there are hundreds of rounds.
facts() {
	read -r override <"$dir/driver_override"
	read -r autoprobe </sys/bus/pci/drivers_autoprobe
	read -r enable <"$dir/enable"
	read -r power <"$dir/power/control"
	now="$(driver_of "$nic") $override $autoprobe $enable $power"
}

# kill_each STEP [--main]: every STEP-th call of a bind; sets the number of calls.
kill_each() {
	step=$1
	shift
	nth_call=1
	while :; do
		# The last line is killnth's own.
		killnth $nth_call "$@" vfioctl -q bind "$nic" 2>&1 | tail -n 1 >killed
		read -r what calls <killed
		left=$(driver_of "$nic")
		# Nothing recorded is nothing to be restored: then it must be as before without.
		if ls /run/vfioctl/journal/*.before >/dev/null 2>&1; then
			vfioctl restore --all >out 2>err || fail "restore after a kill at call $nth_call: $(cat err)"
		fi
		facts
		[ "$now" = "$before" ] || fail "killed at call $nth_call: '$now', not '$before'"
		states="$states ${left:-none}"
		if [ "$what" = ended ]; then break; fi
		nth_call=$((nth_call + step))
		# Where it was, should a call hang.
		[ $((nth_call % 50)) != 1 ] || echo "lab: call $nth_call $*" >/dev/kmsg
	done
}

facts
before=$now
states=''
kill_each 1
all=$calls
kill_each 3 --main
# The kills left the device in every state there is in between.
for state in e1000e vfio-pci none; do
	case " $states " in
	*" $state "*) ;;
	*) fail "no kill left the device with driver $state" ;;
	esac
done
echo "killed at each of $all system calls"
