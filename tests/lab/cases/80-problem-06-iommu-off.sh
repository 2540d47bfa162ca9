# Problem 6: the IOMMU is switched off, and the first thing said is where.
# modes: type1 iommufd
# boot: own
# cmdline: intel_iommu=off

is "$(ls /sys/kernel/iommu_groups)" "" "the groups"
for target in "" "$(edu 0)"; do
	# shellcheck disable=SC2086 # one word or none
	blames iommu-switch $target
	jq_is '[.blocker.finding, .blocker.path]' \
		'["the kernel'"'"'s command line switches the IOMMU off: intel_iommu=off","/proc/cmdline"]'
	jq_is '.blocker.remedy' "take intel_iommu=off from the kernel's command line and boot again"
done
