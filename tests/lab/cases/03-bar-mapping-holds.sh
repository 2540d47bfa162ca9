# A mapping of a BAR alone, all descriptors closed, keeps the device owned until it goes.
# modes: type1 iommufd compat

bdf=$(edu 1)
bind_vfio "$bdf"

# owned WORDS...: nobody else gets the device while vfiohold, with these words, has just a mapping.
owned() {
	hold "$@" --bar
	for fd in /proc/"$hold_pid"/fd/*; do
		case $(readlink "$fd") in
		*vfio*) fail "a descriptor is still open: $(readlink "$fd")" ;;
		esac
	done
	# In 7.3 a group of iommufd's containers opens again, unlike one of VFIO's: there only the
	# descriptor of the group holds it (group.c:vfio_device_group_use_iommu).
	if [ "$1" = cdev ] || ! is_compat; then
		run vfiohold open "$(group_node "$bdf")"
		expect_status 1
		expect_err busy
	fi
	if [ -c /dev/iommu ]; then
		run vfiohold cdev "$(node_of "$bdf")"
		expect_status 1
		expect_err "BIND_IOMMUFD: (Invalid argument|Device or resource busy)"
	fi
	let_go
}

owned group "$(group_node "$bdf")" "$bdf"
[ ! -c /dev/iommu ] || owned cdev "$(node_of "$bdf")"
hold open "$(group_node "$bdf")"
