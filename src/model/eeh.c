/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Asks a container for the state of its partitionable endpoints, and changes it. */
#include "model/eeh.h"

#include <stddef.h>

#include "model/spapr.h"
#include "sys/vfio_container.h"
#include "sys/vfio_spapr.h"
#include "uapi/vfio.h"

/* uapi/asm/eeh.h: EEH_ERR_FUNC_MAX */
#define FUNCTION_MAX 19

/* uapi/asm/eeh.h: EEH_ERR_TYPE_32, EEH_ERR_TYPE_64 */
enum { INJECT_32, INJECT_64 };

int eeh_check(const struct space *space, struct err *e)
{
	int value;

	if (spapr_check(space, e) < 0 ||
	    vfio_check_extension(&space->container, VFIO_EEH, &value, e) < 0)
		return -1;
	return value ? 0 : err_nothing(e, "this platform has no EEH, or it is off");
}

const char *eeh_state_name(int state)
{
	static const char *const names[] = {
		[VFIO_EEH_PE_STATE_NORMAL] = "normal",
		[VFIO_EEH_PE_STATE_RESET] = "reset",
		[VFIO_EEH_PE_STATE_STOPPED] = "stopped",
		[VFIO_EEH_PE_STATE_STOPPED_DMA] = "dma-stopped",
		[VFIO_EEH_PE_STATE_UNAVAIL] = "unavailable",
	};

	if (state < 0 || (size_t)state >= sizeof(names) / sizeof(names[0]))
		return NULL;
	return names[state];
}

int eeh_state(const struct space *space, int *state, struct err *e)
{
	if (eeh_check(space, e) < 0)
		return -1;
	return vfio_eeh_pe_get_state(&space->container, state, e);
}

int eeh_do(const struct space *space, enum eeh_action action, struct err *e)
{
	static const uint32_t operations[] = {
		[EEH_ENABLE] = VFIO_EEH_PE_ENABLE,
		[EEH_DISABLE] = VFIO_EEH_PE_DISABLE,
		[EEH_UNFREEZE_IO] = VFIO_EEH_PE_UNFREEZE_IO,
		[EEH_UNFREEZE_DMA] = VFIO_EEH_PE_UNFREEZE_DMA,
		[EEH_RESET_HOT] = VFIO_EEH_PE_RESET_HOT,
		[EEH_RESET_FUNDAMENTAL] = VFIO_EEH_PE_RESET_FUNDAMENTAL,
		[EEH_RESET_DEACTIVATE] = VFIO_EEH_PE_RESET_DEACTIVATE,
		[EEH_CONFIGURE] = VFIO_EEH_PE_CONFIGURE,
	};

	if (eeh_check(space, e) < 0)
		return -1;
	return vfio_eeh_pe_op(&space->container, operations[action], e);
}

int eeh_inject(const struct space *space, const struct eeh_injection *injection, struct err *e)
{
	const struct vfio_eeh_pe_err inject = {
		.type = injection->width == 64 ? INJECT_64 : INJECT_32,
		.func = injection->function,
		.addr = injection->address,
		.mask = injection->mask,
	};

	if (injection->function > FUNCTION_MAX)
		return err_usage(e, "there is no EEH function %u; they are 0 to %d",
				 injection->function, FUNCTION_MAX);
	if (injection->width == 32 && (injection->address | injection->mask) > UINT32_MAX)
		return err_usage(e, "address or mask do not fit in 32 bits");
	if (eeh_check(space, e) < 0)
		return -1;
	return vfio_eeh_pe_inject_err(&space->container, &inject, e);
}
