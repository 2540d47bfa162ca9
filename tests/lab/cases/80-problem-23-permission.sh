# Problem 23: a user who may not open the nodes.
# modes: type1 iommufd

device=$(edu 0)
bind_vfio "$device"
run as_user vfioctl -j doctor "$device"
expect_status 2
jq_is '.blocker.check' permission
mend
run as_user vfioctl -j doctor "$device"
expect_status 0
mkdir -p /tmp/run
chown 1000 /tmp/run
chmod 700 /tmp/run
run as_user env XDG_RUNTIME_DIR=/tmp/run vfioctl attach "$device"
expect_status 0
as_user env XDG_RUNTIME_DIR=/tmp/run vfioctl session stop --all
