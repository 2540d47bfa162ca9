# A hot reset names all that it would reset, and is refused while one of it is not the session's.
# modes: type1 iommufd compat
# machine: single

# Two cards behind one bridge; the second has no driver.
first=$(bdf old0)
second=$(bdf old1)
bind_vfio "$first"
[ -z "$(driver_of "$second")" ] || echo "$second" >"/sys/bus/pci/devices/$second/driver/unbind"
vfioctl attach "$first" >/dev/null
run vfioctl -j device hot-reset "$first" --dry-run
expect_status 0
jq_is '[.dependents[] | .address, .owned]' "[\"$first\",true,\"$second\",false]"
jq_is '[.all_owned, .changed]' '[false,false]'
run vfioctl device hot-reset "$first"
expect_status 1
expect_err "not this session's: $second \\(no driver\\)"

# In VFIO's hands, too, it is the group's, and with it the session's.
bind_vfio "$second"
run vfioctl -j device hot-reset "$first" --dry-run
jq_is .all_owned true
# Interrupt throttling: a register that the reset clears.
vfioctl region write "$first" config 4 6 --width 2 >/dev/null
vfioctl region write "$first" bar0 0xc4 0x1234 >/dev/null
run vfioctl -j region read "$first" bar0 0xc4
jq_is .values '["0x00001234"]'
run vfioctl -j device hot-reset "$first"
expect_status 0
jq_is '[.changed, (.dependents | length)]' '[true,2]'
vfioctl region write "$first" config 4 6 --width 2 >/dev/null
run vfioctl -j region read "$first" bar0 0xc4
jq_is .values '["0x00000000"]'
vfioctl detach "$first" >/dev/null
