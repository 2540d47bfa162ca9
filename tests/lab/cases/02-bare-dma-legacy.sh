# The same with VT-d in its legacy mode, where faults look different.
# modes: type1 iommufd
# machine: legacy

. /lab/cases/01-bare-dma.sh
dmesg_has 'NO_PASID' || fail "this is not legacy mode"
