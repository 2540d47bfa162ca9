# All of a region is read; of configuration space the capabilities are named.
# modes: type1 iommufd compat

nic=$(bdf nic0)
bind_vfio "$nic"
vfioctl attach "$nic" >/dev/null
run vfioctl -j region dump "$nic" config
expect_status 0
jq_is '.dump[0].bytes[0:11]' '86 80 d3 10'
jq_is '[.pci_capabilities[] | select(.extended | not) | .capability]' \
	'["power-management","msi","pci-express","msix"]'
jq_is '[.pci_capabilities[] | select(.capability == "advanced-error-reporting") | .offset]' \
	'["0x100"]'
run vfioctl region dump "$nic" config --out config
is "$(stat -c %s config)" 4096 'the size of the file'
is "$(head -c 4 config | od -An -tx4 | tr -d ' ')" 10d38086 'the first register'
run vfioctl region dump "$nic" bar5
expect_status 1
expect_err 'has no bar5'
vfioctl detach "$nic" >/dev/null
