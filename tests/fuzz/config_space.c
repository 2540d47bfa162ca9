/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fuzzes PCI configuration spaces, and the capability chains behind VFIO's info structures. */
#include <string.h>

#include "model/acs.h"
#include "model/pci_config.h"
#include "sys/vfio_cap.h"
#include "target.h"

static void config_space(const uint8_t *bytes, size_t size)
{
	struct pci_config config = { .bytes = bytes, .size = size };
	struct pci_capability c = { 0 };
	struct acs acs = { 0 };
	unsigned int n = 0;

	while (capability_next(&config, &c)) {
		HOLDS(c.offset < size && n++ < 4096);
		capability_name(&c);
	}
	acs_decode(bytes, size, &acs);
	HOLDS(acs_state_name(acs.state) && acs_kind(&acs));
}

/* What a caller may read of a capability lies in the structure. */
static void info_chain(const uint8_t *info, size_t size)
{
	struct vfio_cap_chain chain = { .info = info, .size = (uint32_t)size };
	const struct vfio_info_cap_header *cap = NULL;
	size_t n = 0;

	if (size < 2 * sizeof(uint32_t))
		return;
	memcpy(&chain.first, info + sizeof(uint32_t), sizeof(chain.first));
	while ((cap = vfio_cap_next(&chain, cap))) {
		size_t at = (size_t)((const uint8_t *)cap - info);
		uint32_t room = vfio_cap_room(&chain, cap);

		HOLDS(at + room <= size && room >= sizeof(*cap) && n++ < size);
		HOLDS(!vfio_cap_find(&chain, cap->id, room) || vfio_cap_find(&chain, cap->id, 0));
	}
}

/* The bytes end where their allocation does, so that a read beyond them is seen. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *copy;

	if (!size || size > 4097)
		return 0;
	copy = malloc(size);
	HOLDS(copy);
	memcpy(copy, data + 1, size - 1);
	if (data[0] & 1)
		info_chain(copy, (size - 1) & ~(size_t)3);
	else
		config_space(copy, size - 1);
	free(copy);
	return 0;
}
