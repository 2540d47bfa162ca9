# Facts that doctor reads of a running kernel: configuration, taint, memory, the log, files for the next boot.
# modes: type1 iommufd
# boot: own

nic=$(bdf nic0)
outcome() { jq -cr ".checks[] | select(.check == \"$1\") | .outcome" out; }
finding() { jq -cr ".checks[] | select(.check == \"$1\") | .finding" out; }

run vfioctl -j doctor "$nic"
if [ -e /proc/config.gz ]; then
	jq_is '.checks[] | select(.check == "kernel-config") | [.outcome, .path]' '["good","/proc/config.gz"]'
	finding kernel-config | grep -q 'VFIO_DEVICE_CDEV.*; not ' || fail "it does not say what is built in"
else
	is "$(outcome kernel-config)" good "what can be inferred"
fi
is "$(outcome device-log)" good "the log"
is "$(outcome static-claims)" good "claims"
is "$(outcome memory)" good "memory"
is "$(outcome huge-pages)" good "huge pages"

# Huge pages that are all taken.
hugepages 2
run vfioctl -j doctor "$nic" --memory 64M
is "$(outcome huge-pages)" bad "too few huge pages"
hugepages 0
run vfioctl -j doctor "$nic" --memory 1T
jq_is '[.checks[] | select(.blocks) | .check] | index("memory") != null' true

# A process that holds it while the host takes it back: the log names the device.
bind_vfio "$nic"
hold group "$(group_node "$nic")" "$nic"
echo "$nic" >/sys/bus/pci/drivers/vfio-pci/unbind &
eventually 15 dmesg_has "blocked until device is released|Relaying device request|No device request channel" ||
	fail "the kernel does not say that it waits"
run vfioctl -j doctor "$nic"
is "$(outcome device-log)" bad "what the log says"
finding device-log | grep -q 'an unbind waits' || fail "it does not say what it means"
let_go
wait
give_back "$nic"

# Two files that want different things, and ids that more than one device has.
mkdir -p /etc/modprobe.d /etc/driverctl.d /boot
echo "options vfio-pci ids=1234:11e8" >/etc/modprobe.d/vfio.conf
run vfioctl -j doctor "$(edu 0)"
is "$(outcome static-claims)" bad "a claim that did not come about"
is "$(outcome same-ids)" bad "ids of several devices"
finding same-ids | grep -q "takes $(edu 1) too\|takes $(edu 2) too" || fail "no other device is named"
echo pci-stub >"/etc/driverctl.d/pci-$(edu 0)"
run vfioctl -j doctor "$(edu 0)"
finding static-claims | grep -q '/etc/modprobe.d/vfio.conf claims it for vfio-pci, and /etc/driverctl.d/pci-.* for pci-stub' ||
	fail "the two files are not named"

# An initramfs that was made before.
: >"/boot/initrd.img-$(uname -r)"
touch -d '2001-01-01 00:00' "/boot/initrd.img-$(uname -r)"
run vfioctl -j doctor
is "$(outcome initramfs)" bad "an initramfs that is too old"
touch -d '2037-01-01 00:00' "/boot/initrd.img-$(uname -r)"
run vfioctl -j doctor
is "$(outcome initramfs)" good "an initramfs that is new"

# A user sees less, and is told which file.
echo 1 >/proc/sys/kernel/dmesg_restrict
run as_user vfioctl -j doctor "$nic"
jq_is '.checks[] | select(.check == "device-log") | [.outcome, .path]' '["unknown","/dev/kmsg"]'
echo 0 >/proc/sys/kernel/dmesg_restrict
