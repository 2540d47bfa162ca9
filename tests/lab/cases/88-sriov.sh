# Virtual functions come and go as before; a physical function that has some is refused, with the reason.
# modes: type1 iommufd
# timeout: 120
pf=$(bdf igb0)
dir=/sys/bus/pci/devices/$pf
[ -n "$(driver_of "$pf")" ] || skip "igb0 has no driver in this kernel"
driver=$(driver_of "$pf")
run vfioctl -j sriov set "$pf" 2 --no-drivers
expect_status 0
jq_is '.virtfns | length' 2
jq_is .num_vfs 2
is "$(cat "$dir/sriov_numvfs") $(cat "$dir/sriov_drivers_autoprobe")" "2 0" "numvfs and autoprobe"
vf=$(link_name "$dir/virtfn0")
is "$(driver_of "$vf")" "" "the driver of a VF"
run vfioctl bind "$pf" --device-only
expect_status 1
expect_err 'has 2 virtual functions'
expect_err "vfioctl sriov set $pf 0"
run vfioctl bind "$vf"
expect_status 0
run vfioctl sriov set "$pf" 0
expect_status 1
expect_err "$vf would go, which is given to vfio-pci"
run vfioctl sriov set "$pf" 99
expect_status 64
run vfioctl -j restore --all
expect_status 0
jq_is '[.devices[] | "\(.address) \(.action)"] | join(", ")' "$vf restored, $pf restored"
is "$(cat "$dir/sriov_numvfs") $(cat "$dir/sriov_drivers_autoprobe") $(driver_of "$pf")" "0 1 $driver" "the PF after restore"

# Who cannot be told what was done is told that it was.
status=0
vfioctl sriov set "$pf" 1 >/dev/full 2>errors || status=$?
is $status 1 "the status when nothing can be written"
cat errors
grep -q 'the change is made, and stays' errors || fail "not told that the change stays"
is "$(cat "$dir/sriov_numvfs")" 1 "numvfs when nothing can be written"
run vfioctl restore "$pf"
expect_status 0

# Functions that are made anew get the drivers and overrides back that each had.
make_vfs "$pf" 2 >/dev/null
first=$(link_name "$dir/virtfn0")
second=$(link_name "$dir/virtfn1")
bind_vfio "$first"
host_driver=$(driver_of "$second")
run vfioctl -j sriov set "$pf" 1 --force
expect_status 0
is "$(driver_of "$first")" "$host_driver" "the driver of the new function"
run vfioctl -j restore "$pf"
expect_status 0
jq_is '.devices[0].action' restored
is "$(cat "$dir/sriov_numvfs") $(driver_of "$first") $(cat "$dir/virtfn0/driver_override")" "2 vfio-pci vfio-pci" "the first function"
is "$(driver_of "$second") $(cat "$dir/virtfn1/driver_override")" "$host_driver (null)" "the second function"

# A function's record that is damaged is told; all else is given back, and the record of its physical function stays.
run vfioctl sriov set "$pf" 1 --force
expect_status 0
run vfioctl sriov set "$pf" 2 --force
expect_status 0
run vfioctl bind "$first" --device-only
expect_status 0
record=/run/vfioctl/journal/$first.before
cp "$record" record
sed -n '1,3p' record >"$record"
echo "$second" >"/sys/bus/pci/devices/$second/driver/unbind"
run vfioctl -j restore "$pf"
expect_status 1
jq_is '"\(.changed) \(.devices[0].action)"' 'true failed'
jq_err_is .error.object "$first"
expect_err "its virtual function $first was not brought back: $record.*is damaged"
expect_err "vfioctl bind $first --driver"
is "$(driver_of "$first") $(driver_of "$second")" "vfio-pci $host_driver" "the functions"
[ -s "/run/vfioctl/journal/$pf.before" ] || fail "the record of the physical function is gone"
run vfioctl -j restore --all
expect_status 1
is "$(grep -c '"error"' err)" 2 "errors, of the one for itself and for its physical function"
cp record "$record"
run vfioctl restore --all
expect_status 0
is "$(driver_of "$first") $(driver_of "$second")" "vfio-pci $host_driver" "the functions as they were"
