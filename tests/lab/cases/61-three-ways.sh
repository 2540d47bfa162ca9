# Commands of real devices say the same, byte for byte, one by one, in a batch, and in a local batch.
# modes: type1 iommufd compat

device=$(edu 0)
bind_vfio "$device"
cat >lines <<END
attach $device
register-memory ring 64k
map ring --iova 0x100000 --size 16k
map ring --iova 0x200000 --size 4k --read-only
status
unmap 0x200000
unmap ring
detach $device
unregister-memory ring
END
while read -r line; do
	# shellcheck disable=SC2086 # words of a command
	vfioctl -j $line >>one 2>>err || fail "$line: $(cat err)"
done <lines
vfioctl -j run lines >two 2>err || fail "run: $(cat err)"
vfioctl -j run --local lines >three 2>err || fail "run --local: $(cat err)"
# What a process has locked and pinned, and of which one, is its own matter.
for file in one two three; do
	jq -c 'del(.memory)' "$file" >"$file.plain"
done
cmp one.plain two.plain || fail "one by one, and in a batch"
cmp two.plain three.plain || fail "in a holder, and local"

run vfioctl --trace run --local lines
expect_status 0
expect_err '^(VFIO_IOMMU_MAP_DMA|IOMMU_IOAS_MAP)\(.*iova=0x100000'
expect_err '^VFIO_DEVICE_|^VFIO_GROUP_'
