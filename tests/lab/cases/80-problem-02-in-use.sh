# Problem 2: a device that a process uses is not unbound, because its driver may wait for that, and who it is is said.
# modes: type1 iommufd
nvme=$(bdf nvme0)
[ "$(driver_of "$nvme")" = nvme ] || skip "nvme0 has no driver in this kernel"
node=/dev/$(ls "/sys/bus/pci/devices/$nvme/nvme")
[ -c "$node" ] || skip "no $node"
sleep 1000 <"$node" &
user=$!
run vfioctl bind "$nvme"
expect_status 1
expect_err "$nvme is in use: .*\(pid $user\) has $node open"
expect_err 'end that first, or say --force'
is "$(driver_of "$nvme")" nvme "the driver after a refusal"
run vfioctl bind "$nvme" --dry-run
expect_status 1
kill $user
wait $user || true
run vfioctl bind "$nvme"
expect_status 0
run vfioctl restore "$nvme"
expect_status 0

# The memory of a device, which no node stands for.
nic=$(bdf nic0)
sleep 1000 <"/sys/bus/pci/devices/$nic/resource0" &
user=$!
run vfioctl bind "$nic"
expect_status 1
expect_err "$nic is in use: .*\(pid $user\) has /sys/devices/.*/$nic/resource0 open"
run vfioctl bind "$nic" --force
expect_status 0
run vfioctl restore "$nic"
expect_status 0
kill $user
