/* SPDX-License-Identifier: GPL-2.0-or-later */
/* eeh_pe_state is "0xHARDWARE 0xSOFTWARE" (arch/powerpc/kernel/eeh_sysfs.c). */
#include "sys/eeh_sysfs.h"

#include <errno.h>
#include <string.h>

#include "base/num.h"

enum sysfs_answer eeh_sysfs_read(const struct sysfs_dir *device, struct eeh_sysfs *state)
{
	char text[64], *blank;
	uint64_t pe;
	enum sysfs_answer answer = sysfs_read(device, "eeh_pe_state", text, sizeof(text));

	if (answer != SYSFS_OK)
		return answer;
	answer = sysfs_read_hex(device, "eeh_pe_config_addr", &pe);
	if (answer != SYSFS_OK)
		return answer;
	blank = strchr(text, ' ');
	if (blank)
		*blank = '\0';
	if (!blank || pe > UINT32_MAX || !parse_u32(text, &state->hardware) ||
	    !parse_u32(blank + 1, &state->software)) {
		errno = EBADMSG;
		return SYSFS_UNKNOWN;
	}
	state->pe = (uint32_t)pe;
	return SYSFS_OK;
}
