# Problem 22: fewer mappings than usual are allowed, before a container runs out of them.
# modes: type1 iommufd

limit=/sys/module/vfio_iommu_type1/parameters/dma_entry_limit
[ -e $limit ] || skip "no type1 here"
device=$(edu 0)
bind_vfio "$device"
echo 100 >$limit
passes "$device"
jq_is '.checks[] | select(.check == "entry-limit") | [.outcome, .blocks]' '["bad",false]'
# Of the device itself, that it has no reset is told, and what earlier cases left of it in the kernel's log.
jq_is '[.checks[] | select(.outcome == "bad") | .check] - ["reset", "device-log"] | .[0]' entry-limit
jq -r '.checks[] | select(.check == "entry-limit") | .commands[].run' out >mend.sh
sh -e ./mend.sh
is "$(cat $limit)" 65535 "the limit"
passes "$device"
jq_is '.checks[] | select(.check == "entry-limit") | .outcome' good
