/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the commands about a device's registers have in common. */
#ifndef CMD_REGION_H
#define CMD_REGION_H

#include "cmd/device.h"

#define REGION_OPERANDS                                                                     \
	DEVICE_OPERAND,                                                                     \
	{                                                                                   \
		"REGION", ARG_STRING, .help = "bar0 to bar5, rom, config, vga, or an index" \
	}

#define WIDTH_OPTION                                                                              \
	{                                                                                         \
		"width", 0, ARG_CHOICE, "BYTES", "1|2|4|8", .help = "bytes of one access; else 4" \
	}

/* Of --width. */
unsigned int cmd_region_width(const struct args *a);

#endif
