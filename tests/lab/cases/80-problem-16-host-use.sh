# Problem 16: a device that the host itself needs is not given away, and what for is said.
# modes: type1 iommufd

nic=$(bdf nic0)
for path in /sys/bus/pci/devices/"$nic"/net/*; do
	link=${path##*/}
done
ip link set "$link" up
ip addr add 192.0.2.2/24 dev "$link"
ip route add default via 192.0.2.1
blames host-use "$nic"
jq_is '.blocker.commands' '[]'
run vfioctl bind "$nic"
expect_status 1
ip route del default
ip link set "$link" down
# What is needed may be told by a file that nobody can read, as a process's memory at 0.
mount --bind /proc/1/mem /proc/consoles
run vfioctl bind "$nic"
expect_status 1
expect_err 'cannot read /proc/consoles'
expect_err 'or say --force'
is "$(driver_of "$nic")" e1000e "the driver that nobody took"
umount /proc/consoles
blames driver "$nic"
mend
passes "$nic"
