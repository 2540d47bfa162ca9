# What a virtual display adapter shows is told, and copied out of a region; a dma-buf is got.
# modes: iommufd compat

pixels=83b8f4f2-509f-382f-3c1e-e6bfe0fa1011
bochs=83b8f4f2-509f-382f-3c1e-e6bfe0fa1012
make_mdev mdpy mdpy-vga $pixels
make_mdev mbochs mbochs-small $bochs
vfioctl attach $pixels >/dev/null
vfioctl attach $bochs >/dev/null

run vfioctl -j gfx plane $pixels
expect_status 0
jq_is '[.kind, .format, .columns, .rows, .stride]' '["region","XR24",640,480,2560]'
# Its pixels lie in the region that the plane names.
vfioctl region write $pixels "$(jq .index out)" 0 0x00c0ffee >/dev/null
run vfioctl gfx dump $pixels --out pixels
expect_status 0
[ "$(stat -c %s pixels)" -ge $((640 * 480 * 4)) ] || fail 'pixels are missing'
is "$(head -c 4 pixels | od -An -tx4 | tr -d ' ')" 00c0ffee 'the first pixel'

# Off, then a mode as the guest's driver sets it: 64 by 64, 32 bits.
run vfioctl -j gfx plane $bochs
expect_status 0
jq_is '[.kind, .format, .size]' '["dma-buf",null,0]'
run vfioctl gfx dump $bochs --out nothing
expect_status 1
expect_err 'shows nothing'
for register in 0x502:64 0x504:64 0x506:32 0x508:1; do
	vfioctl region write $bochs bar2 "${register%:*}" "${register#*:}" --width 2 >/dev/null
done
# The sample driver loses the first dma-buf that it makes (mbochs_query_gfx_plane), and finds it when asked again.
run vfioctl gfx plane $bochs
run vfioctl -j gfx plane $bochs
jq_is '[.format, .columns, .rows, .stride, .size]' '["XR24",64,64,256,16384]'
# The sample's dma-buf is read-only, and yet its driver wants it mapped as if it were not: it is got, and not read.
run vfioctl --trace=trace gfx dump $bochs --out frame
expect_status 1
expect_err 'mmap on gfx dma-buf'
grep -q 'VFIO_DEVICE_GET_GFX_DMABUF' trace || fail 'no dma-buf was asked for'

# The monitor's EDID lies in a region past those of the bus.
run vfioctl -j device regions $bochs
jq_is '[.regions[] | .purpose | select(.)]' '["EDID of the virtual monitor"]'
run vfioctl region read $bochs 9 0
expect_status 0

device=$(edu 0)
bind_vfio "$device"
vfioctl attach "$device" >/dev/null
run vfioctl gfx plane "$device"
expect_status 1
expect_err 'has no screen'
vfioctl detach "$device" >/dev/null
vfioctl detach $bochs >/dev/null
vfioctl detach $pixels >/dev/null
