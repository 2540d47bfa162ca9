# shellcheck shell=bash
# The ACPI table of the arm64 machine's I/O topology, as QEMU makes it but for one bit.
#
# arm-smmu-v3 nests only if the SMMU has S2FWB or the root complex is said to override cacheability (CANWBS);
# QEMU 10.0's says neither, though all that its devices write is coherent. The kernel takes a table of a
# newer revision from the initramfs (CONFIG_ACPI_TABLE_UPGRADE).

# hex BYTES...: writes bytes given in hexadecimal; le SIZE NUMBER...: numbers of SIZE bytes, little-endian.
hex() { local byte; for byte; do printf '%b' "\\x$byte"; done; }
le() {
	local size=$1 number i
	shift
	for number; do
		for ((i = 0; i < size; i++)); do
			hex "$(printf %02x $((number >> 8 * i & 255)))"
		done
	done
}

# iort_id_mapping FIRST COUNT OUT NODE: COUNT ids (less one) from FIRST are OUT and on in the node at NODE.
iort_id_mapping() { le 4 "$1" "$2" "$3" "$4" 0; }

# iort_nodes: the ITS at 0x30; the SMMU at 0x48; the root complex at 0xa0.
iort_nodes() {
	hex 00 && le 2 24 && hex 01 && le 4 0 0 0 1 0
	hex 04 && le 2 88 && hex 04 && le 4 1 1 68 && le 8 0x9050000 && le 4 1 0 && le 8 0
	le 4 0 106 107 109 108 0 0 # generic model; event, page request, error and sync interrupts
	iort_id_mapping 0 0xffff 0 0x30
	hex 02 && le 2 76 && hex 03 && le 4 2 2 36
	le 4 1 && hex 00 00 00 07 # coherent; CPM, DACS and CANWBS
	le 4 0 0 64
	iort_id_mapping 0 0xff 0 0x48
	iort_id_mapping 0x100 0xfeff 0x100 0x30
}

# iort_table: the table, its checksum right.
iort_table() {
	local sum=0 byte checksum
	for byte in $(iort_with 00 | od -An -v -tu1); do
		sum=$((sum + byte))
	done
	printf -v checksum %02x $((-sum & 255))
	iort_with "$checksum"
}
iort_with() {
	printf IORT && le 4 236 && hex 03 "$1" && printf 'BOCHS BXPC    ' && le 4 2 && printf BXPC && le 4 1 3 48 0
	iort_nodes
}
item_words+=(hex le iort_id_mapping iort_nodes iort_table iort_with)
