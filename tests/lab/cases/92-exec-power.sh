# exec on POWER: a container and groups of sPAPR's, for a program without rights.
# modes: spapr

one=$(edu 0) own_driver=$(driver_of "$(edu 0)") several=$(bdf old0)

run vfioctl -j exec -n --bind "$one" -- vfiofds spapr "{container}" "{$one}" "$one"
expect_status 0
jq_is '.binds' "[\"$one\"]"
run vfioctl exec --bind --backend iommufd "$one" -- vfiofds
expect_status 77
is "$(driver_of "$one")" "$own_driver" "the driver of $one"

# Devices of one group share its descriptor.
run vfioctl exec --bind --user user "$one" "$several" -- vfiofds spapr "{container}" "{$several}" "$several"
expect_status 0
expect_out "^listen: 3 container:group-$(group_of "$one"):group-$(group_of "$several")\$"
expect_out '^Uid:[^0-9]*1000[^0-9]1000'
expect_out '^CapEff:[^0-9]*0000000000000000$'
expect_out '^device: 8086:100e$'
run vfioctl exec --user user "$one" -- vfiofds spapr "{container}" "{$one}" "$one"
expect_status 0
expect_out '^device: 1234:11e8$'
run vfioctl exec --accounting user "$one" -- vfiofds
expect_status 64
expect_err 'backend spapr charges the process'

# The second of a group may come back with a DMA table that is gone (case 59).
run vfioctl restore --all
if [ "$status" = 1 ]; then
	expect_err 'a DMA table that it freed'
	# shellcheck disable=SC2046 # words
	find_again $(siblings "$several")
	run vfioctl restore --all
fi
expect_status 0
is "$(driver_of "$one")" "$own_driver" "the driver of $one"
