# Pulling a held device asks its owner to let go; the device goes once he does.
# modes: type1 iommufd compat
# boot: own

bdf=$(bdf nic0)
bind_vfio "$bdf"
hold group "$(group_node "$bdf")" "$bdf"
host_monitor 'device_del nic0'
eventually 20 dmesg_has "No device request channel registered|Relaying device request to user" ||
	fail "the kernel does not ask"
[ -e "/sys/bus/pci/devices/$bdf" ] || fail "the device went while it was held"
let_go
gone() { [ ! -e "/sys/bus/pci/devices/$bdf" ]; }
eventually 20 gone || fail "the device stays"
