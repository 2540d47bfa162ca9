# The doctor on POWER: sPAPR as the backend, EEH, memory in one piece; --probe says which windows there are.
# modes: spapr

device=$(edu 0)
found() { jq -cr ".checks[] | select(.check == \"$1\") | .$2" out; }

run vfioctl -j doctor "$device"
expect_status 2
jq_is '.blocker.check' driver
is "$(found interrupt-remapping outcome)" good "interrupts, which need no remapping here"
is "$(found contiguous-memory outcome)" good "memory in one piece"
is "$(found vfio-backend finding)" "there is a backend: spapr" "the backend"
jq_is '.blocker.commands[0].run' "vfioctl bind $device"
mend
passes "$device" --probe
found probe-group finding | grep -q viable || fail "the group's own word"
found probe-container finding |
	grep -q "$device: opened through spapr.*addresses 0x0-0x3fffffff; [0-9]* windows\? of up to [0-9]* levels\?, page sizes 0x[0-9a-f]*; no EEH" ||
	fail "no windows"
run vfioctl who "$device"
expect_no_out spapr
vfioctl restore "$device" >/dev/null

# Without the backend nothing can be mapped; its command loads it.
if rmmod vfio_iommu_spapr_tce; then
	run vfioctl -j doctor
	jq_is '.blocker.check' vfio-backend
	jq_is '.blocker.commands[0].run' 'modprobe vfio_iommu_spapr_tce'
	modprobe vfio_iommu_spapr_tce
fi
